-- pt2_aside (kept)
SELECT h.unit, h.visit_no, h.dx, h.age_band FROM shared_bundle_644b7aa0_hit h JOIN shared_bundle_644b7aa0_flagged f ON f.unit = h.unit WHERE h.at_unit = h.unit;

-- pt2_case (kept)
SELECT r.unit || '|' || i.med_list_codg AS unit, r.unit AS owner, u.fixmedins_code, u.setting, u.cohort, u.tier, u.peers, r.item_no, i.med_list_codg, i.item_name, r.off_own, r.off_expected,
  CASE WHEN b.item_no IS NULL THEN 0 ELSE 1 END AS packaged, f.size AS package_size
FROM shared_bundle_644b7aa0_item_rate r JOIN shared_bundle_644b7aa0_unit u ON u.unit = r.unit JOIN shared_bundle_644b7aa0_item i ON i.item_no = r.item_no
LEFT JOIN shared_bundle_644b7aa0_flagged f ON f.unit = r.unit LEFT JOIN shared_bundle_644b7aa0_bundle_item b ON b.unit = f.unit AND b.item_no = r.item_no
WHERE u.reason IS NULL AND r.own_rate >= 0.5 AND r.expected_rate <= 0.5 AND r.own_rate - r.expected_rate >= 0.25;

-- pt2_case_cell (kept)
WITH done AS (
  SELECT x.unit, o.unit AS at_unit, o.dx, o.age_band, o.k FROM pt2_case x JOIN shared_bundle_644b7aa0_ordered o ON o.item_no = x.item_no AND o.cohort = x.cohort AND o.tier = x.tier),
less AS (
  SELECT x.unit, a.dx, a.age_band, count(*) AS n, count(t.visit_no) AS k
  FROM pt2_case x JOIN pt2_aside a ON a.unit = x.owner LEFT JOIN shared_bundle_644b7aa0_test t ON t.visit_no = a.visit_no AND t.item_no = x.item_no
  WHERE x.packaged = 1 GROUP BY x.unit, a.dx, a.age_band)
SELECT x.unit, x.owner, h.unit AS at_unit, h.dx, h.age_band, h.n - CASE WHEN h.unit = x.owner THEN coalesce(l.n, 0) ELSE 0 END AS n,
  coalesce(d.k, 0) - CASE WHEN h.unit = x.owner THEN coalesce(l.k, 0) ELSE 0 END AS k
FROM pt2_case x JOIN shared_bundle_644b7aa0_cell h ON h.cohort = x.cohort AND h.tier = x.tier
LEFT JOIN done d ON d.unit = x.unit AND d.at_unit = h.unit AND d.dx = h.dx AND d.age_band = h.age_band
LEFT JOIN less l ON l.unit = x.unit AND l.dx = h.dx AND l.age_band = h.age_band;

