-- rr2_item (kept)
SELECT med_list_codg, first(item_name ORDER BY begndate DESC NULLS LAST, item_name DESC NULLS LAST) FILTER (WHERE item_name IS NOT NULL AND (begndate) IS NOT NULL) AS item_name, max(med_chrgitm_type) AS charge_type, max(list_type) AS list_type FROM eff_item_b GROUP BY med_list_codg;

-- rr2_paid (kept)
SELECT mdtrt_id, fixmedins_code, psn_no, sum(CASE WHEN kind = 'drug' THEN own ELSE 0 END) AS own_drug, sum(CASE WHEN kind = 'drug' THEN total - own ELSE 0 END) AS in_drug, sum(CASE WHEN kind = 'consumable' THEN own ELSE 0 END) AS own_consumable, sum(CASE WHEN kind = 'consumable' THEN total - own ELSE 0 END) AS in_consumable, sum(CASE WHEN kind = 'treatment' THEN own ELSE 0 END) AS own_treatment, sum(CASE WHEN kind = 'treatment' THEN total - own ELSE 0 END) AS in_treatment,
  sum(own) AS own, sum(total) AS total, sum(CASE WHEN kind IS NULL THEN own ELSE 0 END) AS own_unknown, count(*) - count(own) AS without_own
FROM (
  SELECT s.mdtrt_id, s.fixmedins_code, s.psn_no, CASE WHEN coalesce(f.list_type, i.list_type) IN ('101', '102', '103') THEN 'drug' WHEN coalesce(f.list_type, i.list_type) = '301' THEN 'consumable' WHEN coalesce(f.list_type, i.list_type) = '201' THEN 'treatment'
    WHEN coalesce(f.med_chrgitm_type, i.charge_type) IN ('09', '10', '11') THEN 'drug' WHEN coalesce(f.med_chrgitm_type, i.charge_type) = '08' THEN 'consumable' WHEN coalesce(f.med_chrgitm_type, i.charge_type) IS NOT NULL THEN 'treatment' END AS kind, CAST(f.fulamt_ownpay_amt AS DECIMAL(18,2)) AS own, f.det_item_fee_sumamt AS total
  FROM shared_ratio_316981b4_placed s JOIN eff_fee_list_d f ON f.mdtrt_id = s.mdtrt_id AND f.fixmedins_code = s.fixmedins_code
  LEFT JOIN rr2_item i ON i.med_list_codg = f.med_list_codg WHERE s.fault IS NULL) x
GROUP BY mdtrt_id, fixmedins_code, psn_no;

-- rr2_stay (kept)
SELECT s.unit, s.mdtrt_id, s.setl_id, s.fixmedins_code, s.insutype, s.month_end, s.cohort, s.tier, s.person, s.disease, s.first_time, s.last_time, s.c,
  CAST(w.own_drug AS DECIMAL(18,2)) AS own_drug, CAST(w.in_drug AS DECIMAL(18,2)) AS in_drug, CAST(w.own_consumable AS DECIMAL(18,2)) AS own_consumable, CAST(w.in_consumable AS DECIMAL(18,2)) AS in_consumable, CAST(w.own_treatment AS DECIMAL(18,2)) AS own_treatment, CAST(w.in_treatment AS DECIMAL(18,2)) AS in_treatment,
  CAST(s.c - w.own_drug - w.in_drug - w.own_consumable - w.in_consumable - w.own_treatment - w.in_treatment AS DECIMAL(18,2)) AS rest,
  CASE WHEN s.reason IS NOT NULL THEN s.reason WHEN w.mdtrt_id IS NULL THEN 'lines:incomplete' WHEN w.without_own > 0 THEN 'fee_list_d.fulamt_ownpay_amt'
    WHEN abs(w.total - s.c) > greatest(1, 0.02 * CAST(s.c AS DOUBLE)) OR abs(w.own - (s.own)) > greatest(1, 0.02 * CAST(s.c AS DOUBLE)) THEN 'lines:incomplete'
    WHEN w.own_unknown > greatest(1, 0.02 * CAST(s.c AS DOUBLE)) THEN 'fee_list_d.list_type' END AS reason
FROM shared_ratio_316981b4_stay s LEFT JOIN rr2_paid w ON w.mdtrt_id = s.mdtrt_id AND w.fixmedins_code = s.fixmedins_code;

-- rr2_cell (kept)
SELECT unit, fixmedins_code, insutype, month_end, cohort, tier, person, disease, count(*) AS n, sum(c) AS c, sum(CAST(c AS DECIMAL(16,2)) * CAST(c AS DECIMAL(16,2))) AS cc,
  sum(own_drug) AS own_drug, sum(CAST(own_drug AS DECIMAL(16,2)) * CAST(c AS DECIMAL(16,2))) AS own_drug_c, sum(CAST(own_drug AS DECIMAL(16,2)) * CAST(own_drug AS DECIMAL(16,2))) AS own_drug_x,
  sum(own_consumable) AS own_consumable, sum(CAST(own_consumable AS DECIMAL(16,2)) * CAST(c AS DECIMAL(16,2))) AS own_consumable_c, sum(CAST(own_consumable AS DECIMAL(16,2)) * CAST(own_consumable AS DECIMAL(16,2))) AS own_consumable_x,
  sum(own_treatment) AS own_treatment, sum(CAST(own_treatment AS DECIMAL(16,2)) * CAST(c AS DECIMAL(16,2))) AS own_treatment_c, sum(CAST(own_treatment AS DECIMAL(16,2)) * CAST(own_treatment AS DECIMAL(16,2))) AS own_treatment_x,
  sum(in_drug) AS in_drug,
  sum(in_consumable) AS in_consumable,
  sum(in_treatment) AS in_treatment,
  sum(rest) AS rest
FROM rr2_stay WHERE reason IS NULL GROUP BY unit, fixmedins_code, insutype, month_end, cohort, tier, person, disease;

-- rr2_part (kept)
SELECT unit, cohort, tier, person, disease, 'own_drug' AS part, n, c, cc, own_drug AS x, own_drug_c AS xc, own_drug_x AS xx FROM rr2_cell
UNION ALL
SELECT unit, cohort, tier, person, disease, 'own_consumable' AS part, n, c, cc, own_consumable AS x, own_consumable_c AS xc, own_consumable_x AS xx FROM rr2_cell
UNION ALL
SELECT unit, cohort, tier, person, disease, 'own_treatment' AS part, n, c, cc, own_treatment AS x, own_treatment_c AS xc, own_treatment_x AS xx FROM rr2_cell
UNION ALL
SELECT unit, cohort, tier, person, disease, 'in_drug' AS part, n, c, cc, in_drug AS x, CAST(0 AS DECIMAL(38,4)) AS xc, CAST(0 AS DECIMAL(38,4)) AS xx FROM rr2_cell
UNION ALL
SELECT unit, cohort, tier, person, disease, 'in_consumable' AS part, n, c, cc, in_consumable AS x, CAST(0 AS DECIMAL(38,4)) AS xc, CAST(0 AS DECIMAL(38,4)) AS xx FROM rr2_cell
UNION ALL
SELECT unit, cohort, tier, person, disease, 'in_treatment' AS part, n, c, cc, in_treatment AS x, CAST(0 AS DECIMAL(38,4)) AS xc, CAST(0 AS DECIMAL(38,4)) AS xx FROM rr2_cell
UNION ALL
SELECT unit, cohort, tier, person, disease, 'rest' AS part, n, c, cc, rest AS x, CAST(0 AS DECIMAL(38,4)) AS xc, CAST(0 AS DECIMAL(38,4)) AS xx FROM rr2_cell;

-- rr2_unit (kept)
WITH share AS (
  SELECT cohort, unit, fixmedins_code, insutype, month_end, count(CASE WHEN reason IS NULL THEN 1 END) AS told,
    count(CASE WHEN reason IS NULL OR reason = 'diag_d.diag_code' THEN 1 END) AS sound
  FROM rr2_stay GROUP BY cohort, unit, fixmedins_code, insutype, month_end),
