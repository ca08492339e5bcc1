import { listNamed } from '../rules/knowledge/load-lists.ts';
import { paidByItemSql } from '../store/item-payment.ts';

/**
 * SQL: money counted once, each row with the fund's part of it as `fund_once`: the counted amount × its settlement's
 * hifp_pay ÷ inscp_amt, at most all of it, as a suspect's own `amt_fund_est` is made, so that the fund's part of whatever is
 * summed exceeds no amount. NULL where the settlement is not paid by item or lacks one of the two: nobody can tell.
 *
 * @param once a query with `setl_id` and `amount_once`.
 */
export function fundOnceSql(once: string): string {
  const byItem = paidByItemSql(listNamed('inpatient-med-types').entries);
  return `WITH once AS (${once}),
settlement AS (
  SELECT setl_id, ${byItem} AS by_item, hifp_pay, inscp_amt FROM setl_d WHERE setl_id IN (SELECT setl_id FROM once)
  QUALIFY row_number() OVER (PARTITION BY setl_id ORDER BY _seq DESC, rowid) = 1)
SELECT o.*, CASE WHEN t.by_item AND t.hifp_pay IS NOT NULL AND t.inscp_amt > 0
  THEN CAST(round(o.amount_once::DOUBLE * greatest(0, least(1, t.hifp_pay::DOUBLE / t.inscp_amt::DOUBLE)), 2) AS DECIMAL(38,2)) END AS fund_once
FROM once o LEFT JOIN settlement t ON t.setl_id = o.setl_id`;
}
