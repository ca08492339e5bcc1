SELECT *, CASE
    WHEN perhaps_returned = 1 THEN 'trac_d.trac_event'
    WHEN NOT maybe_filled THEN 'again'
    WHEN same_person IS NULL THEN 'trac_d.psn_no'
    WHEN NOT same_person THEN 'again'
    WHEN pharmacy + pharmacy_before = 1 THEN 'filled'
    WHEN pharmacy IS NULL OR pharmacy_before IS NULL THEN 'medins_b.fixmedins_type'
    ELSE 'again' END AS outcome
FROM (
  SELECT s.drug_trac_codg, s.nth, s.trac_time, s.settlements, s.pharmacy, b.pharmacy AS pharmacy_before, b.nth AS nth_before,
    greatest(s.perhaps_returned, b.perhaps_returned) AS perhaps_returned, s.psn_no = b.psn_no AS same_person, date_diff('second', b.trac_time, s.trac_time) AS gap_seconds,
    (s.circulated = 1 OR b.circulated = 1) AND date_diff('second', b.trac_time, s.trac_time) <= 259200 AS maybe_filled
  FROM r_sale s JOIN r_sale b ON b.drug_trac_codg = s.drug_trac_codg AND b.nth = s.elsewhere) q
WHERE settlements >= 2 AND gap_seconds >= 259200
  AND (strftime(trac_time, '%Y-%m-%d') >= '2021-05-01')