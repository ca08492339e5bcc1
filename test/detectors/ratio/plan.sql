-- shared_ratio_316981b4_visit (kept)
SELECT s.mdtrt_id, s.fixmedins_code, first(s.insutype ORDER BY concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id) DESC NULLS LAST, s.insutype DESC NULLS LAST) FILTER (WHERE s.insutype IS NOT NULL AND (concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id)) IS NOT NULL) AS insutype, first(s.psn_no ORDER BY concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id) DESC NULLS LAST, s.psn_no DESC NULLS LAST) FILTER (WHERE s.psn_no IS NOT NULL AND (concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id)) IS NOT NULL) AS psn_no, first(s.setl_id ORDER BY concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id) DESC NULLS LAST, s.setl_id DESC NULLS LAST) FILTER (WHERE s.setl_id IS NOT NULL AND (concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id)) IS NOT NULL) AS setl_id,
  max(coalesce(s.enddate, CAST(s.setl_time AS DATE))) AS discharged, min(s.setl_time) AS first_time, max(s.setl_time) AS last_time,
  first(coalesce(s.hosp_lv, '') ORDER BY concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id) DESC NULLS LAST, coalesce(s.hosp_lv, '') DESC NULLS LAST) FILTER (WHERE coalesce(s.hosp_lv, '') IS NOT NULL AND (concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id)) IS NOT NULL) AS hosp_lv, first(coalesce(s.psn_type, '') ORDER BY concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id) DESC NULLS LAST, coalesce(s.psn_type, '') DESC NULLS LAST) FILTER (WHERE coalesce(s.psn_type, '') IS NOT NULL AND (concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id)) IS NOT NULL) AS psn_type, first(coalesce(s.out_flag, '0') ORDER BY concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id) DESC NULLS LAST, coalesce(s.out_flag, '0') DESC NULLS LAST) FILTER (WHERE coalesce(s.out_flag, '0') IS NOT NULL AND (concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id)) IS NOT NULL) AS out_flag,
  first(coalesce(s.pay_way, '') ORDER BY concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id) DESC NULLS LAST, coalesce(s.pay_way, '') DESC NULLS LAST) FILTER (WHERE coalesce(s.pay_way, '') IS NOT NULL AND (concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id)) IS NOT NULL) AS pay_way, first(coalesce(s.dscg_maindiag_code, '') ORDER BY concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id) DESC NULLS LAST, coalesce(s.dscg_maindiag_code, '') DESC NULLS LAST) FILTER (WHERE coalesce(s.dscg_maindiag_code, '') IS NOT NULL AND (concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id)) IS NOT NULL) AS diagnosis, max(s.age) AS age, max(s.brdy) AS brdy,
  first(coalesce(s.inscp_amt, -1) ORDER BY concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id) DESC NULLS LAST, coalesce(s.inscp_amt, -1) DESC NULLS LAST) FILTER (WHERE coalesce(s.inscp_amt, -1) IS NOT NULL AND (concat_ws('|', strftime(s.setl_time, '%Y-%m-%d %H:%M:%S'), s.setl_id)) IS NOT NULL) AS line_inscp_amt, sum(s.medfee_sumamt) AS c, sum(coalesce(s.fund_pay_sumamt, 0) - (coalesce(s.maf_pay, 0))) AS fund, sum(s.fund_pay_sumamt) AS all_funds,
  count(*) - count(s.fund_pay_sumamt) AS fund_missing, sum(s.fulamt_ownpay_amt) AS own, count(*) - count(s.fulamt_ownpay_amt) AS own_missing, sum(s.overlmt_selfpay) AS over, count(*) - count(s.overlmt_selfpay) AS over_missing, sum(s.preselfpay_amt) AS pre, count(*) - count(s.preselfpay_amt) AS pre_missing, sum(s.inscp_amt) AS inscp, count(*) - count(s.inscp_amt) AS inscp_missing,
  sum(coalesce(s.act_pay_dedc, s.crt_dedc, 0)) AS dedc
FROM eff_setl_d s
WHERE s.med_type IN ('21', '23', '24', '26', '28', '2105', '52') AND coalesce(s.setl_type, '') <> '3' AND s.medfee_sumamt > 0 AND s.insutype IN ('310', '390')
GROUP BY s.mdtrt_id, s.fixmedins_code
HAVING max(coalesce(s.enddate, CAST(s.setl_time AS DATE))) BETWEEN DATE '2024-08-01' AND DATE '2025-12-31';

-- shared_ratio_316981b4_placed (kept)
WITH main AS (
  SELECT d.mdtrt_id, min(d.diag_code) AS diag_code FROM eff_diag_d d JOIN shared_ratio_316981b4_visit v ON v.mdtrt_id = d.mdtrt_id
  WHERE d.maindiag_flag = '1' AND d.diag_type = '1' GROUP BY d.mdtrt_id),
told AS (
  SELECT v.*, coalesce(nullif(v.psn_type, ''), p.psn_type) AS kind_of_person, coalesce(m.hosp_lv, nullif(v.hosp_lv, '')) AS grade,
    coalesce(m.fixmedins_type, '1') AS institution_type,
    coalesce(main.diag_code, nullif(k.dscg_maindiag_code, ''), nullif(v.diagnosis, '')) AS main_diagnosis,
    coalesce(CAST(v.age AS DOUBLE), CAST(date_diff('day', CAST(coalesce(v.brdy, p.brdy) AS DATE), CAST(v.discharged AS DATE)) AS DOUBLE) / 365.25) AS age_years
  FROM shared_ratio_316981b4_visit v
  LEFT JOIN main ON main.mdtrt_id = v.mdtrt_id
  LEFT JOIN eff_mdtrt_d k ON k.mdtrt_id = v.mdtrt_id
  LEFT JOIN eff_medins_b m ON m.fixmedins_code = v.fixmedins_code AND m.begndate <= CAST(v.last_time AS DATE) AND CAST(v.last_time AS DATE) < m.until_date
  LEFT JOIN eff_psn_b p ON p.psn_no = v.psn_no AND p.begndate <= CAST(v.discharged AS DATE) AND CAST(v.discharged AS DATE) < p.until_date)
SELECT t.mdtrt_id, t.psn_no, t.setl_id, t.fixmedins_code, t.insutype, CASE t.grade WHEN '10' THEN '一级' WHEN '11' THEN '无等级' WHEN '01' THEN '三级' WHEN '02' THEN '三级' WHEN '03' THEN '三级' WHEN '04' THEN '三级' WHEN '05' THEN '二级' WHEN '06' THEN '二级' WHEN '07' THEN '二级' WHEN '08' THEN '一级' WHEN '09' THEN '一级' ELSE t.grade END AS tier, substr(upper(trim(t.main_diagnosis)), 1, 3) AS disease,
  CASE WHEN t.out_flag <> '0' THEN 'elsewhere' WHEN t.pay_way IN ('床日', '按床日', '单病种', '按病种') THEN t.pay_way
    ELSE coalesce(t.kind_of_person, CASE WHEN t.age_years < 18 THEN 'child' WHEN t.age_years < 60 THEN 'adult' WHEN t.age_years >= 60 THEN 'senior' ELSE 'unknown' END) END AS person,
  t.discharged, t.first_time, t.last_time, CASE WHEN t.line_inscp_amt >= 0 THEN t.line_inscp_amt END AS line_inscp_amt, CAST(t.c AS DECIMAL(18,2)) AS c, CAST(t.fund AS DECIMAL(18,2)) AS fund,
  CAST(t.own AS DECIMAL(18,2)) AS own, CAST(t.over AS DECIMAL(18,2)) AS over, CAST(t.pre AS DECIMAL(18,2)) AS pre, CAST(t.dedc AS DECIMAL(18,2)) AS dedc,
  CAST(t.inscp - t.dedc - t.all_funds AS DECIMAL(18,2)) AS copay, CAST(t.c - t.own - t.over - t.pre - t.inscp + t.all_funds - t.fund AS DECIMAL(18,2)) AS other_fund,
  CASE WHEN t.own_missing > 0 THEN 'setl_d.fulamt_ownpay_amt' WHEN t.over_missing > 0 THEN 'setl_d.overlmt_selfpay' WHEN t.pre_missing > 0 THEN 'setl_d.preselfpay_amt' WHEN t.inscp_missing > 0 THEN 'setl_d.inscp_amt'
    WHEN t.fund_missing > 0 THEN 'setl_d.fund_pay_sumamt'
    WHEN abs(t.c - t.own - t.over - t.pre - t.inscp) > 0.05 THEN 'setl_d.inscp_amt'
    WHEN t.fund < 0 OR t.fund > t.c THEN 'setl_d.fund_pay_sumamt' END AS fault
FROM told t WHERE t.institution_type <> '2';

-- shared_ratio_316981b4_stay (kept)
WITH seen AS (
  SELECT p.*, w.month_end FROM shared_ratio_316981b4_placed p JOIN (VALUES ('2025-12-31', DATE '2025-01-01', DATE '2025-12-31')) AS w(month_end, from_day, to_day) ON p.discharged BETWEEN w.from_day AND w.to_day),
