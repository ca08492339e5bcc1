/**
 * SQL that adds `q` to a table of tests: the Benjamini-Hochberg adjusted `p`, all rows of a month-end as one family.
 * Listing every row with q <= 0.10 keeps the expected share of false leads on the list at or below a tenth
 * (Benjamini and Hochberg 1995). Ties of `p` share the largest rank, so the order of rows never matters.
 *
 * @param from a table or query name with columns `p` and `month_end`, one row a test, only tests that count.
 */
export function falseDiscoverySql(from: string): string {
  return `SELECT r.*, least(1.0, min(r.p * r.family_size / r.family_rank) OVER (PARTITION BY r.month_end ORDER BY r.p DESC NULLS LAST)) AS q
FROM (SELECT t.*, rank() OVER (PARTITION BY t.month_end ORDER BY t.p NULLS LAST) + count(*) OVER (PARTITION BY t.month_end, t.p) - 1 AS family_rank, count(*) OVER (PARTITION BY t.month_end) AS family_size FROM ${from} t) r`;
}
