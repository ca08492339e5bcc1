import type { Step } from '../../store/step.ts';
import type { Plan, PlanContext } from '../archetype.ts';
import { daysSupply } from '../shared/days-supply.ts';
import { drugLines } from '../shared/drug-lines.ts';
import { personCounts } from '../shared/person-counts.ts';
import { holdsWord } from '../shared/text-list.ts';
import { pairAnswer } from './answer.ts';
import { inEffect } from './in-effect.ts';
import { shareOf, uncharged } from './paid.ts';
import type { OverlapParameters } from './parameters.ts';
import { overlapStages, overlapTrail } from './trails.ts';

/** Drugs taken home by their pharmacological group; those that are usually combined, and those without a group, stand apart. */
function groupedSql({ dialect: d, parameters, rule }: PlanContext<OverlapParameters>, drugs: string): string {
  const supply = daysSupply(d, {
    plausibleDays: parameters.plausible_days,
    agreement: parameters.agreement,
    usualDoseAlone: false,
  });
  return `SELECT l.bkkp_sn, l.psn_no, l.fixmedins_code, l.gnrc_name, l.fee_date, l.days, l.missing,
  CASE WHEN ${holdsWord(d, 'l.gnrc_name', parameters.combined)} THEN '' ELSE nullif(i.drug_grp, '') END AS drug_grp
FROM (SELECT s.*, ${supply.days} AS days, ${supply.missing} AS missing FROM ${drugs} s) l
LEFT JOIN (SELECT med_list_codg, begndate, until_date, drug_grp FROM eff_item_b) i ON i.med_list_codg = l.med_list_codg AND i.begndate <= l.fee_date AND l.fee_date < i.until_date
WHERE l.cnt > 0${inEffect(d, rule, 'l.fee_date')}`;
}

/** Lines of persons who took two drugs of one group home, with who paid. */
const sideSql = (grouped: string, drugs: string): string => `WITH two AS (
  SELECT psn_no, drug_grp FROM ${grouped} WHERE drug_grp <> '' GROUP BY psn_no, drug_grp HAVING min(gnrc_name) < max(gnrc_name))
SELECT g.*, f.setl_id, f.mdtrt_id, f.fee_ocur_time, f.inscp_amt, f.det_item_fee_sumamt, coalesce(m.fixmedins_name, s.fixmedins_name) AS fixmedins_name,
  ${uncharged({ line: 'f', settlement: 's' })} AS uncharged
FROM ${grouped} g JOIN two t ON t.psn_no = g.psn_no AND t.drug_grp = g.drug_grp
JOIN ${drugs} f ON f.bkkp_sn = g.bkkp_sn
LEFT JOIN eff_setl_d s ON s.setl_id = f.setl_id
LEFT JOIN eff_medins_b m ON m.fixmedins_code = g.fixmedins_code AND m.begndate <= g.fee_date AND g.fee_date < m.until_date`;

/**
 * What the fund paid for of one drug on one day as one supply; its whole days alone count. One day's drug of which a line's
 * days cannot be told has none.
 */
function supplySql({ dialect: d }: PlanContext<OverlapParameters>, side: string): string {
  return `SELECT psn_no, drug_grp, gnrc_name, fee_date, amt, whole_days, ${d.addDays('fee_date', 'whole_days')} AS until_day FROM (
  SELECT psn_no, drug_grp, gnrc_name, fee_date, sum(coalesce(inscp_amt, 0)) AS amt, ${d.bigint('floor(sum(days))')} AS whole_days
  FROM ${side} WHERE coalesce(uncharged, '') <> 'clear' GROUP BY psn_no, drug_grp, gnrc_name, fee_date
  HAVING count(*) = count(days)) t`;
}

/**
 * The supply `l` that was one too many: taken home while another drug of the group (`e`) was running, and not in its place:
 * both on one day (then the cheaper), or while `e` was taken home while the drug of `l` was running already. Of what it
 * overlapped, the longest.
 */
function overlapSql({ dialect: d }: PlanContext<OverlapParameters>, supply: string): string {
  const until = 'CASE WHEN e.until_day < l.until_day THEN e.until_day ELSE l.until_day END';
  return `WITH met AS (
  SELECT l.psn_no, l.drug_grp, l.gnrc_name, l.fee_date, l.whole_days, e.gnrc_name AS other_name, e.fee_date AS other_date, ${d.daysBetween('l.fee_date', until)} AS both_days,
    CASE WHEN e.fee_date < l.fee_date THEN 0 WHEN l.amt < e.amt OR (l.amt = e.amt AND l.gnrc_name > e.gnrc_name) THEN 1 ELSE -1 END AS one_day
  FROM ${supply} l JOIN ${supply} e ON e.psn_no = l.psn_no AND e.drug_grp = l.drug_grp AND e.gnrc_name <> l.gnrc_name
    AND e.fee_date <= l.fee_date AND l.fee_date < e.until_day),
running AS (
  SELECT DISTINCT m.psn_no, m.drug_grp, m.gnrc_name, m.fee_date, m.other_name, m.other_date
  FROM met m JOIN ${supply} p ON p.psn_no = m.psn_no AND p.drug_grp = m.drug_grp AND p.gnrc_name = m.gnrc_name
    AND p.fee_date <= m.other_date AND m.other_date < p.until_day
  WHERE m.one_day = 0)
SELECT * FROM (
  SELECT m.*, row_number() OVER (PARTITION BY m.psn_no, m.drug_grp, m.gnrc_name, m.fee_date ORDER BY both_days DESC NULLS LAST, m.other_name NULLS LAST, m.other_date NULLS LAST) AS nth
  FROM met m LEFT JOIN running r ON r.psn_no = m.psn_no AND r.drug_grp = m.drug_grp AND r.gnrc_name = m.gnrc_name AND r.fee_date = m.fee_date
    AND r.other_name = m.other_name AND r.other_date = m.other_date
  WHERE m.one_day = 1 OR r.psn_no IS NOT NULL) t
WHERE nth = 1`;
}

