import type { Kind } from '../../records/kind.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import { filePattern } from '../source/file-pattern.ts';
import { versionDigest } from './content.ts';
import { inFileOrder } from './in-file-order.ts';
import type { Layout } from './layout.ts';
import { stageRecords } from './stage-records.ts';
import { stagedNames } from './stage-sql.ts';
import type { Staging } from './staging.ts';
import { quarantineZeroRuns } from './zero-run.ts';

/** The records of one source, typed and checked, waiting in the staging database. */
export interface Staged {
  readonly kind: Kind;
  readonly staging: Staging;
  /** Qualified name of the table of typed records; `_reasons IS NULL` marks the good ones. */
  readonly table: string;
  /** Qualified name of the table of records that could not be split, if there are any. */
  readonly broken: string | undefined;
  /** Columns of the kind that the table holds. */
  readonly names: readonly string[];
  /** SQL of a record's ordinal in its source, from 1. */
  readonly ordinal: string;
  readonly layout: Layout;
  readonly counts: StagedCounts;
}

/** What was counted over the staged records. */
export interface StagedCounts {
  readonly recordsIn: number;
  readonly typed: number;
  readonly quarantined: number;
  readonly dropped: number;
  /** Yuan over typed records, null for kinds without money. */
  readonly moneyIn: string | null;
  readonly flags: Readonly<Record<string, number>>;
  readonly firstTime: string | null;
  readonly lastTime: string | null;
}

/** Reads a source into the staging database, every cell typed and every record checked. */
export async function stage(session: Session, staging: Staging, layout: Layout): Promise<Staged> {
  const { kind } = layout;
  const names = stagedNames(layout);
  const table = `${identifier(staging.name)}.typed`;
  await inFileOrder(session, () => stageRecords(session, staging.name, layout));
  const arrived = new Set(layout.columns.map((one) => one.column.name));
  // What a message becomes may not depend on what else is landed with it.
  if (layout.message === undefined) await quarantineZeroRuns(session, table, kind, new Set(names), arrived);
  if (kind.keyedByContent) await numberByContent(session, table, kind, names, layout.message !== undefined);
  const broken = layout.brokenPath === undefined ? undefined : `${identifier(staging.name)}.broken`;
  if (layout.brokenPath !== undefined && broken !== undefined) {
    await session.run(
      `CREATE OR REPLACE TABLE ${broken} AS SELECT ordinal, reason, unhex(coalesce(bytes, '')) AS bytes FROM read_csv(${filePattern(layout.brokenPath)}, auto_detect = false, header = false, delim = ',', quote = '', escape = '', max_line_size = 16000000, columns = {'ordinal': 'BIGINT', 'reason': 'VARCHAR', 'bytes': 'VARCHAR'})`,
    );
  }
  return {
    kind,
    staging,
    table,
    broken,
    names,
    ordinal: layout.hasOrdinal ? '_ordinal' : '(rowid + 1)',
    layout,
    counts: await countStaged(session, kind, table, broken),
  };
}

/**
 * Gives records without a key one of their content and which of its like they are, whatever order they came in: of a
 * file, or of one message.
 */
async function numberByContent(
  session: Session,
  table: string,
  kind: Kind,
  names: readonly string[],
  byMessage: boolean,
): Promise<void> {
  const [key] = kind.key;
  if (key === undefined) throw new Error(`${kind.name} is keyed by content but names no key`);
  const order = ['updt_time', 'crte_time']
    .filter((name) => names.includes(name))
    .map((name) => `${identifier(name)} NULLS FIRST, `)
    .join('');
  await session.run(
    `UPDATE ${table} SET ${identifier(key)} = numbered.made FROM (
      SELECT rowid AS place, md5(_content || '#' || row_number() OVER (PARTITION BY _content${byMessage ? ', _message' : ''} ORDER BY ${order}${versionDigest(kind, names)}, rowid)) AS made
      FROM ${table} WHERE ${identifier(key)} IS NULL AND _reasons IS NULL) numbered
    WHERE typed.rowid = numbered.place`,
  );
}

/** Counts what is staged. */
export async function countStaged(
  session: Session,
  kind: Kind,
  table: string,
  broken: string | undefined,
): Promise<StagedCounts> {
  const good = 'FILTER (WHERE _reasons IS NULL)';
  const money =
    kind.money === undefined ? 'NULL' : `coalesce(sum(${identifier(kind.money)}) ${good}, 0)::DECIMAL(38,2)`;
  const time = kind.time === undefined ? undefined : identifier(kind.time);
  const [row] = await session.rows(`SELECT count(*) AS records, count(*) ${good} AS typed,
    count(*) FILTER (WHERE _dropped) AS dropped, ${money} AS money,
    ${time === undefined ? 'NULL' : `min(${time}) ${good}`} AS first_time, ${time === undefined ? 'NULL' : `max(${time}) ${good}`} AS last_time
    FROM ${table}`);
  const unsplit = broken === undefined ? 0 : Number(await session.value(`SELECT count(*) FROM ${broken}`));
  const records = Number(cell(row, 'records'));
  const typed = Number(cell(row, 'typed'));
  const dropped = Number(cell(row, 'dropped'));
  const flagRows = await session.rows(
    `SELECT flag, count(*)::BIGINT AS n FROM (SELECT unnest(string_split(_flags, ',')) AS flag FROM ${table} WHERE _reasons IS NULL AND _flags IS NOT NULL) GROUP BY flag ORDER BY flag`,
  );
  return {
    recordsIn: records + unsplit,
    typed,
    quarantined: records - typed - dropped + unsplit,
    dropped,
    moneyIn: kind.money === undefined ? null : cell(row, 'money'),
    flags: Object.fromEntries(flagRows.map((one) => [cell(one, 'flag'), Number(cell(one, 'n'))])),
    firstTime: cellOrNull(row, 'first_time'),
    lastTime: cellOrNull(row, 'last_time'),
  };
}
