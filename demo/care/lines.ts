import type { Step } from '../../store/step.ts';
import type { Period } from '../period.ts';

/** What the insurer counts of a line: outside the catalogue, above the price limit, paid first, within range. */
const RANGE = `
  CASE WHEN level = '3' THEN det ELSE 0 END::DECIMAL(16,2) AS own,
  CASE WHEN uplmt < pric THEN (cnt * (pric - uplmt))::DECIMAL(16,2) ELSE 0 END::DECIMAL(16,2) AS over,
  CASE WHEN level = '2' THEN ((det - CASE WHEN uplmt < pric THEN (cnt * (pric - uplmt))::DECIMAL(16,2) ELSE 0 END) * 0.1)::DECIMAL(16,2) ELSE 0 END::DECIMAL(16,2) AS pre`;

const ranged = (source: string): string => `SELECT *, det - own - over - pre AS inscp FROM (
  SELECT *, ${RANGE} FROM (SELECT *, (cnt * pric)::DECIMAL(16,2) AS det FROM ${source}))`;

/** What lies outside the catalogue by disease and habit, and all of it. */
const USUAL_SHARE = `least(0.5, greatest(0.004, d.own * (0.6 + 0.8 * u('own', v.v, 0)) + i.own_shift + 0.008 * bell('own', v.v, 0)))`;
const MORE_SHARE = '(i.more_drug + i.more_consumable + i.more_treatment)';

/**
 * The fee lines of a month, in `line`. What lies outside the catalogue is billed at discharge as a share of the stay's
 * other cost: the share of its disease everywhere, give or take, plus the hospital's own shift, plus what a planted hospital adds. Because the share is
 * laid on top of the other lines, every settlement cross-foots to the cent by itself.
 */
export function lineSteps(period: Period): Step[] {
  return [
    {
      name: 'plain_line',
      materialise: true,
      sql: `WITH every AS (
  SELECT *, NULL::INTEGER AS nth FROM drug_line
  UNION ALL BY NAME SELECT v, n, item, 1::DECIMAL(16,4) AS cnt, n % 3 AS nth FROM test_line
  UNION ALL BY NAME SELECT v, n, item, cnt::DECIMAL(16,4) AS cnt, nth::INTEGER AS nth FROM ward_line
  UNION ALL BY NAME SELECT v, n, item, cnt::DECIMAL(16,4) AS cnt, 99 AS nth FROM take_home
  UNION ALL BY NAME SELECT v, n, item, 1::DECIMAL(16,4) AS cnt FROM dialysis_line
  UNION ALL BY NAME
  SELECT v.v, 30 AS n, (SELECT item FROM item WHERE name = CASE WHEN i.kind IN ('V', 'W') THEN '一般诊疗费' ELSE '普通门诊诊察费' END) AS item,
    1::DECIMAL(16,4) AS cnt FROM visit v JOIN inst i USING (inst) WHERE v.stay_days IS NULL AND i.kind <> 'P'),
timed AS (
  SELECT e.*, CASE WHEN v.stay_days IS NULL THEN v.began + INTERVAL (5) MINUTE
      WHEN e.nth = 99 THEN v.left_at
      ELSE greatest(v.began + INTERVAL (20) MINUTE, date_trunc('day', v.began) + INTERVAL (least(coalesce(e.nth, 0), v.stay_days - 1)) DAY + INTERVAL (570 + e.n % 10) MINUTE) END AS charged_at,
    coalesce(e.dr, v.inst * 100 + 1 + pick('doctor', e.v, 0, 8)) AS doctor
  FROM every e JOIN visit v USING (v) WHERE v.stay_days IS NULL OR e.nth = 99 OR v.day + least(coalesce(e.nth, 0), v.stay_days - 1) < ${period.days})
${ranged(`(SELECT t.* EXCLUDE (dr), i.pric, i.level, i.uplmt FROM timed t JOIN item i USING (item))`)}`,
    },
    {
      name: 'own_line',
      materialise: true,
      sql: `WITH cost AS (SELECT v, sum(det) AS cost FROM plain_line GROUP BY v),
shared AS (
  SELECT v.v, v.left_at, v.inst, c.cost, ${USUAL_SHARE} AS usual, ${MORE_SHARE} AS more, i.more_drug, i.more_consumable, i.more_treatment, d.own_drug, d.own_consumable
  FROM visit v JOIN cost c USING (v) JOIN inst i USING (inst) JOIN disease d ON d.dx = v.dx WHERE v.stay_days IS NOT NULL AND v.settled IS NOT NULL),
parts AS (
  SELECT *, (factor * (usual * own_drug + more_drug))::DECIMAL(16,2) AS drug, (factor * (usual * own_consumable + more_consumable))::DECIMAL(16,2) AS consumable,
    (factor * (usual * (1 - own_drug - own_consumable) + more_treatment))::DECIMAL(16,2) AS treatment
  FROM (SELECT *, cost / (1 - usual - more) AS factor FROM shared))
${ranged(`(SELECT p.v, x.n, (SELECT item FROM item WHERE name = x.name) AS item, 1::DECIMAL(16,4) AS cnt, p.left_at AS charged_at,
    p.inst * 100 + 1 + pick('doctor', p.v, 0, 8) AS doctor, CASE x.n WHEN 90 THEN drug WHEN 91 THEN consumable ELSE treatment END::DECIMAL(16,6) AS pric, '3' AS level, NULL::DECIMAL(16,6) AS uplmt
  FROM parts p, (VALUES (90, '营养制剂(自费)'), (91, '特殊敷料(自费)'), (92, '康复理疗(自费)')) x(n, name) WHERE CASE x.n WHEN 90 THEN drug WHEN 91 THEN consumable ELSE treatment END >= 0.01)`)}`,
    },
    {
      name: 'line',
      materialise: false,
      sql: `SELECT * FROM plain_line UNION ALL BY NAME SELECT * FROM own_line`,
    },
  ];
}
