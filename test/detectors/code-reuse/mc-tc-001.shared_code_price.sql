WITH item AS (
  SELECT DISTINCT fixmedins_code, med_list_codg FROM shared_code_event WHERE med_list_codg IS NOT NULL
  UNION SELECT fixmedins_code, med_list_codg FROM eff_trac_repeated
  WHERE (trac_event = 'sale' AND (root_setl_id IS NULL OR mdtrt_setl_type = '2')) AND med_list_codg IS NOT NULL AND drug_trac_codg IN (SELECT drug_trac_codg FROM shared_code_event)),
bought AS (
  SELECT fixmedins_code, med_list_codg, quantile_cont(CAST(coalesce(finl_trns_pric, pric) AS DOUBLE), 0.5) AS price
  FROM eff_stock_d WHERE stock_event = 'purchase' AND coalesce(finl_trns_pric, pric) > 0 AND med_list_codg IN (SELECT med_list_codg FROM item) GROUP BY fixmedins_code, med_list_codg),
city AS (SELECT med_list_codg, quantile_cont(CAST(price AS DOUBLE), 0.5) AS price FROM bought GROUP BY med_list_codg),
pharmacy AS (SELECT DISTINCT fixmedins_code FROM eff_medins_b WHERE fixmedins_type = '2'),
charged AS (
  SELECT med_list_codg, quantile_cont(CAST(CAST(det_item_fee_sumamt AS DOUBLE) / CAST(cnt AS DOUBLE) AS DOUBLE), 0.5) AS price
  FROM eff_fee_list_d WHERE cnt > 0 AND det_item_fee_sumamt > 0 AND med_list_codg IN (SELECT med_list_codg FROM item) AND fixmedins_code IN (SELECT fixmedins_code FROM pharmacy)
  GROUP BY med_list_codg)
SELECT i.fixmedins_code, i.med_list_codg, least(b.price, c.price, g.price) AS lowest, greatest(b.price, c.price, g.price) AS highest,
  CASE WHEN coalesce(b.price, c.price) IS NULL THEN 0 ELSE 1 END AS bought
FROM item i
LEFT JOIN bought b ON b.fixmedins_code = i.fixmedins_code AND b.med_list_codg = i.med_list_codg
LEFT JOIN city c ON c.med_list_codg = i.med_list_codg
LEFT JOIN charged g ON g.med_list_codg = i.med_list_codg