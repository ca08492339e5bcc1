import type { Dialect } from '../dialect/dialect.ts';

/** Ages above this are placeholders of birth dates. */
const OLDEST_YEARS = 120;

const least = (values: readonly string[]): string =>
  values.length === 1 ? (values[0] ?? '') : `least(${values.join(', ')})`;
const greatest = (values: readonly string[]): string =>
  values.length === 1 ? (values[0] ?? '') : `greatest(${values.join(', ')})`;

/** SQL of the sex that settlement, visit and register agree on; NULL where none tells it or they contradict. */
export function personSex(aliases: readonly string[]): string {
  const known = aliases.map((alias) => `CASE WHEN ${alias}.gend IN ('1', '2') THEN ${alias}.gend END`);
  return `CASE WHEN ${least(known)} = ${greatest(known)} THEN ${least(known)} END`;
}

const birthday = (date: string): string => `(month(${date}) * 100 + day(${date}))`;

/** SQL of completed years from a birth date to a day: a year is complete on the birthday, for 29 February on 1 March. */
const yearsBetween = (born: string, day: string): string =>
  `(year(${day}) - year(${born}) - CASE WHEN ${birthday(day)} < ${birthday(born)} THEN 1 ELSE 0 END)`;

/** SQL of the age in years on a day, BIGINT; NULL where no birth date is known, or where those known give different ages. */
export function personAge(dialect: Dialect, aliases: readonly string[], day: string): string {
  const ages = aliases.map((alias) => {
    const born = `${alias}.brdy`;
    const possible = `${born} <= ${day} AND year(${day}) - year(${born}) <= ${OLDEST_YEARS}`;
    return `CASE WHEN ${possible} THEN ${yearsBetween(born, day)} END`;
  });
  return dialect.bigint(`CASE WHEN ${least(ages)} = ${greatest(ages)} THEN ${least(ages)} END`);
}
