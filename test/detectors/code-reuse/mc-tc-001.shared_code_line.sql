WITH charged AS (
  SELECT e.drug_trac_codg, e.root_setl_id, s.line_key, s.line_setl_id, s.mdtrt_id, s.inscp_amt, s.det_item_fee_sumamt, s.bilg_dr_code, s.item_name, s.med_type, s.psn_no, s.rx_circ_flag, s.partly_reversed,
    s.codes, s.opened_codes, s.silent, s.opened, CAST(s.opened_cnt AS DOUBLE) AS opened_cnt, CAST(s.most_cnt AS DOUBLE) AS most_cnt, CAST(s.least_cnt AS DOUBLE) AS least_cnt, CAST(s.row_cnt AS DOUBLE) AS row_cnt,
    CAST(s.cnt AS DOUBLE) AS cnt, CAST(s.det_item_fee_sumamt AS DOUBLE) / CAST(s.cnt AS DOUBLE) AS price, CAST(i.pack_qty AS DOUBLE) AS pack_qty, p.lowest, p.highest, p.bought
  FROM shared_code_event e
  JOIN shared_code_scan s ON s.drug_trac_codg = e.drug_trac_codg AND s.setl_id = e.setl_id
  LEFT JOIN eff_item_b i ON i.med_list_codg = e.med_list_codg AND CAST(e.trac_time AS DATE) >= i.begndate AND CAST(e.trac_time AS DATE) < i.until_date
  LEFT JOIN shared_code_price p ON p.fixmedins_code = e.fixmedins_code AND p.med_list_codg = e.med_list_codg),
compared AS (SELECT *, CASE
    WHEN coalesce(pack_qty, 0) <= 1 OR opened_codes = 0 OR silent > 0 OR most_cnt > pack_qty OR least_cnt <= 0 THEN 'none'
    WHEN abs((opened_cnt + (codes - opened_codes) * pack_qty) - cnt * pack_qty) <= least(0.4, 0.0051 * pack_qty) THEN 'split'
    WHEN most_cnt > 1 AND abs((opened_cnt + (codes - opened_codes) * pack_qty) - cnt) <= 0.00011 THEN 'pieces'
    WHEN most_cnt <= 1 AND abs((opened_cnt + codes - opened_codes) * pack_qty - cnt) <= least(0.4, 0.0051 * pack_qty) THEN 'parts'
    WHEN most_cnt <= 1 AND abs((opened_cnt + codes - opened_codes) - cnt) <= 0.0051 THEN 'alike'
    ELSE 'none' END AS matched FROM charged),
united AS (
  SELECT *, CASE
    WHEN coalesce(pack_qty, 0) <= 1 OR matched = 'split' THEN 'packs'
    WHEN matched = 'pieces' THEN CASE WHEN bought = 1 AND ((coalesce(price, 0) > 0 AND coalesce(highest, 0) > 0) AND NOT price * sqrt(pack_qty) < 1.2 * highest) THEN 'unknown' ELSE 'pieces' END
    WHEN matched = 'parts' OR ((coalesce(price, 0) > 0 AND coalesce(lowest, 0) > 0) AND 1.2 * price * sqrt(pack_qty) < lowest) THEN 'pieces'
    WHEN ((coalesce(price, 0) > 0 AND coalesce(highest, 0) > 0) AND NOT price * sqrt(pack_qty) < 1.2 * highest) OR NOT abs(cnt - round(cnt)) <= 0.00005 THEN 'packs'
    WHEN opened_codes > 0 THEN 'pieces'
    ELSE 'unknown' END AS unit
  FROM compared),
counted AS (
  SELECT *, CASE WHEN unit = 'packs' THEN cnt ELSE cnt / pack_qty END AS line_least, CASE WHEN unit = 'pieces' THEN cnt / pack_qty ELSE cnt END AS line_most, CASE
    WHEN matched = 'split' OR (matched = 'pieces' AND unit = 'pieces') OR (matched = 'alike' AND unit = 'pieces' AND codes = opened_codes)
      THEN CASE WHEN opened = 1 THEN row_cnt / pack_qty ELSE 1 END
    WHEN matched = 'parts' OR (matched = 'alike' AND unit = 'packs') THEN CASE WHEN opened = 1 THEN row_cnt ELSE 1 END
    WHEN matched = 'none' AND opened = 1 AND row_cnt > 1 AND row_cnt <= pack_qty AND silent = 0
      AND (opened_cnt + (codes - opened_codes) * pack_qty) < CASE WHEN unit = 'pieces' THEN cnt ELSE cnt * pack_qty END THEN row_cnt / pack_qty END AS row_packs
  FROM united)
SELECT drug_trac_codg, root_setl_id, line_key, line_setl_id, mdtrt_id, inscp_amt, det_item_fee_sumamt, bilg_dr_code, item_name, med_type, psn_no,
  CASE WHEN rx_circ_flag = '1' THEN 1 ELSE 0 END AS circulated, CASE WHEN rx_circ_flag IS NULL THEN 0 ELSE 1 END AS circulation_told,
  CASE WHEN codes > ceil(line_most - 0.00005) THEN 1 ELSE 0 END AS surplus,
  CASE WHEN partly_reversed AND codes <> ceil(line_most - 0.00005) THEN 1 ELSE 0 END AS reduced,
  CASE WHEN (line_most >= 1 - 0.00005 AND abs(line_most - round(line_most)) <= 0.00005) THEN 1 ELSE 0 END AS whole_line,
  CAST(coalesce(row_packs, greatest(0, line_least - (greatest(codes, ceil(line_least - 0.00005)) - 1))) AS DECIMAL(18,8)) AS packs_least, CAST(coalesce(row_packs, least(1, line_most)) AS DECIMAL(18,8)) AS packs_most,
  CASE WHEN row_packs > 0 THEN greatest(1, line_most / row_packs) ELSE greatest(CAST(codes AS DOUBLE), line_most) END AS boxes
FROM counted