const judgedSql = ({ parameters, dialect: d }: PlanContext<OverlapParameters>, side: string, overlap: string): string =>
  `SELECT s.*, ${d.year('s.fee_ocur_time')} AS year, o.other_name, o.other_date, o.both_days, o.whole_days,
  CASE WHEN s.uncharged = 'clear' THEN 'clear' WHEN s.days IS NULL THEN coalesce(s.missing, 'fee_list_d.prd_days')
    WHEN o.both_days > ${parameters.allowed_days} THEN coalesce(s.uncharged, 'hit') ELSE 'clear' END AS outcome
FROM ${side} s LEFT JOIN ${overlap} o ON o.psn_no = s.psn_no AND o.drug_grp = s.drug_grp AND o.gnrc_name = s.gnrc_name AND o.fee_date = s.fee_date`;

/**
 * The plan of a rule on drugs of one pharmacological group that a person took home side by side. Measure: the most days
 * that two supplies overlap; threshold: the days that an early refill or a change of drug may take. Amount: of the later
 * supply (of one day's the cheaper) the share of its days beyond these.
 */
export function overlapPlan(context: PlanContext<OverlapParameters>): Plan {
  const { dialect: d, parameters, prefix, rule } = context;
  const drugs = drugLines(d, parameters.outside, parameters.whole_pack_forms);
  const [grouped, side, supply, overlap, judged, hit, beside] = [
    'grouped',
    'side',
    'supply',
    'overlap',
    'judged',
    'hit',
    'beside',
  ].map((name) => `${prefix}${name}`) as [string, string, string, string, string, string, string];
  const made = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  const kept = (name: string, sql: string): Step => ({ ...made(name, sql), keep: 'psn_no' });
  const allowed = parameters.allowed_days;
  const tables = { lines: grouped, judged };
  const alone = `(SELECT * FROM ${grouped} WHERE bkkp_sn NOT IN (SELECT bkkp_sn FROM ${side}))`;
  const counts = personCounts(
    d,
    prefix,
    [
      { from: judged, untold: `CASE WHEN outcome NOT IN ('hit', 'clear') THEN outcome END` },
      { from: alone, untold: `CASE WHEN drug_grp IS NULL THEN 'item_b.drug_grp' END` },
    ],
    overlapStages(context, tables),
  );
  return {
    shared: drugs.steps,
    steps: [
      made(grouped, groupedSql(context, drugs.table)),
      made(side, sideSql(grouped, drugs.table)),
      made(supply, supplySql(context, side)),
      made(overlap, overlapSql(context, supply)),
      made(judged, judgedSql(context, side, overlap)),
      kept(
        hit,
        `SELECT j.*, ${shareOf(d, 'j.inscp_amt', `(j.both_days - ${allowed})`, 'j.whole_days')} AS amount FROM ${judged} j WHERE j.outcome = 'hit'`,
      ),
      kept(
        beside,
        `SELECT DISTINCT ${rule.finding.key.map((name) => `h.${name}`).join(', ')}, s.psn_no, s.bkkp_sn, s.setl_id, s.fee_ocur_time, s.inscp_amt
FROM ${hit} h JOIN ${side} s ON s.psn_no = h.psn_no AND s.drug_grp = h.drug_grp AND s.gnrc_name = h.other_name AND s.fee_date = h.other_date AND coalesce(s.uncharged, '') <> 'clear'
WHERE s.bkkp_sn NOT IN (SELECT bkkp_sn FROM ${hit})`,
      ),
      counts.told,
      counts.funnel,
      overlapTrail(context, tables),
      ...pairAnswer(d, {
        prefix,
        key: rule.finding.key,
        hit,
        beside,
        facts: {
          year: 'max(year)',
          fixmedins_name: d.maxBy('fixmedins_name', 'fee_ocur_time'),
          drug_grp: 'max(drug_grp)',
          drug: d.maxBy('gnrc_name', 'both_days'),
          other_drug: d.maxBy('other_name', 'both_days'),
          both_days: 'max(both_days)',
        },
        measure: 'max(both_days)',
        threshold: String(allowed),
        counts: counts.answer,
      }),
    ],
  };
}