latest AS (
  SELECT fixmedins_code, insutype, month_end, first(coalesce(tier, '') ORDER BY concat_ws('|', strftime(last_time, '%Y-%m-%d %H:%M:%S'), mdtrt_id) DESC NULLS LAST, coalesce(tier, '') DESC NULLS LAST) FILTER (WHERE coalesce(tier, '') IS NOT NULL AND (concat_ws('|', strftime(last_time, '%Y-%m-%d %H:%M:%S'), mdtrt_id)) IS NOT NULL) AS tier
  FROM seen GROUP BY fixmedins_code, insutype, month_end)
SELECT p.mdtrt_id, p.setl_id, p.fixmedins_code, p.insutype, p.month_end, p.fixmedins_code || '|' || p.insutype || '|' || p.month_end AS unit, p.insutype || '|' || p.month_end AS cohort,
  p.tier, p.person, p.disease, p.first_time, p.last_time, p.line_inscp_amt, p.c, p.fund, p.own, p.over, p.pre, p.dedc, p.copay, p.other_fund,
  CASE WHEN p.fault IS NOT NULL THEN p.fault WHEN p.tier IS NULL OR p.tier <> l.tier THEN 'medins_b.hosp_lv'
    WHEN p.disease IS NULL OR p.disease = '' THEN 'diag_d.diag_code' END AS reason
FROM seen p JOIN latest l ON l.fixmedins_code = p.fixmedins_code AND l.insutype = p.insutype AND l.month_end = p.month_end;

-- shared_ratio_316981b4_cell (kept)
SELECT unit, fixmedins_code, insutype, month_end, cohort, tier, person, disease, count(*) AS n, sum(c) AS c, sum(fund) AS fund, sum(own) AS own, sum(over) AS over, sum(pre) AS pre, sum(dedc) AS dedc, sum(copay) AS copay, sum(other_fund) AS other_fund,
  sum(CAST(c AS DECIMAL(16,2)) * CAST(c AS DECIMAL(16,2))) AS cc, sum(CAST(fund AS DECIMAL(16,2)) * CAST(c AS DECIMAL(16,2))) AS fund_c, sum(CAST(fund AS DECIMAL(16,2)) * CAST(fund AS DECIMAL(16,2))) AS fund_x
FROM shared_ratio_316981b4_stay WHERE reason IS NULL GROUP BY unit, fixmedins_code, insutype, month_end, cohort, tier, person, disease;

-- shared_ratio_316981b4_part (kept)
SELECT unit, cohort, tier, person, disease, 'fund' AS part, n, c, cc, fund AS x, fund_c AS xc, fund_x AS xx FROM shared_ratio_316981b4_cell
UNION ALL
SELECT unit, cohort, tier, person, disease, 'own' AS part, n, c, cc, own AS x, CAST(0 AS DECIMAL(38,4)) AS xc, CAST(0 AS DECIMAL(38,4)) AS xx FROM shared_ratio_316981b4_cell
UNION ALL
SELECT unit, cohort, tier, person, disease, 'over' AS part, n, c, cc, over AS x, CAST(0 AS DECIMAL(38,4)) AS xc, CAST(0 AS DECIMAL(38,4)) AS xx FROM shared_ratio_316981b4_cell
UNION ALL
SELECT unit, cohort, tier, person, disease, 'pre' AS part, n, c, cc, pre AS x, CAST(0 AS DECIMAL(38,4)) AS xc, CAST(0 AS DECIMAL(38,4)) AS xx FROM shared_ratio_316981b4_cell
UNION ALL
SELECT unit, cohort, tier, person, disease, 'dedc' AS part, n, c, cc, dedc AS x, CAST(0 AS DECIMAL(38,4)) AS xc, CAST(0 AS DECIMAL(38,4)) AS xx FROM shared_ratio_316981b4_cell
UNION ALL
SELECT unit, cohort, tier, person, disease, 'copay' AS part, n, c, cc, copay AS x, CAST(0 AS DECIMAL(38,4)) AS xc, CAST(0 AS DECIMAL(38,4)) AS xx FROM shared_ratio_316981b4_cell
UNION ALL
SELECT unit, cohort, tier, person, disease, 'other_fund' AS part, n, c, cc, other_fund AS x, CAST(0 AS DECIMAL(38,4)) AS xc, CAST(0 AS DECIMAL(38,4)) AS xx FROM shared_ratio_316981b4_cell;

-- shared_ratio_316981b4_unit (kept)
WITH share AS (
  SELECT cohort, unit, fixmedins_code, insutype, month_end, count(CASE WHEN reason IS NULL THEN 1 END) AS told,
    count(CASE WHEN reason IS NULL OR reason = 'diag_d.diag_code' THEN 1 END) AS sound
  FROM shared_ratio_316981b4_stay GROUP BY cohort, unit, fixmedins_code, insutype, month_end),
sized AS (SELECT unit, cohort, tier, sum(n) AS n FROM shared_ratio_316981b4_cell GROUP BY unit, cohort, tier),
peers AS (SELECT cohort, tier, count(CASE WHEN n >= 10 THEN 1 END) AS peers FROM sized GROUP BY cohort, tier),
city AS (SELECT cohort, CAST(sum(told) AS DOUBLE) / nullif(CAST(sum(sound) AS DOUBLE), 0) AS diagnosed FROM share GROUP BY cohort)
SELECT s.unit, s.cohort, s.fixmedins_code, s.insutype, s.month_end, z.tier, z.n, p.peers - CASE WHEN z.n >= 10 THEN 1 ELSE 0 END AS peers,
  CAST(s.told AS DOUBLE) / nullif(CAST(s.sound AS DOUBLE), 0) >= 0.5 AND c.diagnosed >= 0.5 AS diagnosed
FROM share s JOIN sized z ON z.unit = s.unit
JOIN peers p ON p.cohort = z.cohort AND p.tier = z.tier
JOIN city c ON c.cohort = s.cohort;

-- shared_ratio_316981b4_stratum1 (kept)
SELECT cohort, tier, person, disease, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(x) AS x FROM shared_ratio_316981b4_part GROUP BY cohort, tier, person, disease, part;

-- shared_ratio_316981b4_raw_tier1 (kept)
SELECT cohort, tier, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(x) AS x FROM shared_ratio_316981b4_part GROUP BY cohort, tier, part;

-- shared_ratio_316981b4_raw_group1 (kept)
SELECT cohort, tier, person, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(x) AS x FROM shared_ratio_316981b4_part GROUP BY cohort, tier, person, part;

-- shared_ratio_316981b4_lean1 (kept)
SELECT s.cohort, s.tier, s.disease, s.part, sum(s.n) AS n, sum(s.c) AS c, sum(s.cc) AS cc,
  sum(CAST(CAST(s.x AS DOUBLE) - CAST(s.c AS DOUBLE) * (CASE WHEN g.c > 0 THEN (CAST(g.n AS DOUBLE) / (g.n + 5)) * (CAST(g.x AS DOUBLE) / CAST(g.c AS DOUBLE)) + (1.0 - (CAST(g.n AS DOUBLE) / (g.n + 5))) * (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) ELSE (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) END) AS DECIMAL(38,8))) AS d
FROM shared_ratio_316981b4_stratum1 s
JOIN shared_ratio_316981b4_raw_group1 g ON g.cohort = s.cohort AND g.tier = s.tier AND g.person = s.person AND g.part = s.part
JOIN shared_ratio_316981b4_raw_tier1 t ON t.cohort = s.cohort AND t.tier = s.tier AND t.part = s.part
GROUP BY s.cohort, s.tier, s.disease, s.part;

-- shared_ratio_316981b4_level1 (kept)
SELECT p.unit, p.cohort, p.tier, p.person, p.part, p.n, p.c, p.cc,
  CAST(CAST(p.x AS DOUBLE) - CAST(p.c AS DOUBLE) * (CASE WHEN l.c > 0 THEN (CAST(l.n AS DOUBLE) / (l.n + 5)) * CAST(l.d AS DOUBLE) / CAST(l.c AS DOUBLE) ELSE 0.0 END) AS DECIMAL(38,8)) AS y
FROM shared_ratio_316981b4_part p JOIN (SELECT cohort, disease, part, sum(n) AS n, sum(c) AS c, sum(d) AS d FROM shared_ratio_316981b4_lean1 GROUP BY cohort, disease, part) l
  ON l.cohort = p.cohort AND l.disease = p.disease AND l.part = p.part;

-- shared_ratio_316981b4_tier1 (kept)
SELECT cohort, tier, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM shared_ratio_316981b4_level1 GROUP BY cohort, tier, part;

-- shared_ratio_316981b4_tier_unit1 (kept)
SELECT unit, cohort, tier, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM shared_ratio_316981b4_level1 GROUP BY unit, cohort, tier, part;

-- shared_ratio_316981b4_group1 (kept)
SELECT cohort, tier, person, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM shared_ratio_316981b4_level1 GROUP BY cohort, tier, person, part;

-- shared_ratio_316981b4_group_unit1 (kept)
SELECT unit, cohort, tier, person, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM shared_ratio_316981b4_level1 GROUP BY unit, cohort, tier, person, part;

