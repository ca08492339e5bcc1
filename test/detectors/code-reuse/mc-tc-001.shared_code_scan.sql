WITH sole AS (
  SELECT setl_id, med_list_codg, min(bkkp_sn) AS bkkp_sn FROM shared_code_fee WHERE setl_id IS NOT NULL GROUP BY setl_id, med_list_codg HAVING count(*) = 1),
scanned AS (
  SELECT drug_trac_codg, setl_id, bkkp_sn, med_list_codg, max(CASE WHEN trdn_flag = '1' THEN 1 ELSE 0 END) AS opened,
    max(CASE WHEN trdn_flag = '1' AND trac_event = 'settle' THEN cnt END) AS settled_cnt, max(CASE WHEN trdn_flag = '1' THEN cnt END) AS any_cnt
  FROM eff_trac_d WHERE trac_event IN ('settle', 'sale') AND setl_id IN (SELECT setl_id FROM shared_code_event)
  GROUP BY drug_trac_codg, setl_id, bkkp_sn, med_list_codg),
found AS (
  SELECT s.drug_trac_codg, s.setl_id, coalesce(f.bkkp_sn, o.bkkp_sn) AS line_key, s.opened, s.settled_cnt, s.any_cnt
  FROM scanned s LEFT JOIN shared_code_fee f ON f.bkkp_sn = s.bkkp_sn
  LEFT JOIN sole o ON o.setl_id = s.setl_id AND o.med_list_codg = s.med_list_codg
  WHERE coalesce(f.bkkp_sn, o.bkkp_sn) IS NOT NULL),
placed AS (
  SELECT drug_trac_codg, setl_id, line_key, max(opened) AS opened, coalesce(max(settled_cnt), max(any_cnt)) AS row_cnt
  FROM found GROUP BY drug_trac_codg, setl_id, line_key)
SELECT *, count(*) OVER (PARTITION BY line_key) AS codes, sum(opened) OVER (PARTITION BY line_key) AS opened_codes,
  sum(CASE WHEN opened = 1 AND row_cnt IS NULL THEN 1 ELSE 0 END) OVER (PARTITION BY line_key) AS silent,
  sum(row_cnt) OVER (PARTITION BY line_key) AS opened_cnt, max(row_cnt) OVER (PARTITION BY line_key) AS most_cnt, min(row_cnt) OVER (PARTITION BY line_key) AS least_cnt
FROM placed