import type { Step } from '../../store/step.ts';

/** How a prescription writes times a day; each writer keeps to a habit. */
const FREQUENCY = `CASE pick('habit', dr, 0, 3)
    WHEN 0 THEN '每日' || i.times || '次' WHEN 1 THEN ['qd', 'bid', 'tid', 'qid'][i.times] ELSE '1日' || i.times || '次' END`;

/**
 * Drugs dispensed outside the ward, one row a line in `drug_line`: boxes, the days written on the prescription (empty
 * on a quarter of the lines, as in real data less often than not), and for stories the codes they scan.
 */
export const drugLineSteps: readonly Step[] = [
  {
    name: 'drug_line',
    materialise: true,
    sql: `WITH long AS (
  SELECT v.v, r.rank AS n, r.item, r.boxes::DECIMAL(16,4) AS boxes, NULL::INTEGER AS told_days, c.dual AS elsewhere
  FROM visit v JOIN regimen r ON r.p = v.p JOIN person h ON h.p = v.p JOIN condition c ON c.place = h.cond
  WHERE v.illness IS NULL AND NOT v.story AND v.stay_days IS NULL AND (NOT c.dual OR v.inst = h.dual)),
wanted AS (
  SELECT v.v, v.med_type, n, l.drugs[1 + (pick('drug', v.v, 0, 3) + n - 1) % 3] AS generic
  FROM visit v JOIN illness l ON l.place = v.illness, range(1, 3) t(n)
  WHERE n = 1 OR (u('two', v.v, 0) < 0.42 AND len(list_distinct(l.drugs)) = 3)),
short AS (
  SELECT w.v, w.n, i.item, CASE WHEN w.med_type = '41' THEN 1 ELSE
      greatest(1, floor(CASE WHEN w.med_type = '13' THEN 3 ELSE 7 END * i.day_qty / i.pack)) END::DECIMAL(16,4) AS boxes, NULL::INTEGER AS told_days
  FROM wanted w JOIN item i ON i.generic = w.generic AND i.prefix IS NOT NULL AND i.brand = pick('brandname', w.v, w.n, i.brands)),
drug AS (
  SELECT *, false AS opened, true AS bought, true AS scanned FROM long
  UNION ALL BY NAME SELECT *, false AS opened, false AS elsewhere, true AS bought, true AS scanned FROM short
  UNION ALL BY NAME
  SELECT s.* EXCLUDE (days), s.days AS told_days FROM story_line s JOIN visit v ON v.v = s.v),
signed AS (SELECT d.* EXCLUDE (doctor), v.inst * 100 + 1 + coalesce(d.doctor, pick('doctor', d.v, 0, 8)) AS dr, v.story FROM drug d JOIN visit v USING (v))
SELECT d.v, d.n, d.item, d.boxes AS cnt, d.codes, d.opened, d.elsewhere, d.bought, d.scanned, d.late, d.lot, d.expiry, d.told_lot, d.told_expiry, d.dr,
  CASE WHEN d.told_days IS NOT NULL THEN d.told_days
    WHEN NOT d.story AND u('told', d.v, d.n) < 0.75 THEN greatest(1, round(d.boxes * i.pack / i.day_qty))::INTEGER END AS days,
  CASE WHEN d.told_days IS NOT NULL OR u('dose', d.v, d.n) < 0.6 THEN i.dose || i.unit END AS dose,
  CASE WHEN d.told_days IS NOT NULL THEN '每日' || i.times || '次' WHEN u('dose', d.v, d.n) < 0.6 THEN ${FREQUENCY} END AS frequency
FROM signed d JOIN item i USING (item)`,
  },
];
