-- rr4_placed (kept)
SELECT s.setl_id, s.fixmedins_code, s.insutype, CASE WHEN s.med_type IN ('21') THEN 'inpatient' END AS setting, s.setl_time, strftime(s.setl_time, '%Y-%m') AS period,
  coalesce(m.admdvs, s.fix_blng_admdvs) AS district, coalesce(m.hosp_lv, s.hosp_lv) AS grade, s.inscp_amt, CAST(coalesce(s.fund_pay_sumamt, 0) - (coalesce(s.maf_pay, 0)) AS DECIMAL(18,2)) AS fund,
  CASE WHEN s.inscp_amt IS NULL THEN 'setl_d.inscp_amt' WHEN s.fund_pay_sumamt IS NULL THEN 'setl_d.fund_pay_sumamt'
    WHEN coalesce(s.fund_pay_sumamt, 0) - (coalesce(s.maf_pay, 0)) < 0 THEN 'setl_d.fund_pay_sumamt'
    WHEN coalesce(s.fund_pay_sumamt, 0) - (coalesce(s.maf_pay, 0)) = 0 AND sum(s.inscp_amt) OVER (PARTITION BY s.fixmedins_code, s.insutype, CASE WHEN s.med_type IN ('21') THEN 'inpatient' END, strftime(s.setl_time, '%Y-%m')) = 0 THEN 'zero:inscp_amt' END AS reason,
  CASE WHEN coalesce(s.fund_pay_sumamt, 0) - (coalesce(s.maf_pay, 0)) > s.inscp_amt + 0.05 THEN 'above:inscp_amt' END AS doubt
FROM eff_setl_d s
LEFT JOIN eff_medins_b m ON m.fixmedins_code = s.fixmedins_code AND m.begndate <= CAST(s.setl_time AS DATE) AND CAST(s.setl_time AS DATE) < m.until_date
WHERE s.med_type IN ('21') AND s.insutype IN ('310', '390')
  AND coalesce(s.setl_type, '') <> '3' AND s.medfee_sumamt > 0 AND CAST(s.setl_time AS DATE) BETWEEN DATE '2024-07-01' AND DATE '2025-06-30' AND coalesce(s.out_flag, '0') = '0';

-- rr4_setl (kept)
SELECT p.*, t.tier FROM rr4_placed p
JOIN (SELECT fixmedins_code, CASE first(coalesce(grade, '') ORDER BY concat_ws('|', strftime(setl_time, '%Y-%m-%d %H:%M:%S'), setl_id) DESC NULLS LAST, coalesce(grade, '') DESC NULLS LAST) FILTER (WHERE coalesce(grade, '') IS NOT NULL AND (concat_ws('|', strftime(setl_time, '%Y-%m-%d %H:%M:%S'), setl_id)) IS NOT NULL) WHEN '10' THEN '一级' WHEN '11' THEN '无等级' WHEN '01' THEN '三级' WHEN '02' THEN '三级' WHEN '03' THEN '三级' WHEN '04' THEN '三级' WHEN '05' THEN '二级' WHEN '06' THEN '二级' WHEN '07' THEN '二级' WHEN '08' THEN '一级' WHEN '09' THEN '一级' ELSE first(coalesce(grade, '') ORDER BY concat_ws('|', strftime(setl_time, '%Y-%m-%d %H:%M:%S'), setl_id) DESC NULLS LAST, coalesce(grade, '') DESC NULLS LAST) FILTER (WHERE coalesce(grade, '') IS NOT NULL AND (concat_ws('|', strftime(setl_time, '%Y-%m-%d %H:%M:%S'), setl_id)) IS NOT NULL) END AS tier FROM rr4_placed GROUP BY fixmedins_code) t ON t.fixmedins_code = p.fixmedins_code;

-- rr4_scoped
SELECT 'city' AS scope, CAST('all' AS VARCHAR) AS scope_code, CAST(NULL AS VARCHAR) AS tier, setting, insutype, period, fund, inscp_amt, reason FROM rr4_setl
UNION ALL
SELECT 'district' AS scope, district AS scope_code, CAST(NULL AS VARCHAR) AS tier, setting, insutype, period, fund, inscp_amt, reason FROM rr4_setl WHERE district IS NOT NULL
UNION ALL
SELECT 'institution' AS scope, fixmedins_code AS scope_code, tier AS tier, setting, insutype, period, fund, inscp_amt, reason FROM rr4_setl;

