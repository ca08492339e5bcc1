import type { KeptBy, Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { sameGroup, type Unit } from './unit.ts';

/** What a rule answers by: its unit, and the suspect's key as expressions over a judged group `h`. */
export interface AnswerKey {
  readonly unit: Unit;
  readonly columns: readonly (readonly [name: string, expression: string])[];
  /** Facts beside those of every quantity rule, over the group `h` and its lines `l`. */
  readonly facts: Readonly<Record<string, string>>;
}

/** The key of a rule on single visits. */
export function visitKey(dialect: Dialect): AnswerKey {
  return {
    unit: 'mdtrt_id',
    columns: [
      ['mdtrt_id', 'h.mdtrt_id'],
      ['gnrc_name', 'h.gnrc_name'],
      ['fee_date', dialect.isoDay('h.fee_date')],
    ],
    facts: {},
  };
}

const keyColumns = ({ columns }: AnswerKey): string =>
  columns.map(([name, expression]) => `${expression} AS k_${name}`).join(', ');

/** SQL of the lines of the hits, each with its part of the violating amount: the packs beyond those that fill the cap. */
function hitLinesSql(unit: Unit, hit: string, packed: string): string {
  const group = `PARTITION BY p.${unit}, p.gnrc_name, p.fee_date`;
  return `SELECT p.*, h.psn_no, row_number() OVER (${group} ORDER BY p.bkkp_sn NULLS LAST) AS line_no,
  CASE WHEN count(p.inscp_amt) OVER (${group}) = count(*) OVER (${group}) THEN p.beyond_amount END AS amount
FROM ${packed} p JOIN ${hit} h ON ${sameGroup(unit, 'h', 'p')}`;
}

const dayCount = (dialect: Dialect, x: string): string => dialect.text(dialect.decimal(x, 18, 2));

/** SQL of the diagnoses of each hit's visits. */
function codesSql(dialect: Dialect, unit: Unit, hitLines: string): string {
  return `SELECT v.${unit}, v.psn_no, ${dialect.joinDistinct('d.diag_code', '、')} AS codes
FROM (SELECT DISTINCT ${unit}, psn_no, visit FROM ${hitLines}) v JOIN eff_diag_d d ON d.mdtrt_id = v.visit GROUP BY v.${unit}, v.psn_no`;
}

/** What a rule is answered from, which is kept: hit groups, their lines, the diagnoses of their visits. */
export interface AnswerTables {
  readonly hit: string;
  readonly hitLines: string;
  readonly codes: string;
}

/** Their names under a prefix. */
export const answerTables = (prefix: string): AnswerTables => ({
  hit: `${prefix}hit`,
  hitLines: `${prefix}hit_line`,
  codes: `${prefix}hit_code`,
});

/** The steps that make them from judged units and the lines of the hits with what the cap allows of them. */
export function answeredSteps(
  dialect: Dialect,
  unit: Unit,
  { hit, hitLines, codes }: AnswerTables,
  judged: string,
  packed: string,
  keep: KeptBy,
): Step[] {
  const kept = (name: string, sql: string): Step => ({ name, sql, materialise: true, keep });
  return [
    kept(hit, `SELECT * FROM ${judged} WHERE outcome = 'hit'`),
    kept(hitLines, hitLinesSql(unit, hit, packed)),
    kept(codes, codesSql(dialect, unit, hitLines)),
  ];
}

/** SQL of the suspects: one row per hit group. */
export function candidatesSql(dialect: Dialect, key: AnswerKey, { hit, hitLines, codes }: AnswerTables): string {
  const { unit } = key;
  const facts = dialect.json({
    drug: 'h.gnrc_name',
    items: 'l.items',
    dose: 'l.dose',
    packs: dayCount(dialect, 'l.packs'),
    pack_unit: 'l.pack_unit',
    days: dayCount(dialect, 'h.days'),
    cap: dayCount(dialect, 'h.final_cap'),
    allowed: dayCount(dialect, 'l.allowed_days'),
    excess: dayCount(dialect, `h.days - ${dialect.decimal('l.allowed_days', 18, 2)}`),
    grain: 'l.grain',
    grains: dialect.bigint('l.grains'),
    grains_allowed: dialect.bigint('l.allowed'),
    source: `CASE WHEN h.first_source = h.last_source THEN h.first_source ELSE ${dialect.concat('+', 'h.first_source', 'h.last_source')} END`,
    class: 'h.class',
    why: `CASE WHEN h.restricted THEN 'restricted' WHEN h.registered_on IS NOT NULL THEN 'registered' WHEN h.chronic_code IS NOT NULL THEN 'diagnosed'
    WHEN h.asked_standing AND NOT h.has_diagnosis THEN 'longest' WHEN h.asked_standing AND h.final_cap = h.chronic_cap THEN 'not_chronic_longest'
    WHEN h.asked_standing THEN 'not_chronic' ELSE 'class' END`,
    registered_on: dialect.isoDay('h.registered_on'),
    chronic_diagnosis: 'h.chronic_code',
    diagnoses: 'd.codes',
    ...key.facts,
  });
  return `WITH line AS (
  SELECT ${unit}, gnrc_name, fee_date, sum(cnt) AS packs, round(sum(allowed_days), 2) AS allowed_days,
    CASE WHEN min(grain) = max(grain) THEN min(grain) END AS grain, sum(grains) AS grains, sum(allowed) AS allowed, min(fee_ocur_time) AS first_time, max(fee_ocur_time) AS last_time, min(bilg_dr_code) AS bilg_dr_code,
    ${dialect.joinDistinct('item', '、')} AS items, ${dialect.joinDistinct('dose', '；')} AS dose,
    CASE WHEN min(pack_unit) = max(pack_unit) THEN min(pack_unit) END AS pack_unit, CASE WHEN count(amount) = count(*) THEN sum(amount) END AS amount, sum(det_item_fee_sumamt) AS total
  FROM ${hitLines} GROUP BY ${unit}, gnrc_name, fee_date),
visited AS (
  SELECT ${unit}, gnrc_name, fee_date, count(*) AS visits, ${dialect.joinOrdered('visit', 'visit', '、')} AS visit_ids, ${dialect.joinOrdered(dayCount(dialect, 'days'), 'visit', '、')} AS visit_days
  FROM (SELECT ${unit}, gnrc_name, fee_date, visit, sum(days) AS days FROM ${hitLines} GROUP BY ${unit}, gnrc_name, fee_date, visit) v GROUP BY ${unit}, gnrc_name, fee_date)
SELECT ${keyColumns(key)},
  h.fixmedins_code, h.psn_no, l.bilg_dr_code, l.first_time, l.last_time,
  ${dialect.decimal('h.days', 38, 6)} AS measure, ${dialect.decimal('h.final_cap', 38, 6)} AS threshold,
  ${dialect.decimal('l.amount', 16, 2)} AS amount, CASE WHEN l.amount IS NULL THEN 'none' ELSE 'fact' END AS amount_kind,
  ${dialect.decimal('l.total', 16, 2)} AS amt_total, ${facts} AS facts
FROM ${hit} h JOIN line l ON ${sameGroup(unit, 'h', 'l')}
JOIN visited v ON ${sameGroup(unit, 'v', 'h')}
LEFT JOIN ${codes} d ON d.${unit} = h.${unit} AND d.psn_no = h.psn_no`;
}

/** SQL of the lines of each suspect. */
export function linesSql(dialect: Dialect, key: AnswerKey, { hit, hitLines }: AnswerTables): string {
  return `SELECT ${keyColumns(key)}, ${dialect.bigint('l.line_no')} AS line_no,
  'fee_list_d' AS kind, l.bkkp_sn AS line_key, l.amount, l.inscp_amt, l.setl_id
FROM ${hitLines} l JOIN ${hit} h ON ${sameGroup(key.unit, 'h', 'l')}`;
}
