import { movedDay } from '../../../rules/mutation/moved.ts';
import { mapCells, typeOf, type CaseRows } from './rows.ts';

/** Register dates that only say "always". */
const OPEN = new Set(['1900-01-01', '9999-12-31']);

/**
 * Weeks that a case is moved by, the first that suits. A year of whole weeks comes first: months and years meet the case nearly
 * where they did, and a case of many months has left its own days behind.
 */
export const WEEKS: readonly number[] = [
  -52, -53, -51, -104, -105, -8, -12, -4, -16, -20, -24, 8, 12, 4, 16, 20, 24, 52, 53,
];

const isDay = (kind: string, column: string): boolean => ['date', 'time'].includes(typeOf(kind, column));

/** A day, or a time of it, some weeks later: weekdays and all distances stay. */
export const movedText = (text: string, weeks: number): string =>
  movedDay(text.slice(0, 10), 7 * weeks) + text.slice(10);

/** Every date of a case moved by the same weeks. */
export function movedRows(rows: CaseRows, weeks: number): CaseRows {
  return mapCells(rows, (value, column, kind) =>
    isDay(kind, column) && !OPEN.has(value.slice(0, 10)) ? movedText(value, weeks) : value,
  );
}

/** The days that stand in a case. */
export function daysIn(rows: CaseRows): ReadonlySet<string> {
  const days = new Set<string>();
  mapCells(rows, (value, column, kind) => {
    if (isDay(kind, column) && !OPEN.has(value.slice(0, 10))) days.add(value.slice(0, 10));
    return value;
  });
  return days;
}