-- shared_ratio_316981b4_base1 (kept)
SELECT u.unit, u.cohort, u.tier, g.person, g.part,
  CASE WHEN (coalesce(g2.c, 0) - coalesce(o2.c, 0)) > 0 THEN (CAST((coalesce(g2.n, 0) - coalesce(o2.n, 0)) AS DOUBLE) / ((coalesce(g2.n, 0) - coalesce(o2.n, 0)) + 5)) * (CAST((coalesce(g2.x, 0) - coalesce(o2.x, 0)) AS DOUBLE) / CAST((coalesce(g2.c, 0) - coalesce(o2.c, 0)) AS DOUBLE)) + (1.0 - (CAST((coalesce(g2.n, 0) - coalesce(o2.n, 0)) AS DOUBLE) / ((coalesce(g2.n, 0) - coalesce(o2.n, 0)) + 5))) * (CAST((coalesce(t.x, 0) - coalesce(ot.x, 0)) AS DOUBLE) / CAST(nullif((coalesce(t.c, 0) - coalesce(ot.c, 0)), 0) AS DOUBLE)) ELSE (CAST((coalesce(t.x, 0) - coalesce(ot.x, 0)) AS DOUBLE) / CAST(nullif((coalesce(t.c, 0) - coalesce(ot.c, 0)), 0) AS DOUBLE)) END AS a
FROM (SELECT DISTINCT unit, cohort, tier FROM shared_ratio_316981b4_part) u
JOIN (SELECT DISTINCT cohort, tier, person, part FROM shared_ratio_316981b4_part) g ON g.cohort = u.cohort AND g.tier = u.tier
LEFT JOIN shared_ratio_316981b4_tier1 t ON t.cohort = g.cohort AND t.tier = g.tier AND t.part = g.part
LEFT JOIN shared_ratio_316981b4_tier_unit1 ot ON ot.unit = u.unit AND ot.part = g.part
LEFT JOIN shared_ratio_316981b4_group1 g2 ON g2.cohort = g.cohort AND g2.tier = g.tier AND g2.person = g.person AND g2.part = g.part
LEFT JOIN shared_ratio_316981b4_group_unit1 o2 ON o2.unit = u.unit AND o2.person = g.person AND o2.part = g.part;

-- shared_ratio_316981b4_elsewhere1 (kept)
SELECT s.cohort, s.tier, s.disease, s.part, sum(s.n) AS n, sum(s.c) AS c, sum(s.cc) AS cc,
  sum(CAST(CAST(s.x AS DOUBLE) - CAST(s.c AS DOUBLE) * (CASE WHEN g.c > 0 THEN (CAST(g.n AS DOUBLE) / (g.n + 5)) * (CAST(g.x AS DOUBLE) / CAST(g.c AS DOUBLE)) + (1.0 - (CAST(g.n AS DOUBLE) / (g.n + 5))) * (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) ELSE (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) END) AS DECIMAL(38,8))) AS d
FROM shared_ratio_316981b4_stratum1 s
JOIN shared_ratio_316981b4_group1 g ON g.cohort = s.cohort AND g.tier = s.tier AND g.person = s.person AND g.part = s.part
JOIN shared_ratio_316981b4_tier1 t ON t.cohort = s.cohort AND t.tier = s.tier AND t.part = s.part
GROUP BY s.cohort, s.tier, s.disease, s.part;

-- shared_ratio_316981b4_disease1 (kept)
SELECT cohort, disease, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(d) AS d FROM shared_ratio_316981b4_elsewhere1 GROUP BY cohort, disease, part;

-- shared_ratio_316981b4_near1 (kept)
SELECT u.unit, u.disease, s.part, sum((coalesce(s.n, 0) - coalesce(o.n, 0))) AS n, sum((coalesce(s.c, 0) - coalesce(o.c, 0))) AS c, sum((coalesce(s.cc, 0) - coalesce(o.cc, 0))) AS cc, sum(CAST(CAST((coalesce(s.x, 0) - coalesce(o.x, 0)) AS DOUBLE) - CAST((coalesce(s.c, 0) - coalesce(o.c, 0)) AS DOUBLE) * b.a AS DECIMAL(38,8))) AS d
FROM (SELECT DISTINCT unit, cohort, tier, disease FROM shared_ratio_316981b4_part) u
JOIN shared_ratio_316981b4_stratum1 s ON s.cohort = u.cohort AND s.tier = u.tier AND s.disease = u.disease
JOIN shared_ratio_316981b4_base1 b ON b.unit = u.unit AND b.person = s.person AND b.part = s.part
LEFT JOIN shared_ratio_316981b4_part o ON o.unit = u.unit AND o.person = s.person AND o.disease = s.disease AND o.part = s.part
GROUP BY u.unit, u.disease, s.part;

-- shared_ratio_316981b4_expected1 (kept)
WITH departed AS (
  SELECT p.unit, p.cohort, p.tier, p.person, p.disease, p.part, p.n, p.c, p.x, b.a,
    coalesce(r.n, 0) AS near_n, coalesce(r.c, 0) AS near_c, coalesce(r.d, 0) AS near_d,
    coalesce(r.n, 0) + coalesce(w.n, 0) - coalesce(e.n, 0) AS any_n, coalesce(r.c, 0) + coalesce(w.c, 0) - coalesce(e.c, 0) AS any_c,
    coalesce(r.cc, 0) + coalesce(w.cc, 0) - coalesce(e.cc, 0) AS any_cc, coalesce(r.d, 0) + coalesce(w.d, 0) - coalesce(e.d, 0) AS any_d,
    (coalesce(s.n, 0) - coalesce(o.n, 0)) AS own_n, (coalesce(s.c, 0) - coalesce(o.c, 0)) AS own_c, (coalesce(s.x, 0) - coalesce(o.x, 0)) AS own_x
  FROM shared_ratio_316981b4_part p
  JOIN shared_ratio_316981b4_base1 b ON b.unit = p.unit AND b.person = p.person AND b.part = p.part
  LEFT JOIN shared_ratio_316981b4_near1 r ON r.unit = p.unit AND r.disease = p.disease AND r.part = p.part
  LEFT JOIN shared_ratio_316981b4_disease1 w ON w.cohort = p.cohort AND w.disease = p.disease AND w.part = p.part
  LEFT JOIN shared_ratio_316981b4_elsewhere1 e ON e.cohort = p.cohort AND e.tier = p.tier AND e.disease = p.disease AND e.part = p.part
  LEFT JOIN shared_ratio_316981b4_stratum1 s ON s.cohort = p.cohort AND s.tier = p.tier AND s.person = p.person AND s.disease = p.disease AND s.part = p.part
  LEFT JOIN shared_ratio_316981b4_part o ON o.unit = p.unit AND o.person = p.person AND o.disease = p.disease AND o.part = p.part),
placed AS (
  SELECT q.*, q.a + CASE WHEN q.near_c > 0 THEN (CAST(q.near_n AS DOUBLE) / (q.near_n + 5)) * (CAST(q.near_d AS DOUBLE) / CAST(q.near_c AS DOUBLE)) + (1.0 - (CAST(q.near_n AS DOUBLE) / (q.near_n + 5))) * (CASE WHEN q.any_c > 0 THEN (CAST(q.any_n AS DOUBLE) / (q.any_n + 5)) * (CAST(q.any_d AS DOUBLE) / CAST(q.any_c AS DOUBLE)) ELSE 0.0 END) ELSE (CASE WHEN q.any_c > 0 THEN (CAST(q.any_n AS DOUBLE) / (q.any_n + 5)) * (CAST(q.any_d AS DOUBLE) / CAST(q.any_c AS DOUBLE)) ELSE 0.0 END) END AS coarser
  FROM departed q)
SELECT z.unit, z.cohort, z.tier, z.person, z.disease, z.part, z.n, z.c, z.x, z.any_n AS disease_stays, 
  CASE WHEN z.any_cc > 0 THEN 5 / (CAST(z.any_c AS DOUBLE) * CAST(z.any_c AS DOUBLE) / CAST(z.any_cc AS DOUBLE) + CAST(5 AS DOUBLE)) ELSE 1.0 END AS unknown,
  CASE WHEN z.own_c > 0 THEN (CAST(z.own_n AS DOUBLE) / (z.own_n + 30)) * (CAST(z.own_x AS DOUBLE) / CAST(z.own_c AS DOUBLE)) + (1.0 - (CAST(z.own_n AS DOUBLE) / (z.own_n + 30))) * z.coarser ELSE z.coarser END AS share
FROM placed z;