-- pt2_excess (kept)
WITH p1 AS (SELECT unit, sum(n) AS n, sum(k) AS k FROM pt2_case_cell WHERE at_unit <> owner GROUP BY unit), p2 AS (SELECT unit, dx, sum(n) AS n, sum(k) AS k FROM pt2_case_cell WHERE at_unit <> owner GROUP BY unit, dx), p3 AS (SELECT unit, dx, age_band, sum(n) AS n, sum(k) AS k FROM pt2_case_cell WHERE at_unit <> owner GROUP BY unit, dx, age_band),
o1 AS (SELECT unit, at_unit, sum(n) AS n, sum(k) AS k FROM pt2_case_cell GROUP BY unit, at_unit), o2 AS (SELECT unit, at_unit, dx, sum(n) AS n, sum(k) AS k FROM pt2_case_cell GROUP BY unit, at_unit, dx),
rated AS (
  SELECT c.unit, c.at_unit, c.n, c.k, (CAST((coalesce(p3.k, 0) - CASE WHEN c.at_unit = c.owner THEN 0 ELSE coalesce(c.k, 0) END) AS DOUBLE) + 20 * (CAST((coalesce(p2.k, 0) - CASE WHEN c.at_unit = c.owner THEN 0 ELSE coalesce(o2.k, 0) END) AS DOUBLE) + 20 * (CAST((coalesce(p1.k, 0) - CASE WHEN c.at_unit = c.owner THEN 0 ELSE coalesce(o1.k, 0) END) AS DOUBLE) / nullif(CAST((coalesce(p1.n, 0) - CASE WHEN c.at_unit = c.owner THEN 0 ELSE coalesce(o1.n, 0) END) AS DOUBLE), 0.0))) / ((coalesce(p2.n, 0) - CASE WHEN c.at_unit = c.owner THEN 0 ELSE coalesce(o2.n, 0) END) + CAST(20 AS DOUBLE))) / ((coalesce(p3.n, 0) - CASE WHEN c.at_unit = c.owner THEN 0 ELSE coalesce(c.n, 0) END) + CAST(20 AS DOUBLE)) AS r
  FROM pt2_case_cell c
  JOIN p1 ON p1.unit = c.unit
  LEFT JOIN p2 ON p2.unit = c.unit AND p2.dx = c.dx
  LEFT JOIN p3 ON p3.unit = c.unit AND p3.dx = c.dx AND p3.age_band = c.age_band
  JOIN o1 ON o1.unit = c.unit AND o1.at_unit = c.at_unit
  JOIN o2 ON o2.unit = c.unit AND o2.at_unit = c.at_unit AND o2.dx = c.dx),
sums AS (SELECT unit, at_unit, sum(n) AS n, sum(k) AS k, CAST(sum(CAST(n * r AS DECIMAL(24,9))) AS DOUBLE) AS e FROM rated GROUP BY unit, at_unit),
rates AS (SELECT s.*, CAST(s.k AS DOUBLE) / s.n AS own, s.e / s.n AS expected FROM sums s WHERE s.n > 0)
SELECT x.unit, x.at_unit, x.n, x.k, x.own, x.expected, x.own - x.expected AS excess,
  greatest(x.expected, 1.0 / x.n) * (1.0 - least(x.expected, 1.0 - 1.0 / x.n)) / x.n AS known_variance
FROM rates x;

-- pt2_thorough (kept)
WITH done AS (
  SELECT v.unit, v.dx, v.age_band, count(*) AS k FROM shared_bundle_644b7aa0_test t JOIN shared_bundle_644b7aa0_visit v ON v.visit_no = t.visit_no WHERE v.tier IS NOT NULL GROUP BY v.unit, v.dx, v.age_band),
counted AS (
  SELECT c.unit, c.cohort, c.tier, c.dx, c.age_band, c.n, coalesce(d.k, 0) AS k FROM shared_bundle_644b7aa0_cell c LEFT JOIN done d ON d.unit = c.unit AND d.dx = c.dx AND d.age_band = c.age_band),
t1 AS (SELECT cohort, tier, sum(n) AS n, sum(k) AS k FROM counted GROUP BY cohort, tier), t2 AS (SELECT cohort, tier, dx, sum(n) AS n, sum(k) AS k FROM counted GROUP BY cohort, tier, dx), t3 AS (SELECT cohort, tier, dx, age_band, sum(n) AS n, sum(k) AS k FROM counted GROUP BY cohort, tier, dx, age_band), o1 AS (SELECT unit, sum(n) AS n, sum(k) AS k FROM counted GROUP BY unit), o2 AS (SELECT unit, dx, sum(n) AS n, sum(k) AS k FROM counted GROUP BY unit, dx),
rated AS (
  SELECT c.unit, c.n, c.k, (CAST((coalesce(t3.k, 0) - coalesce(c.k, 0)) AS DOUBLE) + 20 * (CAST((coalesce(t2.k, 0) - coalesce(o2.k, 0)) AS DOUBLE) + 20 * (CAST((coalesce(t1.k, 0) - coalesce(o1.k, 0)) AS DOUBLE) / nullif(CAST((coalesce(t1.n, 0) - coalesce(o1.n, 0)) AS DOUBLE), 0.0))) / ((coalesce(t2.n, 0) - coalesce(o2.n, 0)) + CAST(20 AS DOUBLE))) / ((coalesce(t3.n, 0) - coalesce(c.n, 0)) + CAST(20 AS DOUBLE)) AS r
  FROM counted c
  JOIN t1 ON t1.cohort = c.cohort AND t1.tier = c.tier
  JOIN t2 ON t2.cohort = c.cohort AND t2.tier = c.tier AND t2.dx = c.dx
  JOIN t3 ON t3.cohort = c.cohort AND t3.tier = c.tier AND t3.dx = c.dx AND t3.age_band = c.age_band
  JOIN o1 ON o1.unit = c.unit JOIN o2 ON o2.unit = c.unit AND o2.dx = c.dx
  WHERE c.unit IN (SELECT owner FROM pt2_case)),
