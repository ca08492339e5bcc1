-- shared_bundle_644b7aa0_met (kept)
SELECT v.mdtrt_id, v.psn_no, v.fixmedins_code, v.setting, v.begntime, coalesce(v.endtime, v.begntime) AS ended, v.dscg_maindiag_code, v.oprn_oprt_code, coalesce(CAST(v.age AS DOUBLE), CAST(date_diff('day', CAST(coalesce(v.brdy, p.brdy) AS DATE), CAST(v.begntime AS DATE)) AS DOUBLE) / 365.25) AS age_years,
  coalesce(m.hosp_lv, v.hosp_lv) AS grade, coalesce(m.fixmedins_type, '1') AS institution_type
FROM (
  SELECT w.*, CASE WHEN w.med_type IN ('21', '23', '24', '26', '28', '2105', '52') THEN 'inpatient' ELSE 'outpatient' END AS setting
  FROM eff_mdtrt_d w WHERE w.med_type IN ('21', '23', '24', '26', '28', '2105', '52', '11', '16', '13', '1301') AND CAST(w.begntime AS DATE) BETWEEN DATE '2024-08-01' AND DATE '2025-12-31') v
LEFT JOIN eff_medins_b m ON m.fixmedins_code = v.fixmedins_code AND m.begndate <= CAST(v.begntime AS DATE) AND CAST(v.begntime AS DATE) < m.until_date
LEFT JOIN eff_psn_b p ON p.psn_no = v.psn_no AND p.begndate <= CAST(v.begntime AS DATE) AND CAST(v.begntime AS DATE) < p.until_date
WHERE v.setting = 'inpatient' OR coalesce(m.fixmedins_type, '1') <> '2';

-- shared_bundle_644b7aa0_came (kept)
WITH main AS (
  SELECT d.mdtrt_id, min(d.diag_code) AS diag_code FROM eff_diag_d d JOIN shared_bundle_644b7aa0_met v ON v.mdtrt_id = d.mdtrt_id
  WHERE d.maindiag_flag = '1' AND d.diag_type = '1' GROUP BY d.mdtrt_id),
named AS (
  SELECT v.*, upper(trim(coalesce(main.diag_code, nullif(v.dscg_maindiag_code, '')))) AS diagnosis
  FROM shared_bundle_644b7aa0_met v LEFT JOIN main ON main.mdtrt_id = v.mdtrt_id)
SELECT n.mdtrt_id, n.fixmedins_code, n.setting, n.begntime, n.grade,
  coalesce(substr(n.diagnosis, 1, CASE WHEN n.setting = 'inpatient' THEN 3 ELSE 2 END), 'none') || CASE WHEN n.oprn_oprt_code IS NULL THEN '' ELSE '+' END AS dx,
  CASE WHEN n.age_years < 18 THEN '0' WHEN n.age_years < 45 THEN '1' WHEN n.age_years < 65 THEN '2' WHEN n.age_years < 80 THEN '3' WHEN n.age_years >= 80 THEN '4' ELSE '?' END AS age_band,
  CASE WHEN n.setting = 'inpatient' THEN n.psn_no END AS psn_no, CASE WHEN n.setting = 'inpatient' THEN n.ended END AS ended, n.institution_type
FROM named n;

-- shared_bundle_644b7aa0_seen
SELECT mdtrt_id, fixmedins_code, setting, begntime, grade, dx, age_band FROM shared_bundle_644b7aa0_came WHERE setting = 'outpatient'
UNION ALL
SELECT mdtrt_id, fixmedins_code, setting, begntime, grade, dx, age_band FROM (
  SELECT c.*, lag(ended) OVER (PARTITION BY fixmedins_code, psn_no ORDER BY begntime NULLS LAST, mdtrt_id NULLS LAST) AS last_end
  FROM shared_bundle_644b7aa0_came c WHERE setting = 'inpatient') s
WHERE institution_type <> '2' AND (last_end IS NULL OR date_diff('day', CAST(last_end AS DATE), CAST(begntime AS DATE)) > 7);

-- shared_bundle_644b7aa0_catalogue (kept)
SELECT med_list_codg, first(item_name ORDER BY begndate DESC NULLS LAST, item_name DESC NULLS LAST) FILTER (WHERE item_name IS NOT NULL AND (begndate) IS NOT NULL) AS item_name, max(med_chrgitm_type) AS charge_type, max(list_type) AS list_type FROM eff_item_b GROUP BY med_list_codg;

-- shared_bundle_644b7aa0_done (kept)
SELECT DISTINCT f.mdtrt_id, f.med_list_codg
FROM eff_fee_list_d f JOIN shared_bundle_644b7aa0_came v ON v.mdtrt_id = f.mdtrt_id AND v.fixmedins_code = f.fixmedins_code LEFT JOIN shared_bundle_644b7aa0_catalogue i ON i.med_list_codg = f.med_list_codg
WHERE CASE WHEN coalesce(f.med_chrgitm_type, i.charge_type) IS NOT NULL THEN coalesce(f.med_chrgitm_type, i.charge_type) IN ('03', '04')
  ELSE coalesce(f.list_type, i.list_type) = '201' END;

-- shared_bundle_644b7aa0_item (kept)
SELECT row_number() OVER (ORDER BY d.med_list_codg NULLS LAST) AS item_no, d.med_list_codg, i.item_name
FROM (SELECT DISTINCT med_list_codg FROM shared_bundle_644b7aa0_done) d LEFT JOIN shared_bundle_644b7aa0_catalogue i ON i.med_list_codg = d.med_list_codg;

