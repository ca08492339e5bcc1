WITH sale AS (SELECT w.*, CASE WHEN whole_pack = 1 AND packs_least IS NOT NULL THEN 1 ELSE packs_least END AS packs, CASE WHEN whole_pack = 1 AND packs_most IS NOT NULL THEN 1 ELSE packs_most END AS most_packs FROM (SELECT *, CASE WHEN opened = 0 AND coalesce(whole_line, 1) = 1 AND (coalesce(fixmedins_type, '') = '2' OR ((med_type IS NOT NULL AND med_type NOT IN ('21', '23', '24', '26', '28', '2105', '52')) AND (fixmedins_name IS NOT NULL AND NOT regexp_matches(fixmedins_name, '村卫生室|村卫生所|卫生室|卫生所|村医务室|社区卫生服务站')))) THEN 1 ELSE 0 END AS whole_pack FROM shared_code_sale) w),
bought AS (SELECT w.*, CASE WHEN whole_pack = 1 AND packs_least IS NOT NULL THEN 1 ELSE packs_least END AS packs, CASE WHEN whole_pack = 1 AND packs_most IS NOT NULL THEN 1 ELSE packs_most END AS most_packs FROM (SELECT *, CASE WHEN opened = 0 AND coalesce(whole_line, 1) = 1 AND (coalesce(fixmedins_type, '') = '2' OR ((med_type IS NOT NULL AND med_type NOT IN ('21', '23', '24', '26', '28', '2105', '52')) AND (fixmedins_name IS NOT NULL AND NOT regexp_matches(fixmedins_name, '村卫生室|村卫生所|卫生室|卫生所|村医务室|社区卫生服务站')))) THEN 1 ELSE 0 END AS whole_pack FROM (SELECT *, CAST(NULL AS VARCHAR) AS med_type FROM shared_code_cash) k) w)
SELECT s.*, c.fixmedins_code AS cash_code, c.fixmedins_name AS cash_name, c.trac_time AS cash_time, c.trac_doc AS cash_doc, c.manu_lotnum AS cash_lot, c.packs AS cash_packs,
  CASE WHEN c.trac_time <= s.trac_time THEN 1 ELSE 0 END AS cash_first, CASE WHEN s.whole_pack = 1 AND c.whole_pack = 1 THEN 1 ELSE 0 END AS whole_packs, CASE
    WHEN NOT (strftime(s.trac_time, '%Y-%m-%d') >= '2021-05-01') THEN 'outside'
    WHEN ((coalesce(c.mdtrt_id = s.mdtrt_id, FALSE) AND regexp_matches(c.mdtrt_id, '[1-9A-Za-z]')) OR coalesce(c.bkkp_sn = s.line_key, FALSE)) THEN 'one sale'
    WHEN (c.fixmedins_code = s.fixmedins_code OR coalesce(c.uscc = s.uscc, FALSE)) AND (((coalesce(c.psn_no = s.psn_no, FALSE) OR coalesce(c.certno = s.certno, FALSE)) AND abs(date_diff('day', CAST(c.trac_time AS DATE), CAST(s.trac_time AS DATE))) <= 30) OR ((c.psn_no IS NULL OR s.psn_no IS NULL) AND abs(date_diff('second', c.trac_time, s.trac_time)) <= 3600)) THEN 'one sale'
    WHEN c.cash = 0 THEN 'trac_d.mdtrt_setl_type'
    WHEN s.perhaps_returned = 1 THEN 'trac_d.trac_event'
    WHEN (c.fixmedins_code = s.fixmedins_code OR coalesce(c.uscc = s.uscc, FALSE)) AND (c.psn_no IS NULL OR s.psn_no IS NULL) AND abs(date_diff('day', CAST(c.trac_time AS DATE), CAST(s.trac_time AS DATE))) <= 7 THEN 'trac_d.psn_no'
    WHEN (coalesce(c.psn_no = s.psn_no, FALSE) OR coalesce(c.certno = s.certno, FALSE)) AND (c.circulated = 1 OR s.circulated = 1) AND abs(date_diff('second', c.trac_time, s.trac_time)) <= 259200 AND coalesce(c.fixmedins_type, '') <> coalesce(s.fixmedins_type, '') THEN 'filled'
    WHEN (coalesce(c.psn_no = s.psn_no, FALSE) OR coalesce(c.certno = s.certno, FALSE)) AND (c.fixmedins_code <> s.fixmedins_code AND coalesce(CASE WHEN c.trac_time <= s.trac_time THEN c.fixmedins_type ELSE s.fixmedins_type END, '1') <> '2' AND coalesce(CASE WHEN c.trac_time <= s.trac_time THEN s.fixmedins_type ELSE c.fixmedins_type END, '2') = '2') AND abs(date_diff('second', c.trac_time, s.trac_time)) <= 259200 THEN CASE WHEN c.circulation_told = 0 AND s.circulation_told = 0 THEN 'fee_list_d.rx_circ_flag' WHEN s.unbilled = 1 THEN 'filled' ELSE CASE
      WHEN s.whole_pack = 1 AND c.whole_pack = 1 THEN 'again'
      WHEN s.pack_qty IS NULL THEN 'item_b.pack_qty'
      WHEN s.packs IS NULL THEN 'fee_list_d.cnt'
      WHEN c.packs IS NULL THEN 'trac_d.cnt'
      WHEN s.packs + c.packs > 1 + 2 * 0.00005 AND s.packs > 0 THEN 'again'
      WHEN s.most_packs + c.most_packs > 1 + 2 * 0.00005 THEN 'trac_d.cnt'
      ELSE 'opened' END END
    ELSE CASE
      WHEN s.whole_pack = 1 AND c.whole_pack = 1 THEN 'again'
      WHEN s.pack_qty IS NULL THEN 'item_b.pack_qty'
      WHEN s.packs IS NULL THEN 'fee_list_d.cnt'
      WHEN c.packs IS NULL THEN 'trac_d.cnt'
      WHEN s.packs + c.packs > 1 + 2 * 0.00005 AND s.packs > 0 THEN 'again'
      WHEN s.most_packs + c.most_packs > 1 + 2 * 0.00005 THEN 'trac_d.cnt'
      ELSE 'opened' END END AS outcome
FROM sale s JOIN bought c ON c.drug_trac_codg = s.drug_trac_codg