sized AS (SELECT unit, cohort, tier, sum(n) AS n FROM rr2_cell GROUP BY unit, cohort, tier),
peers AS (SELECT cohort, tier, count(CASE WHEN n >= 10 THEN 1 END) AS peers FROM sized GROUP BY cohort, tier),
city AS (SELECT cohort, CAST(sum(told) AS DOUBLE) / nullif(CAST(sum(sound) AS DOUBLE), 0) AS diagnosed FROM share GROUP BY cohort)
SELECT s.unit, s.cohort, s.fixmedins_code, s.insutype, s.month_end, z.tier, z.n, p.peers - CASE WHEN z.n >= 10 THEN 1 ELSE 0 END AS peers,
  CAST(s.told AS DOUBLE) / nullif(CAST(s.sound AS DOUBLE), 0) >= 0.5 AND c.diagnosed >= 0.5 AS diagnosed
FROM share s JOIN sized z ON z.unit = s.unit
JOIN peers p ON p.cohort = z.cohort AND p.tier = z.tier
JOIN city c ON c.cohort = s.cohort;

-- rr2_stratum1 (kept)
SELECT cohort, tier, person, disease, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(x) AS x FROM rr2_part GROUP BY cohort, tier, person, disease, part;

-- rr2_raw_tier1 (kept)
SELECT cohort, tier, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(x) AS x FROM rr2_part GROUP BY cohort, tier, part;

-- rr2_raw_group1 (kept)
SELECT cohort, tier, person, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(x) AS x FROM rr2_part GROUP BY cohort, tier, person, part;

-- rr2_lean1 (kept)
SELECT s.cohort, s.tier, s.disease, s.part, sum(s.n) AS n, sum(s.c) AS c, sum(s.cc) AS cc,
  sum(CAST(CAST(s.x AS DOUBLE) - CAST(s.c AS DOUBLE) * (CASE WHEN g.c > 0 THEN (CAST(g.n AS DOUBLE) / (g.n + 5)) * (CAST(g.x AS DOUBLE) / CAST(g.c AS DOUBLE)) + (1.0 - (CAST(g.n AS DOUBLE) / (g.n + 5))) * (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) ELSE (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) END) AS DECIMAL(38,8))) AS d
FROM rr2_stratum1 s
JOIN rr2_raw_group1 g ON g.cohort = s.cohort AND g.tier = s.tier AND g.person = s.person AND g.part = s.part
JOIN rr2_raw_tier1 t ON t.cohort = s.cohort AND t.tier = s.tier AND t.part = s.part
GROUP BY s.cohort, s.tier, s.disease, s.part;

-- rr2_level1 (kept)
SELECT p.unit, p.cohort, p.tier, p.person, p.part, p.n, p.c, p.cc,
  CAST(CAST(p.x AS DOUBLE) - CAST(p.c AS DOUBLE) * (CASE WHEN l.c > 0 THEN (CAST(l.n AS DOUBLE) / (l.n + 5)) * CAST(l.d AS DOUBLE) / CAST(l.c AS DOUBLE) ELSE 0.0 END) AS DECIMAL(38,8)) AS y
FROM rr2_part p JOIN (SELECT cohort, disease, part, sum(n) AS n, sum(c) AS c, sum(d) AS d FROM rr2_lean1 GROUP BY cohort, disease, part) l
  ON l.cohort = p.cohort AND l.disease = p.disease AND l.part = p.part;

-- rr2_tier1 (kept)
SELECT cohort, tier, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM rr2_level1 GROUP BY cohort, tier, part;

-- rr2_tier_unit1 (kept)
SELECT unit, cohort, tier, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM rr2_level1 GROUP BY unit, cohort, tier, part;

-- rr2_group1 (kept)
SELECT cohort, tier, person, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM rr2_level1 GROUP BY cohort, tier, person, part;

-- rr2_group_unit1 (kept)
SELECT unit, cohort, tier, person, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM rr2_level1 GROUP BY unit, cohort, tier, person, part;

-- rr2_base1 (kept)
SELECT u.unit, u.cohort, u.tier, g.person, g.part,
  CASE WHEN (coalesce(g2.c, 0) - coalesce(o2.c, 0)) > 0 THEN (CAST((coalesce(g2.n, 0) - coalesce(o2.n, 0)) AS DOUBLE) / ((coalesce(g2.n, 0) - coalesce(o2.n, 0)) + 5)) * (CAST((coalesce(g2.x, 0) - coalesce(o2.x, 0)) AS DOUBLE) / CAST((coalesce(g2.c, 0) - coalesce(o2.c, 0)) AS DOUBLE)) + (1.0 - (CAST((coalesce(g2.n, 0) - coalesce(o2.n, 0)) AS DOUBLE) / ((coalesce(g2.n, 0) - coalesce(o2.n, 0)) + 5))) * (CAST((coalesce(t.x, 0) - coalesce(ot.x, 0)) AS DOUBLE) / CAST(nullif((coalesce(t.c, 0) - coalesce(ot.c, 0)), 0) AS DOUBLE)) ELSE (CAST((coalesce(t.x, 0) - coalesce(ot.x, 0)) AS DOUBLE) / CAST(nullif((coalesce(t.c, 0) - coalesce(ot.c, 0)), 0) AS DOUBLE)) END AS a
FROM (SELECT DISTINCT unit, cohort, tier FROM rr2_part) u
JOIN (SELECT DISTINCT cohort, tier, person, part FROM rr2_part) g ON g.cohort = u.cohort AND g.tier = u.tier
LEFT JOIN rr2_tier1 t ON t.cohort = g.cohort AND t.tier = g.tier AND t.part = g.part
LEFT JOIN rr2_tier_unit1 ot ON ot.unit = u.unit AND ot.part = g.part
LEFT JOIN rr2_group1 g2 ON g2.cohort = g.cohort AND g2.tier = g.tier AND g2.person = g.person AND g2.part = g.part
LEFT JOIN rr2_group_unit1 o2 ON o2.unit = u.unit AND o2.person = g.person AND o2.part = g.part;

-- rr2_elsewhere1 (kept)
SELECT s.cohort, s.tier, s.disease, s.part, sum(s.n) AS n, sum(s.c) AS c, sum(s.cc) AS cc,
  sum(CAST(CAST(s.x AS DOUBLE) - CAST(s.c AS DOUBLE) * (CASE WHEN g.c > 0 THEN (CAST(g.n AS DOUBLE) / (g.n + 5)) * (CAST(g.x AS DOUBLE) / CAST(g.c AS DOUBLE)) + (1.0 - (CAST(g.n AS DOUBLE) / (g.n + 5))) * (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) ELSE (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) END) AS DECIMAL(38,8))) AS d
FROM rr2_stratum1 s
JOIN rr2_group1 g ON g.cohort = s.cohort AND g.tier = s.tier AND g.person = s.person AND g.part = s.part
JOIN rr2_tier1 t ON t.cohort = s.cohort AND t.tier = s.tier AND t.part = s.part
GROUP BY s.cohort, s.tier, s.disease, s.part;

-- rr2_disease1 (kept)
SELECT cohort, disease, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(d) AS d FROM rr2_elsewhere1 GROUP BY cohort, disease, part;

-- rr2_near1 (kept)
SELECT u.unit, u.disease, s.part, sum((coalesce(s.n, 0) - coalesce(o.n, 0))) AS n, sum((coalesce(s.c, 0) - coalesce(o.c, 0))) AS c, sum((coalesce(s.cc, 0) - coalesce(o.cc, 0))) AS cc, sum(CAST(CAST((coalesce(s.x, 0) - coalesce(o.x, 0)) AS DOUBLE) - CAST((coalesce(s.c, 0) - coalesce(o.c, 0)) AS DOUBLE) * b.a AS DECIMAL(38,8))) AS d
FROM (SELECT DISTINCT unit, cohort, tier, disease FROM rr2_part) u
JOIN rr2_stratum1 s ON s.cohort = u.cohort AND s.tier = u.tier AND s.disease = u.disease
JOIN rr2_base1 b ON b.unit = u.unit AND b.person = s.person AND b.part = s.part
LEFT JOIN rr2_part o ON o.unit = u.unit AND o.person = s.person AND o.disease = s.disease AND o.part = s.part
GROUP BY u.unit, u.disease, s.part;

