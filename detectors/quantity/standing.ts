import type { Dialect } from '../dialect/dialect.ts';
import { beginsWith, textList } from '../shared/text-list.ts';
import type { QuantityParameters } from './parameters.ts';
import { sameGroup } from './unit.ts';

/** The table of judged groups, and of the lines that say which visits a group of several has. */
type Asking =
  | { readonly unit: 'mdtrt_id'; readonly groups: string }
  | { readonly unit: 'doctor_day'; readonly groups: string; readonly lines: string };

/**
 * SQL of the chronic standing of the groups for which it matters: those that ask for it. One row each: `registered_on` DATE of the latest 慢特病 registration in the look-back,
 * `chronic_code` a chronic diagnosis of the look-back or of the visit itself, `has_diagnosis` whether the diagnoses
 * of any such visit are there: the main one of a visit record alone does not say what else the person has.
 * Only the people of those groups are looked up.
 */
export function standingSql(dialect: Dialect, parameters: QuantityParameters, asking: Asking): string {
  const { chronic } = parameters;
  const { unit, groups } = asking;
  const key = `a.${unit}, a.gnrc_name, a.fee_date`;
  // A unit of several visits asks once for each of them: what is recorded at the visit itself counts whatever its date.
  const asked =
    asking.unit === 'mdtrt_id'
      ? `SELECT mdtrt_id, gnrc_name, fee_date, psn_no FROM ${groups}
  WHERE asks`
      : `SELECT DISTINCT g.${unit}, g.gnrc_name, g.fee_date, g.psn_no, l.mdtrt_id
  FROM (SELECT * FROM ${groups} WHERE asks) g JOIN ${asking.lines} l ON ${sameGroup(unit, 'l', 'g')}`;
  const since = dialect.addDays('a.fee_date', -chronic.lookback_days);
  const within = (date: string): string => `${date} <= a.fee_date AND ${date} >= ${since}`;
  const isRegistration = `(med_type IN (${textList(dialect, chronic.med_types)}) OR coalesce(dise_no, '') <> '')`;
  const isChronic = beginsWith(dialect, 'd.diag_code', chronic.diagnoses);
  const settledOn = `coalesce(begndate, ${dialect.day('setl_time')})`;
  const ofThem = 'psn_no IN (SELECT psn_no FROM asked)';
  return `WITH asked AS (
  ${asked}),
registration AS (
  SELECT psn_no, mdtrt_id, ${settledOn} AS on_day FROM eff_setl_d WHERE ${ofThem} AND ${isRegistration}
  UNION ALL
  SELECT psn_no, mdtrt_id, ${dialect.day('begntime')} AS on_day FROM eff_mdtrt_d WHERE ${ofThem} AND ${isRegistration}),
registered AS (
  SELECT ${key}, max(r.on_day) AS registered_on
  FROM asked a JOIN registration r ON r.psn_no = a.psn_no AND ((${within('r.on_day')}) OR r.mdtrt_id = a.mdtrt_id) GROUP BY ${key}),
visit AS (
  SELECT psn_no, mdtrt_id, ${dialect.day('begntime')} AS on_day FROM eff_mdtrt_d WHERE ${ofThem}
  UNION
  SELECT psn_no, mdtrt_id, ${settledOn} AS on_day FROM eff_setl_d WHERE ${ofThem}
  UNION
  SELECT psn_no, mdtrt_id, fee_date AS on_day FROM asked),
diagnosis AS (
  SELECT mdtrt_id, diag_code, 1 AS listed FROM eff_diag_d WHERE diag_code <> '' AND mdtrt_id IN (SELECT mdtrt_id FROM visit)
  UNION ALL
  SELECT mdtrt_id, dscg_maindiag_code AS diag_code, 0 AS listed FROM eff_mdtrt_d WHERE dscg_maindiag_code <> '' AND ${ofThem}),
diagnosed AS (
  SELECT ${key}, min(CASE WHEN ${isChronic} THEN d.diag_code END) AS chronic_code, max(d.listed) AS listed
  FROM asked a JOIN visit v ON v.psn_no = a.psn_no AND ((${within('v.on_day')}) OR v.mdtrt_id = a.mdtrt_id)
  JOIN diagnosis d ON d.mdtrt_id = v.mdtrt_id GROUP BY ${key})
SELECT DISTINCT ${key}, r.registered_on, d.chronic_code, coalesce(d.listed, 0) = 1 AS has_diagnosis
FROM asked a
LEFT JOIN registered r ON ${sameGroup(unit, 'r', 'a')}
LEFT JOIN diagnosed d ON ${sameGroup(unit, 'd', 'a')}`;
}