-- shared_bundle_644b7aa0_numbered (kept)
SELECT row_number() OVER (ORDER BY s.mdtrt_id NULLS LAST) AS visit_no, s.* FROM shared_bundle_644b7aa0_seen s;

-- shared_bundle_644b7aa0_test (kept)
SELECT v.visit_no, i.item_no FROM shared_bundle_644b7aa0_done d JOIN shared_bundle_644b7aa0_numbered v ON v.mdtrt_id = d.mdtrt_id JOIN shared_bundle_644b7aa0_item i ON i.med_list_codg = d.med_list_codg;

-- shared_bundle_644b7aa0_visit (kept)
WITH there AS (
  SELECT n.*, w.month_end FROM shared_bundle_644b7aa0_numbered n JOIN (VALUES ('2025-12-31', DATE '2025-01-01', DATE '2025-12-31')) AS w(month_end, from_day, to_day) ON CAST(n.begntime AS DATE) BETWEEN w.from_day AND w.to_day),
latest AS (
  SELECT fixmedins_code, setting, month_end, CASE first(coalesce(grade, '') ORDER BY concat_ws('|', strftime(begntime, '%Y-%m-%d %H:%M:%S'), mdtrt_id) DESC NULLS LAST, coalesce(grade, '') DESC NULLS LAST) FILTER (WHERE coalesce(grade, '') IS NOT NULL AND (concat_ws('|', strftime(begntime, '%Y-%m-%d %H:%M:%S'), mdtrt_id)) IS NOT NULL) WHEN '10' THEN '一级' WHEN '11' THEN '无等级' WHEN '01' THEN '三级' WHEN '02' THEN '三级' WHEN '03' THEN '三级' WHEN '04' THEN '三级' WHEN '05' THEN '二级' WHEN '06' THEN '二级' WHEN '07' THEN '二级' WHEN '08' THEN '一级' WHEN '09' THEN '一级' ELSE first(coalesce(grade, '') ORDER BY concat_ws('|', strftime(begntime, '%Y-%m-%d %H:%M:%S'), mdtrt_id) DESC NULLS LAST, coalesce(grade, '') DESC NULLS LAST) FILTER (WHERE coalesce(grade, '') IS NOT NULL AND (concat_ws('|', strftime(begntime, '%Y-%m-%d %H:%M:%S'), mdtrt_id)) IS NOT NULL) END AS tier
  FROM there GROUP BY fixmedins_code, setting, month_end)
SELECT n.visit_no, n.mdtrt_id, n.fixmedins_code, n.setting, n.month_end, n.fixmedins_code || '|' || n.setting || '|' || n.month_end AS unit, n.setting || '|' || n.month_end AS cohort,
  nullif(l.tier, '') AS tier, n.begntime, n.dx, n.age_band
FROM there n JOIN latest l ON l.fixmedins_code = n.fixmedins_code AND l.setting = n.setting AND l.month_end = n.month_end;

-- shared_bundle_644b7aa0_cell (kept)
SELECT unit, fixmedins_code, cohort, tier, dx, age_band, count(*) AS n FROM shared_bundle_644b7aa0_visit WHERE tier IS NOT NULL GROUP BY unit, fixmedins_code, cohort, tier, dx, age_band;

-- shared_bundle_644b7aa0_group (kept)
WITH own AS (SELECT unit, dx, substr(dx, 1, 1) AS letter, sum(n) AS n FROM shared_bundle_644b7aa0_cell WHERE dx <> 'none' GROUP BY unit, dx),
small AS (SELECT unit, letter, sum(n) AS n FROM own WHERE n < 10 GROUP BY unit, letter)
SELECT o.unit, o.dx, o.n, CASE WHEN o.n >= 10 THEN o.dx WHEN s.n >= 10 THEN o.letter || '*' ELSE '*' END AS dx_group
FROM own o LEFT JOIN small s ON s.unit = o.unit AND s.letter = o.letter;

-- shared_bundle_644b7aa0_unit (kept)
WITH sized AS (SELECT unit, fixmedins_code, setting, month_end, cohort, max(tier) AS tier, count(*) AS n FROM shared_bundle_644b7aa0_visit GROUP BY unit, fixmedins_code, setting, month_end, cohort),
peers AS (SELECT cohort, tier, count(*) AS peers FROM sized WHERE n >= 30 GROUP BY cohort, tier),
own AS (SELECT unit, cohort, tier, dx, sum(n) AS n FROM shared_bundle_644b7aa0_cell GROUP BY unit, cohort, tier, dx),
everyone AS (SELECT cohort, tier, dx, sum(n) AS n FROM own GROUP BY cohort, tier, dx),
broad AS (SELECT x.unit, count(*) AS groups FROM (SELECT unit, dx_group FROM shared_bundle_644b7aa0_group GROUP BY unit, dx_group HAVING sum(n) >= 10) x GROUP BY x.unit),
mix AS (
  SELECT o.unit, sum(CASE WHEN e.n - o.n >= 20 THEN o.n ELSE 0 END) AS covered
  FROM own o JOIN everyone e ON e.cohort = o.cohort AND e.tier = o.tier AND e.dx = o.dx WHERE o.dx <> 'none' GROUP BY o.unit)