-- rr2_expected1 (kept)
WITH departed AS (
  SELECT p.unit, p.cohort, p.tier, p.person, p.disease, p.part, p.n, p.c, p.x, b.a,
    coalesce(r.n, 0) AS near_n, coalesce(r.c, 0) AS near_c, coalesce(r.d, 0) AS near_d,
    coalesce(r.n, 0) + coalesce(w.n, 0) - coalesce(e.n, 0) AS any_n, coalesce(r.c, 0) + coalesce(w.c, 0) - coalesce(e.c, 0) AS any_c,
    coalesce(r.cc, 0) + coalesce(w.cc, 0) - coalesce(e.cc, 0) AS any_cc, coalesce(r.d, 0) + coalesce(w.d, 0) - coalesce(e.d, 0) AS any_d,
    (coalesce(s.n, 0) - coalesce(o.n, 0)) AS own_n, (coalesce(s.c, 0) - coalesce(o.c, 0)) AS own_c, (coalesce(s.x, 0) - coalesce(o.x, 0)) AS own_x
  FROM rr2_part p
  JOIN rr2_base1 b ON b.unit = p.unit AND b.person = p.person AND b.part = p.part
  LEFT JOIN rr2_near1 r ON r.unit = p.unit AND r.disease = p.disease AND r.part = p.part
  LEFT JOIN rr2_disease1 w ON w.cohort = p.cohort AND w.disease = p.disease AND w.part = p.part
  LEFT JOIN rr2_elsewhere1 e ON e.cohort = p.cohort AND e.tier = p.tier AND e.disease = p.disease AND e.part = p.part
  LEFT JOIN rr2_stratum1 s ON s.cohort = p.cohort AND s.tier = p.tier AND s.person = p.person AND s.disease = p.disease AND s.part = p.part
  LEFT JOIN rr2_part o ON o.unit = p.unit AND o.person = p.person AND o.disease = p.disease AND o.part = p.part),
placed AS (
  SELECT q.*, q.a + CASE WHEN q.near_c > 0 THEN (CAST(q.near_n AS DOUBLE) / (q.near_n + 5)) * (CAST(q.near_d AS DOUBLE) / CAST(q.near_c AS DOUBLE)) + (1.0 - (CAST(q.near_n AS DOUBLE) / (q.near_n + 5))) * (CASE WHEN q.any_c > 0 THEN (CAST(q.any_n AS DOUBLE) / (q.any_n + 5)) * (CAST(q.any_d AS DOUBLE) / CAST(q.any_c AS DOUBLE)) ELSE 0.0 END) ELSE (CASE WHEN q.any_c > 0 THEN (CAST(q.any_n AS DOUBLE) / (q.any_n + 5)) * (CAST(q.any_d AS DOUBLE) / CAST(q.any_c AS DOUBLE)) ELSE 0.0 END) END AS coarser
  FROM departed q)
SELECT z.unit, z.cohort, z.tier, z.person, z.disease, z.part, z.n, z.c, z.x, z.any_n AS disease_stays, 
  CASE WHEN z.any_cc > 0 THEN 5 / (CAST(z.any_c AS DOUBLE) * CAST(z.any_c AS DOUBLE) / CAST(z.any_cc AS DOUBLE) + CAST(5 AS DOUBLE)) ELSE 1.0 END AS unknown,
  CASE WHEN z.own_c > 0 THEN (CAST(z.own_n AS DOUBLE) / (z.own_n + 30)) * (CAST(z.own_x AS DOUBLE) / CAST(z.own_c AS DOUBLE)) + (1.0 - (CAST(z.own_n AS DOUBLE) / (z.own_n + 30))) * z.coarser ELSE z.coarser END AS share
FROM placed z;

-- rr2_gap1 (kept)
WITH sums AS (
  SELECT e.unit, e.part, sum(e.n) AS n, sum(e.c) AS c, sum(e.x) AS x, sum(CAST(CAST(e.x AS DOUBLE) - CAST(e.c AS DOUBLE) * e.share AS DECIMAL(38,8))) AS a,
    sum(CAST(CAST(k.xc AS DOUBLE) - e.share * CAST(k.cc AS DOUBLE) AS DECIMAL(38,6))) AS b, sum(k.cc) AS cc, sum(k.xx) AS xx,
    sum(CAST(CAST(k.xx AS DOUBLE) - 2.0 * e.share * CAST(k.xc AS DOUBLE) + e.share * e.share * CAST(k.cc AS DOUBLE) AS DECIMAL(38,6))) AS v,
    sum(CASE WHEN e.disease_stays >= 10 THEN e.c ELSE 0 END) AS covered
  FROM rr2_expected1 e JOIN rr2_part k ON k.unit = e.unit AND k.person = e.person AND k.disease = e.disease AND k.part = e.part
  WHERE e.part IN ('own_drug', 'own_consumable', 'own_treatment') GROUP BY e.unit, e.part),
gap AS (SELECT s.*, CAST(s.a AS DOUBLE) / CAST(s.c AS DOUBLE) AS gap FROM sums s)
SELECT g.unit, g.part, g.n, g.c, g.x, g.xx, CAST(g.x AS DOUBLE) / CAST(g.c AS DOUBLE) AS ratio, g.gap, CAST(g.c AS DOUBLE) * CAST(g.c AS DOUBLE) / CAST(g.cc AS DOUBLE) AS n_eff,
  CAST(g.covered AS DOUBLE) / CAST(g.c AS DOUBLE) AS coverage,
  sqrt(greatest(0.0, CAST(g.v AS DOUBLE) - 2.0 * g.gap * CAST(g.b AS DOUBLE) + g.gap * g.gap * CAST(g.cc AS DOUBLE)) * g.n / greatest(g.n - 1, 1)) / CAST(g.c AS DOUBLE) AS se
FROM gap g;

-- rr2_judged1 (kept)
WITH peer AS (SELECT DISTINCT unit FROM rr2_part),
weight AS (
  SELECT g.unit, g.part, u.cohort, u.tier, CASE WHEN p.unit IS NULL THEN 0 ELSE 1 END AS is_peer, g.c, CAST((CAST(g.c AS DOUBLE)) * (CAST(g.c AS DOUBLE)) AS DECIMAL(38,4)) AS c2, CAST((CAST(g.c AS DOUBLE) * g.se) * (CAST(g.c AS DOUBLE) * g.se) AS DECIMAL(38,4)) AS e2
  FROM rr2_gap1 g JOIN rr2_unit u ON u.unit = g.unit LEFT JOIN peer p ON p.unit = g.unit),
varied AS (
  SELECT cohort, part, CAST(sum(CAST((CAST(d AS DOUBLE) / CAST(c AS DOUBLE)) * (CAST(d AS DOUBLE) / CAST(c AS DOUBLE)) AS DECIMAL(18,12))) AS DOUBLE) / count(*) AS variance
  FROM rr2_disease1 WHERE part IN ('own_drug', 'own_consumable', 'own_treatment') AND n >= 10 AND c > 0 GROUP BY cohort, part),
mix AS (
  SELECT e.unit, e.part, e.disease, CAST(sum(e.c) AS DOUBLE) / CAST(max(g.c) AS DOUBLE) AS share, max(e.unknown) AS unknown
  FROM rr2_expected1 e JOIN rr2_gap1 g ON g.unit = e.unit AND g.part = e.part GROUP BY e.unit, e.part, e.disease),
doubt AS (SELECT unit, part, CAST(sum(CAST(share * share * unknown AS DECIMAL(18,12))) AS DOUBLE) AS doubt FROM mix GROUP BY unit, part),
tier AS (SELECT cohort, tier, part, sum(c * is_peer) AS c, sum(c2 * is_peer) AS c2, sum(e2 * is_peer) AS e2 FROM weight GROUP BY cohort, tier, part),
rest AS (
  SELECT w.unit, w.part, CAST(t.c - w.c * w.is_peer AS DOUBLE) AS c, CAST(t.c2 - w.c2 * w.is_peer AS DOUBLE) AS c2, CAST(t.e2 - w.e2 * w.is_peer AS DOUBLE) AS e2
  FROM weight w JOIN tier t ON t.cohort = w.cohort AND t.tier = w.tier AND t.part = w.part)
SELECT u.month_end || '|' || g.part AS grp, u.fixmedins_code, u.insutype, u.month_end, u.tier, u.peers, g.*, g.gap AS deviation,
  g.se * g.se + r.e2 / (r.c * r.c) + d.doubt * coalesce(v.variance, 0.0) AS known_variance, 1.0 + r.c2 / (r.c * r.c) AS spread_factor
FROM rr2_gap1 g JOIN rr2_unit u ON u.unit = g.unit JOIN rest r ON r.unit = g.unit AND r.part = g.part
JOIN doubt d ON d.unit = g.unit AND d.part = g.part LEFT JOIN varied v ON v.cohort = u.cohort AND v.part = g.part
WHERE u.diagnosed AND u.peers >= 3 AND g.n >= 30 AND g.n_eff >= 15
  AND g.coverage >= 0.5 AND g.gap IS NOT NULL AND r.c > 0;

