WITH sale AS (SELECT s.*, CASE WHEN fixmedins_type = '2' THEN 1 WHEN fixmedins_type IS NOT NULL THEN 0
    WHEN med_type IN ('41', '9929') THEN 1 WHEN med_type IS NOT NULL THEN 0 END AS pharmacy FROM shared_code_sale s),
numbered AS (
  SELECT *, row_number() OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST) AS nth, count(*) OVER (PARTITION BY drug_trac_codg) AS settlements,
    lag(trac_time) OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST) AS lag_trac_time,
    lag(fixmedins_code) OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST) AS lag_fixmedins_code,
    lag(fixmedins_name) OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST) AS lag_fixmedins_name,
    lag(psn_no) OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST) AS lag_psn_no,
    lag(manu_lotnum) OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST) AS lag_manu_lotnum,
    lag(pharmacy) OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST) AS lag_pharmacy,
    lag(circulated) OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST) AS lag_circulated,
    lag(circulation_told) OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST) AS lag_circulation_told,
    lag(unbilled) OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST) AS lag_unbilled,
    lag(perhaps_returned) OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST) AS lag_perhaps_returned
  FROM sale),
started AS (SELECT *, CASE WHEN lag_fixmedins_code <> fixmedins_code THEN 1 ELSE 0 END AS starts FROM numbered),
runs AS (SELECT *, sum(starts) OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run FROM started),
paired AS (
  SELECT *, max(CASE WHEN starts = 1 THEN lag_trac_time END) OVER (PARTITION BY drug_trac_codg, run) AS before_trac_time,
    max(CASE WHEN starts = 1 THEN lag_fixmedins_code END) OVER (PARTITION BY drug_trac_codg, run) AS before_fixmedins_code,
    max(CASE WHEN starts = 1 THEN lag_fixmedins_name END) OVER (PARTITION BY drug_trac_codg, run) AS before_fixmedins_name,
    max(CASE WHEN starts = 1 THEN lag_psn_no END) OVER (PARTITION BY drug_trac_codg, run) AS before_psn_no,
    max(CASE WHEN starts = 1 THEN lag_manu_lotnum END) OVER (PARTITION BY drug_trac_codg, run) AS before_manu_lotnum,
    max(CASE WHEN starts = 1 THEN lag_pharmacy END) OVER (PARTITION BY drug_trac_codg, run) AS before_pharmacy,
    max(CASE WHEN starts = 1 THEN lag_circulated END) OVER (PARTITION BY drug_trac_codg, run) AS before_circulated,
    max(CASE WHEN starts = 1 THEN lag_circulation_told END) OVER (PARTITION BY drug_trac_codg, run) AS before_circulation_told,
    max(CASE WHEN starts = 1 THEN lag_unbilled END) OVER (PARTITION BY drug_trac_codg, run) AS before_unbilled,
    max(CASE WHEN starts = 1 THEN lag_perhaps_returned END) OVER (PARTITION BY drug_trac_codg, run) AS before_perhaps_returned
  FROM runs)
SELECT *, (circulated = 1 OR before_circulated = 1) AND gap_seconds <= 259200 AS maybe_filled,
  coalesce(before_pharmacy, 0) = 0 AND coalesce(pharmacy, 1) = 1 AND gap_seconds <= 259200 AS to_pharmacy,
  CASE WHEN circulation_told = 1 OR before_circulation_told = 1 THEN 1 ELSE 0 END AS flag_told
FROM (SELECT *, date_diff('second', before_trac_time, trac_time) AS gap_seconds FROM paired) g