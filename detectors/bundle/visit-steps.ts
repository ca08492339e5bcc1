import { literals } from '../../store/sql.ts';
import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { tierSql } from '../statistics/hospital-tier.ts';
import { rollingYear } from '../statistics/rolling-year.ts';
import type { SetParameters } from './parameters.ts';

type Context = PlanContext<SetParameters>;

/**
 * `<prefix>visit`: every visit of the window at a hospital, with or without tests: `visit_no`, `unit` (institution and
 * setting), tier, diagnosis group and age band. Inpatients group by ICD category, outpatients by letter block; visits with an
 * operation are groups of their own, as are visits without a diagnosis ('none').
 */
function visitSteps({ dialect, parameters, prefix, rule, asOf }: Context): Step[] {
  const { from, to } = rollingYear(asOf, rule.effective.from);
  const inpatient = literals(parameters.inpatient_med_types);
  const outpatient = literals([...parameters.outpatient_med_types, ...parameters.emergency_med_types]);
  const begins = dialect.day('v.begntime');
  const years = `coalesce(${dialect.double('v.age')}, ${dialect.double(dialect.daysBetween('coalesce(v.brdy, p.brdy)', 'v.begntime'))} / 365.25)`;
  return [
    {
      name: `${prefix}seen`,
      materialise: true,
      sql: `WITH told AS (
  SELECT v.*, CASE WHEN v.med_type IN (${inpatient}) THEN 'inpatient' ELSE 'outpatient' END AS setting
  FROM eff_mdtrt_d v
  WHERE v.med_type IN (${inpatient}, ${outpatient}) AND ${begins} BETWEEN DATE '${from}' AND DATE '${to}'),
followed AS (
  SELECT t.*, lag(coalesce(t.endtime, t.begntime)) OVER (PARTITION BY t.setting, t.fixmedins_code, t.psn_no ORDER BY t.begntime NULLS LAST, t.mdtrt_id NULLS LAST) AS last_end FROM told t)
SELECT v.mdtrt_id, v.fixmedins_code, v.setting, v.psn_no, v.begntime, v.dscg_maindiag_code, v.oprn_oprt_code, ${years} AS age_years,
  coalesce(m.hosp_lv, v.hosp_lv) AS grade
FROM followed v
LEFT JOIN eff_medins_b m ON m.fixmedins_code = v.fixmedins_code AND m.begndate <= ${begins} AND ${begins} < m.until_date
LEFT JOIN eff_psn_b p ON p.psn_no = v.psn_no AND p.begndate <= ${begins} AND ${begins} < p.until_date
WHERE coalesce(m.fixmedins_type, '1') <> '2'
  AND (v.setting = 'outpatient' OR v.last_end IS NULL OR ${dialect.daysBetween('v.last_end', 'v.begntime')} > ${parameters.repeat_days})`,
    },
    {
      name: `${prefix}visit`,
      materialise: true,
      sql: `WITH main AS (
  SELECT d.mdtrt_id, min(d.diag_code) AS diag_code FROM eff_diag_d d JOIN ${prefix}seen v ON v.mdtrt_id = d.mdtrt_id
  WHERE d.maindiag_flag = '1' AND d.diag_type = '1' GROUP BY d.mdtrt_id),
latest AS (
  SELECT fixmedins_code, setting, ${tierSql(dialect, dialect.maxBy("coalesce(grade, '')", dialect.concat('|', dialect.isoTime('begntime'), 'mdtrt_id')))} AS tier
  FROM ${prefix}seen GROUP BY fixmedins_code, setting),
named AS (
  SELECT v.*, nullif(l.tier, '') AS tier, upper(trim(coalesce(main.diag_code, nullif(v.dscg_maindiag_code, '')))) AS diagnosis
  FROM ${prefix}seen v LEFT JOIN main ON main.mdtrt_id = v.mdtrt_id
  JOIN latest l ON l.fixmedins_code = v.fixmedins_code AND l.setting = v.setting)
SELECT row_number() OVER (ORDER BY n.mdtrt_id NULLS LAST) AS visit_no, n.mdtrt_id, n.fixmedins_code, n.setting, n.fixmedins_code || '|' || n.setting AS unit, n.tier, n.begntime,
  coalesce(substr(n.diagnosis, 1, CASE WHEN n.setting = 'inpatient' THEN 3 ELSE 2 END), 'none') || CASE WHEN n.oprn_oprt_code IS NULL THEN '' ELSE '+' END AS dx,
  CASE WHEN n.age_years < 18 THEN '0' WHEN n.age_years < 45 THEN '1' WHEN n.age_years < 65 THEN '2' WHEN n.age_years < 80 THEN '3' WHEN n.age_years >= 80 THEN '4' ELSE '?' END AS age_band
FROM named n`,
    },
  ];
}

/**
 * `<prefix>test`: one row a visit and test item. A test is a line of the test charge categories; where the line does not say, the
 * catalogue does, and where neither does, any medical service counts: beds and nursing then come in too, but peers have them
 * as well, so they never stand out.
 */
