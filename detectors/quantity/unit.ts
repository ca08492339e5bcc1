/**
 * What is held against a cap as one: a visit, or all that one doctor wrote for a person on a day. The column that names
 * it, beside gnrc_name and fee_date.
 */
export type Unit = 'mdtrt_id' | 'doctor_day';

/** SQL that two tables, by alias, speak of the same unit, substance and day. */
export function sameGroup(unit: Unit, a: string, b: string): string {
  return [unit, 'gnrc_name', 'fee_date'].map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');
}