SELECT s.unit, s.fixmedins_code, s.setting, s.month_end, s.cohort, s.tier, s.n, coalesce(p.peers, 0) - CASE WHEN s.n >= 30 THEN 1 ELSE 0 END AS peers,
  CASE WHEN s.tier IS NULL THEN 'medins_b.hosp_lv' WHEN s.n < 100 THEN 'few:visits'
    WHEN coalesce(p.peers, 0) - CASE WHEN s.n >= 30 THEN 1 ELSE 0 END < 3 THEN 'few:peers'
    WHEN coalesce(b.groups, 0) < 3 OR coalesce(m.covered, 0) < 0.5 * CAST(s.n AS DOUBLE) THEN 'diag_d.diag_code' END AS reason
FROM sized s LEFT JOIN peers p ON p.cohort = s.cohort AND p.tier = s.tier LEFT JOIN mix m ON m.unit = s.unit LEFT JOIN broad b ON b.unit = s.unit;

-- shared_bundle_644b7aa0_often (kept)
SELECT u.unit, u.cohort, u.tier, t.item_no, count(*) AS k
FROM shared_bundle_644b7aa0_unit u JOIN shared_bundle_644b7aa0_visit v ON v.unit = u.unit JOIN shared_bundle_644b7aa0_test t ON t.visit_no = v.visit_no
WHERE u.reason IS NULL GROUP BY u.unit, u.cohort, u.tier, t.item_no, u.n HAVING count(*) >= 0.35 * CAST(u.n AS DOUBLE);

-- shared_bundle_644b7aa0_ordered (kept)
SELECT v.unit, v.cohort, v.tier, v.dx, v.age_band, t.item_no, count(*) AS k
FROM shared_bundle_644b7aa0_test t JOIN shared_bundle_644b7aa0_visit v ON v.visit_no = t.visit_no
WHERE t.item_no IN (SELECT item_no FROM shared_bundle_644b7aa0_often) AND v.tier IS NOT NULL GROUP BY v.unit, v.cohort, v.tier, v.dx, v.age_band, t.item_no;

-- shared_bundle_644b7aa0_item_cell (kept)
WITH n1 AS (SELECT cohort, tier, sum(n) AS n FROM shared_bundle_644b7aa0_cell GROUP BY cohort, tier), n2 AS (SELECT cohort, tier, dx, sum(n) AS n FROM shared_bundle_644b7aa0_cell GROUP BY cohort, tier, dx), n3 AS (SELECT cohort, tier, dx, age_band, sum(n) AS n FROM shared_bundle_644b7aa0_cell GROUP BY cohort, tier, dx, age_band),
u1 AS (SELECT unit, sum(n) AS n FROM shared_bundle_644b7aa0_cell GROUP BY unit), u2 AS (SELECT unit, dx, sum(n) AS n FROM shared_bundle_644b7aa0_cell GROUP BY unit, dx),
k1 AS (SELECT c.cohort, c.tier, c.item_no, sum(c.k) AS k FROM shared_bundle_644b7aa0_ordered c GROUP BY c.cohort, c.tier, c.item_no), k2 AS (SELECT c.cohort, c.tier, c.dx, c.item_no, sum(c.k) AS k FROM shared_bundle_644b7aa0_ordered c GROUP BY c.cohort, c.tier, c.dx, c.item_no), k3 AS (SELECT c.cohort, c.tier, c.dx, c.age_band, c.item_no, sum(c.k) AS k FROM shared_bundle_644b7aa0_ordered c GROUP BY c.cohort, c.tier, c.dx, c.age_band, c.item_no),
o1 AS (SELECT c.unit, c.item_no, sum(c.k) AS k FROM shared_bundle_644b7aa0_ordered c GROUP BY c.unit, c.item_no), o2 AS (SELECT c.unit, c.dx, c.item_no, sum(c.k) AS k FROM shared_bundle_644b7aa0_ordered c GROUP BY c.unit, c.dx, c.item_no)
SELECT f.unit, f.item_no, h.dx, h.age_band, h.n, coalesce(o.k, 0) AS k,
  (CAST((coalesce(k3.k, 0) - coalesce(o.k, 0)) AS DOUBLE) + 20 * (CAST((coalesce(k2.k, 0) - coalesce(o2.k, 0)) AS DOUBLE) + 20 * (CAST((coalesce(k1.k, 0) - coalesce(o1.k, 0)) AS DOUBLE) / nullif(CAST((coalesce(n1.n, 0) - coalesce(u1.n, 0)) AS DOUBLE), 0))) / ((coalesce(n2.n, 0) - coalesce(u2.n, 0)) + CAST(20 AS DOUBLE))) / ((coalesce(n3.n, 0) - coalesce(h.n, 0)) + CAST(20 AS DOUBLE)) AS r
FROM shared_bundle_644b7aa0_often f JOIN shared_bundle_644b7aa0_cell h ON h.unit = f.unit
JOIN n1 ON n1.cohort = f.cohort AND n1.tier = f.tier
JOIN n2 ON n2.cohort = f.cohort AND n2.tier = f.tier AND n2.dx = h.dx
JOIN n3 ON n3.cohort = f.cohort AND n3.tier = f.tier AND n3.dx = h.dx AND n3.age_band = h.age_band
JOIN u1 ON u1.unit = f.unit JOIN u2 ON u2.unit = f.unit AND u2.dx = h.dx
LEFT JOIN k1 ON k1.cohort = f.cohort AND k1.tier = f.tier AND k1.item_no = f.item_no
LEFT JOIN k2 ON k2.cohort = f.cohort AND k2.tier = f.tier AND k2.dx = h.dx AND k2.item_no = f.item_no
LEFT JOIN k3 ON k3.cohort = f.cohort AND k3.tier = f.tier AND k3.dx = h.dx AND k3.age_band = h.age_band AND k3.item_no = f.item_no
LEFT JOIN o1 ON o1.unit = f.unit AND o1.item_no = f.item_no
LEFT JOIN o2 ON o2.unit = f.unit AND o2.dx = h.dx AND o2.item_no = f.item_no
LEFT JOIN shared_bundle_644b7aa0_ordered o ON o.unit = f.unit AND o.dx = h.dx AND o.age_band = h.age_band AND o.item_no = f.item_no;

