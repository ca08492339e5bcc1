SELECT *, CASE
    WHEN persons < 2 AND persons + no_person < 2 THEN 'clear'
    WHEN persons < 2 THEN 'trac_d.psn_no'
    WHEN certain < 2 OR certain_persons < 2 THEN 'trac_d.trac_event'
    WHEN whole_packs = 1 THEN 'hit'
    WHEN no_pack > 0 THEN 'item_b.pack_qty'
    WHEN packs > 1 + 0.00005 * settlements THEN 'hit'
    WHEN no_line > 0 THEN 'fee_list_d.cnt'
    WHEN most_packs > 1 + 0.00005 * settlements THEN 'trac_d.cnt'
    ELSE 'clear' END AS outcome
FROM (
  SELECT drug_trac_codg, fixmedins_code, count(*) AS settlements, count(DISTINCT psn_no) AS persons,
    sum(CASE WHEN psn_no IS NULL THEN 1 ELSE 0 END) AS no_person, sum(1 - perhaps_returned) AS certain,
    count(DISTINCT CASE WHEN perhaps_returned = 0 THEN psn_no END) AS certain_persons, min(whole_pack) AS whole_packs,
    sum(CASE WHEN pack_qty IS NULL THEN 1 ELSE 0 END) AS no_pack, sum(CASE WHEN packs IS NULL THEN 1 ELSE 0 END) AS no_line,
    coalesce(sum(packs), 0) AS packs, coalesce(sum(most_packs), 0) AS most_packs, min(pack_qty) AS pack_units, min(trac_time) AS first_time, max(trac_time) AS last_time
  FROM r_sale GROUP BY drug_trac_codg, fixmedins_code) g
WHERE settlements >= 2