import { literals } from './sql.ts';

/** Ways of payment that pay for each item. */
const ITEM_PAYMENT = ['项目', '按项目', '按项目付费', '01'];

/**
 * SQL over a settlement: whether it is paid by item, so that an item of its bill has a share of the fund's payment.
 *
 * Without `pay_way`, what outpatients and pharmacies settle counts as paid by item. A stay may be paid by group, score or
 * bed day: nobody can tell. National codes of stays begin with 2, or are births in hospital (52), whatever list a city keeps.
 *
 * @param stays the kinds of care that are stays.
 */
export function paidByItemSql(stays: readonly string[]): string {
  const notStay = `NOT (med_type IN (${literals(stays)}) OR starts_with(med_type, '2') OR starts_with(med_type, '52'))`;
  return `CASE WHEN coalesce(pay_way, '') = '' THEN coalesce(${notStay}, FALSE) ELSE pay_way IN (${literals(ITEM_PAYMENT)}) END`;
}