-- rr2_spread1_grid (kept)
SELECT CAST(a.d + 10 * b.d + 100 * c.d AS DOUBLE) * 0.0005 AS spread
FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS a(d) CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS b(d) CROSS JOIN (VALUES (0), (1), (2), (3), (4)) AS c(d);

-- rr2_spread1_centre (kept)
SELECT u.grp, quantile_cont(CAST(u.deviation AS DOUBLE), 0.5) AS centre FROM rr2_judged1 u GROUP BY u.grp;

-- rr2_spread1_first (kept)
SELECT x.grp, min(CASE WHEN x.middle <= 0.454937 THEN x.spread ELSE 0.2495 END) AS spread
FROM (SELECT u.grp, g.spread, quantile_cont(CAST((u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + g.spread * g.spread * u.spread_factor) AS DOUBLE), 0.5) AS middle
  FROM rr2_judged1 u JOIN rr2_spread1_centre c ON c.grp = u.grp CROSS JOIN rr2_spread1_grid g
  WHERE u.known_variance + g.spread * g.spread > 0 GROUP BY u.grp, g.spread) x GROUP BY x.grp;

-- rr2_spread1 (kept)
SELECT x.grp, max(x.centre) AS centre, max(x.institutions) AS institutions,
  greatest(0.01, min(CASE WHEN x.average <= 0.9112 THEN x.spread ELSE 0.2495 END) * sqrt(1.0 + 8.0 / max(x.institutions))) AS spread
FROM (SELECT u.grp, g.spread, max(c.centre) AS centre, count(DISTINCT u.fixmedins_code) AS institutions,
    CAST(sum(CAST(least(1000000.0, (u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + g.spread * g.spread * u.spread_factor)) AS DECIMAL(24,12))) AS DOUBLE) / count(*) AS average
  FROM rr2_judged1 u JOIN rr2_spread1_centre c ON c.grp = u.grp JOIN rr2_spread1_first f ON f.grp = u.grp CROSS JOIN rr2_spread1_grid g
  WHERE (u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + greatest(0.01, f.spread) * greatest(0.01, f.spread) * u.spread_factor) <= 6.25 AND u.known_variance + g.spread * g.spread > 0
  GROUP BY u.grp, g.spread) x GROUP BY x.grp;

-- rr2_outlier (kept)
SELECT DISTINCT t.unit FROM (SELECT j.*, s.spread, j.gap / sqrt(j.known_variance + s.spread * s.spread * j.spread_factor) AS z FROM rr2_judged1 j JOIN rr2_spread1 s ON s.grp = j.grp) t WHERE t.z > 3 AND t.gap - 1.645 * sqrt(t.known_variance) > 0.01;

-- rr2_peer (kept)
SELECT p.* FROM rr2_part p LEFT JOIN rr2_outlier o ON o.unit = p.unit WHERE o.unit IS NULL;

-- rr2_stratum2 (kept)
SELECT cohort, tier, person, disease, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(x) AS x FROM rr2_peer GROUP BY cohort, tier, person, disease, part;

-- rr2_raw_tier2 (kept)
SELECT cohort, tier, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(x) AS x FROM rr2_peer GROUP BY cohort, tier, part;

-- rr2_raw_group2 (kept)
SELECT cohort, tier, person, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(x) AS x FROM rr2_peer GROUP BY cohort, tier, person, part;

-- rr2_lean2 (kept)
SELECT s.cohort, s.tier, s.disease, s.part, sum(s.n) AS n, sum(s.c) AS c, sum(s.cc) AS cc,
  sum(CAST(CAST(s.x AS DOUBLE) - CAST(s.c AS DOUBLE) * (CASE WHEN g.c > 0 THEN (CAST(g.n AS DOUBLE) / (g.n + 5)) * (CAST(g.x AS DOUBLE) / CAST(g.c AS DOUBLE)) + (1.0 - (CAST(g.n AS DOUBLE) / (g.n + 5))) * (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) ELSE (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) END) AS DECIMAL(38,8))) AS d
FROM rr2_stratum2 s
JOIN rr2_raw_group2 g ON g.cohort = s.cohort AND g.tier = s.tier AND g.person = s.person AND g.part = s.part
JOIN rr2_raw_tier2 t ON t.cohort = s.cohort AND t.tier = s.tier AND t.part = s.part
GROUP BY s.cohort, s.tier, s.disease, s.part;

-- rr2_level2 (kept)
SELECT p.unit, p.cohort, p.tier, p.person, p.part, p.n, p.c, p.cc,
  CAST(CAST(p.x AS DOUBLE) - CAST(p.c AS DOUBLE) * (CASE WHEN l.c > 0 THEN (CAST(l.n AS DOUBLE) / (l.n + 5)) * CAST(l.d AS DOUBLE) / CAST(l.c AS DOUBLE) ELSE 0.0 END) AS DECIMAL(38,8)) AS y
FROM rr2_peer p JOIN (SELECT cohort, disease, part, sum(n) AS n, sum(c) AS c, sum(d) AS d FROM rr2_lean2 GROUP BY cohort, disease, part) l
  ON l.cohort = p.cohort AND l.disease = p.disease AND l.part = p.part;

-- rr2_tier2 (kept)
SELECT cohort, tier, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM rr2_level2 GROUP BY cohort, tier, part;

-- rr2_tier_unit2 (kept)
SELECT unit, cohort, tier, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM rr2_level2 GROUP BY unit, cohort, tier, part;

-- rr2_group2 (kept)
SELECT cohort, tier, person, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM rr2_level2 GROUP BY cohort, tier, person, part;

-- rr2_group_unit2 (kept)
SELECT unit, cohort, tier, person, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM rr2_level2 GROUP BY unit, cohort, tier, person, part;

-- rr2_base2 (kept)
SELECT u.unit, u.cohort, u.tier, g.person, g.part,
  CASE WHEN (coalesce(g2.c, 0) - coalesce(o2.c, 0)) > 0 THEN (CAST((coalesce(g2.n, 0) - coalesce(o2.n, 0)) AS DOUBLE) / ((coalesce(g2.n, 0) - coalesce(o2.n, 0)) + 5)) * (CAST((coalesce(g2.x, 0) - coalesce(o2.x, 0)) AS DOUBLE) / CAST((coalesce(g2.c, 0) - coalesce(o2.c, 0)) AS DOUBLE)) + (1.0 - (CAST((coalesce(g2.n, 0) - coalesce(o2.n, 0)) AS DOUBLE) / ((coalesce(g2.n, 0) - coalesce(o2.n, 0)) + 5))) * (CAST((coalesce(t.x, 0) - coalesce(ot.x, 0)) AS DOUBLE) / CAST(nullif((coalesce(t.c, 0) - coalesce(ot.c, 0)), 0) AS DOUBLE)) ELSE (CAST((coalesce(t.x, 0) - coalesce(ot.x, 0)) AS DOUBLE) / CAST(nullif((coalesce(t.c, 0) - coalesce(ot.c, 0)), 0) AS DOUBLE)) END AS a
FROM (SELECT DISTINCT unit, cohort, tier FROM rr2_part) u
JOIN (SELECT DISTINCT cohort, tier, person, part FROM rr2_part) g ON g.cohort = u.cohort AND g.tier = u.tier
LEFT JOIN rr2_tier2 t ON t.cohort = g.cohort AND t.tier = g.tier AND t.part = g.part
LEFT JOIN rr2_tier_unit2 ot ON ot.unit = u.unit AND ot.part = g.part
LEFT JOIN rr2_group2 g2 ON g2.cohort = g.cohort AND g2.tier = g.tier AND g2.person = g.person AND g2.part = g.part
LEFT JOIN rr2_group_unit2 o2 ON o2.unit = u.unit AND o2.person = g.person AND o2.part = g.part;

-- rr2_elsewhere2 (kept)
SELECT s.cohort, s.tier, s.disease, s.part, sum(s.n) AS n, sum(s.c) AS c, sum(s.cc) AS cc,
  sum(CAST(CAST(s.x AS DOUBLE) - CAST(s.c AS DOUBLE) * (CASE WHEN g.c > 0 THEN (CAST(g.n AS DOUBLE) / (g.n + 5)) * (CAST(g.x AS DOUBLE) / CAST(g.c AS DOUBLE)) + (1.0 - (CAST(g.n AS DOUBLE) / (g.n + 5))) * (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) ELSE (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) END) AS DECIMAL(38,8))) AS d