-- rr4_value (kept)
WITH timed AS (
  SELECT * FROM rr4_scoped
  UNION ALL SELECT scope, scope_code, tier, setting, insutype, '2025' AS period, fund, inscp_amt, reason FROM rr4_scoped WHERE substr(period, 1, 4) = '2025'),
summed AS (
  SELECT scope, scope_code, max(tier) AS tier, setting, insutype, period,
    coalesce(sum(CASE WHEN reason IS NULL THEN fund END), 0) AS numerator, coalesce(sum(CASE WHEN reason IS NULL THEN inscp_amt END), 0) AS denominator,
    count(CASE WHEN reason IS NULL THEN 1 END) AS settlements, count(reason) AS untold
  FROM timed GROUP BY scope, scope_code, setting, insutype, period)
SELECT scope, scope_code, setting, insutype, period,
  CASE WHEN settlements >= 30 AND denominator > 0 THEN CAST(round(CAST(numerator AS DOUBLE) / CAST(denominator AS DOUBLE), 6) AS DECIMAL(18,6)) END AS value,
  CASE WHEN insutype = '390' AND setting = 'inpatient' AND tier = '三级' THEN CAST(0.6 AS DECIMAL(18,6)) WHEN insutype = '390' AND setting = 'inpatient' THEN CAST(0.7 AS DECIMAL(18,6)) ELSE CAST(NULL AS DECIMAL(18,6)) END AS target, CAST(numerator AS DECIMAL(38,2)) AS numerator, CAST(denominator AS DECIMAL(38,2)) AS denominator, settlements, untold
FROM summed;

-- rr4_candidate (kept)
SELECT CAST(NULL AS VARCHAR) AS k_scope, CAST(NULL AS VARCHAR) AS k_scope_code, CAST(NULL AS VARCHAR) AS k_setting, CAST(NULL AS VARCHAR) AS k_insutype, CAST(NULL AS VARCHAR) AS k_period, CAST(NULL AS VARCHAR) AS fixmedins_code, CAST(NULL AS VARCHAR) AS psn_no, CAST(NULL AS VARCHAR) AS bilg_dr_code,
  setl_time AS first_time, setl_time AS last_time, CAST(NULL AS DECIMAL(38,6)) AS measure, CAST(NULL AS DECIMAL(38,6)) AS threshold,
  CAST(NULL AS DECIMAL(16,2)) AS amount, 'none' AS amount_kind, CAST(NULL AS DECIMAL(16,2)) AS amt_total, CAST(NULL AS VARCHAR) AS facts
FROM rr4_setl WHERE 1 = 0;

-- rr4_line (kept)
SELECT CAST(NULL AS VARCHAR) AS k_scope, CAST(NULL AS VARCHAR) AS k_scope_code, CAST(NULL AS VARCHAR) AS k_setting, CAST(NULL AS VARCHAR) AS k_insutype, CAST(NULL AS VARCHAR) AS k_period, CAST(NULL AS BIGINT) AS line_no, CAST(NULL AS VARCHAR) AS kind, CAST(NULL AS VARCHAR) AS line_key,
  CAST(NULL AS DECIMAL(16,2)) AS amount, CAST(NULL AS DECIMAL(16,2)) AS inscp_amt FROM rr4_setl WHERE 1 = 0;

-- rr4_untold (kept)
SELECT coalesce(reason, doubt, 'medins_b.admdvs') AS column_name, count(*) AS row_count FROM rr4_setl
WHERE reason IS NOT NULL OR doubt IS NOT NULL OR district IS NULL GROUP BY coalesce(reason, doubt, 'medins_b.admdvs');

-- rr4_tally (kept)
SELECT t.rows_in, t.rows_in - t.untold AS rows_tested, t.untold AS untold_rows
FROM (SELECT count(*) AS rows_in, count(CASE WHEN reason IS NOT NULL OR doubt IS NOT NULL OR district IS NULL THEN 1 END) AS untold FROM rr4_setl) t;