-- shared_bundle_644b7aa0_item_rate (kept)
WITH sums AS (
  SELECT unit, item_no, sum(n) AS n, sum(k) AS k, CAST(sum(CAST(n * r AS DECIMAL(24,9))) AS DOUBLE) AS e,
    sum(CASE WHEN r <= 0.2 THEN n ELSE 0 END) AS off_n, sum(CASE WHEN r <= 0.2 THEN k ELSE 0 END) AS off_k,
    CAST(sum(CASE WHEN r <= 0.2 THEN CAST(n * r AS DECIMAL(24,9)) ELSE 0 END) AS DOUBLE) AS off_e
  FROM shared_bundle_644b7aa0_item_cell GROUP BY unit, item_no)
SELECT unit, item_no, CAST(k AS DOUBLE) / n AS own_rate, e / n AS expected_rate, off_n, CAST(off_k AS DOUBLE) / nullif(off_n, 0) AS off_own, off_e / nullif(off_n, 0) AS off_expected
FROM sums;

-- shared_bundle_644b7aa0_member (kept)
SELECT x.* FROM (
  SELECT r.*, row_number() OVER (PARTITION BY r.unit ORDER BY r.own_rate - r.expected_rate DESC NULLS LAST, r.item_no NULLS LAST) - 1 AS bit, count(*) OVER (PARTITION BY r.unit) AS members
  FROM shared_bundle_644b7aa0_item_rate r
  JOIN (SELECT unit, sum(n) OVER (PARTITION BY cohort, tier) - n AS peer_n FROM shared_bundle_644b7aa0_unit) w ON w.unit = r.unit
  WHERE r.own_rate >= 0.35 AND r.own_rate - r.expected_rate >= 0.2 AND (r.expected_rate > 0 OR w.peer_n < 200)) x
WHERE x.bit < 60 AND x.members >= 4;

-- shared_bundle_644b7aa0_mask (kept)
SELECT x.unit, x.m, count(*) AS w FROM (
  SELECT v.unit, v.visit_no, coalesce(bit_or((CAST(1 AS BIGINT) << CAST(c.bit AS BIGINT))), CAST(0 AS BIGINT)) AS m
  FROM shared_bundle_644b7aa0_visit v LEFT JOIN shared_bundle_644b7aa0_test t ON t.visit_no = v.visit_no LEFT JOIN shared_bundle_644b7aa0_member c ON c.unit = v.unit AND c.item_no = t.item_no
  WHERE v.unit IN (SELECT unit FROM shared_bundle_644b7aa0_member) GROUP BY v.unit, v.visit_no) x GROUP BY x.unit, x.m;

-- shared_bundle_644b7aa0_closed (kept)
WITH top AS (SELECT y.unit, y.m FROM (SELECT unit, m, row_number() OVER (PARTITION BY unit ORDER BY w DESC NULLS LAST, m NULLS LAST) AS nth FROM shared_bundle_644b7aa0_mask) y WHERE y.nth <= 200)
SELECT DISTINCT a.unit, a.m & b.m AS b FROM top a JOIN top b ON b.unit = a.unit AND b.m >= a.m WHERE bit_count(a.m & b.m) >= 4;

-- shared_bundle_644b7aa0_bundle (kept)
WITH counted AS (
  SELECT c.unit, c.b, bit_count(c.b) AS size, sum(CASE WHEN (m.m & c.b) = c.b THEN m.w ELSE 0 END) AS strict,
    sum(CASE WHEN bit_count(m.m & c.b) >= ceil(0.8 * bit_count(c.b)) THEN m.w ELSE 0 END) AS soft, sum(m.w) AS n
  FROM shared_bundle_644b7aa0_closed c JOIN shared_bundle_644b7aa0_mask m ON m.unit = c.unit GROUP BY c.unit, c.b),
rated AS (SELECT c.unit, c.b, c.size, CAST(c.strict AS DOUBLE) / CAST(c.n AS DOUBLE) AS support, CAST(c.soft AS DOUBLE) / CAST(c.n AS DOUBLE) AS soft_support FROM counted c)
SELECT z.* FROM (
  SELECT r.*, row_number() OVER (PARTITION BY r.unit ORDER BY r.size DESC NULLS LAST, r.support DESC NULLS LAST, r.b NULLS LAST) AS nth
  FROM rated r WHERE r.support >= 0.25 AND r.soft_support >= 0.3) z WHERE z.nth = 1;

-- shared_bundle_644b7aa0_bundle_item (kept)
SELECT b.unit, b.size, CAST(ceil(0.8 * b.size) AS BIGINT) AS need, c.item_no, c.own_rate, c.expected_rate, c.off_n, c.off_own, c.off_expected
FROM shared_bundle_644b7aa0_bundle b JOIN shared_bundle_644b7aa0_member c ON c.unit = b.unit AND (b.b & (CAST(1 AS BIGINT) << CAST(c.bit AS BIGINT))) <> 0;

