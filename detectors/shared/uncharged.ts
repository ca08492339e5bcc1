/**
 * SQL over a line `f` and its settlement `s`: who paid for it. Nothing within the policy range, or all of it by the person,
 * is no claim on the fund ('clear'); NULL where the fund paid, else the column that was wanting to tell.
 */
export const UNCHARGED = `CASE
    WHEN f.inscp_amt <= 0 OR f.fulamt_ownpay_amt >= f.det_item_fee_sumamt OR s.fund_pay_sumamt <= 0 THEN 'clear'
    WHEN f.inscp_amt IS NULL THEN 'fee_list_d.inscp_amt'
    WHEN s.setl_id IS NULL THEN 'fee_list_d.setl_id'
    WHEN s.fund_pay_sumamt IS NULL THEN 'setl_d.fund_pay_sumamt' END`;
