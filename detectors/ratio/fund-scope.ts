import type { FundScope } from './parameters.ts';

/** SQL of what counts as reimbursed of one settlement `s`; a fund that an extract leaves empty paid nothing. */
export function scopeSql({ include, exclude }: FundScope): string {
  const sum = (columns: readonly string[]): string => columns.map((name) => `coalesce(s.${name}, 0)`).join(' + ');
  return exclude.length === 0 ? sum(include) : `${sum(include)} - (${sum(exclude)})`;
}
