import { literals } from '../../store/sql.ts';
import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { MonthEnds } from '../statistics/month-ends.ts';
import type { SetParameters } from './parameters.ts';

type Context = PlanContext<SetParameters>;

/**
 * `<prefix>came`: every visit of any of the windows, with or without tests, with its diagnosis group and age band. Inpatients
 * group by ICD category, outpatients by letter block; visits with an operation are groups of their own, as are visits without
 * a diagnosis ('none'). A row depends on its own visit and on registers alone. Then `<prefix>seen`, those at
 * hospitals, without stays that follow one of the same person at the same place too soon.
 */
function seenSteps({ dialect, parameters, prefix }: Context, { from, now }: MonthEnds): Step[] {
  const inpatient = literals(parameters.inpatient_med_types);
  const outpatient = literals([...parameters.outpatient_med_types, ...parameters.emergency_med_types]);
  const begins = dialect.day('v.begntime');
  const years = `coalesce(${dialect.double('v.age')}, ${dialect.double(dialect.daysBetween('coalesce(v.brdy, p.brdy)', 'v.begntime'))} / 365.25)`;
  const columns = 'mdtrt_id, fixmedins_code, setting, begntime, grade, dx, age_band';
  return [
    {
      name: `${prefix}met`,
      materialise: true,
      sql: `SELECT v.mdtrt_id, v.psn_no, v.fixmedins_code, v.setting, v.begntime, coalesce(v.endtime, v.begntime) AS ended, v.dscg_maindiag_code, v.oprn_oprt_code, ${years} AS age_years,
  coalesce(m.hosp_lv, v.hosp_lv) AS grade, coalesce(m.fixmedins_type, '1') AS institution_type
FROM (
  SELECT w.*, CASE WHEN w.med_type IN (${inpatient}) THEN 'inpatient' ELSE 'outpatient' END AS setting
  FROM eff_mdtrt_d w WHERE w.med_type IN (${inpatient}, ${outpatient}) AND ${dialect.day('w.begntime')} BETWEEN DATE '${from}' AND DATE '${now.to}') v
LEFT JOIN eff_medins_b m ON m.fixmedins_code = v.fixmedins_code AND m.begndate <= ${begins} AND ${begins} < m.until_date
LEFT JOIN eff_psn_b p ON p.psn_no = v.psn_no AND p.begndate <= ${begins} AND ${begins} < p.until_date
WHERE v.setting = 'inpatient' OR coalesce(m.fixmedins_type, '1') <> '2'`,
    },
    {
      name: `${prefix}came`,
      materialise: true,
      keep: 'mdtrt_id',
      sql: `WITH main AS (
  SELECT d.mdtrt_id, min(d.diag_code) AS diag_code FROM eff_diag_d d JOIN ${prefix}met v ON v.mdtrt_id = d.mdtrt_id
  WHERE d.maindiag_flag = '1' AND d.diag_type = '1' GROUP BY d.mdtrt_id),
named AS (
  SELECT v.*, upper(trim(coalesce(main.diag_code, nullif(v.dscg_maindiag_code, '')))) AS diagnosis
  FROM ${prefix}met v LEFT JOIN main ON main.mdtrt_id = v.mdtrt_id)
SELECT n.mdtrt_id, n.fixmedins_code, n.setting, n.begntime, n.grade,
  coalesce(substr(n.diagnosis, 1, CASE WHEN n.setting = 'inpatient' THEN 3 ELSE 2 END), 'none') || CASE WHEN n.oprn_oprt_code IS NULL THEN '' ELSE '+' END AS dx,
  CASE WHEN n.age_years < 18 THEN '0' WHEN n.age_years < 45 THEN '1' WHEN n.age_years < 65 THEN '2' WHEN n.age_years < 80 THEN '3' WHEN n.age_years >= 80 THEN '4' ELSE '?' END AS age_band,
  CASE WHEN n.setting = 'inpatient' THEN n.psn_no END AS psn_no, CASE WHEN n.setting = 'inpatient' THEN n.ended END AS ended, n.institution_type
FROM named n`,
    },
    {
      name: `${prefix}seen`,
      materialise: false,
      sql: `SELECT ${columns} FROM ${prefix}came WHERE setting = 'outpatient'
UNION ALL
SELECT ${columns} FROM (
  SELECT c.*, lag(ended) OVER (PARTITION BY fixmedins_code, psn_no ORDER BY begntime NULLS LAST, mdtrt_id NULLS LAST) AS last_end
  FROM ${prefix}came c WHERE setting = 'inpatient') s
WHERE institution_type <> '2' AND (last_end IS NULL OR ${dialect.daysBetween('last_end', 'begntime')} > ${parameters.repeat_days})`,
    },
  ];
}

/**
 * `<prefix>done`: one row a visit and test. A test is a line of the test charge categories; where the line does not say, the
 * catalogue does, and where neither does, any medical service counts: beds and nursing then come in too, but peers have them
 * as well, so they never stand out. Then visits and tests by number (`<prefix>numbered`, `<prefix>item`), and `<prefix>test` by both.
 */
function testSteps({ dialect, parameters, prefix }: Context): Step[] {
  const kinds = literals(parameters.test_charge_types);
  return [
    {
      name: `${prefix}catalogue`,
      materialise: true,
      sql: `SELECT med_list_codg, ${dialect.maxBy('item_name', 'begndate')} AS item_name, max(med_chrgitm_type) AS charge_type, max(list_type) AS list_type FROM eff_item_b GROUP BY med_list_codg`,
    },
    {
      name: `${prefix}done`,
      materialise: true,
      keep: 'mdtrt_id',
      sql: `SELECT DISTINCT f.mdtrt_id, f.med_list_codg
FROM eff_fee_list_d f JOIN ${prefix}came v ON v.mdtrt_id = f.mdtrt_id AND v.fixmedins_code = f.fixmedins_code LEFT JOIN ${prefix}catalogue i ON i.med_list_codg = f.med_list_codg
WHERE CASE WHEN coalesce(f.med_chrgitm_type, i.charge_type) IS NOT NULL THEN coalesce(f.med_chrgitm_type, i.charge_type) IN (${kinds})
  ELSE coalesce(f.list_type, i.list_type) = '201' END`,
    },
    {
      name: `${prefix}item`,
      materialise: true,
      sql: `SELECT row_number() OVER (ORDER BY d.med_list_codg NULLS LAST) AS item_no, d.med_list_codg, i.item_name
FROM (SELECT DISTINCT med_list_codg FROM ${prefix}done) d LEFT JOIN ${prefix}catalogue i ON i.med_list_codg = d.med_list_codg`,
    },
    {
      name: `${prefix}numbered`,
      materialise: true,
      sql: `SELECT row_number() OVER (ORDER BY s.mdtrt_id NULLS LAST) AS visit_no, s.* FROM ${prefix}seen s`,
    },
    {
      name: `${prefix}test`,
      materialise: true,
      sql: `SELECT v.visit_no, i.item_no FROM ${prefix}done d JOIN ${prefix}numbered v ON v.mdtrt_id = d.mdtrt_id JOIN ${prefix}item i ON i.med_list_codg = d.med_list_codg`,
    },
  ];
}

/** Visits and tests of both settings, of all the windows. */
export function bundleFacts(context: Context, ends: MonthEnds): Step[] {
  return [...seenSteps(context, ends), ...testSteps(context)];
}
