import { listNamed } from '../../rules/knowledge/load-lists.ts';
import { paidByItemSql } from '../../store/item-payment.ts';
import type { Session } from '../../store/session.ts';

/**
 * SQL for `suspect_id`, `amt_fund_est` and `amt_basis` of all suspects found, from `found_paid`.
 *
 * The estimate is each line's violating amount × its settlement's hifp_pay ÷ inscp_amt (a share of at most 1), summed
 * over settlements paid by item (DESIGN §6). It is NULL where such a settlement lacks one of the three, where no
 * line's settlement is paid by item, and where the lines do not add up to the suspect's amount (a sample of lines).
 */
const fundPartSql = (): string => `WITH settlement AS (
  SELECT setl_id, ${paidByItemSql(listNamed('inpatient-med-types').entries)} AS by_item, hifp_pay, inscp_amt
  FROM eff_setl_d WHERE setl_id IN (SELECT setl_id FROM found_paid_settlement)),
part AS (
  SELECT l.suspect_id, l.setl_id, coalesce(any_value(s.by_item), FALSE) AS by_item, sum(l.amount) AS amount,
    count(*) > count(l.amount) AS amount_unknown, any_value(s.hifp_pay) AS hifp_pay, any_value(s.inscp_amt) AS inscp_amt
  FROM found_paid_line l LEFT JOIN settlement s ON s.setl_id = l.setl_id GROUP BY l.suspect_id, l.setl_id),
priced AS (
  SELECT *, CASE
    WHEN amount_unknown OR hifp_pay IS NULL OR inscp_amt IS NULL THEN NULL
    WHEN amount = 0 THEN CAST(0 AS DECIMAL(16,2))
    WHEN inscp_amt <= 0 THEN NULL
    ELSE CAST(round(amount::DOUBLE * greatest(0, least(1, hifp_pay::DOUBLE / inscp_amt::DOUBLE)), 2) AS DECIMAL(16,2)) END AS fund
  FROM part),
total AS (
  SELECT suspect_id, bool_and(by_item) AS all_by_item, bool_or(amount_unknown) AS amount_unknown, sum(amount) AS amount,
    CASE WHEN count(*) FILTER (by_item AND fund IS NULL) = 0 THEN sum(fund) FILTER (by_item) END AS fund
  FROM priced GROUP BY suspect_id)
SELECT n.suspect_id,
  CASE WHEN NOT t.amount_unknown AND t.amount = n.amount AND t.fund IS NOT NULL THEN CAST(least(t.fund, n.amount) AS DECIMAL(16,2)) END AS amt_fund_est,
  CASE WHEN t.all_by_item THEN '按项目' ELSE '无法认定' END AS amt_basis
FROM found_candidate n LEFT JOIN total t ON t.suspect_id = n.suspect_id`;

/** The lines of suspects with their settlements, where each says it. */
const NAMED = 'SELECT suspect_id, amount, setl_id FROM found_paid';
/** The same where some must be looked up by their fee lines. */
const LOOKED_UP = `SELECT p.suspect_id, p.amount, coalesce(p.setl_id, f.setl_id) AS setl_id FROM found_paid p LEFT JOIN (
  SELECT bkkp_sn, setl_id FROM eff_line_settlement WHERE bkkp_sn IN (SELECT bkkp_sn FROM found_paid)) f ON f.bkkp_sn = p.bkkp_sn`;

/**
 * Fills in what the fund may have paid of every suspect found: once for all rules of a run, for each look at the settlements
 * of their lines is a pass over all settlements, and over all fee lines where a plan does not say whose a line is.
 */
export async function fillFundParts(session: Session): Promise<void> {
  const isNamed = (await session.rows('SELECT 1 FROM found_paid WHERE bkkp_sn IS NOT NULL LIMIT 1')).length === 0;
  await session.run(`CREATE OR REPLACE TEMP TABLE found_paid_line AS ${isNamed ? NAMED : LOOKED_UP}`);
  // A table of its own: the pass over all settlements that follows must know how few these are.
  await session.run(
    'CREATE OR REPLACE TEMP TABLE found_paid_settlement AS SELECT DISTINCT setl_id FROM found_paid_line',
  );
  await session.run(
    `UPDATE found_candidate SET amt_fund_est = m.amt_fund_est, amt_basis = m.amt_basis FROM (${fundPartSql()}) m WHERE m.suspect_id = found_candidate.suspect_id`,
  );
  await session.runAll(['DROP TABLE temp.found_paid_line', 'DROP TABLE temp.found_paid_settlement']);
}
