SELECT s.*, g.settlements, g.persons, g.whole_packs, g.packs AS packs_in_all, g.pack_units, g.first_time, g.last_time, CASE
    WHEN s.perhaps_returned = 1 OR NOT (strftime(s.trac_time, '%Y-%m-%d') >= '2021-05-01') THEN 0
    WHEN g.whole_packs = 1 AND (s.nth = 1 OR coalesce(s.psn_no = s.psn_before, FALSE)) THEN 0
    WHEN g.whole_packs = 1 THEN 1
    WHEN s.packs_so_far <= 1 + 0.00005 * s.nth OR s.packs IS NULL OR s.packs <= 0 THEN 0
    WHEN s.packs_so_far - s.packs >= 1 THEN 1
    ELSE CAST(s.packs_so_far - 1 AS DOUBLE) / CAST(s.packs AS DOUBLE) END AS share
FROM r_sale s JOIN r_group g ON g.drug_trac_codg = s.drug_trac_codg AND g.fixmedins_code = s.fixmedins_code
WHERE g.outcome = 'hit'