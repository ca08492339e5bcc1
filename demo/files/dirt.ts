import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';

/** What landing must do with a dirty row. */
export type Outcome = 'quarantined' | 'dropped' | 'flagged' | 'unchanged' | 'stale';

/** One kind of dirt in one file: broken copies of good rows, under keys of their own. */
export interface Dirt {
  readonly name: string;
  readonly outcome: Outcome;
  /** Flag expected, for flagged rows. */
  readonly flag?: string;
  /** The columns that are broken, with the text they then hold. */
  readonly broken: Readonly<Record<string, string>>;
  /** Which rows may be broken this way, as SQL over the row. */
  readonly where?: string;
}

/** The book of what is dirty in which file. */
export const DIRT_LEDGER =
  'CREATE OR REPLACE TEMP TABLE dirt (file VARCHAR, kind VARCHAR, name VARCHAR, outcome VARCHAR, flag VARCHAR, row_count BIGINT)';

/** Writes down how many rows of a file are dirty in one way. */
export async function noteDirt(
  session: Session,
  file: string,
  kind: string,
  name: string,
  outcome: Outcome,
  flag: string | undefined,
  rows: string,
): Promise<void> {
  await session.run(
    `INSERT INTO dirt SELECT ${literal(file)}, ${literal(kind)}, ${literal(name)}, ${literal(outcome)}, ${flag === undefined ? 'NULL' : literal(flag)}, (${rows})`,
  );
}

/** Of 1000 rows, how many get a broken copy. */
const DIRTY_OF_1000 = 3;

/** Rows of `source` (all columns text, `dirty_key` a number) that are copied and broken in the nth of the given ways. */
export function dirtyRows(
  source: string,
  tag: string,
  ways: readonly Dirt[],
  nth: number,
  rename: readonly string[],
): string {
  const way = ways[nth];
  if (way === undefined) throw new Error('no such dirt');
  const broken = Object.entries(way.broken).map(([column, text]) => `${text} AS ${column}`);
  const fresh = rename.filter((column) => !(column in way.broken)).map((column) => `'X' || ${column} AS ${column}`);
  return `SELECT * REPLACE (${[...broken, ...fresh].join(', ')}) FROM ${source} WHERE u('dirty ${tag}', dirty_key, 0) * 1000 < ${DIRTY_OF_1000} AND pick('dirt ${tag}', dirty_key, 0, ${ways.length}) = ${nth}${way.where === undefined ? '' : ` AND (${way.where})`}`;
}