FROM rr2_stratum2 s
JOIN rr2_group2 g ON g.cohort = s.cohort AND g.tier = s.tier AND g.person = s.person AND g.part = s.part
JOIN rr2_tier2 t ON t.cohort = s.cohort AND t.tier = s.tier AND t.part = s.part
GROUP BY s.cohort, s.tier, s.disease, s.part;

-- rr2_disease2 (kept)
SELECT cohort, disease, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(d) AS d FROM rr2_elsewhere2 GROUP BY cohort, disease, part;

-- rr2_near2 (kept)
SELECT u.unit, u.disease, s.part, sum((coalesce(s.n, 0) - coalesce(o.n, 0))) AS n, sum((coalesce(s.c, 0) - coalesce(o.c, 0))) AS c, sum((coalesce(s.cc, 0) - coalesce(o.cc, 0))) AS cc, sum(CAST(CAST((coalesce(s.x, 0) - coalesce(o.x, 0)) AS DOUBLE) - CAST((coalesce(s.c, 0) - coalesce(o.c, 0)) AS DOUBLE) * b.a AS DECIMAL(38,8))) AS d
FROM (SELECT DISTINCT unit, cohort, tier, disease FROM rr2_part) u
JOIN rr2_stratum2 s ON s.cohort = u.cohort AND s.tier = u.tier AND s.disease = u.disease
JOIN rr2_base2 b ON b.unit = u.unit AND b.person = s.person AND b.part = s.part
LEFT JOIN rr2_peer o ON o.unit = u.unit AND o.person = s.person AND o.disease = s.disease AND o.part = s.part
GROUP BY u.unit, u.disease, s.part;

-- rr2_expected2 (kept)
WITH departed AS (
  SELECT p.unit, p.cohort, p.tier, p.person, p.disease, p.part, p.n, p.c, p.x, b.a,
    coalesce(r.n, 0) AS near_n, coalesce(r.c, 0) AS near_c, coalesce(r.d, 0) AS near_d,
    coalesce(r.n, 0) + coalesce(w.n, 0) - coalesce(e.n, 0) AS any_n, coalesce(r.c, 0) + coalesce(w.c, 0) - coalesce(e.c, 0) AS any_c,
    coalesce(r.cc, 0) + coalesce(w.cc, 0) - coalesce(e.cc, 0) AS any_cc, coalesce(r.d, 0) + coalesce(w.d, 0) - coalesce(e.d, 0) AS any_d,
    (coalesce(s.n, 0) - coalesce(o.n, 0)) AS own_n, (coalesce(s.c, 0) - coalesce(o.c, 0)) AS own_c, (coalesce(s.x, 0) - coalesce(o.x, 0)) AS own_x
  FROM rr2_part p
  JOIN rr2_base2 b ON b.unit = p.unit AND b.person = p.person AND b.part = p.part
  LEFT JOIN rr2_near2 r ON r.unit = p.unit AND r.disease = p.disease AND r.part = p.part
  LEFT JOIN rr2_disease2 w ON w.cohort = p.cohort AND w.disease = p.disease AND w.part = p.part
  LEFT JOIN rr2_elsewhere2 e ON e.cohort = p.cohort AND e.tier = p.tier AND e.disease = p.disease AND e.part = p.part
  LEFT JOIN rr2_stratum2 s ON s.cohort = p.cohort AND s.tier = p.tier AND s.person = p.person AND s.disease = p.disease AND s.part = p.part
  LEFT JOIN rr2_peer o ON o.unit = p.unit AND o.person = p.person AND o.disease = p.disease AND o.part = p.part),
placed AS (
  SELECT q.*, q.a + CASE WHEN q.near_c > 0 THEN (CAST(q.near_n AS DOUBLE) / (q.near_n + 5)) * (CAST(q.near_d AS DOUBLE) / CAST(q.near_c AS DOUBLE)) + (1.0 - (CAST(q.near_n AS DOUBLE) / (q.near_n + 5))) * (CASE WHEN q.any_c > 0 THEN (CAST(q.any_n AS DOUBLE) / (q.any_n + 5)) * (CAST(q.any_d AS DOUBLE) / CAST(q.any_c AS DOUBLE)) ELSE 0.0 END) ELSE (CASE WHEN q.any_c > 0 THEN (CAST(q.any_n AS DOUBLE) / (q.any_n + 5)) * (CAST(q.any_d AS DOUBLE) / CAST(q.any_c AS DOUBLE)) ELSE 0.0 END) END AS coarser
  FROM departed q)
SELECT z.unit, z.cohort, z.tier, z.person, z.disease, z.part, z.n, z.c, z.x, z.any_n AS disease_stays, 
  CASE WHEN z.any_cc > 0 THEN 5 / (CAST(z.any_c AS DOUBLE) * CAST(z.any_c AS DOUBLE) / CAST(z.any_cc AS DOUBLE) + CAST(5 AS DOUBLE)) ELSE 1.0 END AS unknown,
  CASE WHEN z.own_c > 0 THEN (CAST(z.own_n AS DOUBLE) / (z.own_n + 30)) * (CAST(z.own_x AS DOUBLE) / CAST(z.own_c AS DOUBLE)) + (1.0 - (CAST(z.own_n AS DOUBLE) / (z.own_n + 30))) * z.coarser ELSE z.coarser END AS share
FROM placed z;

-- rr2_gap2 (kept)
WITH sums AS (
  SELECT e.unit, e.part, sum(e.n) AS n, sum(e.c) AS c, sum(e.x) AS x, sum(CAST(CAST(e.x AS DOUBLE) - CAST(e.c AS DOUBLE) * e.share AS DECIMAL(38,8))) AS a,
    sum(CAST(CAST(k.xc AS DOUBLE) - e.share * CAST(k.cc AS DOUBLE) AS DECIMAL(38,6))) AS b, sum(k.cc) AS cc, sum(k.xx) AS xx,
    sum(CAST(CAST(k.xx AS DOUBLE) - 2.0 * e.share * CAST(k.xc AS DOUBLE) + e.share * e.share * CAST(k.cc AS DOUBLE) AS DECIMAL(38,6))) AS v,
    sum(CASE WHEN e.disease_stays >= 10 THEN e.c ELSE 0 END) AS covered
  FROM rr2_expected2 e JOIN rr2_part k ON k.unit = e.unit AND k.person = e.person AND k.disease = e.disease AND k.part = e.part
  WHERE e.part IN ('own_drug', 'own_consumable', 'own_treatment') GROUP BY e.unit, e.part),
gap AS (SELECT s.*, CAST(s.a AS DOUBLE) / CAST(s.c AS DOUBLE) AS gap FROM sums s)
SELECT g.unit, g.part, g.n, g.c, g.x, g.xx, CAST(g.x AS DOUBLE) / CAST(g.c AS DOUBLE) AS ratio, g.gap, CAST(g.c AS DOUBLE) * CAST(g.c AS DOUBLE) / CAST(g.cc AS DOUBLE) AS n_eff,
  CAST(g.covered AS DOUBLE) / CAST(g.c AS DOUBLE) AS coverage,
  sqrt(greatest(0.0, CAST(g.v AS DOUBLE) - 2.0 * g.gap * CAST(g.b AS DOUBLE) + g.gap * g.gap * CAST(g.cc AS DOUBLE)) * g.n / greatest(g.n - 1, 1)) / CAST(g.c AS DOUBLE) AS se
FROM gap g;

-- rr2_judged2 (kept)
WITH peer AS (SELECT DISTINCT unit FROM rr2_peer),
weight AS (
  SELECT g.unit, g.part, u.cohort, u.tier, CASE WHEN p.unit IS NULL THEN 0 ELSE 1 END AS is_peer, g.c, CAST((CAST(g.c AS DOUBLE)) * (CAST(g.c AS DOUBLE)) AS DECIMAL(38,4)) AS c2, CAST((CAST(g.c AS DOUBLE) * g.se) * (CAST(g.c AS DOUBLE) * g.se) AS DECIMAL(38,4)) AS e2
  FROM rr2_gap2 g JOIN rr2_unit u ON u.unit = g.unit LEFT JOIN peer p ON p.unit = g.unit),