-- shared_bundle_644b7aa0_hit (kept)
SELECT i.unit, v.unit AS at_unit, v.visit_no, v.dx, v.age_band
FROM shared_bundle_644b7aa0_bundle_item i JOIN shared_bundle_644b7aa0_unit u ON u.unit = i.unit
JOIN shared_bundle_644b7aa0_test t ON t.item_no = i.item_no JOIN shared_bundle_644b7aa0_visit v ON v.visit_no = t.visit_no AND v.cohort = u.cohort AND v.tier = u.tier
GROUP BY i.unit, v.unit, v.visit_no, v.dx, v.age_band, i.need HAVING count(*) >= i.need;

-- shared_bundle_644b7aa0_bundle_cell (kept)
SELECT b.unit, b.unit AS owner, h.unit AS at_unit, h.dx, h.age_band, h.n, coalesce(k.k, 0) AS k
FROM shared_bundle_644b7aa0_bundle b JOIN shared_bundle_644b7aa0_unit u ON u.unit = b.unit JOIN shared_bundle_644b7aa0_cell h ON h.cohort = u.cohort AND h.tier = u.tier
LEFT JOIN (SELECT unit, at_unit, dx, age_band, count(*) AS k FROM shared_bundle_644b7aa0_hit GROUP BY unit, at_unit, dx, age_band) k
  ON k.unit = b.unit AND k.at_unit = h.unit AND k.dx = h.dx AND k.age_band = h.age_band;

