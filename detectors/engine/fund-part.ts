import { listNamed } from '../../rules/knowledge/load-lists.ts';
import { paidByItemSql } from '../../store/item-payment.ts';

/** The settlement of each line where the plan says it. */
const NAMED = `line AS (SELECT suspect_id, amount, CASE kind WHEN 'setl_d' THEN line_key ELSE setl_id END AS setl_id FROM found_now_line)`;

/** The settlement of each line by another look at all fee lines. */
const LOOKED_UP = `fee AS (
  SELECT bkkp_sn, setl_id FROM eff_line_settlement WHERE bkkp_sn IN (SELECT line_key FROM found_now_line WHERE kind = 'fee_list_d')),
line AS (
  SELECT l.suspect_id, l.amount, CASE l.kind WHEN 'fee_list_d' THEN f.setl_id WHEN 'setl_d' THEN l.line_key END AS setl_id
  FROM found_now_line l LEFT JOIN fee f ON f.bkkp_sn = CASE WHEN l.kind = 'fee_list_d' THEN l.line_key END)`;

/**
 * SQL for `suspect_id`, `amt_fund_est` and `amt_basis` of the suspects whose lines are in `found_now_line`.
 *
 * The estimate is each line's violating amount × its settlement's hifp_pay ÷ inscp_amt (a share of at most 1), summed
 * over settlements paid by item (DESIGN §6). It is NULL where such a settlement lacks one of the three, where no
 * line's settlement is paid by item, and where the lines do not add up to the suspect's amount (a sample of lines).
 *
 * @param namesSettlement whether `found_now_line` has the `setl_id` of its lines.
 */
export const fundPartSql = (namesSettlement: boolean): string => `WITH ${namesSettlement ? NAMED : LOOKED_UP},
settlement AS (
  SELECT setl_id, ${paidByItemSql(listNamed('inpatient-med-types').entries)} AS by_item, hifp_pay, inscp_amt
  FROM eff_setl_d WHERE setl_id IN (SELECT setl_id FROM line)),
part AS (
  SELECT l.suspect_id, l.setl_id, coalesce(any_value(s.by_item), FALSE) AS by_item, sum(l.amount) AS amount,
    count(*) > count(l.amount) AS amount_unknown, any_value(s.hifp_pay) AS hifp_pay, any_value(s.inscp_amt) AS inscp_amt
  FROM line l LEFT JOIN settlement s ON s.setl_id = l.setl_id GROUP BY l.suspect_id, l.setl_id),
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
FROM found_now n LEFT JOIN total t ON t.suspect_id = n.suspect_id`;
