WITH numbered AS (
  SELECT s.*, CASE WHEN fixmedins_type = '2' THEN 1 WHEN fixmedins_type IS NOT NULL THEN 0
    WHEN med_type IN ('41', '9929') THEN 1 WHEN med_type IS NOT NULL THEN 0 END AS pharmacy, row_number() OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST) AS nth, lag(fixmedins_code) OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST) AS code_before,
    count(*) OVER (PARTITION BY drug_trac_codg) AS settlements
  FROM shared_code_sale s)
SELECT *, max(CASE WHEN code_before <> fixmedins_code THEN nth - 1 END)
  OVER (PARTITION BY drug_trac_codg ORDER BY nth NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS elsewhere
FROM numbered