-- shared_bundle_644b7aa0_excess (kept)
WITH p1 AS (SELECT unit, sum(n) AS n, sum(k) AS k FROM shared_bundle_644b7aa0_bundle_cell WHERE at_unit <> owner GROUP BY unit), p2 AS (SELECT unit, dx, sum(n) AS n, sum(k) AS k FROM shared_bundle_644b7aa0_bundle_cell WHERE at_unit <> owner GROUP BY unit, dx), p3 AS (SELECT unit, dx, age_band, sum(n) AS n, sum(k) AS k FROM shared_bundle_644b7aa0_bundle_cell WHERE at_unit <> owner GROUP BY unit, dx, age_band),
o1 AS (SELECT unit, at_unit, sum(n) AS n, sum(k) AS k FROM shared_bundle_644b7aa0_bundle_cell GROUP BY unit, at_unit), o2 AS (SELECT unit, at_unit, dx, sum(n) AS n, sum(k) AS k FROM shared_bundle_644b7aa0_bundle_cell GROUP BY unit, at_unit, dx),
rated AS (
  SELECT c.unit, c.at_unit, c.n, c.k, (CAST((coalesce(p3.k, 0) - CASE WHEN c.at_unit = c.owner THEN 0 ELSE coalesce(c.k, 0) END) AS DOUBLE) + 20 * (CAST((coalesce(p2.k, 0) - CASE WHEN c.at_unit = c.owner THEN 0 ELSE coalesce(o2.k, 0) END) AS DOUBLE) + 20 * (CAST((coalesce(p1.k, 0) - CASE WHEN c.at_unit = c.owner THEN 0 ELSE coalesce(o1.k, 0) END) AS DOUBLE) / nullif(CAST((coalesce(p1.n, 0) - CASE WHEN c.at_unit = c.owner THEN 0 ELSE coalesce(o1.n, 0) END) AS DOUBLE), 0.0))) / ((coalesce(p2.n, 0) - CASE WHEN c.at_unit = c.owner THEN 0 ELSE coalesce(o2.n, 0) END) + CAST(20 AS DOUBLE))) / ((coalesce(p3.n, 0) - CASE WHEN c.at_unit = c.owner THEN 0 ELSE coalesce(c.n, 0) END) + CAST(20 AS DOUBLE)) AS r
  FROM shared_bundle_644b7aa0_bundle_cell c
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

-- shared_bundle_644b7aa0_peer
SELECT x.unit AS grp, x.at_unit AS fixmedins_code, x.excess AS deviation, x.known_variance, 1.0 AS spread_factor
FROM shared_bundle_644b7aa0_excess x WHERE x.at_unit <> x.unit AND x.n >= 30;

-- shared_bundle_644b7aa0_spread_grid (kept)
SELECT CAST(a.d + 10 * b.d + 100 * c.d AS DOUBLE) * 0.0005 AS spread
FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS a(d) CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS b(d) CROSS JOIN (VALUES (0), (1), (2), (3), (4)) AS c(d);

-- shared_bundle_644b7aa0_spread_centre (kept)
SELECT u.grp, quantile_cont(CAST(u.deviation AS DOUBLE), 0.5) AS centre FROM shared_bundle_644b7aa0_peer u GROUP BY u.grp;

-- shared_bundle_644b7aa0_spread_first (kept)
SELECT x.grp, min(CASE WHEN x.middle <= 0.454937 THEN x.spread ELSE 0.2495 END) AS spread
FROM (SELECT u.grp, g.spread, quantile_cont(CAST((u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + g.spread * g.spread * u.spread_factor) AS DOUBLE), 0.5) AS middle
  FROM shared_bundle_644b7aa0_peer u JOIN shared_bundle_644b7aa0_spread_centre c ON c.grp = u.grp CROSS JOIN shared_bundle_644b7aa0_spread_grid g
  WHERE u.known_variance + g.spread * g.spread > 0 GROUP BY u.grp, g.spread) x GROUP BY x.grp;

-- shared_bundle_644b7aa0_spread (kept)
SELECT x.grp, max(x.centre) AS centre, max(x.institutions) AS institutions,
  greatest(0.03, min(CASE WHEN x.average <= 0.9112 THEN x.spread ELSE 0.2495 END) * sqrt(1.0 + 8.0 / max(x.institutions))) AS spread
FROM (SELECT u.grp, g.spread, max(c.centre) AS centre, count(DISTINCT u.fixmedins_code) AS institutions,
    CAST(sum(CAST(least(1000000.0, (u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + g.spread * g.spread * u.spread_factor)) AS DECIMAL(24,12))) AS DOUBLE) / count(*) AS average
  FROM shared_bundle_644b7aa0_peer u JOIN shared_bundle_644b7aa0_spread_centre c ON c.grp = u.grp JOIN shared_bundle_644b7aa0_spread_first f ON f.grp = u.grp CROSS JOIN shared_bundle_644b7aa0_spread_grid g
  WHERE (u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + greatest(0.03, f.spread) * greatest(0.03, f.spread) * u.spread_factor) <= 6.25 AND u.known_variance + g.spread * g.spread > 0
  GROUP BY u.grp, g.spread) x GROUP BY x.grp;

-- shared_bundle_644b7aa0_breadth (kept)
WITH own AS (SELECT c.unit, g.dx_group, sum(c.n) AS n, sum(c.k) AS k FROM shared_bundle_644b7aa0_bundle_cell c JOIN shared_bundle_644b7aa0_group g ON g.unit = c.unit AND g.dx = c.dx WHERE c.at_unit = c.unit GROUP BY c.unit, g.dx_group)
SELECT g.unit, count(*) AS groups, CAST(count(CASE WHEN CAST(g.k AS DOUBLE) / g.n >= 0.5 * b.soft_support THEN 1 END) AS DOUBLE) / count(*) AS dx_spread
FROM own g JOIN shared_bundle_644b7aa0_bundle b ON b.unit = g.unit WHERE g.n >= 10 GROUP BY g.unit;

-- shared_bundle_644b7aa0_lift (kept)
SELECT unit, CAST(sum(CAST(own_rate AS DECIMAL(18,9))) AS DOUBLE) / greatest(0.001, CAST(sum(CAST(expected_rate AS DECIMAL(18,9))) AS DOUBLE)) AS lift,
  CAST(sum(CASE WHEN off_n > 0 THEN CAST(off_own / own_rate AS DECIMAL(18,9)) END) AS DOUBLE) / nullif(count(CASE WHEN off_n > 0 THEN 1 END), 0) AS irrelevance,
  count(CASE WHEN own_rate >= 1.5 * expected_rate THEN 1 END) AS lifted
FROM shared_bundle_644b7aa0_bundle_item GROUP BY unit;

-- shared_bundle_644b7aa0_scored (kept)
SELECT y.*, CASE WHEN y.z IS NULL THEN 1.0 ELSE (CASE WHEN y.z >= 0 THEN (0.5 * (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * exp(-(abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)) * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)) - 1.26551223 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (1.00002368 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (0.37409196 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (0.09678418 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (-0.18628806 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (0.27886807 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (-1.13520398 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (1.48851587 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (-0.82215223 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * 0.17087277)))))))))) ELSE 1.0 - (0.5 * (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * exp(-(abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)) * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)) - 1.26551223 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (1.00002368 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (0.37409196 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (0.09678418 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (-0.18628806 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (0.27886807 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (-1.13520398 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (1.48851587 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * (-0.82215223 + (1.0 / (1.0 + 0.5 * (abs(CAST(y.z AS DOUBLE)) / sqrt(2.0)))) * 0.17087277)))))))))) END) END AS p
FROM (
  SELECT u.unit, u.fixmedins_code, u.setting, u.month_end, u.tier, u.n, u.peers, b.b, b.size, b.support, x.own AS soft_support, x.expected, x.excess, s.spread, l.lift, l.lifted, l.irrelevance, d.dx_spread, d.groups,
    x.excess / sqrt(x.known_variance + s.spread * s.spread) AS z
  FROM shared_bundle_644b7aa0_unit u LEFT JOIN shared_bundle_644b7aa0_bundle b ON b.unit = u.unit LEFT JOIN shared_bundle_644b7aa0_excess x ON x.unit = u.unit AND x.at_unit = u.unit
  LEFT JOIN shared_bundle_644b7aa0_spread s ON s.grp = u.unit LEFT JOIN shared_bundle_644b7aa0_lift l ON l.unit = u.unit LEFT JOIN shared_bundle_644b7aa0_breadth d ON d.unit = u.unit
  WHERE u.reason IS NULL) y;

-- shared_bundle_644b7aa0_tested (kept)
SELECT r.*, least(1.0, min(r.p * r.family_size / r.family_rank) OVER (PARTITION BY r.month_end ORDER BY r.p DESC NULLS LAST)) AS q
FROM (SELECT t.*, rank() OVER (PARTITION BY t.month_end ORDER BY t.p NULLS LAST) + count(*) OVER (PARTITION BY t.month_end, t.p) - 1 AS family_rank, count(*) OVER (PARTITION BY t.month_end) AS family_size FROM shared_bundle_644b7aa0_scored t) r;

