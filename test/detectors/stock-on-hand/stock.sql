WITH fill_day AS (SELECT DISTINCT psn_no, fee_date FROM r_fill WHERE psn_no IN (SELECT psn_no FROM r_stay)),
away AS (
  SELECT d.psn_no, d.fee_date, sum(date_diff('day', CAST(s.from_day AS DATE), CAST(least(s.to_day, d.fee_date) AS DATE))) AS inpatient_days
  FROM fill_day d JOIN r_stay s ON s.psn_no = d.psn_no AND s.from_day < d.fee_date GROUP BY d.psn_no, d.fee_date),
clocked AS (
  SELECT f.psn_no, f.gnrc_name, f.fee_date, f.d, f.usual_d, f.lawful, f.longest, CAST(date_diff('day', CAST(DATE '2000-01-01' AS DATE), CAST(f.fee_date AS DATE)) - coalesce(a.inpatient_days, 0) AS BIGINT) AS tau
  FROM r_fill f LEFT JOIN away a ON a.psn_no = f.psn_no AND a.fee_date = f.fee_date),
summed AS (
  SELECT *, CAST(sum(d) OVER (PARTITION BY psn_no, gnrc_name ORDER BY fee_date NULLS LAST ROWS UNBOUNDED PRECEDING) AS DECIMAL(18,6)) - tau AS ahead, lag(d) OVER (PARTITION BY psn_no, gnrc_name ORDER BY fee_date NULLS LAST) AS prior_d FROM clocked),
piled AS (SELECT *, CAST(ahead - min(ahead - d) OVER (PARTITION BY psn_no, gnrc_name ORDER BY fee_date NULLS LAST ROWS UNBOUNDED PRECEDING) AS DECIMAL(18,6)) AS stock_after FROM summed)
SELECT psn_no, gnrc_name, fee_date, d, usual_d, lawful, longest, tau, stock_after,
  CAST(stock_after - d AS DECIMAL(18,6)) AS stock_before,
  least(d, greatest(CAST(0 AS DECIMAL(18,6)), CAST(stock_after - d AS DECIMAL(18,6)) - greatest(CAST(7 AS DECIMAL(18,6)), CAST(coalesce(prior_d, 0) * 0.2 AS DECIMAL(18,6))))) AS excess
FROM piled