-- shared_ratio_316981b4_gap1 (kept)
WITH sums AS (
  SELECT e.unit, e.part, sum(e.n) AS n, sum(e.c) AS c, sum(e.x) AS x, sum(CAST(CAST(e.x AS DOUBLE) - CAST(e.c AS DOUBLE) * e.share AS DECIMAL(38,8))) AS a,
    sum(CAST(CAST(k.xc AS DOUBLE) - e.share * CAST(k.cc AS DOUBLE) AS DECIMAL(38,6))) AS b, sum(k.cc) AS cc, sum(k.xx) AS xx,
    sum(CAST(CAST(k.xx AS DOUBLE) - 2.0 * e.share * CAST(k.xc AS DOUBLE) + e.share * e.share * CAST(k.cc AS DOUBLE) AS DECIMAL(38,6))) AS v,
    sum(CASE WHEN e.disease_stays >= 10 THEN e.c ELSE 0 END) AS covered
  FROM shared_ratio_316981b4_expected1 e JOIN shared_ratio_316981b4_part k ON k.unit = e.unit AND k.person = e.person AND k.disease = e.disease AND k.part = e.part
  WHERE e.part IN ('fund') GROUP BY e.unit, e.part),
gap AS (SELECT s.*, CAST(s.a AS DOUBLE) / CAST(s.c AS DOUBLE) AS gap FROM sums s)
SELECT g.unit, g.part, g.n, g.c, g.x, g.xx, CAST(g.x AS DOUBLE) / CAST(g.c AS DOUBLE) AS ratio, g.gap, CAST(g.c AS DOUBLE) * CAST(g.c AS DOUBLE) / CAST(g.cc AS DOUBLE) AS n_eff,
  CAST(g.covered AS DOUBLE) / CAST(g.c AS DOUBLE) AS coverage,
  sqrt(greatest(0.0, CAST(g.v AS DOUBLE) - 2.0 * g.gap * CAST(g.b AS DOUBLE) + g.gap * g.gap * CAST(g.cc AS DOUBLE)) * g.n / greatest(g.n - 1, 1)) / CAST(g.c AS DOUBLE) AS se
FROM gap g;

-- shared_ratio_316981b4_judged1 (kept)
WITH peer AS (SELECT DISTINCT unit FROM shared_ratio_316981b4_part),
weight AS (
  SELECT g.unit, g.part, u.cohort, u.tier, CASE WHEN p.unit IS NULL THEN 0 ELSE 1 END AS is_peer, g.c, CAST((CAST(g.c AS DOUBLE)) * (CAST(g.c AS DOUBLE)) AS DECIMAL(38,4)) AS c2, CAST((CAST(g.c AS DOUBLE) * g.se) * (CAST(g.c AS DOUBLE) * g.se) AS DECIMAL(38,4)) AS e2
  FROM shared_ratio_316981b4_gap1 g JOIN shared_ratio_316981b4_unit u ON u.unit = g.unit LEFT JOIN peer p ON p.unit = g.unit),
varied AS (
  SELECT cohort, part, CAST(sum(CAST((CAST(d AS DOUBLE) / CAST(c AS DOUBLE)) * (CAST(d AS DOUBLE) / CAST(c AS DOUBLE)) AS DECIMAL(18,12))) AS DOUBLE) / count(*) AS variance
  FROM shared_ratio_316981b4_disease1 WHERE part IN ('fund') AND n >= 10 AND c > 0 GROUP BY cohort, part),
mix AS (
  SELECT e.unit, e.part, e.disease, CAST(sum(e.c) AS DOUBLE) / CAST(max(g.c) AS DOUBLE) AS share, max(e.unknown) AS unknown
  FROM shared_ratio_316981b4_expected1 e JOIN shared_ratio_316981b4_gap1 g ON g.unit = e.unit AND g.part = e.part GROUP BY e.unit, e.part, e.disease),
doubt AS (SELECT unit, part, CAST(sum(CAST(share * share * unknown AS DECIMAL(18,12))) AS DOUBLE) AS doubt FROM mix GROUP BY unit, part),
tier AS (SELECT cohort, tier, part, sum(c * is_peer) AS c, sum(c2 * is_peer) AS c2, sum(e2 * is_peer) AS e2 FROM weight GROUP BY cohort, tier, part),
rest AS (
  SELECT w.unit, w.part, CAST(t.c - w.c * w.is_peer AS DOUBLE) AS c, CAST(t.c2 - w.c2 * w.is_peer AS DOUBLE) AS c2, CAST(t.e2 - w.e2 * w.is_peer AS DOUBLE) AS e2
  FROM weight w JOIN tier t ON t.cohort = w.cohort AND t.tier = w.tier AND t.part = w.part)
SELECT u.month_end || '|' || g.part AS grp, u.fixmedins_code, u.insutype, u.month_end, u.tier, u.peers, g.*, g.gap AS deviation,
  g.se * g.se + r.e2 / (r.c * r.c) + d.doubt * coalesce(v.variance, 0.0) AS known_variance, 1.0 + r.c2 / (r.c * r.c) AS spread_factor
FROM shared_ratio_316981b4_gap1 g JOIN shared_ratio_316981b4_unit u ON u.unit = g.unit JOIN rest r ON r.unit = g.unit AND r.part = g.part
JOIN doubt d ON d.unit = g.unit AND d.part = g.part LEFT JOIN varied v ON v.cohort = u.cohort AND v.part = g.part
WHERE u.diagnosed AND u.peers >= 3 AND g.n >= 30 AND g.n_eff >= 15
  AND g.coverage >= 0.5 AND g.gap IS NOT NULL AND r.c > 0;

-- shared_ratio_316981b4_spread1_grid (kept)
SELECT CAST(a.d + 10 * b.d + 100 * c.d AS DOUBLE) * 0.0005 AS spread
FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS a(d) CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS b(d) CROSS JOIN (VALUES (0), (1), (2), (3), (4)) AS c(d);

-- shared_ratio_316981b4_spread1_centre (kept)
SELECT u.grp, quantile_cont(CAST(u.deviation AS DOUBLE), 0.5) AS centre FROM shared_ratio_316981b4_judged1 u GROUP BY u.grp;

-- shared_ratio_316981b4_spread1_first (kept)
SELECT x.grp, min(CASE WHEN x.middle <= 0.454937 THEN x.spread ELSE 0.2495 END) AS spread
FROM (SELECT u.grp, g.spread, quantile_cont(CAST((u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + g.spread * g.spread * u.spread_factor) AS DOUBLE), 0.5) AS middle
  FROM shared_ratio_316981b4_judged1 u JOIN shared_ratio_316981b4_spread1_centre c ON c.grp = u.grp CROSS JOIN shared_ratio_316981b4_spread1_grid g
  WHERE u.known_variance + g.spread * g.spread > 0 GROUP BY u.grp, g.spread) x GROUP BY x.grp;

-- shared_ratio_316981b4_spread1 (kept)
SELECT x.grp, max(x.centre) AS centre, max(x.institutions) AS institutions,
  greatest(0.01, min(CASE WHEN x.average <= 0.9112 THEN x.spread ELSE 0.2495 END) * sqrt(1.0 + 8.0 / max(x.institutions))) AS spread
FROM (SELECT u.grp, g.spread, max(c.centre) AS centre, count(DISTINCT u.fixmedins_code) AS institutions,
    CAST(sum(CAST(least(1000000.0, (u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + g.spread * g.spread * u.spread_factor)) AS DECIMAL(24,12))) AS DOUBLE) / count(*) AS average
  FROM shared_ratio_316981b4_judged1 u JOIN shared_ratio_316981b4_spread1_centre c ON c.grp = u.grp JOIN shared_ratio_316981b4_spread1_first f ON f.grp = u.grp CROSS JOIN shared_ratio_316981b4_spread1_grid g
  WHERE (u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + greatest(0.01, f.spread) * greatest(0.01, f.spread) * u.spread_factor) <= 6.25 AND u.known_variance + g.spread * g.spread > 0
  GROUP BY u.grp, g.spread) x GROUP BY x.grp;

-- shared_ratio_316981b4_outlier (kept)
SELECT DISTINCT t.unit FROM (SELECT j.*, s.spread, j.gap / sqrt(j.known_variance + s.spread * s.spread * j.spread_factor) AS z FROM shared_ratio_316981b4_judged1 j JOIN shared_ratio_316981b4_spread1 s ON s.grp = j.grp) t WHERE t.z < -3 AND t.gap + 1.645 * sqrt(t.known_variance) < -0.01;

-- shared_ratio_316981b4_peer (kept)
SELECT p.* FROM shared_ratio_316981b4_part p LEFT JOIN shared_ratio_316981b4_outlier o ON o.unit = p.unit WHERE o.unit IS NULL;

-- shared_ratio_316981b4_stratum2 (kept)
SELECT cohort, tier, person, disease, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(x) AS x FROM shared_ratio_316981b4_peer GROUP BY cohort, tier, person, disease, part;

-- shared_ratio_316981b4_raw_tier2 (kept)
SELECT cohort, tier, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(x) AS x FROM shared_ratio_316981b4_peer GROUP BY cohort, tier, part;

-- shared_ratio_316981b4_raw_group2 (kept)
SELECT cohort, tier, person, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(x) AS x FROM shared_ratio_316981b4_peer GROUP BY cohort, tier, person, part;

