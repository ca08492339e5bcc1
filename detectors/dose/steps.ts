import type { Step } from '../../store/step.ts';
import type { Plan, PlanContext } from '../archetype.ts';
import { drugLines } from '../shared/drug-lines.ts';
import { tallySql, untoldSql } from '../shared/outcome-counts.ts';
import { UNCHARGED } from '../shared/uncharged.ts';
import { candidatesSql, hitSql, linesSql } from './answer.ts';
import type { DoseParameters } from './parameters.ts';
import { doseFunnel, doseTrail } from './trail.ts';

/** A written dose is a decimal of few places: so near to the largest one, it is that. */
const ABOVE = '1.001';

/**
 * SQL of every drug line with its two daily doses in smallest units: `dosed`, as the directions say, and `spread`, what was
 * handed out over the written days. `outcome` is clear, 'above', or the column that was wanting to tell; one pack of an
 * item a day and visit is clear whatever the dose.
 */
function judgedSql({ dialect: d, parameters, rule }: PlanContext<DoseParameters>, drugs: string): string {
  const { from, to } = rule.effective;
  const dates = [
    ...(from === null ? [] : [`l.fee_date >= DATE ${d.literal(from)}`]),
    ...(to === null ? [] : [`l.fee_date <= DATE ${d.literal(to)}`]),
  ];
  const agree = `(dosed <= ${parameters.agreement} * spread AND spread <= ${parameters.agreement} * dosed)`;
  return `WITH line AS (
  SELECT l.bkkp_sn, l.mdtrt_id, l.fixmedins_code, l.psn_no, l.med_list_codg, l.gnrc_name, l.fee_date, l.cnt, l.pack_qty, l.written_days, l.dosed_days, i.max_day_qty,
    sum(l.cnt) OVER (PARTITION BY l.mdtrt_id, l.med_list_codg, l.fee_date) AS packs,
    ${d.double('l.cnt')} * ${d.double('l.pack_qty')} / ${d.double('nullif(l.dosed_days, 0)')} AS dosed, ${d.double('l.cnt')} * ${d.double('l.pack_qty')} / ${d.double('nullif(l.written_days, 0)')} AS spread
  FROM ${drugs} l LEFT JOIN eff_item_b i ON i.med_list_codg = l.med_list_codg AND i.begndate <= l.fee_date AND l.fee_date < i.until_date
  WHERE l.fee_date IS NOT NULL${dates.map((one) => ` AND ${one}`).join('')})
SELECT *, CASE WHEN packs <= 1 THEN 'clear'
  WHEN coalesce(max_day_qty, 0) <= 0 THEN 'item_b.max_day_qty'
  WHEN coalesce(pack_qty, 0) <= 0 THEN 'item_b.pack_qty'
  WHEN dosed <= ${ABOVE} * max_day_qty OR spread <= ${ABOVE} * max_day_qty THEN 'clear'
  WHEN dosed IS NULL THEN 'fee_list_d.sin_dos_dscr'
  WHEN spread IS NULL OR NOT ${agree} THEN 'fee_list_d.prd_days'
  ELSE 'above' END AS outcome
FROM line`;
}

/** SQL of the lines above the largest dose, in the light of who paid; `most` is what the largest dose would have used up. */
const settledSql = (judged: string): string => `WITH paid AS (
  SELECT f.bkkp_sn, ${UNCHARGED} AS uncharged, f.setl_id, f.fee_ocur_time, f.inscp_amt, f.det_item_fee_sumamt, f.sin_dos_dscr, f.used_frqu_dscr, s.fixmedins_name
  FROM ${judged} j JOIN eff_fee_list_d f ON f.bkkp_sn = j.bkkp_sn LEFT JOIN eff_setl_d s ON s.setl_id = f.setl_id WHERE j.outcome = 'above')
SELECT j.*, p.setl_id, p.fee_ocur_time, p.inscp_amt, p.det_item_fee_sumamt, p.sin_dos_dscr, p.used_frqu_dscr, p.fixmedins_name,
  least(1, max_day_qty / least(dosed, spread)) AS share, coalesce(p.uncharged, 'hit') AS final_outcome
FROM ${judged} j JOIN paid p ON p.bkkp_sn = j.bkkp_sn`;

/** The plan of a rule on daily doses above the largest that the label allows. */
export function dosePlan(context: PlanContext<DoseParameters>): Plan {
  const { dialect: d, parameters, prefix } = context;
  const drugs = drugLines(d, parameters.outside, parameters.whole_pack_forms);
  const [judged, settled, hit, outcomes] = ['judged', 'settled', 'hit', 'outcome'].map(
    (name) => `${prefix}${name}`,
  ) as [string, string, string, string];
  const step = (name: string, sql: string, materialise: boolean): Step => ({ name, sql, materialise });
  return {
    shared: drugs.steps,
    counts: 'sums',
    steps: [
      step(judged, judgedSql(context, drugs.table), true),
      step(settled, settledSql(judged), true),
      { ...step(hit, hitSql(d, settled), true), keep: 'mdtrt_id' },
      step(
        outcomes,
        `SELECT CASE WHEN o IN ('hit', 'clear') THEN o ELSE 'untold' END AS outcome, CASE WHEN o NOT IN ('hit', 'clear') THEN o END AS untold FROM (
  SELECT outcome AS o FROM ${judged} WHERE outcome <> 'above' UNION ALL SELECT final_outcome AS o FROM ${settled}) u`,
        false,
      ),
      doseFunnel(context, judged, settled),
      doseTrail(context, judged, settled),
      step(`${prefix}candidate`, candidatesSql(d, hit), false),
      step(`${prefix}line`, linesSql(d, hit), false),
      step(`${prefix}untold`, untoldSql(d, outcomes), false),
      step(`${prefix}tally`, tallySql(d, outcomes), false),
    ],
  };
}