-- shared_bundle_644b7aa0_material (kept)
SELECT t.* FROM shared_bundle_644b7aa0_tested t
WHERE t.excess >= 0.2 AND t.dx_spread >= 0.6 AND t.size >= 4 AND t.lift >= 1.5 AND t.lifted >= 3;

-- shared_bundle_644b7aa0_doubtful (kept)
SELECT fixmedins_code, setting FROM shared_bundle_644b7aa0_material WHERE q > 0.1 AND q <= 0.2;

-- shared_bundle_644b7aa0_past_item
SELECT * FROM shared_bundle_644b7aa0_item;

-- shared_bundle_644b7aa0_standing (kept)
WITH listed AS (SELECT * FROM shared_bundle_644b7aa0_past_material WHERE q <= 0.2),
subject AS (SELECT DISTINCT fixmedins_code, setting FROM listed),
at_month AS (
  SELECT s.fixmedins_code, s.setting, w.month_no, w.month_end, l.q, CASE WHEN l.q <= 0.1 THEN 1 ELSE 0 END AS entered, CASE WHEN l.q IS NULL THEN 1 ELSE 0 END AS was_off
  FROM subject s CROSS JOIN (VALUES (1, '2025-07-31'), (2, '2025-08-31'), (3, '2025-09-30'), (4, '2025-10-31'), (5, '2025-11-30')) AS w(month_no, month_end) LEFT JOIN listed l ON l.fixmedins_code = s.fixmedins_code AND l.setting = s.setting AND l.month_end = w.month_end),
