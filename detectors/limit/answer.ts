import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { LimitTables } from './tables.ts';

const KEY = ['fixmedins_code', 'kp_id', 'med_list_codg', 'year'] as const;
const keyColumns = (row: string): string => KEY.map((name) => `${row}.${name} AS k_${name}`).join(', ');
/** Values that a sentence shows of what the lines had instead. */
const EXAMPLES = 5;

/** What a breaking line had instead of what its limit allows, as text. Ages in months. */
export const foundSql = (
  d: Dialect,
): string => `CASE h.limit_type WHEN 'sex' THEN h.sex WHEN 'age' THEN ${d.text('h.age_low')}
  WHEN 'hosp-level' THEN h.hosp_rank WHEN 'med-type' THEN h.med_type WHEN 'internet' THEN h.med_type WHEN 'insurance' THEN h.insutype ELSE '' END`;

function candidatesSql(d: Dialect, hit: string): string {
  const group = KEY.join(', ');
  const same = (a: string, b: string): string => KEY.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');
  const newest = (column: string): string => `${d.maxBy(column, 'point_from')} AS ${column}`;
  const point = {
    kp_id: 'g.kp_id',
    rule_class: 'g.rule_class',
    gz_code: 'g.gz_code',
    constraint_text: 'g.constraint_text',
    source_name: 'g.source_name',
    source_row: 'g.source_row',
    batch_tag: 'g.batch_tag',
  };
  const facts = d.json({
    fixmedins_code: 'g.fixmedins_code',
    fixmedins_name: 'g.fixmedins_name',
    year: 'g.year',
    item: 'g.med_list_codg',
    item_name: 'g.item_name',
    limit_type: 'g.limit_type',
    allowed_sex: 'g.allowed_sex',
    age_from_months: d.text('g.age_from_months'),
    age_until_months: d.text('g.age_until_months'),
    min_hosp_rank: 'g.min_hosp_rank',
    allowed_med_types: 'g.allowed_med_types',
    allowed_insutype: 'g.allowed_insutype',
    diag_words: 'g.diag_words',
    lines: 'g.n',
    persons: 'g.persons',
    found: 'e.found',
    ...point,
    points: d.concat('', "'['", d.json(point), "']'"),
  });
  return `WITH grouped AS (
  SELECT ${group}, ${d.bigint('count(*)')} AS n, ${d.bigint('count(DISTINCT psn_no)')} AS persons, min(fee_ocur_time) AS first_time, max(fee_ocur_time) AS last_time,
    min(limit_type) AS limit_type, ${d.maxBy('fixmedins_name', 'fee_ocur_time')} AS fixmedins_name,
    ${['rule_class', 'gz_code', 'item_name', 'constraint_text', 'allowed_sex', 'age_from_months', 'age_until_months', 'min_hosp_rank', 'allowed_med_types', 'allowed_insutype', 'diag_words', 'source_name', 'source_row', 'batch_tag'].map(newest).join(', ')},
    sum(inscp_amt) AS amount, sum(det_item_fee_sumamt) AS total
  FROM ${hit} GROUP BY ${group}),
shown AS (
  SELECT ${group}, ${d.joinOrdered('found', 'nth', '、')} AS found FROM (
    SELECT ${group}, found, row_number() OVER (PARTITION BY ${group} ORDER BY n DESC NULLS LAST, found NULLS LAST) AS nth
    FROM (SELECT ${KEY.map((name) => `h.${name}`).join(', ')}, ${foundSql(d)} AS found, count(*) AS n FROM ${hit} h GROUP BY ${KEY.map((name) => `h.${name}`).join(', ')}, ${foundSql(d)}) v) w
  WHERE nth <= ${EXAMPLES} GROUP BY ${group})
SELECT ${keyColumns('g')}, g.fixmedins_code, ${d.text('NULL')} AS psn_no, ${d.text('NULL')} AS bilg_dr_code, g.first_time, g.last_time,
  ${d.decimal('g.n', 38, 6)} AS measure, ${d.decimal('0', 38, 6)} AS threshold, ${d.decimal('g.amount', 16, 2)} AS amount, 'fact' AS amount_kind,
  ${d.decimal('g.total', 16, 2)} AS amt_total, ${facts} AS facts
FROM grouped g LEFT JOIN shown e ON ${same('e', 'g')}`;
}

/**
 * One suspect an institution, knowledge point, item and calendar year: persons are many, so the lines name them. Measure:
 * breaking lines, of which none is allowed. Amount: their policy-range amounts, known and paid for by the fund.
 */
export function answerSteps(d: Dialect, tables: LimitTables): Step[] {
  const answer = (name: string, sql: string): Step => ({ name, sql, materialise: false });
  const { final, hit } = tables;
  const sum = (condition: string): string => d.bigint(`coalesce(sum(CASE WHEN ${condition} THEN n ELSE 0 END), 0)`);
  const told = `outcome IN ('hit', 'clear')`;
  return [
    answer(tables.candidate, candidatesSql(d, hit)),
    answer(
      tables.line,
      `SELECT ${keyColumns('h')}, ${d.bigint(`row_number() OVER (PARTITION BY ${KEY.map((name) => `h.${name}`).join(', ')} ORDER BY h.fee_ocur_time NULLS LAST, h.bkkp_sn NULLS LAST)`)} AS line_no,
  'fee_list_d' AS kind, h.bkkp_sn AS line_key, h.inscp_amt AS amount, h.inscp_amt, h.setl_id FROM ${hit} h`,
    ),
    answer(
      tables.untold,
      `SELECT outcome AS column_name, ${d.bigint('sum(n)')} AS row_count FROM ${final} t WHERE NOT ${told} GROUP BY outcome`,
    ),
    answer(
      tables.tally,
      `SELECT ${sum('true')} AS rows_in, ${sum(told)} AS rows_tested, ${sum(`NOT ${told}`)} AS untold_rows FROM ${final} t`,
    ),
  ];
}
