WITH item AS (
  SELECT fixmedins_code, med_list_codg FROM shared_code_event WHERE med_list_codg IS NOT NULL
  UNION SELECT fixmedins_code, med_list_codg FROM shared_code_retail WHERE med_list_codg IS NOT NULL),
bought AS (
  SELECT fixmedins_code, med_list_codg, quantile_cont(CAST(coalesce(finl_trns_pric, pric) AS DOUBLE), 0.5) AS price
  FROM eff_stock_d WHERE stock_event = 'purchase' AND coalesce(finl_trns_pric, pric) > 0 AND med_list_codg IN (SELECT med_list_codg FROM item) GROUP BY fixmedins_code, med_list_codg),
city AS (SELECT med_list_codg, quantile_cont(CAST(price AS DOUBLE), 0.5) AS price FROM bought GROUP BY med_list_codg),
charge AS (
  SELECT med_list_codg, CAST(det_item_fee_sumamt AS DOUBLE) / CAST(cnt AS DOUBLE) AS price, sum(n) AS n FROM shared_code_charged WHERE med_list_codg IN (SELECT med_list_codg FROM item)
  GROUP BY med_list_codg, CAST(det_item_fee_sumamt AS DOUBLE) / CAST(cnt AS DOUBLE)),
ranked AS (
  SELECT med_list_codg, price, n, sum(n) OVER (PARTITION BY med_list_codg) AS charges,
    sum(n) OVER (PARTITION BY med_list_codg ORDER BY price NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS until_here
  FROM charge),
charged AS (
  SELECT med_list_codg, quantile_cont(CAST(price AS DOUBLE), 0.5) AS price FROM ranked
  WHERE 2 * until_here >= charges AND 2 * (until_here - n) <= charges GROUP BY med_list_codg)
SELECT i.fixmedins_code, i.med_list_codg, least(b.price, c.price, g.price) AS lowest, greatest(b.price, c.price, g.price) AS highest,
  CASE WHEN coalesce(b.price, c.price) IS NULL THEN 0 ELSE 1 END AS bought
FROM item i
LEFT JOIN bought b ON b.fixmedins_code = i.fixmedins_code AND b.med_list_codg = i.med_list_codg
LEFT JOIN city c ON c.med_list_codg = i.med_list_codg
LEFT JOIN charged g ON g.med_list_codg = i.med_list_codg