import type { Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import { dirtyRows, noteDirt, type Dirt } from './dirt.ts';
import type { TextFile } from './text-file.ts';

/** One kind of record on its way into a text file. */
export interface RowSet {
  readonly kind: string;
  /** A query whose columns carry the kind's own names, with `dirty_key`, a number of its own for each row. */
  readonly query: string;
  /** Headers of the file, in order, by the kind's own column names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly order: string;
  /** Key columns that a broken copy carries under a name of its own. */
  readonly keys: readonly string[];
  readonly dirt: readonly Dirt[];
  /** Of 1000 rows, how many stand in the file twice. */
  readonly twiceOf1000: number;
  /** SQL replacing columns of an earlier version, sent before the row was put right; with how many of 1000 have one. */
  readonly earlier?: { readonly of1000: number; readonly replace: string; readonly where: string };
}

/** Makes the rows with all that is wrong with them, notes the dirt, and appends them to the file. */
export async function writeRows(session: Session, file: TextFile, set: RowSet): Promise<void> {
  const columns = Object.keys(set.headers);
  const { kind } = set;
  await session.run(
    `CREATE OR REPLACE TEMP TABLE file_row AS SELECT ${columns.map((name) => `${identifier(name)}::VARCHAR AS ${identifier(name)}`).join(', ')}, dirty_key FROM (${set.query})`,
  );
  const parts = ['SELECT *, 0 AS version FROM file_row'];
  const add = async (rows: string, name: string, outcome: Dirt['outcome'], flag?: string): Promise<void> => {
    parts.push(`SELECT *, ${parts.length} AS version FROM (${rows})`);
    await noteDirt(session, file.name, kind, name, outcome, flag, `SELECT count(*) FROM (${rows})`);
  };
  if (set.twiceOf1000 > 0)
    await add(
      `SELECT * FROM file_row WHERE u('twice ${kind}', dirty_key, 0) * 1000 < ${set.twiceOf1000}`,
      'same-row-twice',
      'unchanged',
    );
  if (set.earlier !== undefined)
    await add(
      `SELECT * REPLACE (${set.earlier.replace}) FROM file_row WHERE u('late ${kind}', dirty_key, 0) * 1000 < ${set.earlier.of1000} AND (${set.earlier.where})`,
      'earlier-version',
      'stale',
    );
  for (const [nth, dirt] of set.dirt.entries())
    await add(dirtyRows('file_row', kind, set.dirt, nth, set.keys), dirt.name, dirt.outcome, dirt.flag);
  const shown = columns.map((name) => `${identifier(name)} AS ${identifier(set.headers[name] ?? name)}`).join(', ');
  await file.append(session, `SELECT ${shown} FROM (${parts.join('\nUNION ALL\n')}) ORDER BY ${set.order}, version`);
}

/** The sum row that some exports end with. */
export async function writeTotal(
  session: Session,
  file: TextFile,
  set: Pick<RowSet, 'kind' | 'headers'>,
  amounts: Readonly<Record<string, string>>,
): Promise<void> {
  const cells = Object.keys(set.headers).map((name, nth) => (nth === 0 ? "'合计'" : `${amounts[name] ?? 'NULL'}`));
  await file.append(session, `SELECT ${cells.join(', ')}`);
  await noteDirt(session, file.name, set.kind, 'total-row', 'dropped', undefined, 'SELECT 1');
}
