import { HOSPITAL_TIER } from '../../records/code-lists.ts';
import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { sharedStep } from '../shared/shared-step.ts';
import { textList } from '../shared/text-list.ts';
import { UNCHARGED } from '../shared/uncharged.ts';
import { ROW_LIMITS } from './parameters.ts';

/** Steps that all rules of row limits share, and the name of the one to read. */
export interface LimitedLines {
  readonly steps: readonly Step[];
  /**
   * One row per effective fee line whose item has a limit: the line's own columns; `fee_date` DATE; `sex` ('1', '2', NULL
   * where unknown or contradictory); `age_low`, `age_high` whole months on the day of service, which differ where birth
   * dates contradict; `med_type`, `insutype`, `out_flag`; `fixmedins_name`, `fixmedins_type`; `hosp_rank` ('1' to '3', '0'
   * ungraded, NULL unknown); `uncharged` NULL where the fund paid for the line, 'clear' where it did not, else the column
   * that was wanting to tell.
   */
  readonly table: string;
}

/** Ages above this are placeholders of birth dates. */
const OLDEST_YEARS = 120;
const RANK: Readonly<Record<string, string>> = { 三级: '3', 二级: '2', 一级: '1', 无等级: '0' };

/** A hospital grade as a rank; NULL for unknown codes: a bare number is never interpreted. */
function rankSql(dialect: Dialect, grade: string): string {
  const cases = Object.entries(HOSPITAL_TIER).map(
    ([code, tier]) => `WHEN ${dialect.literal(code)} THEN ${dialect.literal(RANK[tier] ?? '0')}`,
  );
  return `CASE ${grade} ${cases.join(' ')} END`;
}

/** Whole months from a birth date to a day: a month is complete on its day. */
export const monthsBetween = (born: string, day: string): string =>
  `((year(${day}) - year(${born})) * 12 + month(${day}) - month(${born}) - CASE WHEN day(${day}) < day(${born}) THEN 1 ELSE 0 END)`;

const limitedSql = (
  d: Dialect,
): string => `SELECT f.bkkp_sn, f.setl_id, f.mdtrt_id, f.psn_no, f.fixmedins_code, f.med_list_codg, f.fee_ocur_time,
  ${d.day('f.fee_ocur_time')} AS fee_date, f.rx_drord_no, f.med_type, f.inscp_amt, f.fulamt_ownpay_amt, f.det_item_fee_sumamt
FROM eff_fee_list_d f
WHERE f.fee_ocur_time IS NOT NULL AND f.med_list_codg IN (
  SELECT med_list_codg FROM eff_limit_b WHERE parse_state = 'active' AND limit_type IN (${textList(d, ROW_LIMITS)}))`;

function circumstancesSql(d: Dialect, limited: string): string {
  const known = (sex: string): string => `CASE WHEN ${sex} IN ('1', '2') THEN ${sex} END`;
  const born = (date: string): string =>
    `CASE WHEN ${date} <= f.fee_date AND year(f.fee_date) - year(${date}) <= ${OLDEST_YEARS} THEN ${date} END`;
  const sexes = ['s.gend', 'v.gend', 'p.gend'].map(known).join(', ');
  const births = ['s.brdy', 'v.brdy', 'p.brdy'].map(born).join(', ');
  return `WITH told AS (
  SELECT f.*, least(${sexes}) AS one_sex, greatest(${sexes}) AS other_sex, least(${births}) AS born_first, greatest(${births}) AS born_last,
    coalesce(s.med_type, v.med_type, f.med_type) AS care, coalesce(s.insutype, v.insutype) AS insutype, s.out_flag, ${UNCHARGED} AS uncharged,
    coalesce(m.fixmedins_name, s.fixmedins_name, v.fixmedins_name) AS fixmedins_name, m.fixmedins_type,
    greatest(${rankSql(d, 'm.hosp_lv')}, ${rankSql(d, 's.hosp_lv')}, ${rankSql(d, 'v.hosp_lv')}) AS hosp_rank
  FROM ${limited} f
  LEFT JOIN eff_setl_d s ON s.setl_id = f.setl_id
  LEFT JOIN eff_mdtrt_d v ON v.mdtrt_id = f.mdtrt_id
  LEFT JOIN eff_psn_b p ON p.psn_no = f.psn_no AND p.begndate <= f.fee_date AND f.fee_date < p.until_date
  LEFT JOIN eff_medins_b m ON m.fixmedins_code = f.fixmedins_code AND m.begndate <= f.fee_date AND f.fee_date < m.until_date)
SELECT bkkp_sn, setl_id, mdtrt_id, psn_no, fixmedins_code, med_list_codg, fee_ocur_time, fee_date, rx_drord_no, inscp_amt, det_item_fee_sumamt,
  CASE WHEN one_sex = other_sex THEN one_sex END AS sex, ${monthsBetween('born_last', 'fee_date')} AS age_low, ${monthsBetween('born_first', 'fee_date')} AS age_high,
  care AS med_type, insutype, out_flag, fixmedins_name, fixmedins_type, hosp_rank, uncharged
FROM told`;
}

/**
 * Fee lines of items with limits, each with the circumstances that limits ask for, joined once for all rules. Sex and
 * birth date come from the settlement, the visit and the register as of the day of service: people from elsewhere have
 * no register, and where the three contradict nobody can tell.
 */
export function limitedLines(dialect: Dialect): LimitedLines {
  const limited = sharedStep('limited_line', limitedSql(dialect), true);
  const table = sharedStep('limit_circumstance', circumstancesSql(dialect, limited.name), true);
  return { steps: [limited, table], table: table.name };
}