varied AS (
  SELECT cohort, part, CAST(sum(CAST((CAST(d AS DOUBLE) / CAST(c AS DOUBLE)) * (CAST(d AS DOUBLE) / CAST(c AS DOUBLE)) AS DECIMAL(18,12))) AS DOUBLE) / count(*) AS variance
  FROM rr2_disease2 WHERE part IN ('own_drug', 'own_consumable', 'own_treatment') AND n >= 10 AND c > 0 GROUP BY cohort, part),
mix AS (
  SELECT e.unit, e.part, e.disease, CAST(sum(e.c) AS DOUBLE) / CAST(max(g.c) AS DOUBLE) AS share, max(e.unknown) AS unknown
  FROM rr2_expected2 e JOIN rr2_gap2 g ON g.unit = e.unit AND g.part = e.part GROUP BY e.unit, e.part, e.disease),
doubt AS (SELECT unit, part, CAST(sum(CAST(share * share * unknown AS DECIMAL(18,12))) AS DOUBLE) AS doubt FROM mix GROUP BY unit, part),
tier AS (SELECT cohort, tier, part, sum(c * is_peer) AS c, sum(c2 * is_peer) AS c2, sum(e2 * is_peer) AS e2 FROM weight GROUP BY cohort, tier, part),
rest AS (
  SELECT w.unit, w.part, CAST(t.c - w.c * w.is_peer AS DOUBLE) AS c, CAST(t.c2 - w.c2 * w.is_peer AS DOUBLE) AS c2, CAST(t.e2 - w.e2 * w.is_peer AS DOUBLE) AS e2
  FROM weight w JOIN tier t ON t.cohort = w.cohort AND t.tier = w.tier AND t.part = w.part)
SELECT u.month_end || '|' || g.part AS grp, u.fixmedins_code, u.insutype, u.month_end, u.tier, u.peers, g.*, g.gap AS deviation,
  g.se * g.se + r.e2 / (r.c * r.c) + d.doubt * coalesce(v.variance, 0.0) AS known_variance, 1.0 + r.c2 / (r.c * r.c) AS spread_factor
FROM rr2_gap2 g JOIN rr2_unit u ON u.unit = g.unit JOIN rest r ON r.unit = g.unit AND r.part = g.part
JOIN doubt d ON d.unit = g.unit AND d.part = g.part LEFT JOIN varied v ON v.cohort = u.cohort AND v.part = g.part
WHERE u.diagnosed AND u.peers >= 3 AND g.n >= 30 AND g.n_eff >= 15
  AND g.coverage >= 0.5 AND g.gap IS NOT NULL AND r.c > 0;

-- rr2_typical
SELECT j.* FROM rr2_judged2 j LEFT JOIN rr2_outlier o ON o.unit = j.unit WHERE o.unit IS NULL;

-- rr2_spread2_grid (kept)
SELECT CAST(a.d + 10 * b.d + 100 * c.d AS DOUBLE) * 0.0005 AS spread
FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS a(d) CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS b(d) CROSS JOIN (VALUES (0), (1), (2), (3), (4)) AS c(d);

-- rr2_spread2_centre (kept)
SELECT u.grp, quantile_cont(CAST(u.deviation AS DOUBLE), 0.5) AS centre FROM rr2_typical u GROUP BY u.grp;

-- rr2_spread2_first (kept)
SELECT x.grp, min(CASE WHEN x.middle <= 0.454937 THEN x.spread ELSE 0.2495 END) AS spread
FROM (SELECT u.grp, g.spread, quantile_cont(CAST((u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + g.spread * g.spread * u.spread_factor) AS DOUBLE), 0.5) AS middle
  FROM rr2_typical u JOIN rr2_spread2_centre c ON c.grp = u.grp CROSS JOIN rr2_spread2_grid g
  WHERE u.known_variance + g.spread * g.spread > 0 GROUP BY u.grp, g.spread) x GROUP BY x.grp;

-- rr2_spread2 (kept)
SELECT x.grp, max(x.centre) AS centre, max(x.institutions) AS institutions,
  greatest(0.01, min(CASE WHEN x.average <= 0.9112 THEN x.spread ELSE 0.2495 END) * sqrt(1.0 + 8.0 / max(x.institutions))) AS spread
FROM (SELECT u.grp, g.spread, max(c.centre) AS centre, count(DISTINCT u.fixmedins_code) AS institutions,
    CAST(sum(CAST(least(1000000.0, (u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + g.spread * g.spread * u.spread_factor)) AS DECIMAL(24,12))) AS DOUBLE) / count(*) AS average
  FROM rr2_typical u JOIN rr2_spread2_centre c ON c.grp = u.grp JOIN rr2_spread2_first f ON f.grp = u.grp CROSS JOIN rr2_spread2_grid g
  WHERE (u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + greatest(0.01, f.spread) * greatest(0.01, f.spread) * u.spread_factor) <= 6.25 AND u.known_variance + g.spread * g.spread > 0
  GROUP BY u.grp, g.spread) x GROUP BY x.grp;

-- rr2_scored (kept)
SELECT t.*, (CASE WHEN t.z >= 0 THEN (0.5 * (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * exp(-(abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)) * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)) - 1.26551223 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (1.00002368 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (0.37409196 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (0.09678418 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (-0.18628806 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (0.27886807 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (-1.13520398 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (1.48851587 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (-0.82215223 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * 0.17087277)))))))))) ELSE 1.0 - (0.5 * (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * exp(-(abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)) * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)) - 1.26551223 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (1.00002368 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (0.37409196 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (0.09678418 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (-0.18628806 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (0.27886807 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (-1.13520398 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (1.48851587 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * (-0.82215223 + (1.0 / (1.0 + 0.5 * (abs(CAST(t.z AS DOUBLE)) / sqrt(2.0)))) * 0.17087277)))))))))) END) AS p FROM (SELECT j.*, s.spread, j.gap / sqrt(j.known_variance + s.spread * s.spread * j.spread_factor) AS z FROM rr2_judged2 j JOIN rr2_spread2 s ON s.grp = j.grp) t;

-- rr2_tested (kept)
SELECT r.*, least(1.0, min(r.p * r.family_size / r.family_rank) OVER (PARTITION BY r.month_end ORDER BY r.p DESC NULLS LAST)) AS q
FROM (SELECT t.*, rank() OVER (PARTITION BY t.month_end ORDER BY t.p NULLS LAST) + count(*) OVER (PARTITION BY t.month_end, t.p) - 1 AS family_rank, count(*) OVER (PARTITION BY t.month_end) AS family_size FROM rr2_scored t) r;

-- rr2_material (kept)
SELECT t.* FROM rr2_tested t
WHERE t.gap - 1.645 * sqrt(t.known_variance) > 0.01 AND CAST(t.gap * CAST(t.c AS DOUBLE) AS DECIMAL(18,2)) >= 20000 AND CAST(t.x AS DOUBLE) * CAST(t.x AS DOUBLE) >= 15 * CAST(t.xx AS DOUBLE);

-- rr2_doubtful (kept)
SELECT fixmedins_code, insutype, part FROM rr2_material WHERE q > 0.1 AND q <= 0.2;

-- rr2_past_fund_stay (kept)
WITH seen AS (
  SELECT p.*, w.month_end FROM shared_ratio_316981b4_placed p JOIN (VALUES ('2025-07-31', DATE '2024-08-01', DATE '2025-07-31'), ('2025-08-31', DATE '2024-09-01', DATE '2025-08-31'), ('2025-09-30', DATE '2024-10-01', DATE '2025-09-30'), ('2025-10-31', DATE '2024-11-01', DATE '2025-10-31'), ('2025-11-30', DATE '2024-12-01', DATE '2025-11-30')) AS w(month_end, from_day, to_day) ON p.discharged BETWEEN w.from_day AND w.to_day WHERE EXISTS (SELECT 1 FROM rr2_doubtful)),
latest AS (
  SELECT fixmedins_code, insutype, month_end, first(coalesce(tier, '') ORDER BY concat_ws('|', strftime(last_time, '%Y-%m-%d %H:%M:%S'), mdtrt_id) DESC NULLS LAST, coalesce(tier, '') DESC NULLS LAST) FILTER (WHERE coalesce(tier, '') IS NOT NULL AND (concat_ws('|', strftime(last_time, '%Y-%m-%d %H:%M:%S'), mdtrt_id)) IS NOT NULL) AS tier
  FROM seen GROUP BY fixmedins_code, insutype, month_end)
