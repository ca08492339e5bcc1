import type { PlanContext } from '../archetype.ts';
import type { StockParameters } from './parameters.ts';

/**
 * SQL of the stock at each fill. With C the days obtained so far and t the days out of hospital, the stock after fill i
 * of Lindley's recursion S = max(0, S before − days since) + d is (C_i − t_i) − min over j ≤ i of (C_{j−1} − t_j): one
 * window pass. `excess` is the part of the fill that met a stock above the grace.
 */
export function stockSql(context: PlanContext<StockParameters>, fills: string, stays: string): string {
  const { dialect, parameters } = context;
  const inHospital = dialect.daysBetween('s.from_day', 'least(s.to_day, d.fee_date)');
  const clock = `${dialect.daysBetween("DATE '2000-01-01'", 'f.fee_date')} - coalesce(a.inpatient_days, 0)`;
  const soFar = 'OVER (PARTITION BY psn_no, gnrc_name ORDER BY fee_date NULLS LAST ROWS UNBOUNDED PRECEDING)';
  const before = 'OVER (PARTITION BY psn_no, gnrc_name ORDER BY fee_date NULLS LAST)';
  const zero = dialect.decimal('0', 18, 6);
  const grace = `greatest(${dialect.decimal(String(parameters.grace_days), 18, 6)}, ${dialect.decimal(`coalesce(prior_d, 0) * ${parameters.grace_share}`, 18, 6)})`;
  return `WITH fill_day AS (SELECT DISTINCT psn_no, fee_date FROM ${fills} WHERE psn_no IN (SELECT psn_no FROM ${stays})),
away AS (
  SELECT d.psn_no, d.fee_date, sum(${inHospital}) AS inpatient_days
  FROM fill_day d JOIN ${stays} s ON s.psn_no = d.psn_no AND s.from_day < d.fee_date GROUP BY d.psn_no, d.fee_date),
clocked AS (
  SELECT f.psn_no, f.gnrc_name, f.fee_date, f.d, f.usual_d, f.lawful, f.longest, ${dialect.bigint(clock)} AS tau
  FROM ${fills} f LEFT JOIN away a ON a.psn_no = f.psn_no AND a.fee_date = f.fee_date),
summed AS (
  SELECT *, ${dialect.decimal(`sum(d) ${soFar}`, 18, 6)} - tau AS ahead, lag(d) ${before} AS prior_d FROM clocked),
piled AS (SELECT *, ${dialect.decimal(`ahead - min(ahead - d) ${soFar}`, 18, 6)} AS stock_after FROM summed)
SELECT psn_no, gnrc_name, fee_date, d, usual_d, lawful, longest, tau, stock_after,
  ${dialect.decimal('stock_after - d', 18, 6)} AS stock_before,
  least(d, greatest(${zero}, ${dialect.decimal('stock_after - d', 18, 6)} - ${grace})) AS excess
FROM piled`;
}

/** SQL that keeps days within the dates that the rule judges, to follow another condition. */
export function effectiveDates(context: PlanContext<StockParameters>, day = 'fee_date'): string {
  const { from, to } = context.rule.effective;
  return [from === null ? '' : ` AND ${day} >= DATE '${from}'`, to === null ? '' : ` AND ${day} <= DATE '${to}'`].join(
    '',
  );
}

/**
 * SQL that settles each person, substance and calendar year. A year is a hit when the stock peaks in it above the
 * longest lawful fill plus the margin, and the window that ends with its last fill shows the possession ratio over a
 * long enough span; in a shorter span only a pile of decisive height is a hit, any other cannot be told. Rows: `outcome` hit, clear or untold, `untold` the column wanting, and the figures of a hit.
 */
export function judgedSql(
  context: PlanContext<StockParameters>,
  tables: { readonly supply: string; readonly held: string; readonly stock: string },
): string {
  const { dialect, parameters: p } = context;
  const windowStart = dialect.addDays('y.last_day', -p.window_days);
  const limit = `greatest(coalesce(lawful, 0), ${p.least_fill_days}) + ${p.margin_days}`;
  return `WITH row_year AS (
  SELECT psn_no, gnrc_name, fee_year, min(missing) AS missing FROM ${tables.supply}
  WHERE true${effectiveDates(context)} GROUP BY psn_no, gnrc_name, fee_year),
peak_year AS (
  SELECT psn_no, gnrc_name, ${dialect.year('fee_date')} AS fee_year, max(stock_after) AS peak, max(fee_date) AS last_day
  FROM ${tables.stock} WHERE true${effectiveDates(context)} GROUP BY psn_no, gnrc_name, ${dialect.year('fee_date')}
  HAVING max(stock_after) > ${p.least_fill_days + p.margin_days}),
figures AS (
  SELECT y.psn_no, y.gnrc_name, y.fee_year, y.peak, y.last_day, min(s.fee_date) AS first_day, count(*) AS fills, sum(s.d) AS total_days,
    sum(CASE WHEN s.fee_date = y.last_day THEN s.d ELSE 0 END) AS last_days, sum(s.usual_d) AS usual_days,
    max(s.tau) - min(s.tau) AS span, max(s.lawful) AS lawful, max(s.longest) AS longest,
    min(CASE WHEN s.stock_after = y.peak AND ${dialect.year('s.fee_date')} = y.fee_year THEN s.fee_date END) AS peak_day
  FROM peak_year y JOIN ${tables.stock} s ON s.psn_no = y.psn_no AND s.gnrc_name = y.gnrc_name
    AND s.fee_date <= y.last_day AND s.fee_date > ${windowStart}
  GROUP BY y.psn_no, y.gnrc_name, y.fee_year, y.peak, y.last_day),
high AS (
  SELECT *, ${dialect.decimal(limit, 18, 2)} AS stock_limit, CASE
      WHEN span <= 0 OR (span < ${p.min_span_days} AND peak < ${p.decisive.stock_days}) THEN 'few:days'
      WHEN usual_days > total_days * (1 - ${p.told_share}) THEN 'fee_list_d.prd_days' END AS wanting
  FROM figures
  WHERE round(peak, 2) > ${limit} AND total_days - last_days >= ${p.possession_ratio} * span)
SELECT r.psn_no, r.gnrc_name, r.fee_year,
  CASE WHEN h.psn_no IS NOT NULL AND h.wanting IS NULL THEN 'hit' WHEN h.psn_no IS NOT NULL OR (r.missing IS NOT NULL AND k.psn_no IS NOT NULL) THEN 'untold' ELSE 'clear' END AS outcome,
  CASE WHEN h.psn_no IS NOT NULL THEN h.wanting WHEN k.psn_no IS NOT NULL THEN r.missing END AS untold,
  h.peak, h.peak_day, h.stock_limit, h.first_day, h.last_day, h.fills, h.total_days, h.last_days, h.usual_days, h.span, h.longest
FROM row_year r
LEFT JOIN ${tables.held} k ON k.psn_no = r.psn_no AND k.gnrc_name = r.gnrc_name
LEFT JOIN high h ON h.psn_no = r.psn_no AND h.gnrc_name = r.gnrc_name AND h.fee_year = r.fee_year`;
}
