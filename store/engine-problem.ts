import type { Problem } from '../base/problem.ts';
import { storeProblem } from './problems.ts';

/** What a full disk looks like: from DuckDB, which also calls a full spill folder "out of memory", and from Node. */
const FULL =
  /No space left|not enough disk|max_temp_directory_size|Could not write|File too large|quota exceeded|ENOSPC|EDQUOT|EFBIG/i;
const MEMORY = /Out of Memory Error|bad_alloc|Allocation failure|Cannot allocate memory|ENOMEM/i;
const DAMAGED =
  /Corrupt (?:database|WAL) file|Could not read enough bytes|not a valid DuckDB database file|Failure while replaying WAL/i;
const CLOSED = /database has been invalidated|FATAL Error/i;

const firstLine = (message: string): string => message.split('\n')[0] ?? '';

/**
 * What a failure of DuckDB or of the file system means to a person: MC-STORE-007 full disk, 009 too little memory, 010
 * the database closed itself, 016 damaged file.
 *
 * @returns undefined for any other failure.
 */
export function engineProblem(error: unknown, where = ''): Problem | undefined {
  const message = error instanceof Error ? error.message : String(error);
  const reason = firstLine(message);
  if (FULL.test(message)) return storeProblem('MC-STORE-007', where, { reason });
  if (MEMORY.test(message)) return storeProblem('MC-STORE-009', where, { reason });
  if (DAMAGED.test(message)) return storeProblem('MC-STORE-016', where, { reason });
  if (CLOSED.test(message)) return storeProblem('MC-STORE-010', where, { reason });
  return undefined;
}