whole AS (SELECT unit, sum(n) AS n, CAST(sum(k) AS DOUBLE) AS k, CAST(sum(CAST(n * r AS DECIMAL(24,9))) AS DOUBLE) AS e FROM rated GROUP BY unit),
packaged AS (
  SELECT b.unit, CAST(sum(CAST(b.own_rate AS DECIMAL(18,9))) AS DOUBLE) AS own_rate, CAST(sum(CAST(b.expected_rate AS DECIMAL(18,9))) AS DOUBLE) AS expected_rate
  FROM shared_bundle_644b7aa0_bundle_item b JOIN shared_bundle_644b7aa0_flagged f ON f.unit = b.unit GROUP BY b.unit)
SELECT c.unit, greatest(1.0, (w.k / w.n - coalesce(p.own_rate, 0.0) - CASE WHEN c.packaged = 1 THEN 0.0 ELSE i.own_rate END)
  / greatest(0.01, w.e / w.n - coalesce(p.expected_rate, 0.0) - CASE WHEN c.packaged = 1 THEN 0.0 ELSE i.expected_rate END)) AS thoroughness
FROM pt2_case c JOIN whole w ON w.unit = c.owner JOIN shared_bundle_644b7aa0_item_rate i ON i.unit = c.owner AND i.item_no = c.item_no LEFT JOIN packaged p ON p.unit = c.owner;

-- pt2_peer
SELECT x.unit AS grp, x.at_unit AS fixmedins_code, x.excess AS deviation, x.known_variance, 1.0 AS spread_factor
FROM pt2_excess x JOIN pt2_case c ON c.unit = x.unit WHERE x.at_unit <> c.owner AND x.n >= 30;

-- pt2_spread_grid (kept)
SELECT CAST(a.d + 10 * b.d + 100 * c.d AS DOUBLE) * 0.0005 AS spread
FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS a(d) CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS b(d) CROSS JOIN (VALUES (0), (1), (2), (3), (4)) AS c(d);

-- pt2_spread_centre (kept)
SELECT u.grp, quantile_cont(CAST(u.deviation AS DOUBLE), 0.5) AS centre FROM pt2_peer u GROUP BY u.grp;

-- pt2_spread_first (kept)
SELECT x.grp, min(CASE WHEN x.middle <= 0.454937 THEN x.spread ELSE 0.2495 END) AS spread
FROM (SELECT u.grp, g.spread, quantile_cont(CAST((u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + g.spread * g.spread * u.spread_factor) AS DOUBLE), 0.5) AS middle
  FROM pt2_peer u JOIN pt2_spread_centre c ON c.grp = u.grp CROSS JOIN pt2_spread_grid g
  WHERE u.known_variance + g.spread * g.spread > 0 GROUP BY u.grp, g.spread) x GROUP BY x.grp;

-- pt2_spread (kept)
SELECT x.grp, max(x.centre) AS centre, max(x.institutions) AS institutions,
  greatest(0.05, min(CASE WHEN x.average <= 0.9112 THEN x.spread ELSE 0.2495 END) * sqrt(1.0 + 8.0 / max(x.institutions))) AS spread
