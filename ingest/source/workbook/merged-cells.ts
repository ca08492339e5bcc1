import type { MergedCells, SheetRow } from './sheet-rows.ts';

/**
 * Tells rows that leave a cell empty because it is merged with one above that holds something. Whether such a value
 * holds for every row, as an id does, or for all of them together, as an amount does, is not for a program to guess.
 */
export class MergedCellGuard {
  readonly #waiting: MergedCells[];
  readonly #active = new Map<number, MergedCells>();

  constructor(merged: readonly MergedCells[]) {
    this.#waiting = merged.toSorted((a, b) => b.top - a.top);
  }

  /** Whether there are any. */
  get watches(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * The first column in which a row lacks a value that stands in merged cells; undefined where it lacks none. Rows come in
   * the order of their numbers.
   */
  lacks(row: SheetRow): number | undefined {
    for (let next = this.#waiting.at(-1); next !== undefined && next.top <= row.number; next = this.#waiting.at(-1)) {
      this.#waiting.pop();
      if (next.top === row.number && (row.cells[next.column] ?? '') !== '') this.#active.set(next.column, next);
    }
    let lacks: number | undefined;
    for (const [column, one] of this.#active) {
      if (one.bottom < row.number) this.#active.delete(column);
      else if (one.top < row.number && (row.cells[column] ?? '') === '') lacks = Math.min(lacks ?? column, column);
    }
    return lacks;
  }
}
