import {
  captioned,
  captionedNames,
  certain,
  declared,
  equalRows,
  groupedNames,
  weighed,
  type Known,
  type WeighedRow,
} from './header-rows.ts';
import { unnamedColumn } from './unnamed.ts';

/** A header found among the first rows of a table. */
export interface FoundHeader {
  /** A name for every column; columns without one are `(第N列)`. Empty where no row holds anything. */
  readonly names: readonly string[];
  /** Index of the header's first row; the rows above it are titles. */
  readonly top: number;
  /** Index of the first row that may be a record. */
  readonly body: number;
  /** How many of the names somebody declared. */
  readonly known: number;
}

interface Candidate extends FoundHeader {
  readonly filled: number;
}

/** How many rows are looked at: titles, units and dates of making take a handful at most. */
const ROWS = 20;

function candidate(names: readonly string[], top: number, height: number, known: Known): Candidate {
  const filled = names.filter((name) => name !== '');
  return { names, top, body: top + height, known: declared(filled, known), filled: filled.length };
}

function oneRow(rows: readonly WeighedRow[], top: number, known: Known): Candidate {
  return candidate(rows[top]?.cells ?? [], top, 1, known);
}

function twoRows(rows: readonly WeighedRow[], top: number, known: Known): Candidate | undefined {
  const [upper, lower] = [rows[top], rows[top + 1]];
  if (upper === undefined || lower === undefined || upper.data || lower.data) return undefined;
  if (upper.filled === 0 || lower.filled === 0 || equalRows(upper, lower)) return undefined;
  if (captioned(upper, lower)) return candidate(captionedNames(upper, lower, known), top, 2, known);
  const grouped = candidate(groupedNames(upper, lower, known), top, 2, known);
  if (grouped.known > Math.max(upper.known, lower.known)) return grouped;
  // Merged downwards over the lower row: no more declared names, but columns that would have none.
  const namesMore = upper.filled > 1 && lower.known > upper.known && grouped.filled > lower.filled;
  return namesMore && grouped.known === lower.known ? grouped : undefined;
}

/** How many rows above a header may hold values: who made it, when, for which months. */
const TITLES_WITH_VALUES = 4;

/**
 * Whether a candidate may be the header, seen what would be passed over for titles above it: rows without values, and
 * a few with, a third of whose cells are empty. Records are not passed over.
 */
function mayBe(found: Candidate, rows: readonly WeighedRow[], first: number): boolean {
  if (found.known === 0) return false;
  if (found.top === first) return true;
  if (rows[found.top]?.data === true || (found.known < 2 && found.filled > 1)) return false;
  const above = rows.slice(first, found.top).filter((row) => row.data);
  return above.length <= TITLES_WITH_VALUES && above.every((row) => row.filled * 3 <= found.filled * 2);
}

/** Columns at the right that have neither a name nor a cell below are none. */
function trimmedNames(found: FoundHeader, rows: readonly (readonly string[])[]): readonly string[] {
  const below = rows.slice(found.body, found.body + ROWS);
  const used = found.names.findLastIndex(
    (name, position) => name !== '' || below.some((row) => (row[position] ?? '').trim() !== ''),
  );
  return found.names.slice(0, used + 1);
}

/**
 * Finds the header of a table among its first rows: below titles and blank rows, in one row or in two where a group's
 * name stands over the names of its parts, or captions over codes. What decides is how many of the names are declared
 * ones; a row that holds values is not taken for a header below another row, nor are rows of values passed over as
 * titles. Where no name is declared, the first row that is not blank is the header.
 *
 * @param rows - the first rows, blank ones included; thirty suffice.
 */
export function findHeader(rows: readonly (readonly string[])[], known: Known): FoundHeader {
  const first = rows.findIndex((row) => row.some((cell) => cell.trim() !== ''));
  if (first < 0) return { names: [], top: rows.length, body: rows.length, known: 0 };
  const weights = rows.slice(0, first + ROWS + 1).map((row) => weighed(row, known));
  let best: Candidate | undefined;
  for (let top = first; top < Math.min(weights.length, first + ROWS); top++) {
    for (const found of [twoRows(weights, top, known), oneRow(weights, top, known)])
      if (found !== undefined && mayBe(found, weights, first) && found.known > (best?.known ?? 0)) best = found;
    const row = weights[top];
    if (row !== undefined && certain(row)) break;
  }
  const { top, body, ...found } = best ?? oneRow(weights, first, known);
  const names = trimmedNames({ top, body, ...found }, rows);
  const unnamed = names.map((name, position) => (name === '' ? unnamedColumn(position) : name));
  return { names: unnamed, top, body, known: found.known };
}
