import type { Dialect } from '../dialect/dialect.ts';

/** Columns of a fee line `f` and its settlement `s` that tell whether the fund paid for it. */
export interface PaidColumns {
  readonly line: string;
  readonly settlement: string;
}

/**
 * SQL of what a line says of who paid: NULL where the fund did, 'clear' where it did not (nothing within the policy range,
 * all of it the person's own, or a settlement without the fund), else the column that was wanting to tell.
 */
export function uncharged({ line: f, settlement: s }: PaidColumns): string {
  return `CASE
    WHEN ${f}.inscp_amt <= 0 OR ${f}.fulamt_ownpay_amt >= ${f}.det_item_fee_sumamt OR ${s}.fund_pay_sumamt <= 0 THEN 'clear'
    WHEN ${f}.inscp_amt IS NULL THEN 'fee_list_d.inscp_amt'
    WHEN ${s}.setl_id IS NULL THEN 'fee_list_d.setl_id'
    WHEN ${s}.fund_pay_sumamt IS NULL THEN 'setl_d.fund_pay_sumamt' END`;
}

/**
 * SQL of a share of an amount, DECIMAL(16,2), rounded down: in doubt the smaller sum is named. Part and whole have at most
 * four decimals; whole numbers below 2^53 are divided, so every engine gives the same cents.
 */
export function shareOf(d: Dialect, money: string, part: string, whole: string): string {
  const cents = d.double(d.bigint(`${money} * 100`));
  const units = (value: string): string => d.double(d.bigint(`${d.decimal(value, 18, 4)} * 10000`));
  const floor = d.bigint(`floor(${cents} * ${units(part)} / ${units(whole)})`);
  return `CASE WHEN ${part} >= ${whole} THEN ${d.decimal(money, 16, 2)} ELSE ${d.decimal(`${d.decimal(floor, 18, 0)} * ${d.decimal('0.01', 3, 2)}`, 16, 2)} END`;
}