function testSteps({ dialect, parameters, prefix }: Context): Step[] {
  const kinds = literals(parameters.test_charge_types);
  return [
    {
      name: `${prefix}item`,
      materialise: true,
      sql: `SELECT row_number() OVER (ORDER BY i.med_list_codg NULLS LAST) AS item_no, i.med_list_codg, i.item_name, i.charge_type, i.list_type
FROM (SELECT f.med_list_codg, max(b.item_name) AS item_name, max(b.charge_type) AS charge_type, max(b.list_type) AS list_type
  FROM (SELECT DISTINCT med_list_codg FROM eff_fee_list_d) f
  LEFT JOIN (SELECT med_list_codg, ${dialect.maxBy('item_name', 'begndate')} AS item_name, max(med_chrgitm_type) AS charge_type, max(list_type) AS list_type FROM eff_item_b GROUP BY med_list_codg) b
    ON b.med_list_codg = f.med_list_codg
  GROUP BY f.med_list_codg) i`,
    },
    {
      name: `${prefix}test`,
      materialise: true,
      sql: `SELECT DISTINCT v.visit_no, i.item_no
FROM eff_fee_list_d f JOIN ${prefix}item i ON i.med_list_codg = f.med_list_codg
JOIN ${prefix}visit v ON v.mdtrt_id = f.mdtrt_id AND v.fixmedins_code = f.fixmedins_code
WHERE CASE WHEN coalesce(f.med_chrgitm_type, i.charge_type) IS NOT NULL THEN coalesce(f.med_chrgitm_type, i.charge_type) IN (${kinds})
  ELSE coalesce(f.list_type, i.list_type) = '201' END`,
    },
  ];
}

/** `<prefix>unit`: institutions by setting, with the column that keeps them from being judged, or NULL. */
function unitSteps({ dialect, parameters, prefix }: Context): Step[] {
  const p = parameters;
  return [
    {
      name: `${prefix}cell`,
      materialise: true,
      sql: `SELECT unit, fixmedins_code, setting, tier, dx, age_band, count(*) AS n FROM ${prefix}visit WHERE tier IS NOT NULL GROUP BY unit, fixmedins_code, setting, tier, dx, age_band`,
    },
    {
      name: `${prefix}group`,
      materialise: true,
      sql: `WITH own AS (SELECT unit, dx, substr(dx, 1, 1) AS letter, sum(n) AS n FROM ${prefix}cell WHERE dx <> 'none' GROUP BY unit, dx),
small AS (SELECT unit, letter, sum(n) AS n FROM own WHERE n < ${p.own_group_visits} GROUP BY unit, letter)
SELECT o.unit, o.dx, o.n, CASE WHEN o.n >= ${p.own_group_visits} THEN o.dx WHEN s.n >= ${p.own_group_visits} THEN o.letter || '*' ELSE '*' END AS dx_group
FROM own o LEFT JOIN small s ON s.unit = o.unit AND s.letter = o.letter`,
    },
    {
      name: `${prefix}unit`,
      materialise: true,
      sql: `WITH sized AS (SELECT unit, fixmedins_code, setting, max(tier) AS tier, count(*) AS n FROM ${prefix}visit GROUP BY unit, fixmedins_code, setting),
peers AS (SELECT setting, tier, count(*) AS peers FROM sized WHERE n >= ${p.peer_visits} GROUP BY setting, tier),
own AS (SELECT unit, setting, tier, dx, sum(n) AS n FROM ${prefix}cell GROUP BY unit, setting, tier, dx),
everyone AS (SELECT setting, tier, dx, sum(n) AS n FROM own GROUP BY setting, tier, dx),
broad AS (SELECT x.unit, count(*) AS groups FROM (SELECT unit, dx_group FROM ${prefix}group GROUP BY unit, dx_group HAVING sum(n) >= ${p.own_group_visits}) x GROUP BY x.unit),
mix AS (
  SELECT o.unit, sum(CASE WHEN e.n - o.n >= ${p.group_visits} THEN o.n ELSE 0 END) AS covered
  FROM own o JOIN everyone e ON e.setting = o.setting AND e.tier = o.tier AND e.dx = o.dx WHERE o.dx <> 'none' GROUP BY o.unit)
SELECT s.unit, s.fixmedins_code, s.setting, s.tier, s.n, coalesce(p.peers, 0) - CASE WHEN s.n >= ${p.peer_visits} THEN 1 ELSE 0 END AS peers,
  CASE WHEN s.tier IS NULL THEN 'medins_b.hosp_lv' WHEN s.n < ${p.min_visits} THEN 'few:visits'
    WHEN coalesce(p.peers, 0) - CASE WHEN s.n >= ${p.peer_visits} THEN 1 ELSE 0 END < ${p.min_peers} THEN 'few:peers'
    WHEN coalesce(b.groups, 0) < ${p.min_groups} OR coalesce(m.covered, 0) < ${p.peer_coverage} * ${dialect.double('s.n')} THEN 'diag_d.diag_code' END AS reason
FROM sized s LEFT JOIN peers p ON p.setting = s.setting AND p.tier = s.tier LEFT JOIN mix m ON m.unit = s.unit LEFT JOIN broad b ON b.unit = s.unit`,
    },
  ];
}

/** Visits, tests and units of both settings. */
export function bundleFacts(context: Context): Step[] {
  return [...visitSteps(context), ...testSteps(context), ...unitSteps(context)];
}
