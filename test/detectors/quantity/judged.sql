WITH stood AS (
  SELECT g.*, s.mdtrt_id IS NOT NULL AS asked, s.registered_on, s.chronic_code, coalesce(s.has_diagnosis, false) AS has_diagnosis,
    s.registered_on IS NOT NULL OR s.chronic_code IS NOT NULL AS is_chronic
  FROM r_asking g LEFT JOIN r_standing s ON s.mdtrt_id = g.mdtrt_id AND s.gnrc_name = g.gnrc_name AND s.fee_date = g.fee_date),
told AS (
  SELECT *, CASE
    WHEN item_packs <= 1 THEN 'clear'
    WHEN class IS NULL THEN 'mdtrt_d.med_type'
    WHEN cap IS NULL THEN concat_ws('', 'cap:', class)
    WHEN asked AND (days > chronic_cap AND round(total_days - pack_days, 2) >= chronic_cap) THEN 'hit'
    WHEN asked AND is_chronic THEN coalesce(missing, 'clear')
    WHEN asked AND NOT has_diagnosis THEN 'diag_d.diag_code'
    WHEN (days > cap AND round(total_days - pack_days, 2) >= cap) THEN 'hit'
    WHEN missing IS NOT NULL THEN missing
    WHEN (days > documented_above AND round(total_days - pack_days, 2) >= documented_above) THEN 'rx_d.long_rx_assessment'
    ELSE 'clear' END AS outcome
  FROM stood)
SELECT mdtrt_id, gnrc_name, fee_date, psn_no, fixmedins_code, class, packs, item_packs, days, pack_days, first_source, last_source, restricted, asked AS asked_standing, registered_on, chronic_code, has_diagnosis, chronic_cap,
  CASE WHEN outcome IN ('hit', 'clear') THEN outcome ELSE 'untold' END AS outcome,
  CASE WHEN outcome IN ('hit', 'clear') THEN NULL ELSE outcome END AS untold,
  CASE WHEN asked AND (is_chronic OR (days > chronic_cap AND round(total_days - pack_days, 2) >= chronic_cap)) THEN chronic_cap ELSE cap END AS final_cap
FROM told