-- shared_ratio_316981b4_lean2 (kept)
SELECT s.cohort, s.tier, s.disease, s.part, sum(s.n) AS n, sum(s.c) AS c, sum(s.cc) AS cc,
  sum(CAST(CAST(s.x AS DOUBLE) - CAST(s.c AS DOUBLE) * (CASE WHEN g.c > 0 THEN (CAST(g.n AS DOUBLE) / (g.n + 5)) * (CAST(g.x AS DOUBLE) / CAST(g.c AS DOUBLE)) + (1.0 - (CAST(g.n AS DOUBLE) / (g.n + 5))) * (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) ELSE (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) END) AS DECIMAL(38,8))) AS d
FROM shared_ratio_316981b4_stratum2 s
JOIN shared_ratio_316981b4_raw_group2 g ON g.cohort = s.cohort AND g.tier = s.tier AND g.person = s.person AND g.part = s.part
JOIN shared_ratio_316981b4_raw_tier2 t ON t.cohort = s.cohort AND t.tier = s.tier AND t.part = s.part
GROUP BY s.cohort, s.tier, s.disease, s.part;

-- shared_ratio_316981b4_level2 (kept)
SELECT p.unit, p.cohort, p.tier, p.person, p.part, p.n, p.c, p.cc,
  CAST(CAST(p.x AS DOUBLE) - CAST(p.c AS DOUBLE) * (CASE WHEN l.c > 0 THEN (CAST(l.n AS DOUBLE) / (l.n + 5)) * CAST(l.d AS DOUBLE) / CAST(l.c AS DOUBLE) ELSE 0.0 END) AS DECIMAL(38,8)) AS y
FROM shared_ratio_316981b4_peer p JOIN (SELECT cohort, disease, part, sum(n) AS n, sum(c) AS c, sum(d) AS d FROM shared_ratio_316981b4_lean2 GROUP BY cohort, disease, part) l
  ON l.cohort = p.cohort AND l.disease = p.disease AND l.part = p.part;

-- shared_ratio_316981b4_tier2 (kept)
SELECT cohort, tier, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM shared_ratio_316981b4_level2 GROUP BY cohort, tier, part;

-- shared_ratio_316981b4_tier_unit2 (kept)
SELECT unit, cohort, tier, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM shared_ratio_316981b4_level2 GROUP BY unit, cohort, tier, part;

-- shared_ratio_316981b4_group2 (kept)
SELECT cohort, tier, person, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM shared_ratio_316981b4_level2 GROUP BY cohort, tier, person, part;

-- shared_ratio_316981b4_group_unit2 (kept)
SELECT unit, cohort, tier, person, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(y) AS x FROM shared_ratio_316981b4_level2 GROUP BY unit, cohort, tier, person, part;

-- shared_ratio_316981b4_base2 (kept)
SELECT u.unit, u.cohort, u.tier, g.person, g.part,
  CASE WHEN (coalesce(g2.c, 0) - coalesce(o2.c, 0)) > 0 THEN (CAST((coalesce(g2.n, 0) - coalesce(o2.n, 0)) AS DOUBLE) / ((coalesce(g2.n, 0) - coalesce(o2.n, 0)) + 5)) * (CAST((coalesce(g2.x, 0) - coalesce(o2.x, 0)) AS DOUBLE) / CAST((coalesce(g2.c, 0) - coalesce(o2.c, 0)) AS DOUBLE)) + (1.0 - (CAST((coalesce(g2.n, 0) - coalesce(o2.n, 0)) AS DOUBLE) / ((coalesce(g2.n, 0) - coalesce(o2.n, 0)) + 5))) * (CAST((coalesce(t.x, 0) - coalesce(ot.x, 0)) AS DOUBLE) / CAST(nullif((coalesce(t.c, 0) - coalesce(ot.c, 0)), 0) AS DOUBLE)) ELSE (CAST((coalesce(t.x, 0) - coalesce(ot.x, 0)) AS DOUBLE) / CAST(nullif((coalesce(t.c, 0) - coalesce(ot.c, 0)), 0) AS DOUBLE)) END AS a
FROM (SELECT DISTINCT unit, cohort, tier FROM shared_ratio_316981b4_part) u
JOIN (SELECT DISTINCT cohort, tier, person, part FROM shared_ratio_316981b4_part) g ON g.cohort = u.cohort AND g.tier = u.tier
LEFT JOIN shared_ratio_316981b4_tier2 t ON t.cohort = g.cohort AND t.tier = g.tier AND t.part = g.part
LEFT JOIN shared_ratio_316981b4_tier_unit2 ot ON ot.unit = u.unit AND ot.part = g.part
LEFT JOIN shared_ratio_316981b4_group2 g2 ON g2.cohort = g.cohort AND g2.tier = g.tier AND g2.person = g.person AND g2.part = g.part
LEFT JOIN shared_ratio_316981b4_group_unit2 o2 ON o2.unit = u.unit AND o2.person = g.person AND o2.part = g.part;

-- shared_ratio_316981b4_elsewhere2 (kept)
SELECT s.cohort, s.tier, s.disease, s.part, sum(s.n) AS n, sum(s.c) AS c, sum(s.cc) AS cc,
  sum(CAST(CAST(s.x AS DOUBLE) - CAST(s.c AS DOUBLE) * (CASE WHEN g.c > 0 THEN (CAST(g.n AS DOUBLE) / (g.n + 5)) * (CAST(g.x AS DOUBLE) / CAST(g.c AS DOUBLE)) + (1.0 - (CAST(g.n AS DOUBLE) / (g.n + 5))) * (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) ELSE (CAST(t.x AS DOUBLE) / CAST(t.c AS DOUBLE)) END) AS DECIMAL(38,8))) AS d
FROM shared_ratio_316981b4_stratum2 s
JOIN shared_ratio_316981b4_group2 g ON g.cohort = s.cohort AND g.tier = s.tier AND g.person = s.person AND g.part = s.part
JOIN shared_ratio_316981b4_tier2 t ON t.cohort = s.cohort AND t.tier = s.tier AND t.part = s.part
GROUP BY s.cohort, s.tier, s.disease, s.part;

-- shared_ratio_316981b4_disease2 (kept)
SELECT cohort, disease, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(d) AS d FROM shared_ratio_316981b4_elsewhere2 GROUP BY cohort, disease, part;

-- shared_ratio_316981b4_near2 (kept)
SELECT u.unit, u.disease, s.part, sum((coalesce(s.n, 0) - coalesce(o.n, 0))) AS n, sum((coalesce(s.c, 0) - coalesce(o.c, 0))) AS c, sum((coalesce(s.cc, 0) - coalesce(o.cc, 0))) AS cc, sum(CAST(CAST((coalesce(s.x, 0) - coalesce(o.x, 0)) AS DOUBLE) - CAST((coalesce(s.c, 0) - coalesce(o.c, 0)) AS DOUBLE) * b.a AS DECIMAL(38,8))) AS d
FROM (SELECT DISTINCT unit, cohort, tier, disease FROM shared_ratio_316981b4_part) u
JOIN shared_ratio_316981b4_stratum2 s ON s.cohort = u.cohort AND s.tier = u.tier AND s.disease = u.disease
JOIN shared_ratio_316981b4_base2 b ON b.unit = u.unit AND b.person = s.person AND b.part = s.part
LEFT JOIN shared_ratio_316981b4_peer o ON o.unit = u.unit AND o.person = s.person AND o.disease = s.disease AND o.part = s.part
GROUP BY u.unit, u.disease, s.part;

-- shared_ratio_316981b4_expected2 (kept)
WITH departed AS (
  SELECT p.unit, p.cohort, p.tier, p.person, p.disease, p.part, p.n, p.c, p.x, b.a,
    coalesce(r.n, 0) AS near_n, coalesce(r.c, 0) AS near_c, coalesce(r.d, 0) AS near_d,
    coalesce(r.n, 0) + coalesce(w.n, 0) - coalesce(e.n, 0) AS any_n, coalesce(r.c, 0) + coalesce(w.c, 0) - coalesce(e.c, 0) AS any_c,
    coalesce(r.cc, 0) + coalesce(w.cc, 0) - coalesce(e.cc, 0) AS any_cc, coalesce(r.d, 0) + coalesce(w.d, 0) - coalesce(e.d, 0) AS any_d,
    (coalesce(s.n, 0) - coalesce(o.n, 0)) AS own_n, (coalesce(s.c, 0) - coalesce(o.c, 0)) AS own_c, (coalesce(s.x, 0) - coalesce(o.x, 0)) AS own_x
  FROM shared_ratio_316981b4_part p
  JOIN shared_ratio_316981b4_base2 b ON b.unit = p.unit AND b.person = p.person AND b.part = p.part
  LEFT JOIN shared_ratio_316981b4_near2 r ON r.unit = p.unit AND r.disease = p.disease AND r.part = p.part
  LEFT JOIN shared_ratio_316981b4_disease2 w ON w.cohort = p.cohort AND w.disease = p.disease AND w.part = p.part
  LEFT JOIN shared_ratio_316981b4_elsewhere2 e ON e.cohort = p.cohort AND e.tier = p.tier AND e.disease = p.disease AND e.part = p.part
  LEFT JOIN shared_ratio_316981b4_stratum2 s ON s.cohort = p.cohort AND s.tier = p.tier AND s.person = p.person AND s.disease = p.disease AND s.part = p.part
  LEFT JOIN shared_ratio_316981b4_peer o ON o.unit = p.unit AND o.person = p.person AND o.disease = p.disease AND o.part = p.part),