SELECT p.mdtrt_id, p.setl_id, p.fixmedins_code, p.insutype, p.month_end, p.fixmedins_code || '|' || p.insutype || '|' || p.month_end AS unit, p.insutype || '|' || p.month_end AS cohort,
  p.tier, p.person, p.disease, p.first_time, p.last_time, p.line_inscp_amt, p.c, p.fund, p.own, p.over, p.pre, p.dedc, p.copay, p.other_fund,
  CASE WHEN p.fault IS NOT NULL THEN p.fault WHEN p.tier IS NULL OR p.tier <> l.tier THEN 'medins_b.hosp_lv'
    WHEN p.disease IS NULL OR p.disease = '' THEN 'diag_d.diag_code' END AS reason
FROM seen p JOIN latest l ON l.fixmedins_code = p.fixmedins_code AND l.insutype = p.insutype AND l.month_end = p.month_end;

-- rr2_standing (kept)
WITH listed AS (SELECT * FROM rr2_past_material WHERE q <= 0.2),
subject AS (SELECT DISTINCT fixmedins_code, insutype, part FROM listed),
at_month AS (
  SELECT s.fixmedins_code, s.insutype, s.part, w.month_no, w.month_end, l.q, CASE WHEN l.q <= 0.1 THEN 1 ELSE 0 END AS entered, CASE WHEN l.q IS NULL THEN 1 ELSE 0 END AS was_off
  FROM subject s CROSS JOIN (VALUES (1, '2025-07-31'), (2, '2025-08-31'), (3, '2025-09-30'), (4, '2025-10-31'), (5, '2025-11-30')) AS w(month_no, month_end) LEFT JOIN listed l ON l.fixmedins_code = s.fixmedins_code AND l.insutype = s.insutype AND l.part = s.part AND l.month_end = w.month_end),
