import { literal } from '../../store/sql.ts';

/** One file's path as a SQL literal for the database's readers, which take every path for a glob. */
export function filePattern(path: string): string {
  return literal(path.replace(/[*?[]/g, '[$&]'));
}