placed AS (
  SELECT q.*, q.a + CASE WHEN q.near_c > 0 THEN (CAST(q.near_n AS DOUBLE) / (q.near_n + 5)) * (CAST(q.near_d AS DOUBLE) / CAST(q.near_c AS DOUBLE)) + (1.0 - (CAST(q.near_n AS DOUBLE) / (q.near_n + 5))) * (CASE WHEN q.any_c > 0 THEN (CAST(q.any_n AS DOUBLE) / (q.any_n + 5)) * (CAST(q.any_d AS DOUBLE) / CAST(q.any_c AS DOUBLE)) ELSE 0.0 END) ELSE (CASE WHEN q.any_c > 0 THEN (CAST(q.any_n AS DOUBLE) / (q.any_n + 5)) * (CAST(q.any_d AS DOUBLE) / CAST(q.any_c AS DOUBLE)) ELSE 0.0 END) END AS coarser
  FROM departed q)
SELECT z.unit, z.cohort, z.tier, z.person, z.disease, z.part, z.n, z.c, z.x, z.any_n AS disease_stays, 
  CASE WHEN z.any_cc > 0 THEN 5 / (CAST(z.any_c AS DOUBLE) * CAST(z.any_c AS DOUBLE) / CAST(z.any_cc AS DOUBLE) + CAST(5 AS DOUBLE)) ELSE 1.0 END AS unknown,
  CASE WHEN z.own_c > 0 THEN (CAST(z.own_n AS DOUBLE) / (z.own_n + 30)) * (CAST(z.own_x AS DOUBLE) / CAST(z.own_c AS DOUBLE)) + (1.0 - (CAST(z.own_n AS DOUBLE) / (z.own_n + 30))) * z.coarser ELSE z.coarser END AS share
FROM placed z;

-- shared_ratio_316981b4_gap2 (kept)
WITH sums AS (
  SELECT e.unit, e.part, sum(e.n) AS n, sum(e.c) AS c, sum(e.x) AS x, sum(CAST(CAST(e.x AS DOUBLE) - CAST(e.c AS DOUBLE) * e.share AS DECIMAL(38,8))) AS a,
    sum(CAST(CAST(k.xc AS DOUBLE) - e.share * CAST(k.cc AS DOUBLE) AS DECIMAL(38,6))) AS b, sum(k.cc) AS cc, sum(k.xx) AS xx,
    sum(CAST(CAST(k.xx AS DOUBLE) - 2.0 * e.share * CAST(k.xc AS DOUBLE) + e.share * e.share * CAST(k.cc AS DOUBLE) AS DECIMAL(38,6))) AS v,
    sum(CASE WHEN e.disease_stays >= 10 THEN e.c ELSE 0 END) AS covered
  FROM shared_ratio_316981b4_expected2 e JOIN shared_ratio_316981b4_part k ON k.unit = e.unit AND k.person = e.person AND k.disease = e.disease AND k.part = e.part
  WHERE e.part IN ('fund') GROUP BY e.unit, e.part),
gap AS (SELECT s.*, CAST(s.a AS DOUBLE) / CAST(s.c AS DOUBLE) AS gap FROM sums s)
SELECT g.unit, g.part, g.n, g.c, g.x, g.xx, CAST(g.x AS DOUBLE) / CAST(g.c AS DOUBLE) AS ratio, g.gap, CAST(g.c AS DOUBLE) * CAST(g.c AS DOUBLE) / CAST(g.cc AS DOUBLE) AS n_eff,
  CAST(g.covered AS DOUBLE) / CAST(g.c AS DOUBLE) AS coverage,
  sqrt(greatest(0.0, CAST(g.v AS DOUBLE) - 2.0 * g.gap * CAST(g.b AS DOUBLE) + g.gap * g.gap * CAST(g.cc AS DOUBLE)) * g.n / greatest(g.n - 1, 1)) / CAST(g.c AS DOUBLE) AS se
FROM gap g;

-- shared_ratio_316981b4_judged2 (kept)
WITH peer AS (SELECT DISTINCT unit FROM shared_ratio_316981b4_peer),
weight AS (
  SELECT g.unit, g.part, u.cohort, u.tier, CASE WHEN p.unit IS NULL THEN 0 ELSE 1 END AS is_peer, g.c, CAST((CAST(g.c AS DOUBLE)) * (CAST(g.c AS DOUBLE)) AS DECIMAL(38,4)) AS c2, CAST((CAST(g.c AS DOUBLE) * g.se) * (CAST(g.c AS DOUBLE) * g.se) AS DECIMAL(38,4)) AS e2
  FROM shared_ratio_316981b4_gap2 g JOIN shared_ratio_316981b4_unit u ON u.unit = g.unit LEFT JOIN peer p ON p.unit = g.unit),
varied AS (
  SELECT cohort, part, CAST(sum(CAST((CAST(d AS DOUBLE) / CAST(c AS DOUBLE)) * (CAST(d AS DOUBLE) / CAST(c AS DOUBLE)) AS DECIMAL(18,12))) AS DOUBLE) / count(*) AS variance
  FROM shared_ratio_316981b4_disease2 WHERE part IN ('fund') AND n >= 10 AND c > 0 GROUP BY cohort, part),
mix AS (
  SELECT e.unit, e.part, e.disease, CAST(sum(e.c) AS DOUBLE) / CAST(max(g.c) AS DOUBLE) AS share, max(e.unknown) AS unknown
  FROM shared_ratio_316981b4_expected2 e JOIN shared_ratio_316981b4_gap2 g ON g.unit = e.unit AND g.part = e.part GROUP BY e.unit, e.part, e.disease),
doubt AS (SELECT unit, part, CAST(sum(CAST(share * share * unknown AS DECIMAL(18,12))) AS DOUBLE) AS doubt FROM mix GROUP BY unit, part),
tier AS (SELECT cohort, tier, part, sum(c * is_peer) AS c, sum(c2 * is_peer) AS c2, sum(e2 * is_peer) AS e2 FROM weight GROUP BY cohort, tier, part),
rest AS (
  SELECT w.unit, w.part, CAST(t.c - w.c * w.is_peer AS DOUBLE) AS c, CAST(t.c2 - w.c2 * w.is_peer AS DOUBLE) AS c2, CAST(t.e2 - w.e2 * w.is_peer AS DOUBLE) AS e2
  FROM weight w JOIN tier t ON t.cohort = w.cohort AND t.tier = w.tier AND t.part = w.part)
SELECT u.month_end || '|' || g.part AS grp, u.fixmedins_code, u.insutype, u.month_end, u.tier, u.peers, g.*, g.gap AS deviation,
  g.se * g.se + r.e2 / (r.c * r.c) + d.doubt * coalesce(v.variance, 0.0) AS known_variance, 1.0 + r.c2 / (r.c * r.c) AS spread_factor
FROM shared_ratio_316981b4_gap2 g JOIN shared_ratio_316981b4_unit u ON u.unit = g.unit JOIN rest r ON r.unit = g.unit AND r.part = g.part
JOIN doubt d ON d.unit = g.unit AND d.part = g.part LEFT JOIN varied v ON v.cohort = u.cohort AND v.part = g.part
WHERE u.diagnosed AND u.peers >= 3 AND g.n >= 30 AND g.n_eff >= 15
  AND g.coverage >= 0.5 AND g.gap IS NOT NULL AND r.c > 0;

-- shared_ratio_316981b4_typical
SELECT j.* FROM shared_ratio_316981b4_judged2 j LEFT JOIN shared_ratio_316981b4_outlier o ON o.unit = j.unit WHERE o.unit IS NULL;

-- shared_ratio_316981b4_spread2_grid (kept)
SELECT CAST(a.d + 10 * b.d + 100 * c.d AS DOUBLE) * 0.0005 AS spread
FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS a(d) CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS b(d) CROSS JOIN (VALUES (0), (1), (2), (3), (4)) AS c(d);

-- shared_ratio_316981b4_spread2_centre (kept)
SELECT u.grp, quantile_cont(CAST(u.deviation AS DOUBLE), 0.5) AS centre FROM shared_ratio_316981b4_typical u GROUP BY u.grp;

-- shared_ratio_316981b4_spread2_first (kept)
SELECT x.grp, min(CASE WHEN x.middle <= 0.454937 THEN x.spread ELSE 0.2495 END) AS spread
FROM (SELECT u.grp, g.spread, quantile_cont(CAST((u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + g.spread * g.spread * u.spread_factor) AS DOUBLE), 0.5) AS middle
  FROM shared_ratio_316981b4_typical u JOIN shared_ratio_316981b4_spread2_centre c ON c.grp = u.grp CROSS JOIN shared_ratio_316981b4_spread2_grid g
  WHERE u.known_variance + g.spread * g.spread > 0 GROUP BY u.grp, g.spread) x GROUP BY x.grp;