FROM (SELECT u.grp, g.spread, max(c.centre) AS centre, count(DISTINCT u.fixmedins_code) AS institutions,
    CAST(sum(CAST(least(1000000.0, (u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + g.spread * g.spread * u.spread_factor)) AS DECIMAL(24,12))) AS DOUBLE) / count(*) AS average
  FROM pt2_peer u JOIN pt2_spread_centre c ON c.grp = u.grp JOIN pt2_spread_first f ON f.grp = u.grp CROSS JOIN pt2_spread_grid g
  WHERE (u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + greatest(0.05, f.spread) * greatest(0.05, f.spread) * u.spread_factor) <= 6.25 AND u.known_variance + g.spread * g.spread > 0
  GROUP BY u.grp, g.spread) x GROUP BY x.grp;

-- pt2_breadth (kept)
WITH own AS (
  SELECT c.unit, g.dx_group, sum(c.n) AS n, sum(c.k) AS k FROM pt2_case_cell c JOIN shared_bundle_644b7aa0_group g ON g.unit = c.owner AND g.dx = c.dx
  WHERE c.at_unit = c.owner GROUP BY c.unit, g.dx_group)
SELECT g.unit, count(*) AS groups, CAST(count(CASE WHEN CAST(g.k AS DOUBLE) / g.n >= 0.5 * x.own THEN 1 END) AS DOUBLE) / count(*) AS dx_spread
FROM own g JOIN pt2_case c ON c.unit = g.unit JOIN pt2_excess x ON x.unit = g.unit AND x.at_unit = c.owner
WHERE g.n >= 10 GROUP BY g.unit;

-- pt2_orderers (kept)
SELECT c.unit, count(CASE WHEN x.at_unit <> c.owner AND x.n >= 30 AND x.k > 0 THEN 1 END) AS orderers FROM pt2_case c JOIN pt2_excess x ON x.unit = c.unit GROUP BY c.unit;

-- pt2_scored (kept)
WITH judged AS (
  SELECT c.*, x.n, x.k, x.own, least(1.0, x.expected * h.thoroughness) AS expected, x.own - least(1.0, x.expected * h.thoroughness) AS excess, h.thoroughness, s.spread, b.groups, b.dx_spread, o.orderers,
    (x.own - least(1.0, x.expected * h.thoroughness)) / sqrt(x.known_variance + s.spread * s.spread) AS z
  FROM pt2_case c JOIN pt2_excess x ON x.unit = c.unit AND x.at_unit = c.owner JOIN pt2_spread s ON s.grp = c.unit JOIN pt2_thorough h ON h.unit = c.unit
  JOIN pt2_breadth b ON b.unit = c.unit JOIN pt2_orderers o ON o.unit = c.unit
  WHERE x.n >= 100 AND b.groups >= 3),
family AS (
  SELECT u.unit AS owner, u.month_end, o.item_no FROM shared_bundle_644b7aa0_unit u JOIN (SELECT DISTINCT cohort, tier, item_no FROM shared_bundle_644b7aa0_ordered) o ON o.cohort = u.cohort AND o.tier = u.tier WHERE u.reason IS NULL)
SELECT j.*, f.month_end, CASE WHEN j.z IS NULL THEN 1.0 ELSE (CASE WHEN j.z >= 0 THEN (0.5 * (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * exp(-(abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)) * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)) - 1.26551223 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (1.00002368 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (0.37409196 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (0.09678418 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (-0.18628806 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (0.27886807 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (-1.13520398 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (1.48851587 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (-0.82215223 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * 0.17087277)))))))))) ELSE 1.0 - (0.5 * (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * exp(-(abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)) * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)) - 1.26551223 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (1.00002368 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (0.37409196 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (0.09678418 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (-0.18628806 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (0.27886807 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (-1.13520398 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (1.48851587 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * (-0.82215223 + (1.0 / (1.0 + 0.5 * (abs(CAST(j.z AS DOUBLE)) / sqrt(2.0)))) * 0.17087277)))))))))) END) END AS p
FROM family f LEFT JOIN judged j ON j.owner = f.owner AND j.item_no = f.item_no;

