import type { Problem } from '../../../base/problem.ts';
import { ingestProblem } from '../../problems.ts';

/** More columns than any extract has: the widest centre table holds a few hundred. Reading more would cost memory alone. */
export const MOST_COLUMNS = 5000;

/** The problem of a header with more columns than are read, or undefined. */
export function tooManyColumns(columns: number, source: string): Problem | undefined {
  if (columns <= MOST_COLUMNS) return undefined;
  return ingestProblem('MC-INGEST-021', source, { columns, most: MOST_COLUMNS });
}
