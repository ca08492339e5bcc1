WITH sole AS (
  SELECT setl_id, med_list_codg, min(bkkp_sn) AS bkkp_sn FROM shared_code_fee WHERE setl_id IS NOT NULL GROUP BY setl_id, med_list_codg HAVING count(*) = 1),
placed AS (
  SELECT drug_trac_codg, setl_id, line_key, max(named) AS named, max(opened) AS opened, coalesce(max(settled_cnt), max(any_cnt)) AS row_cnt
  FROM (
    SELECT s.drug_trac_codg, s.setl_id, coalesce(f.bkkp_sn, o.bkkp_sn) AS line_key, CASE WHEN f.bkkp_sn IS NULL THEN 0 ELSE 1 END AS named, s.opened, s.settled_cnt, s.any_cnt
    FROM shared_code_own s LEFT JOIN shared_code_fee f ON f.bkkp_sn = s.bkkp_sn
    LEFT JOIN sole o ON o.setl_id = s.setl_id AND o.med_list_codg = s.med_list_codg) p
  WHERE line_key IS NOT NULL GROUP BY drug_trac_codg, setl_id, line_key),
scanned AS (
  SELECT drug_trac_codg, setl_id, bkkp_sn, med_list_codg, max(CASE WHEN trdn_flag = '1' THEN 1 ELSE 0 END) AS opened,
    max(CASE WHEN trdn_flag = '1' AND trac_event = 'settle' THEN cnt END) AS settled_cnt, max(CASE WHEN trdn_flag = '1' THEN cnt END) AS any_cnt
  FROM eff_trac_on_line WHERE trac_event IN ('settle', 'sale') AND setl_id IS NOT NULL
    AND (setl_id IN (SELECT setl_id FROM shared_code_event) OR bkkp_sn IN (SELECT bkkp_sn FROM shared_code_own WHERE bkkp_sn IS NOT NULL))
  GROUP BY drug_trac_codg, setl_id, bkkp_sn, med_list_codg),
beside AS (
  SELECT drug_trac_codg, setl_id, line_key, max(named) AS named, max(opened) AS opened, coalesce(max(settled_cnt), max(any_cnt)) AS row_cnt
  FROM (
    SELECT drug_trac_codg, setl_id, bkkp_sn AS line_key, 1 AS named, opened, settled_cnt, any_cnt FROM scanned WHERE bkkp_sn IS NOT NULL
    UNION ALL
    SELECT s.drug_trac_codg, s.setl_id, o.bkkp_sn, 0, s.opened, s.settled_cnt, s.any_cnt
    FROM scanned s JOIN sole o ON o.setl_id = s.setl_id AND o.med_list_codg = s.med_list_codg
    LEFT JOIN shared_code_fee f ON f.bkkp_sn = s.bkkp_sn AND f.setl_id = s.setl_id WHERE f.bkkp_sn IS NULL) b
  WHERE line_key IN (SELECT line_key FROM placed) GROUP BY drug_trac_codg, setl_id, line_key),
counted AS (
  SELECT line_key, setl_id, named, count(*) AS codes, sum(opened) AS opened_codes, sum(CASE WHEN opened = 1 AND row_cnt IS NULL THEN 1 ELSE 0 END) AS silent,
    sum(row_cnt) AS opened_cnt, max(row_cnt) AS most_cnt, min(row_cnt) AS least_cnt
  FROM beside GROUP BY line_key, setl_id, named),
line AS (
  SELECT p.drug_trac_codg, p.setl_id, p.line_key, p.opened, p.row_cnt, sum(c.codes) AS codes, sum(c.opened_codes) AS opened_codes, sum(c.silent) AS silent,
    sum(c.opened_cnt) AS opened_cnt, max(c.most_cnt) AS most_cnt, min(c.least_cnt) AS least_cnt
  FROM placed p JOIN counted c ON c.line_key = p.line_key AND (c.setl_id = p.setl_id OR (c.named = 1 AND p.named = 1))
  GROUP BY p.drug_trac_codg, p.setl_id, p.line_key, p.opened, p.row_cnt)
SELECT l.*, f.cnt, f.mdtrt_id, f.inscp_amt, f.det_item_fee_sumamt, f.bilg_dr_code, f.item_name, f.med_type, f.psn_no, f.rx_circ_flag, f.partly_reversed, f.setl_id AS line_setl_id
FROM line l JOIN shared_code_fee f ON f.bkkp_sn = l.line_key