import type { ReasonCode } from '../../reasons.ts';
import type { FlawedRow } from '../part.ts';
import { columnLetters } from './cell-reference.ts';

/** How many are kept for a message; the rest is counted by whoever reads the sheet. */
const KEPT = 10;

/** Where the first broken records of a sheet stand, so that somebody can go to them. */
export class FlawedRows {
  readonly first: FlawedRow[] = [];

  /** @param column place of the cell that is to blame, from 0; undefined where it is the row as a whole. */
  add(row: number, column: number | undefined, reason: ReasonCode): void {
    if (this.first.length >= KEPT) return;
    this.first.push({ row, ...(column === undefined ? {} : { cell: `${columnLetters(column)}${row}` }), reason });
  }
}
