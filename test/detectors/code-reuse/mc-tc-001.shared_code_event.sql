WITH settled AS (
  SELECT drug_trac_codg, root_setl_id, fixmedins_code, setl_id, mdtrt_id, psn_no, bkkp_sn, med_list_codg, trac_event, trac_time,
    manu_lotnum, trdn_flag, rx_circ_flag, fixmedins_hilist_name,
    row_number() OVER (PARTITION BY drug_trac_codg, root_setl_id
      ORDER BY trac_event DESC NULLS LAST, trac_time NULLS LAST, fixmedins_code NULLS LAST, bkkp_sn NULLS LAST, med_list_codg NULLS LAST) AS nth
  FROM eff_trac_repeated
  WHERE root_setl_id IS NOT NULL AND (trac_event = 'settle' OR (trac_event = 'sale' AND coalesce(mdtrt_setl_type, '1') <> '2')) AND NOT regexp_matches(coalesce(_flags, ''), '(^|,)trac_')),
once AS (
  SELECT drug_trac_codg, root_setl_id, max(CASE WHEN nth = 1 THEN fixmedins_code END) AS fixmedins_code, max(CASE WHEN nth = 1 THEN trac_event END) AS trac_event,
    max(CASE WHEN nth = 1 THEN trac_time END) AS trac_time, coalesce(max(CASE WHEN nth = 1 THEN setl_id END), min(setl_id)) AS setl_id, coalesce(max(CASE WHEN nth = 1 THEN mdtrt_id END), min(mdtrt_id)) AS mdtrt_id, coalesce(max(CASE WHEN nth = 1 THEN psn_no END), min(psn_no)) AS psn_no,
    coalesce(max(CASE WHEN nth = 1 THEN bkkp_sn END), min(bkkp_sn)) AS bkkp_sn, max(CASE WHEN nth = 1 THEN med_list_codg END) AS med_list_codg, coalesce(max(CASE WHEN nth = 1 THEN manu_lotnum END), min(manu_lotnum)) AS manu_lotnum, coalesce(max(CASE WHEN nth = 1 THEN fixmedins_hilist_name END), min(fixmedins_hilist_name)) AS fixmedins_hilist_name,
    max(CASE WHEN trdn_flag = '1' THEN 1 ELSE 0 END) AS opened, max(CASE WHEN rx_circ_flag = '1' THEN 1 ELSE 0 END) AS circulated,
    max(CASE WHEN rx_circ_flag IS NULL THEN 0 ELSE 1 END) AS circulation_told
  FROM settled GROUP BY drug_trac_codg, root_setl_id),
again AS (
  SELECT drug_trac_codg FROM once GROUP BY drug_trac_codg HAVING count(*) > 1
  UNION SELECT drug_trac_codg FROM eff_trac_repeated WHERE (trac_event = 'sale' AND (root_setl_id IS NULL OR mdtrt_setl_type = '2')))
SELECT o.* FROM once o JOIN again a ON a.drug_trac_codg = o.drug_trac_codg