SELECT *, CASE
    WHEN before_trac_time IS NULL OR settlements < 2 OR NOT gap_seconds < 259200
      OR NOT (strftime(trac_time, '%Y-%m-%d') >= '2021-05-01') THEN 'outside'
    WHEN perhaps_returned = 1 OR before_perhaps_returned = 1 THEN 'trac_d.trac_event'
    WHEN NOT (maybe_filled OR (to_pharmacy AND (flag_told = 0 OR before_unbilled = 1))) THEN 'again'
    WHEN psn_no IS NULL OR before_psn_no IS NULL THEN 'trac_d.psn_no'
    WHEN psn_no <> before_psn_no THEN 'again'
    WHEN flag_told = 0 THEN 'fee_list_d.rx_circ_flag'
    WHEN to_pharmacy AND before_unbilled = 1 THEN 'filled'
    WHEN pharmacy + before_pharmacy = 1 THEN 'filled'
    WHEN pharmacy IS NULL OR before_pharmacy IS NULL THEN 'medins_b.fixmedins_type'
    ELSE 'again' END AS outcome
FROM r_pair