-- shared_ratio_316981b4_spread2 (kept)
SELECT x.grp, max(x.centre) AS centre, max(x.institutions) AS institutions,
  greatest(0.01, min(CASE WHEN x.average <= 0.9112 THEN x.spread ELSE 0.2495 END) * sqrt(1.0 + 8.0 / max(x.institutions))) AS spread
FROM (SELECT u.grp, g.spread, max(c.centre) AS centre, count(DISTINCT u.fixmedins_code) AS institutions,
    CAST(sum(CAST(least(1000000.0, (u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + g.spread * g.spread * u.spread_factor)) AS DECIMAL(24,12))) AS DOUBLE) / count(*) AS average
  FROM shared_ratio_316981b4_typical u JOIN shared_ratio_316981b4_spread2_centre c ON c.grp = u.grp JOIN shared_ratio_316981b4_spread2_first f ON f.grp = u.grp CROSS JOIN shared_ratio_316981b4_spread2_grid g
  WHERE (u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + greatest(0.01, f.spread) * greatest(0.01, f.spread) * u.spread_factor) <= 6.25 AND u.known_variance + g.spread * g.spread > 0
  GROUP BY u.grp, g.spread) x GROUP BY x.grp;

-- shared_ratio_316981b4_scored (kept)
SELECT t.*, (CASE WHEN (-t.z) >= 0 THEN (0.5 * (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * exp(-(abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)) * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)) - 1.26551223 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (1.00002368 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (0.37409196 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (0.09678418 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (-0.18628806 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (0.27886807 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (-1.13520398 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (1.48851587 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (-0.82215223 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * 0.17087277)))))))))) ELSE 1.0 - (0.5 * (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * exp(-(abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)) * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)) - 1.26551223 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (1.00002368 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (0.37409196 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (0.09678418 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (-0.18628806 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (0.27886807 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (-1.13520398 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (1.48851587 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * (-0.82215223 + (1.0 / (1.0 + 0.5 * (abs(CAST((-t.z) AS DOUBLE)) / sqrt(2.0)))) * 0.17087277)))))))))) END) AS p FROM (SELECT j.*, s.spread, j.gap / sqrt(j.known_variance + s.spread * s.spread * j.spread_factor) AS z FROM shared_ratio_316981b4_judged2 j JOIN shared_ratio_316981b4_spread2 s ON s.grp = j.grp) t;

-- shared_ratio_316981b4_tested (kept)
SELECT r.*, least(1.0, min(r.p * r.family_size / r.family_rank) OVER (PARTITION BY r.month_end ORDER BY r.p DESC NULLS LAST)) AS q
FROM (SELECT t.*, rank() OVER (PARTITION BY t.month_end ORDER BY t.p NULLS LAST) + count(*) OVER (PARTITION BY t.month_end, t.p) - 1 AS family_rank, count(*) OVER (PARTITION BY t.month_end) AS family_size FROM shared_ratio_316981b4_scored t) r;

-- shared_ratio_316981b4_material (kept)
SELECT t.* FROM shared_ratio_316981b4_tested t
WHERE t.gap + 1.645 * sqrt(t.known_variance) < -0.01 AND CAST(-t.gap * CAST(t.c AS DOUBLE) AS DECIMAL(18,2)) >= 20000;

-- shared_ratio_316981b4_doubtful (kept)
SELECT fixmedins_code, insutype, part FROM shared_ratio_316981b4_material WHERE q > 0.1 AND q <= 0.2;

-- shared_ratio_316981b4_past_stay (kept)
WITH seen AS (
  SELECT p.*, w.month_end FROM shared_ratio_316981b4_placed p JOIN (VALUES ('2025-07-31', DATE '2024-08-01', DATE '2025-07-31'), ('2025-08-31', DATE '2024-09-01', DATE '2025-08-31'), ('2025-09-30', DATE '2024-10-01', DATE '2025-09-30'), ('2025-10-31', DATE '2024-11-01', DATE '2025-10-31'), ('2025-11-30', DATE '2024-12-01', DATE '2025-11-30')) AS w(month_end, from_day, to_day) ON p.discharged BETWEEN w.from_day AND w.to_day WHERE EXISTS (SELECT 1 FROM shared_ratio_316981b4_doubtful)),
latest AS (
  SELECT fixmedins_code, insutype, month_end, first(coalesce(tier, '') ORDER BY concat_ws('|', strftime(last_time, '%Y-%m-%d %H:%M:%S'), mdtrt_id) DESC NULLS LAST, coalesce(tier, '') DESC NULLS LAST) FILTER (WHERE coalesce(tier, '') IS NOT NULL AND (concat_ws('|', strftime(last_time, '%Y-%m-%d %H:%M:%S'), mdtrt_id)) IS NOT NULL) AS tier
  FROM seen GROUP BY fixmedins_code, insutype, month_end)
SELECT p.mdtrt_id, p.setl_id, p.fixmedins_code, p.insutype, p.month_end, p.fixmedins_code || '|' || p.insutype || '|' || p.month_end AS unit, p.insutype || '|' || p.month_end AS cohort,
  p.tier, p.person, p.disease, p.first_time, p.last_time, p.line_inscp_amt, p.c, p.fund, p.own, p.over, p.pre, p.dedc, p.copay, p.other_fund,
  CASE WHEN p.fault IS NOT NULL THEN p.fault WHEN p.tier IS NULL OR p.tier <> l.tier THEN 'medins_b.hosp_lv'
    WHEN p.disease IS NULL OR p.disease = '' THEN 'diag_d.diag_code' END AS reason
FROM seen p JOIN latest l ON l.fixmedins_code = p.fixmedins_code AND l.insutype = p.insutype AND l.month_end = p.month_end;

-- shared_ratio_316981b4_standing (kept)
WITH listed AS (SELECT * FROM shared_ratio_316981b4_past_material WHERE q <= 0.2),
subject AS (SELECT DISTINCT fixmedins_code, insutype, part FROM listed),
at_month AS (
  SELECT s.fixmedins_code, s.insutype, s.part, w.month_no, w.month_end, l.q, CASE WHEN l.q <= 0.1 THEN 1 ELSE 0 END AS entered, CASE WHEN l.q IS NULL THEN 1 ELSE 0 END AS was_off
  FROM subject s CROSS JOIN (VALUES (1, '2025-07-31'), (2, '2025-08-31'), (3, '2025-09-30'), (4, '2025-10-31'), (5, '2025-11-30')) AS w(month_no, month_end) LEFT JOIN listed l ON l.fixmedins_code = s.fixmedins_code AND l.insutype = s.insutype AND l.part = s.part AND l.month_end = w.month_end),
