SELECT *, CAST(CASE WHEN cnt IS NOT NULL THEN least(1, CASE WHEN opened = 1 AND cnt > pack_qty THEN 0 WHEN unit = 'packs' THEN cnt ELSE cnt / pack_qty END) END AS DECIMAL(18,8)) AS packs_least,
  CAST(CASE WHEN cnt IS NOT NULL THEN least(1, CASE WHEN unit = 'pieces' THEN cnt / pack_qty ELSE cnt END) END AS DECIMAL(18,8)) AS packs_most,
  CASE WHEN cnt IS NULL OR ((CASE WHEN unit = 'pieces' THEN cnt / pack_qty ELSE cnt END) >= 1 - 0.00005 AND abs((CASE WHEN unit = 'pieces' THEN cnt / pack_qty ELSE cnt END) - round((CASE WHEN unit = 'pieces' THEN cnt / pack_qty ELSE cnt END))) <= 0.00005) THEN 1 ELSE 0 END AS whole_line
FROM (
  SELECT *, CASE WHEN coalesce(pack_qty, 0) <= 1 THEN 'packs' WHEN (opened = 1 AND cnt > 1) OR ((coalesce(price, 0) > 0 AND coalesce(lowest, 0) > 0) AND 1.2 * price * sqrt(pack_qty) < lowest) THEN 'pieces'
    WHEN ((coalesce(price, 0) > 0 AND coalesce(highest, 0) > 0) AND NOT price * sqrt(pack_qty) < 1.2 * highest) OR NOT abs(cnt - round(cnt)) <= 0.00005 THEN 'packs' WHEN opened = 1 THEN 'pieces' ELSE 'unknown' END AS unit
  FROM (SELECT t.drug_trac_codg, t.fixmedins_code, m.fixmedins_name, m.fixmedins_type, m.uscc, t.trac_time, t.trac_doc, t.mdtrt_id, t.bkkp_sn, t.psn_no, t.certno, t.med_list_codg, t.manu_lotnum,
    CAST(t.cnt AS DOUBLE) AS cnt, CAST(t.finl_trns_pric AS DOUBLE) AS price, CAST(i.pack_qty AS DOUBLE) AS pack_qty, p.lowest, p.highest,
    CASE WHEN t.trdn_flag = '1' THEN 1 ELSE 0 END AS opened, CASE WHEN t.rx_circ_flag = '1' THEN 1 ELSE 0 END AS circulated, CASE WHEN t.rx_circ_flag IS NULL THEN 0 ELSE 1 END AS circulation_told,
    CASE WHEN t.root_setl_id IS NULL AND (mdtrt_setl_type = '2' OR (mdtrt_setl_type IS NULL AND hi_feesetl_type = '0')) THEN 1 ELSE 0 END AS cash
  FROM (SELECT * FROM eff_trac_repeated WHERE (trac_event = 'sale' AND (root_setl_id IS NULL OR mdtrt_setl_type = '2')) AND drug_trac_codg IN (SELECT drug_trac_codg FROM shared_code_event)) t
  LEFT JOIN eff_medins_b m ON m.fixmedins_code = t.fixmedins_code AND CAST(t.trac_time AS DATE) >= m.begndate AND CAST(t.trac_time AS DATE) < m.until_date
  LEFT JOIN eff_item_b i ON i.med_list_codg = t.med_list_codg AND CAST(t.trac_time AS DATE) >= i.begndate AND CAST(t.trac_time AS DATE) < i.until_date
  LEFT JOIN shared_code_price p ON p.fixmedins_code = t.fixmedins_code AND p.med_list_codg = t.med_list_codg) r) c