run AS (SELECT a.fixmedins_code, a.setting, a.month_end, max(CASE WHEN a.entered = 1 THEN a.month_no ELSE 0 END) OVER (PARTITION BY a.fixmedins_code, a.setting ORDER BY a.month_no NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_in, max(CASE WHEN a.was_off = 1 THEN a.month_no ELSE 0 END) OVER (PARTITION BY a.fixmedins_code, a.setting ORDER BY a.month_no NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_off FROM at_month a)
SELECT r.fixmedins_code, r.setting, r.month_end, e.month_end AS last_entered, e.q AS last_entered_q
FROM run r JOIN at_month e ON e.fixmedins_code = r.fixmedins_code AND e.setting = r.setting AND e.month_no = r.last_in WHERE r.last_in > r.last_off;

-- shared_bundle_644b7aa0_flagged (kept)
SELECT t.*, CASE WHEN t.q > 0.1 THEN s.last_entered END AS last_entered, CASE WHEN t.q > 0.1 THEN s.last_entered_q END AS last_entered_q
FROM shared_bundle_644b7aa0_material t LEFT JOIN shared_bundle_644b7aa0_standing s ON s.fixmedins_code = t.fixmedins_code AND s.setting = t.setting AND s.month_end = '2025-11-30'
WHERE t.q <= 0.1 OR (t.q <= 0.2 AND s.month_end IS NOT NULL);

-- pt_own_visit (kept)
SELECT h.unit, v.mdtrt_id, v.fixmedins_code, v.begntime, h.dx, row_number() OVER (PARTITION BY h.unit, h.dx ORDER BY v.mdtrt_id NULLS LAST) AS nth_of_dx
FROM shared_bundle_644b7aa0_hit h JOIN shared_bundle_644b7aa0_flagged f ON f.unit = h.unit JOIN shared_bundle_644b7aa0_visit v ON v.visit_no = h.visit_no WHERE h.at_unit = h.unit;

-- pt_fee_item (kept)
SELECT b.unit, f.fixmedins_code, i.med_list_codg, b.own_rate, b.expected_rate
FROM shared_bundle_644b7aa0_bundle_item b JOIN shared_bundle_644b7aa0_flagged f ON f.unit = b.unit JOIN shared_bundle_644b7aa0_item i ON i.item_no = b.item_no;

-- pt_fee (kept)
SELECT w.unit, w.mdtrt_id, w.dx, w.nth_of_dx, f.bkkp_sn, f.setl_id, f.det_item_fee_sumamt, f.inscp_amt,
  CAST(CAST(f.inscp_amt AS DOUBLE) * greatest(0.0, 1.0 - b.expected_rate / b.own_rate) AS DECIMAL(18,4)) AS beyond
FROM (SELECT * FROM eff_fee_list_d WHERE med_list_codg IN (SELECT med_list_codg FROM pt_fee_item)) f
JOIN pt_fee_item b ON b.fixmedins_code = f.fixmedins_code AND b.med_list_codg = f.med_list_codg
JOIN pt_own_visit w ON w.unit = b.unit AND w.mdtrt_id = f.mdtrt_id;

-- pt_sum (kept)
SELECT unit, sum(det_item_fee_sumamt) AS total, CASE WHEN count(inscp_amt) = count(*) THEN sum(beyond) END AS beyond, count(*) - count(inscp_amt) AS without_range
FROM pt_fee GROUP BY unit;

-- pt_told (kept)
WITH sample AS (
  SELECT x.unit, x.mdtrt_id, x.dx, row_number() OVER (PARTITION BY x.unit ORDER BY x.nth_of_dx NULLS LAST, x.dx NULLS LAST, x.mdtrt_id NULLS LAST) AS nth FROM pt_own_visit x),
shown AS (SELECT unit, string_agg(mdtrt_id || ' ' || dx, ', ' ORDER BY nth NULLS LAST) AS visits FROM sample WHERE nth <= 20 GROUP BY unit),
times AS (SELECT unit, min(begntime) AS first_time, max(begntime) AS last_time, count(*) AS visits FROM pt_own_visit GROUP BY unit),
member AS (
  SELECT b.unit, i.med_list_codg, CAST(json_object('code', i.med_list_codg, 'name', i.item_name, 'own', CAST(b.own_rate AS DECIMAL(18,6)), 'expected', CAST(b.expected_rate AS DECIMAL(18,6)), 'rarely_needed_own', CAST(b.off_own AS DECIMAL(18,6)), 'rarely_needed_expected', CAST(b.off_expected AS DECIMAL(18,6))) AS VARCHAR) AS entry
  FROM shared_bundle_644b7aa0_bundle_item b JOIN shared_bundle_644b7aa0_item i ON i.item_no = b.item_no WHERE b.unit IN (SELECT unit FROM shared_bundle_644b7aa0_flagged)),
members AS (SELECT unit, '[' || string_agg(entry, ',' ORDER BY med_list_codg NULLS LAST) || ']' AS members FROM member GROUP BY unit)
SELECT f.*, s.visits AS sample_visits, t.first_time, t.last_time, t.visits AS bundle_visits, m.members
FROM shared_bundle_644b7aa0_flagged f JOIN shown s ON s.unit = f.unit JOIN times t ON t.unit = f.unit JOIN members m ON m.unit = f.unit;

-- pt_candidate (kept)
SELECT f.fixmedins_code AS k_fixmedins_code, f.setting AS k_setting, '2025' AS k_year, f.fixmedins_code, CAST(NULL AS VARCHAR) AS psn_no, CAST(NULL AS VARCHAR) AS bilg_dr_code, f.first_time, f.last_time,
  CAST(round(f.excess * 100.0, 6) AS DECIMAL(38,6)) AS measure, CAST(20 AS DECIMAL(38,6)) AS threshold,
  CAST(s.beyond AS DECIMAL(16,2)) AS amount, CASE WHEN s.beyond IS NULL THEN 'none' ELSE 'estimate' END AS amount_kind, CAST(s.total AS DECIMAL(16,2)) AS amt_total, CAST(json_object('fixmedins_code', f.fixmedins_code, 'setting', f.setting, 'year', '2025', 'window_from', '2025-01-01', 'window_to', '2025-12-31', 'tier', f.tier, 'peers', CAST(f.peers AS BIGINT), 'visits', CAST(f.n AS BIGINT), 'bundle_visits', CAST(f.bundle_visits AS BIGINT), 'size', CAST(f.size AS BIGINT), 'members', f.members, 'support', CAST(f.support AS DECIMAL(18,6)), 'soft_support', CAST(f.soft_support AS DECIMAL(18,6)), 'expected', CAST(f.expected AS DECIMAL(18,6)), 'excess', CAST(f.excess AS DECIMAL(18,6)), 'dx_spread', CAST(f.dx_spread AS DECIMAL(18,6)), 'groups', CAST(f.groups AS BIGINT), 'irrelevance', CAST(f.irrelevance AS DECIMAL(18,6)), 'lift', CAST(f.lift AS DECIMAL(18,6)), 'natural_spread', CAST(f.spread AS DECIMAL(18,6)), 'z', CAST(f.z AS DECIMAL(18,6)), 'q', CAST(f.q AS DECIMAL(18,6)), 'last_entered', f.last_entered, 'last_entered_q', CAST(f.last_entered_q AS DECIMAL(18,6)), 'enter_q', CAST(0.1 AS DECIMAL(18,6)), 'leave_q', CAST(0.2 AS DECIMAL(18,6)), 'first_month', strftime(f.first_time, '%Y-%m'), 'sample_visits', f.sample_visits, 'lines_without_inscp_amt', CAST(s.without_range AS BIGINT)) AS VARCHAR) AS facts
FROM pt_told f JOIN pt_sum s ON s.unit = f.unit;

-- pt_line (kept)
SELECT f.fixmedins_code AS k_fixmedins_code, f.setting AS k_setting, '2025' AS k_year, x.line_no, 'fee_list_d' AS kind, x.bkkp_sn AS line_key, CAST(NULL AS DECIMAL(16,2)) AS amount, CAST(x.inscp_amt AS DECIMAL(16,2)) AS inscp_amt, x.setl_id
FROM (SELECT e.*, row_number() OVER (PARTITION BY e.unit ORDER BY e.nth_of_dx NULLS LAST, e.dx NULLS LAST, e.mdtrt_id NULLS LAST, e.bkkp_sn NULLS LAST) AS line_no FROM pt_fee e) x
JOIN shared_bundle_644b7aa0_flagged f ON f.unit = x.unit;

-- pt_untold (kept)
SELECT x.column_name, CAST(sum(x.row_count) AS BIGINT) AS row_count
FROM (SELECT reason AS column_name, n AS row_count FROM shared_bundle_644b7aa0_unit WHERE reason IS NOT NULL
  UNION ALL SELECT 'fee_list_d.inscp_amt', without_range FROM pt_sum WHERE without_range > 0) x GROUP BY x.column_name;

-- pt_tally (kept)
SELECT CAST(coalesce(sum(n), 0) AS BIGINT) AS rows_in, CAST(coalesce(sum(CASE WHEN reason IS NULL THEN n ELSE 0 END), 0) AS BIGINT) AS rows_tested,
  CAST(coalesce(sum(CASE WHEN reason IS NOT NULL THEN n ELSE 0 END), 0) AS BIGINT) AS untold_rows
FROM shared_bundle_644b7aa0_unit;