run AS (SELECT a.fixmedins_code, a.insutype, a.part, a.month_end, max(CASE WHEN a.entered = 1 THEN a.month_no ELSE 0 END) OVER (PARTITION BY a.fixmedins_code, a.insutype, a.part ORDER BY a.month_no NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_in, max(CASE WHEN a.was_off = 1 THEN a.month_no ELSE 0 END) OVER (PARTITION BY a.fixmedins_code, a.insutype, a.part ORDER BY a.month_no NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_off FROM at_month a)
SELECT r.fixmedins_code, r.insutype, r.part, r.month_end, e.month_end AS last_entered, e.q AS last_entered_q
FROM run r JOIN at_month e ON e.fixmedins_code = r.fixmedins_code AND e.insutype = r.insutype AND e.part = r.part AND e.month_no = r.last_in WHERE r.last_in > r.last_off;

-- shared_ratio_316981b4_flagged (kept)
SELECT t.*, CASE WHEN t.q > 0.1 THEN s.last_entered END AS last_entered, CASE WHEN t.q > 0.1 THEN s.last_entered_q END AS last_entered_q
FROM shared_ratio_316981b4_material t LEFT JOIN shared_ratio_316981b4_standing s ON s.fixmedins_code = t.fixmedins_code AND s.insutype = t.insutype AND s.part = t.part AND s.month_end = '2025-11-30'
WHERE t.q <= 0.1 OR (t.q <= 0.2 AND s.month_end IS NOT NULL);

-- rr_driver (kept)
SELECT e.unit, e.part, CAST(sum(e.x) AS DOUBLE) / CAST(sum(e.c) AS DOUBLE) AS own_share, CAST(sum(CAST(CAST(e.c AS DOUBLE) * e.share AS DECIMAL(38,10))) AS DOUBLE) / CAST(sum(e.c) AS DOUBLE) AS expected_share
FROM shared_ratio_316981b4_expected2 e JOIN shared_ratio_316981b4_flagged f ON f.unit = e.unit GROUP BY e.unit, e.part;

-- rr_story (kept)
WITH wide AS (
  SELECT unit, max(CASE WHEN part = 'fund' THEN own_share END) AS fund_own, max(CASE WHEN part = 'fund' THEN expected_share END) AS fund_expected, max(CASE WHEN part = 'own' THEN own_share END) AS own_own, max(CASE WHEN part = 'own' THEN expected_share END) AS own_expected, max(CASE WHEN part = 'over' THEN own_share END) AS over_own, max(CASE WHEN part = 'over' THEN expected_share END) AS over_expected, max(CASE WHEN part = 'pre' THEN own_share END) AS pre_own, max(CASE WHEN part = 'pre' THEN expected_share END) AS pre_expected, max(CASE WHEN part = 'dedc' THEN own_share END) AS dedc_own, max(CASE WHEN part = 'dedc' THEN expected_share END) AS dedc_expected, max(CASE WHEN part = 'copay' THEN own_share END) AS copay_own, max(CASE WHEN part = 'copay' THEN expected_share END) AS copay_expected, max(CASE WHEN part = 'other_fund' THEN own_share END) AS other_fund_own, max(CASE WHEN part = 'other_fund' THEN expected_share END) AS other_fund_expected
  FROM rr_driver GROUP BY unit),
seen AS (SELECT s.unit, min(s.first_time) AS first_time, max(s.last_time) AS last_time FROM shared_ratio_316981b4_stay s JOIN shared_ratio_316981b4_flagged f ON f.unit = s.unit WHERE s.reason IS NULL GROUP BY s.unit),
aside AS (SELECT u.insutype, u.tier, count(*) AS set_aside FROM shared_ratio_316981b4_outlier o JOIN shared_ratio_316981b4_unit u ON u.unit = o.unit GROUP BY u.insutype, u.tier),
scope AS (
  SELECT f.*, v.first_time, v.last_time, d.fund_expected AS expected, d.own_own - d.own_expected AS driver_own, d.over_own - d.over_expected AS driver_over, d.pre_own - d.pre_expected AS driver_pre, d.dedc_own - d.dedc_expected AS driver_dedc, d.copay_own - d.copay_expected AS driver_copay, d.other_fund_own - d.other_fund_expected AS driver_other_fund,
    1.0 - d.own_own - d.over_own - d.pre_own AS in_scope, 1.0 - d.own_expected - d.over_expected - d.pre_expected AS expected_in_scope
  FROM shared_ratio_316981b4_flagged f JOIN wide d ON d.unit = f.unit JOIN seen v ON v.unit = f.unit)
SELECT w.*, w.ratio / nullif(w.in_scope, 0.0) AS policy_ratio, w.driver_own * ((w.ratio / nullif(w.in_scope, 0.0) + w.expected / nullif(w.expected_in_scope, 0.0)) / 2.0) AS rise_own, w.driver_over * ((w.ratio / nullif(w.in_scope, 0.0) + w.expected / nullif(w.expected_in_scope, 0.0)) / 2.0) AS rise_over, w.driver_pre * ((w.ratio / nullif(w.in_scope, 0.0) + w.expected / nullif(w.expected_in_scope, 0.0)) / 2.0) AS rise_pre,
  (SELECT count(*) FROM shared_ratio_316981b4_flagged) AS listed, (SELECT CAST(sum(CAST(q AS DECIMAL(38,9))) AS DOUBLE) FROM shared_ratio_316981b4_flagged) AS false_leads,
  coalesce(a.set_aside, 0) - CASE WHEN o.unit IS NULL THEN 0 ELSE 1 END AS peers_set_aside
FROM scope w LEFT JOIN aside a ON a.insutype = w.insutype AND a.tier = w.tier LEFT JOIN shared_ratio_316981b4_outlier o ON o.unit = w.unit;

-- rr_excess (kept)
SELECT y.*, row_number() OVER (PARTITION BY y.unit ORDER BY y.excess NULLS LAST, y.setl_id NULLS LAST) AS line_no
FROM (SELECT t.unit, t.fixmedins_code, t.insutype, t.setl_id, t.line_inscp_amt, CAST(CAST(t.fund AS DOUBLE) - CAST(t.c AS DOUBLE) * e.share AS DECIMAL(18,2)) AS excess
  FROM shared_ratio_316981b4_stay t JOIN shared_ratio_316981b4_flagged f ON f.unit = t.unit
  JOIN shared_ratio_316981b4_expected2 e ON e.unit = t.unit AND e.person = t.person AND e.disease = t.disease AND e.part = 'fund'
  WHERE t.reason IS NULL) y;

-- rr_candidate (kept)
SELECT s.fixmedins_code AS k_fixmedins_code, s.insutype AS k_insutype, '2025' AS k_year, s.fixmedins_code, CAST(NULL AS VARCHAR) AS psn_no, CAST(NULL AS VARCHAR) AS bilg_dr_code, s.first_time, s.last_time,
  CAST(-round(s.gap * 100.0, 6) AS DECIMAL(38,6)) AS measure, CAST(1 AS DECIMAL(38,6)) AS threshold,
  CAST(-s.gap * CAST(s.c AS DOUBLE) AS DECIMAL(16,2)) AS amount, 'estimate' AS amount_kind, CAST(s.c AS DECIMAL(16,2)) AS amt_total, CAST(json_object('fixmedins_code', s.fixmedins_code, 'insutype', s.insutype, 'year', '2025', 'window_from', '2025-01-01', 'window_to', '2025-12-31', 'tier', s.tier, 'stays', CAST(s.n AS BIGINT), 'peers', CAST(s.peers AS BIGINT), 'peers_set_aside', CAST(s.peers_set_aside AS BIGINT), 'cost', CAST(s.c AS DECIMAL(16,2)), 'fund', CAST(s.x AS DECIMAL(16,2)), 'ratio', CAST(s.ratio AS DECIMAL(18,6)), 'expected', CAST(s.expected AS DECIMAL(18,6)), 'gap', CAST(s.gap AS DECIMAL(18,6)), 'gap_at_most', CAST(s.gap + 1.645 * sqrt(s.known_variance) AS DECIMAL(18,6)), 'standard_error', CAST(sqrt(s.known_variance) AS DECIMAL(18,6)), 'natural_spread', CAST(s.spread AS DECIMAL(18,6)), 'z', CAST(s.z AS DECIMAL(18,6)), 'p', CAST(s.p AS DECIMAL(18,9)), 'q', CAST(s.q AS DECIMAL(18,6)), 'last_entered', s.last_entered, 'last_entered_q', CAST(s.last_entered_q AS DECIMAL(18,6)), 'enter_q', CAST(0.1 AS DECIMAL(18,6)), 'leave_q', CAST(0.2 AS DECIMAL(18,6)), 'driver_own', CAST(s.driver_own AS DECIMAL(18,6)), 'driver_over', CAST(s.driver_over AS DECIMAL(18,6)), 'driver_pre', CAST(s.driver_pre AS DECIMAL(18,6)), 'driver_dedc', CAST(s.driver_dedc AS DECIMAL(18,6)), 'driver_copay', CAST(s.driver_copay AS DECIMAL(18,6)), 'driver_other_fund', CAST(s.driver_other_fund AS DECIMAL(18,6)), 'rise_own', CAST(s.rise_own AS DECIMAL(18,6)), 'rise_over', CAST(s.rise_over AS DECIMAL(18,6)), 'rise_pre', CAST(s.rise_pre AS DECIMAL(18,6)), 'policy_ratio', CAST(s.policy_ratio AS DECIMAL(18,6)), 'policy_gap', CAST(s.policy_ratio - s.ratio AS DECIMAL(18,6)), 'coverage', CAST(s.coverage AS DECIMAL(18,6)), 'listed', CAST(s.listed AS BIGINT), 'false_leads', CAST(s.false_leads AS DECIMAL(18,6))) AS VARCHAR) AS facts
FROM rr_story s;

-- rr_line (kept)
SELECT s.fixmedins_code AS k_fixmedins_code, s.insutype AS k_insutype, '2025' AS k_year, s.line_no, 'setl_d' AS kind, s.setl_id AS line_key, CAST(NULL AS DECIMAL(16,2)) AS amount, CAST(s.line_inscp_amt AS DECIMAL(16,2)) AS inscp_amt
FROM rr_excess s WHERE s.excess < 0;

-- rr_untold (kept)
WITH judged AS (SELECT DISTINCT unit FROM shared_ratio_316981b4_tested),
unjudged AS (
  SELECT u.unit, CASE WHEN NOT u.diagnosed THEN 'diag_d.diag_code' WHEN g.n < 30 OR g.n_eff < 15 THEN 'few:stays'
      WHEN u.peers < 3 THEN 'few:peers' WHEN g.coverage < 0.5 THEN 'diag_d.diag_code' ELSE 'medins_b.hosp_lv' END AS reason
  FROM shared_ratio_316981b4_unit u JOIN shared_ratio_316981b4_gap2 g ON g.unit = u.unit AND g.part = 'fund' LEFT JOIN judged t ON t.unit = u.unit WHERE t.unit IS NULL)
SELECT x.reason AS column_name, count(*) AS row_count
FROM (SELECT coalesce(s.reason, j.reason) AS reason FROM shared_ratio_316981b4_stay s LEFT JOIN unjudged j ON j.unit = s.unit) x
WHERE x.reason IS NOT NULL GROUP BY x.reason;

-- rr_tally (kept)
SELECT (SELECT count(*) FROM shared_ratio_316981b4_stay) AS rows_in, (SELECT count(*) FROM shared_ratio_316981b4_stay) - t.untold AS rows_tested, t.untold AS untold_rows
FROM (SELECT CAST(coalesce(sum(row_count), 0) AS BIGINT) AS untold FROM rr_untold) t;