-- pt2_tested (kept)
SELECT r.*, least(1.0, min(r.p * r.family_size / r.family_rank) OVER (PARTITION BY r.month_end ORDER BY r.p DESC NULLS LAST)) AS q
FROM (SELECT t.*, rank() OVER (PARTITION BY t.month_end ORDER BY t.p NULLS LAST) + count(*) OVER (PARTITION BY t.month_end, t.p) - 1 AS family_rank, count(*) OVER (PARTITION BY t.month_end) AS family_size FROM pt2_scored t) r;

-- pt2_material (kept)
SELECT t.* FROM pt2_tested t
WHERE t.unit IS NOT NULL AND t.own >= 0.5 AND t.excess >= 0.25 AND t.own >= 1.5 * t.expected AND t.dx_spread >= 0.6;

-- pt2_doubtful (kept)
SELECT fixmedins_code, setting, med_list_codg FROM pt2_material WHERE q > 0.1 AND q <= 0.2;

-- pt2_past_set_item
SELECT * FROM shared_bundle_644b7aa0_item;

-- pt2_standing (kept)
WITH listed AS (SELECT * FROM pt2_past_material WHERE q <= 0.2),
subject AS (SELECT DISTINCT fixmedins_code, setting, med_list_codg FROM listed),
at_month AS (
  SELECT s.fixmedins_code, s.setting, s.med_list_codg, w.month_no, w.month_end, l.q, CASE WHEN l.q <= 0.1 THEN 1 ELSE 0 END AS entered, CASE WHEN l.q IS NULL THEN 1 ELSE 0 END AS was_off
  FROM subject s CROSS JOIN (VALUES (1, '2025-07-31'), (2, '2025-08-31'), (3, '2025-09-30'), (4, '2025-10-31'), (5, '2025-11-30')) AS w(month_no, month_end) LEFT JOIN listed l ON l.fixmedins_code = s.fixmedins_code AND l.setting = s.setting AND l.med_list_codg = s.med_list_codg AND l.month_end = w.month_end),
