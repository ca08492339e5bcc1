import type { Step } from '../../store/step.ts';
import type { Period } from '../period.ts';

const serviceNamed = (name: string): string => `(SELECT item FROM item WHERE name = '${name}')`;

/** Readiness of an institution to order one test: its own habit, and its habit with this test. Honest spread; the thorough hospital orders all alike. */
const HABIT =
  "v.test_factor * CASE WHEN v.role = 'thorough' THEN 1 ELSE least(1.6, greatest(0.5, 1 + 0.22 * bell('habit', v.inst, r.test))) END";

/**
 * Tests, in `test_line`: at rates of the patient's field of disease, more or less by the hospital's habits. A planted
 * hospital orders its whole set for a share of its patients, whatever brought them in.
 */
const tests: Step = {
  name: 'test_line',
  materialise: true,
  sql: `WITH seen AS (
  SELECT v.v, v.inst, v.stay_days, i.test_factor, i.role, CASE WHEN v.stay_days IS NOT NULL THEN d.field ELSE coalesce(l.field, if(v.dx = 'N18.5', 'renal', 'chronic')) END AS field
  FROM visit v JOIN inst i USING (inst) LEFT JOIN disease d ON v.stay_days IS NOT NULL AND d.dx = v.dx
  LEFT JOIN illness l ON l.place = v.illness
  WHERE i.kind IN ('T', 'S', 'W') AND v.dx IS NOT NULL AND NOT v.story),
drawn AS (
  SELECT v.v, r.test, r.item FROM seen v JOIN test_rate r USING (field)
  WHERE u('test', v.v, r.test) < least(0.98, CASE WHEN v.stay_days IS NULL THEN r.outpatient ELSE r.inpatient END * ${HABIT})),
sets AS (
  SELECT v.v, t.test, b.item FROM seen v JOIN bundle b ON b.role = v.role JOIN (SELECT DISTINCT test, item FROM test_rate) t ON t.item = b.item
  WHERE (v.stay_days IS NOT NULL) = (b.setting = 'inpatient') AND u('set', v.v, 0) < b.share)
SELECT v, 31 + test AS n, item FROM (SELECT * FROM drawn UNION SELECT * FROM sets)`,
};

/** What a ward bills: bed, nursing, an injection and the set for it every day; treatment, surgery and implants once. */
function ward(period: Period): Step {
  return {
    name: 'ward_line',
    materialise: true,
    sql: `WITH stay AS (
  SELECT v.v, v.day, v.stay_days, v.dx, i.kind, d.injection, d.surgery, d.implant, d.herbs, CASE WHEN v.dx IN ('F20.9', 'P59.9') THEN 1 ELSE CASE i.kind WHEN 'T' THEN 9 WHEN 'S' THEN 6 ELSE 3 END END AS strength
  FROM visit v JOIN inst i USING (inst) JOIN disease d ON d.dx = v.dx WHERE v.stay_days IS NOT NULL),
daily AS (
  SELECT s.*, nth FROM stay s, range(40) t(nth) WHERE nth < s.stay_days AND s.day + nth < ${period.days})
SELECT v, 100 + nth * 10 AS n, CASE kind WHEN 'T' THEN ${serviceNamed('普通病房床位费(三级)')} WHEN 'S' THEN ${serviceNamed('普通病房床位费(二级)')} ELSE ${serviceNamed('普通病房床位费(一级)')} END AS item, 1 AS cnt, nth FROM daily
UNION ALL SELECT v, 101 + nth * 10, ${serviceNamed('二级护理')}, 1, nth FROM daily
UNION ALL SELECT d.v, 102 + nth * 10, i.item, strength, nth FROM daily d JOIN item i ON i.name = d.injection
UNION ALL SELECT v, 103 + nth * 10, ${serviceNamed('一次性输液器')}, 1, nth FROM daily
UNION ALL SELECT v, 104 + nth * 10, ${serviceNamed('物理治疗')}, 1, nth FROM daily WHERE surgery IS NULL AND u('therapy', v, 0) < 0.5
UNION ALL SELECT v, 105 + nth * 10, ${serviceNamed('精神科监护')}, 1, nth FROM daily WHERE dx = 'F20.9'
UNION ALL SELECT v, 106 + nth * 10, ${serviceNamed('蓝光治疗')}, 1, nth FROM daily WHERE dx = 'P59.9' AND nth < 3
UNION ALL SELECT v, 80, i.item, 1, 1 FROM stay s JOIN item i ON i.name = s.surgery WHERE s.day + 1 < ${period.days}
UNION ALL SELECT v, 81, i.item, 1, 1 FROM stay s JOIN item i ON i.name = s.implant WHERE s.day + 1 < ${period.days}
UNION ALL SELECT v, 82, ${serviceNamed('中药饮片(当归)')}, 1 + pick('herbs', v, 0, 6), 1 FROM stay WHERE herbs AND u('herb', v, 0) < 0.35 AND day + 1 < ${period.days}`,
  };
}

/** What a session of dialysis bills. */
const dialysis: Step = {
  name: 'dialysis_line',
  materialise: true,
  sql: `SELECT v.v, x.n, (SELECT item FROM item WHERE name = x.name) AS item FROM visit v, (VALUES (71, '血液透析'), (72, '一次性透析器')) x(n, name)
WHERE v.dx = 'N18.5' AND v.stay_days IS NULL`,
};

/** Drugs taken home at discharge: one box of what the illness needs. */
const takeHome: Step = {
  name: 'take_home',
  materialise: true,
  sql: `SELECT v.v, 7 AS n, i.item, 1 AS cnt FROM visit v
JOIN (SELECT dx, min(drugs[1]) AS generic FROM condition WHERE NOT dual GROUP BY dx) c ON c.dx = v.dx
JOIN item i ON i.generic = c.generic AND i.prefix IS NOT NULL AND i.brand = 0
WHERE v.stay_days IS NOT NULL AND v.settled IS NOT NULL AND u('takes home', v.v, 0) < 0.3`,
};

/** The lines of a month that are not drugs from the counter. */
export function serviceLineSteps(period: Period): Step[] {
  return [tests, ward(period), takeHome, dialysis];
}