run AS (SELECT a.fixmedins_code, a.insutype, a.part, a.month_end, max(CASE WHEN a.entered = 1 THEN a.month_no ELSE 0 END) OVER (PARTITION BY a.fixmedins_code, a.insutype, a.part ORDER BY a.month_no NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_in, max(CASE WHEN a.was_off = 1 THEN a.month_no ELSE 0 END) OVER (PARTITION BY a.fixmedins_code, a.insutype, a.part ORDER BY a.month_no NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_off FROM at_month a)
SELECT r.fixmedins_code, r.insutype, r.part, r.month_end, e.month_end AS last_entered, e.q AS last_entered_q
FROM run r JOIN at_month e ON e.fixmedins_code = r.fixmedins_code AND e.insutype = r.insutype AND e.part = r.part AND e.month_no = r.last_in WHERE r.last_in > r.last_off;

-- rr2_flagged (kept)
SELECT t.*, CASE WHEN t.q > 0.1 THEN s.last_entered END AS last_entered, CASE WHEN t.q > 0.1 THEN s.last_entered_q END AS last_entered_q
FROM rr2_material t LEFT JOIN rr2_standing s ON s.fixmedins_code = t.fixmedins_code AND s.insutype = t.insutype AND s.part = t.part AND s.month_end = '2025-11-30'
WHERE t.q <= 0.1 OR (t.q <= 0.2 AND s.month_end IS NOT NULL);

-- rr2_driver (kept)
SELECT e.unit, e.part, CAST(sum(e.x) AS DOUBLE) / CAST(sum(e.c) AS DOUBLE) AS own_share, CAST(sum(CAST(CAST(e.c AS DOUBLE) * e.share AS DECIMAL(38,10))) AS DOUBLE) / CAST(sum(e.c) AS DOUBLE) AS expected_share FROM rr2_expected2 e WHERE e.unit IN (SELECT unit FROM rr2_flagged) GROUP BY e.unit, e.part;

-- rr2_own_line (kept)
SELECT x.* FROM (
  SELECT s.unit, f.bkkp_sn, f.setl_id, f.med_list_codg, i.item_name, f.inscp_amt, CASE WHEN coalesce(f.list_type, i.list_type) IN ('101', '102', '103') THEN 'drug' WHEN coalesce(f.list_type, i.list_type) = '301' THEN 'consumable' WHEN coalesce(f.list_type, i.list_type) = '201' THEN 'treatment'
    WHEN coalesce(f.med_chrgitm_type, i.charge_type) IN ('09', '10', '11') THEN 'drug' WHEN coalesce(f.med_chrgitm_type, i.charge_type) = '08' THEN 'consumable' WHEN coalesce(f.med_chrgitm_type, i.charge_type) IS NOT NULL THEN 'treatment' END AS kind, CAST(f.fulamt_ownpay_amt AS DECIMAL(18,2)) AS own
  FROM rr2_stay s JOIN eff_fee_list_d f ON f.mdtrt_id = s.mdtrt_id AND f.fixmedins_code = s.fixmedins_code LEFT JOIN rr2_item i ON i.med_list_codg = f.med_list_codg
  WHERE s.reason IS NULL AND s.unit IN (SELECT unit FROM rr2_flagged)) x
JOIN rr2_flagged f ON f.unit = x.unit AND f.part = 'own_' || x.kind WHERE x.own > 0;

-- rr2_dear (kept)
WITH paid AS (
  SELECT x.unit, x.kind, x.med_list_codg, max(coalesce(x.item_name, x.med_list_codg)) AS item_name, sum(x.own) AS own
  FROM rr2_own_line x GROUP BY x.unit, x.kind, x.med_list_codg),
ranked AS (SELECT d.*, row_number() OVER (PARTITION BY d.unit, d.kind ORDER BY d.own DESC NULLS LAST, d.med_list_codg NULLS LAST) AS nth FROM paid d),
entry AS (SELECT r.unit, r.kind, r.nth, CAST(json_object('code', r.med_list_codg, 'name', r.item_name, 'own_pay', CAST(r.own AS DECIMAL(16,2))) AS VARCHAR) AS entry FROM ranked r WHERE r.nth <= 5)
SELECT unit, kind, '[' || string_agg(entry, ',' ORDER BY nth NULLS LAST) || ']' AS items FROM entry GROUP BY unit, kind;

-- rr2_kept (kept)
WITH own AS (SELECT unit, CAST(sum(CAST(gap * CAST(c AS DOUBLE) AS DECIMAL(24,4))) AS DOUBLE) AS yuan FROM rr2_flagged GROUP BY unit)
SELECT o.unit, o.yuan, CASE WHEN f.unit IS NULL THEN 0.0 ELSE least(o.yuan, -f.gap * CAST(f.c AS DOUBLE)) END AS counted
FROM own o LEFT JOIN shared_ratio_316981b4_flagged f ON f.unit = o.unit;

-- rr2_story (kept)
WITH wide AS (
  SELECT unit, max(CASE WHEN part = 'own_drug' THEN own_share END) AS own_drug, max(CASE WHEN part = 'own_drug' THEN expected_share END) AS own_drug_expected, max(CASE WHEN part = 'in_drug' THEN own_share END) AS in_drug, max(CASE WHEN part = 'in_drug' THEN expected_share END) AS in_drug_expected, max(CASE WHEN part = 'own_consumable' THEN own_share END) AS own_consumable, max(CASE WHEN part = 'own_consumable' THEN expected_share END) AS own_consumable_expected, max(CASE WHEN part = 'in_consumable' THEN own_share END) AS in_consumable, max(CASE WHEN part = 'in_consumable' THEN expected_share END) AS in_consumable_expected, max(CASE WHEN part = 'own_treatment' THEN own_share END) AS own_treatment, max(CASE WHEN part = 'own_treatment' THEN expected_share END) AS own_treatment_expected, max(CASE WHEN part = 'in_treatment' THEN own_share END) AS in_treatment, max(CASE WHEN part = 'in_treatment' THEN expected_share END) AS in_treatment_expected
  FROM rr2_driver GROUP BY unit),
each AS (
  SELECT unit, 'drug' AS kind, own_drug AS own, own_drug + in_drug AS volume, own_drug_expected AS own_expected, own_drug_expected + in_drug_expected AS volume_expected,
    own_drug - own_drug_expected AS gap_drug, own_consumable - own_consumable_expected AS gap_consumable, own_treatment - own_treatment_expected AS gap_treatment FROM wide
  UNION ALL SELECT unit, 'consumable' AS kind, own_consumable AS own, own_consumable + in_consumable AS volume, own_consumable_expected AS own_expected, own_consumable_expected + in_consumable_expected AS volume_expected,
    own_drug - own_drug_expected AS gap_drug, own_consumable - own_consumable_expected AS gap_consumable, own_treatment - own_treatment_expected AS gap_treatment FROM wide
  UNION ALL SELECT unit, 'treatment' AS kind, own_treatment AS own, own_treatment + in_treatment AS volume, own_treatment_expected AS own_expected, own_treatment_expected + in_treatment_expected AS volume_expected,
    own_drug - own_drug_expected AS gap_drug, own_consumable - own_consumable_expected AS gap_consumable, own_treatment - own_treatment_expected AS gap_treatment FROM wide),
rated AS (SELECT z.*, z.own / nullif(z.volume, 0.0) AS rate, coalesce(z.own_expected / nullif(z.volume_expected, 0.0), z.own / nullif(z.volume, 0.0)) AS rate_expected FROM each z),
seen AS (SELECT s.unit, min(s.first_time) AS first_time, max(s.last_time) AS last_time FROM rr2_stay s WHERE s.reason IS NULL GROUP BY s.unit),
aside AS (SELECT u.insutype, u.tier, count(*) AS set_aside FROM rr2_outlier o JOIN rr2_unit u ON u.unit = o.unit GROUP BY u.insutype, u.tier)
SELECT f.*, r.kind, r.own_expected AS expected, r.volume, r.volume_expected, r.rate, r.rate_expected, r.gap_drug, r.gap_consumable, r.gap_treatment,
  (r.volume - r.volume_expected) * (r.rate + r.rate_expected) / 2.0 AS by_volume, (r.rate - r.rate_expected) * (r.volume + r.volume_expected) / 2.0 AS by_rate,
  v.first_time, v.last_time, d.items, k.counted / k.yuan AS counted_share,
  coalesce(a.set_aside, 0) - CASE WHEN o.unit IS NULL THEN 0 ELSE 1 END AS peers_set_aside,
  (SELECT count(*) FROM rr2_flagged) AS listed, (SELECT CAST(sum(CAST(q AS DECIMAL(38,9))) AS DOUBLE) FROM rr2_flagged) AS false_leads
FROM rr2_flagged f JOIN rated r ON r.unit = f.unit AND f.part = 'own_' || r.kind JOIN seen v ON v.unit = f.unit JOIN rr2_kept k ON k.unit = f.unit
LEFT JOIN rr2_dear d ON d.unit = f.unit AND d.kind = r.kind
LEFT JOIN aside a ON a.insutype = f.insutype AND a.tier = f.tier LEFT JOIN rr2_outlier o ON o.unit = f.unit;

-- rr2_candidate (kept)
SELECT s.fixmedins_code AS k_fixmedins_code, s.insutype AS k_insutype, '2025' AS k_year, s.kind AS k_component, s.fixmedins_code, CAST(NULL AS VARCHAR) AS psn_no, CAST(NULL AS VARCHAR) AS bilg_dr_code, s.first_time, s.last_time,
  CAST(round(s.gap * 100.0, 6) AS DECIMAL(38,6)) AS measure, CAST(1 AS DECIMAL(38,6)) AS threshold,
  CAST(s.gap * CAST(s.c AS DOUBLE) * (1.0 - s.counted_share) AS DECIMAL(16,2)) AS amount, 'estimate' AS amount_kind, CAST(s.x AS DECIMAL(16,2)) AS amt_total, CAST(json_object('fixmedins_code', s.fixmedins_code, 'insutype', s.insutype, 'year', '2025', 'component', s.kind, 'window_from', '2025-01-01', 'window_to', '2025-12-31', 'tier', s.tier, 'stays', CAST(s.n AS BIGINT), 'peers', CAST(s.peers AS BIGINT), 'peers_set_aside', CAST(s.peers_set_aside AS BIGINT), 'cost', CAST(s.c AS DECIMAL(16,2)), 'own_pay', CAST(s.x AS DECIMAL(16,2)), 'share', CAST(s.ratio AS DECIMAL(18,6)), 'expected', CAST(s.expected AS DECIMAL(18,6)), 'gap', CAST(s.gap AS DECIMAL(18,6)), 'gap_at_least', CAST(s.gap - 1.645 * sqrt(s.known_variance) AS DECIMAL(18,6)), 'standard_error', CAST(sqrt(s.known_variance) AS DECIMAL(18,6)), 'natural_spread', CAST(s.spread AS DECIMAL(18,6)), 'z', CAST(s.z AS DECIMAL(18,6)), 'p', CAST(s.p AS DECIMAL(18,9)), 'q', CAST(s.q AS DECIMAL(18,6)), 'last_entered', s.last_entered, 'last_entered_q', CAST(s.last_entered_q AS DECIMAL(18,6)), 'enter_q', CAST(0.1 AS DECIMAL(18,6)), 'leave_q', CAST(0.2 AS DECIMAL(18,6)), 'by_volume', CAST(s.by_volume AS DECIMAL(18,6)), 'by_rate', CAST(s.by_rate AS DECIMAL(18,6)), 'volume', CAST(s.volume AS DECIMAL(18,6)), 'volume_expected', CAST(s.volume_expected AS DECIMAL(18,6)), 'rate', CAST(s.rate AS DECIMAL(18,6)), 'rate_expected', CAST(s.rate_expected AS DECIMAL(18,6)), 'gap_drug', CAST(s.gap_drug AS DECIMAL(18,6)), 'gap_consumable', CAST(s.gap_consumable AS DECIMAL(18,6)), 'gap_treatment', CAST(s.gap_treatment AS DECIMAL(18,6)), 'excess_yuan', CAST(s.gap * CAST(s.c AS DOUBLE) AS DECIMAL(16,2)), 'counted_elsewhere', CAST(s.gap * CAST(s.c AS DOUBLE) * s.counted_share AS DECIMAL(16,2)), 'items', s.items, 'coverage', CAST(s.coverage AS DECIMAL(18,6)), 'listed', CAST(s.listed AS BIGINT), 'false_leads', CAST(s.false_leads AS DECIMAL(18,6))) AS VARCHAR) AS facts
FROM rr2_story s;

-- rr2_line (kept)
SELECT s.fixmedins_code AS k_fixmedins_code, s.insutype AS k_insutype, '2025' AS k_year, s.kind AS k_component, x.line_no, 'fee_list_d' AS kind, x.bkkp_sn AS line_key, CAST(NULL AS DECIMAL(16,2)) AS amount, CAST(x.inscp_amt AS DECIMAL(16,2)) AS inscp_amt, x.setl_id
FROM (SELECT l.unit, l.kind, l.bkkp_sn, l.setl_id, l.inscp_amt, row_number() OVER (PARTITION BY l.unit, l.kind ORDER BY l.own DESC NULLS LAST, l.bkkp_sn NULLS LAST) AS line_no
  FROM rr2_own_line l) x
JOIN rr2_story s ON s.unit = x.unit AND s.kind = x.kind;

-- rr2_untold (kept)
WITH judged AS (SELECT DISTINCT unit FROM rr2_tested),
unjudged AS (
  SELECT u.unit, CASE WHEN NOT u.diagnosed THEN 'diag_d.diag_code' WHEN g.n < 30 OR g.n_eff < 15 THEN 'few:stays'
      WHEN u.peers < 3 THEN 'few:peers' WHEN g.coverage < 0.5 THEN 'diag_d.diag_code' ELSE 'medins_b.hosp_lv' END AS reason
  FROM rr2_unit u JOIN rr2_gap2 g ON g.unit = u.unit AND g.part = 'own_drug' LEFT JOIN judged t ON t.unit = u.unit WHERE t.unit IS NULL)
SELECT x.reason AS column_name, count(*) AS row_count
FROM (SELECT coalesce(s.reason, j.reason) AS reason FROM rr2_stay s LEFT JOIN unjudged j ON j.unit = s.unit) x
WHERE x.reason IS NOT NULL GROUP BY x.reason;

-- rr2_tally (kept)
SELECT (SELECT count(*) FROM rr2_stay) AS rows_in, (SELECT count(*) FROM rr2_stay) - t.untold AS rows_tested, t.untold AS untold_rows
FROM (SELECT CAST(coalesce(sum(row_count), 0) AS BIGINT) AS untold FROM rr2_untold) t;