run AS (SELECT a.fixmedins_code, a.setting, a.med_list_codg, a.month_end, max(CASE WHEN a.entered = 1 THEN a.month_no ELSE 0 END) OVER (PARTITION BY a.fixmedins_code, a.setting, a.med_list_codg ORDER BY a.month_no NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_in, max(CASE WHEN a.was_off = 1 THEN a.month_no ELSE 0 END) OVER (PARTITION BY a.fixmedins_code, a.setting, a.med_list_codg ORDER BY a.month_no NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_off FROM at_month a)
SELECT r.fixmedins_code, r.setting, r.med_list_codg, r.month_end, e.month_end AS last_entered, e.q AS last_entered_q
FROM run r JOIN at_month e ON e.fixmedins_code = r.fixmedins_code AND e.setting = r.setting AND e.med_list_codg = r.med_list_codg AND e.month_no = r.last_in WHERE r.last_in > r.last_off;

-- pt2_likely (kept)
SELECT t.*, CASE WHEN t.q > 0.1 THEN s.last_entered END AS last_entered, CASE WHEN t.q > 0.1 THEN s.last_entered_q END AS last_entered_q
FROM pt2_material t LEFT JOIN pt2_standing s ON s.fixmedins_code = t.fixmedins_code AND s.setting = t.setting AND s.med_list_codg = t.med_list_codg AND s.month_end = '2025-11-30'
WHERE t.q <= 0.1 OR (t.q <= 0.2 AND s.month_end IS NOT NULL);

-- pt2_fee (kept)
SELECT l.unit, v.visit_no, v.mdtrt_id, v.begntime, v.dx, f.bkkp_sn, f.setl_id, f.det_item_fee_sumamt, f.inscp_amt,
  CAST(CAST(f.inscp_amt AS DOUBLE) * greatest(0.0, 1.0 - l.expected / l.own) AS DECIMAL(18,4)) AS beyond
FROM pt2_likely l JOIN shared_bundle_644b7aa0_visit v ON v.unit = l.owner
JOIN eff_fee_list_d f ON f.mdtrt_id = v.mdtrt_id AND f.fixmedins_code = v.fixmedins_code AND f.med_list_codg = l.med_list_codg
JOIN shared_bundle_644b7aa0_test t ON t.visit_no = v.visit_no AND t.item_no = l.item_no
LEFT JOIN pt2_aside a ON l.packaged = 1 AND a.unit = l.owner AND a.visit_no = v.visit_no
WHERE a.visit_no IS NULL;

-- pt2_sum (kept)
SELECT unit, sum(det_item_fee_sumamt) AS total, CASE WHEN count(inscp_amt) = count(*) THEN sum(beyond) END AS beyond, count(*) - count(inscp_amt) AS without_range,
  min(begntime) AS first_time, max(begntime) AS last_time
FROM pt2_fee GROUP BY unit;

-- pt2_flagged (kept)
WITH seen AS (SELECT DISTINCT unit, mdtrt_id, dx FROM pt2_fee),
turn AS (SELECT s.*, row_number() OVER (PARTITION BY s.unit, s.dx ORDER BY s.mdtrt_id NULLS LAST) AS nth_of_dx FROM seen s),
sample AS (SELECT t.*, row_number() OVER (PARTITION BY t.unit ORDER BY t.nth_of_dx NULLS LAST, t.dx NULLS LAST, t.mdtrt_id NULLS LAST) AS nth FROM turn t),
shown AS (SELECT unit, string_agg(mdtrt_id || ' ' || dx, ', ' ORDER BY nth NULLS LAST) AS visits FROM sample WHERE nth <= 20 GROUP BY unit),
packaged AS (SELECT unit, count(*) AS visits FROM pt2_aside GROUP BY unit)
SELECT l.*, s.total, s.beyond, s.without_range, s.first_time, s.last_time, w.visits AS sample_visits, coalesce(g.visits, 0) AS package_visits
FROM pt2_likely l JOIN pt2_sum s ON s.unit = l.unit JOIN shown w ON w.unit = l.unit LEFT JOIN packaged g ON g.unit = l.owner
WHERE l.orderers >= 3 AND (s.beyond IS NULL OR s.beyond >= 2000);

-- pt2_candidate (kept)
SELECT f.fixmedins_code AS k_fixmedins_code, f.setting AS k_setting, '2025' AS k_year, f.med_list_codg AS k_med_list_codg, f.fixmedins_code, CAST(NULL AS VARCHAR) AS psn_no, CAST(NULL AS VARCHAR) AS bilg_dr_code, f.first_time, f.last_time,
  CAST(round(f.excess * 100.0, 6) AS DECIMAL(38,6)) AS measure, CAST(25 AS DECIMAL(38,6)) AS threshold,
  CAST(f.beyond AS DECIMAL(16,2)) AS amount, CASE WHEN f.beyond IS NULL THEN 'none' ELSE 'estimate' END AS amount_kind, CAST(f.total AS DECIMAL(16,2)) AS amt_total, CAST(json_object('fixmedins_code', f.fixmedins_code, 'setting', f.setting, 'year', '2025', 'window_from', '2025-01-01', 'window_to', '2025-12-31', 'med_list_codg', f.med_list_codg, 'item_name', f.item_name, 'tier', f.tier, 'peers', CAST(f.peers AS BIGINT), 'peers_ordering', CAST(f.orderers AS BIGINT), 'visits', CAST(f.n AS BIGINT), 'visits_with_test', CAST(f.k AS BIGINT), 'rate', CAST(f.own AS DECIMAL(18,6)), 'expected', CAST(f.expected AS DECIMAL(18,6)), 'excess', CAST(f.excess AS DECIMAL(18,6)), 'thoroughness', CAST(f.thoroughness AS DECIMAL(18,6)), 'dx_spread', CAST(f.dx_spread AS DECIMAL(18,6)), 'groups', CAST(f.groups AS BIGINT), 'rarely_needed_rate', CAST(f.off_own AS DECIMAL(18,6)), 'rarely_needed_expected', CAST(f.off_expected AS DECIMAL(18,6)), 'natural_spread', CAST(f.spread AS DECIMAL(18,6)), 'z', CAST(f.z AS DECIMAL(18,6)), 'q', CAST(f.q AS DECIMAL(18,6)), 'last_entered', f.last_entered, 'last_entered_q', CAST(f.last_entered_q AS DECIMAL(18,6)), 'enter_q', CAST(0.1 AS DECIMAL(18,6)), 'leave_q', CAST(0.2 AS DECIMAL(18,6)), 'figures', '[' || CAST(json_object('code', f.med_list_codg, 'name', f.item_name, 'own', CAST(f.own AS DECIMAL(18,6)), 'expected', CAST(f.expected AS DECIMAL(18,6)), 'rarely_needed_own', CAST(f.off_own AS DECIMAL(18,6)), 'rarely_needed_expected', CAST(f.off_expected AS DECIMAL(18,6))) AS VARCHAR) || ']', 'first_month', strftime(f.first_time, '%Y-%m'), 'sample_visits', f.sample_visits, 'packaged', CAST(f.packaged AS BIGINT), 'package_size', CAST(f.package_size AS BIGINT), 'package_visits', CAST(f.package_visits AS BIGINT), 'lines_without_inscp_amt', CAST(f.without_range AS BIGINT)) AS VARCHAR) AS facts
FROM pt2_flagged f;

-- pt2_line (kept)
WITH ordered AS (
  SELECT e.*, row_number() OVER (PARTITION BY e.unit, e.dx ORDER BY e.mdtrt_id NULLS LAST, e.bkkp_sn NULLS LAST) AS nth_of_dx FROM pt2_fee e)
SELECT f.fixmedins_code AS k_fixmedins_code, f.setting AS k_setting, '2025' AS k_year, f.med_list_codg AS k_med_list_codg, x.line_no, 'fee_list_d' AS kind, x.bkkp_sn AS line_key, CAST(NULL AS DECIMAL(16,2)) AS amount, CAST(x.inscp_amt AS DECIMAL(16,2)) AS inscp_amt, x.setl_id
FROM (SELECT o.*, row_number() OVER (PARTITION BY o.unit ORDER BY o.nth_of_dx NULLS LAST, o.dx NULLS LAST, o.mdtrt_id NULLS LAST, o.bkkp_sn NULLS LAST) AS line_no FROM ordered o) x
JOIN pt2_flagged f ON f.unit = x.unit;

-- pt2_untold (kept)
SELECT x.column_name, CAST(sum(x.row_count) AS BIGINT) AS row_count
FROM (SELECT reason AS column_name, n AS row_count FROM shared_bundle_644b7aa0_unit WHERE reason IS NOT NULL
  UNION ALL SELECT 'few:orderers', visits FROM (SELECT owner, max(k) AS visits FROM pt2_likely WHERE orderers < 3 GROUP BY owner) u
  UNION ALL SELECT 'fee_list_d.inscp_amt', without_range FROM pt2_flagged WHERE without_range > 0) x GROUP BY x.column_name;

-- pt2_tally (kept)
SELECT t.rows_in, t.rows_in - t.untold AS rows_tested, t.untold AS untold_rows
FROM (SELECT CAST(coalesce(sum(u.n), 0) AS BIGINT) AS rows_in,
    CAST(coalesce(sum(CASE WHEN u.reason IS NOT NULL THEN u.n ELSE coalesce(e.visits, 0) END), 0) AS BIGINT) AS untold
  FROM shared_bundle_644b7aa0_unit u LEFT JOIN (SELECT owner, max(k) AS visits FROM pt2_likely WHERE orderers < 3 GROUP BY owner) e ON e.owner = u.unit) t;
