import { basename, resolve } from 'node:path';
import { statSync } from 'node:fs';
import { MingchaError, type Problem } from '../../base/problem.ts';
import { isSplit, sourceRecords } from '../../store/quarantine.ts';
import { cell, StatementError, type Session } from '../../store/session.ts';
import { literal, literals } from '../../store/sql.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import { normalHeader } from '../landing/match-header.ts';
import { withFolder } from '../landing/staging.ts';
import { ingestProblem } from '../problems.ts';
import { openParts } from '../source/open-parts.ts';
import { isProblem, spoken, type Part, type SourceRoom } from '../source/part.ts';
import { rawName, type SourceTable } from '../source/source-table.ts';
import { FEED_COLUMNS } from './waiting.ts';
import { BYTES_COLUMNS, MASKED_COLUMN, MESSAGE_COLUMN, REFERENCE_COLUMNS } from './exported-columns.ts';
import { unguarded, unguardedSql } from './unguard.ts';

const OURS: readonly string[] = [...REFERENCE_COLUMNS, ...BYTES_COLUMNS];
const EXAMPLES = 5;
/** What a spreadsheet may have put around a reference. */
const MARKS = literal(" \t'");

/** What a corrected file brought. */
export interface Corrected {
  /** Rows that replace a waiting record. */
  readonly rows: number;
  /** Rows without a single cell filled in: their records stay as they are. */
  readonly untouched: number;
}

const incomplete = (source: string, reasonZh: string, reason: string): MingchaError =>
  new MingchaError(ingestProblem('MC-INGEST-039', source, { reasonZh, reason }));

/** Names of every waiting record's source columns, so that the first line of the file is known for its header. */
async function waitingNames(session: Session): Promise<ReadonlySet<string>> {
  const rows = await session.rows(
    'SELECT DISTINCT unnest(CAST(header AS VARCHAR[])) AS name FROM (SELECT DISTINCT header FROM quarantine WHERE closed_seq IS NULL AND header IS NOT NULL)',
  );
  return new Set([...OURS, MESSAGE_COLUMN, ...rows.map((row) => cell(row, 'name'))].map(normalHeader));
}

interface Columns {
  /** Positions of `_batch` and `_ordinal`. */
  readonly batch: number;
  readonly ordinal: number;
  /** The source's own columns: name and position. */
  readonly own: readonly { readonly name: string; readonly position: number }[];
}

/** Where a table's columns are, or undefined where it is no export of ours. */
function columnsOf(table: SourceTable, source: string): Columns | undefined {
  const names = table.columns.map((one) => unguarded(one.name));
  if (names.some((name) => name.startsWith(MASKED_COLUMN)))
    throw new MingchaError(ingestProblem('MC-INGEST-038', source));
  const [batch, ordinal] = [names.indexOf('_batch'), names.indexOf('_ordinal')];
  if (batch < 0 || ordinal < 0) return undefined;
  const own = names
    .map((name, position) => ({ name, position }))
    .filter(({ name, position }) => !OURS.includes(name) || names.indexOf(name) !== position);
  return { batch, ordinal, own };
}

/** Reads a table whole into the temporary table `retry_corrected`, or throws: a correction is taken in full or not at all. */
async function keep(session: Session, part: Part, index: number): Promise<void> {
  const { reading, source } = part;
  const into = async (table: SourceTable): Promise<boolean> => {
    const columns = columnsOf(table, source);
    if (columns === undefined) return true;
    if (table.brokenPath !== undefined)
      throw incomplete(
        source,
        '有的行拆不成列，或不是文字。',
        'Some of its lines cannot be split into fields, or are no text.',
      );
    const cells = columns.own.map(({ position }) => `coalesce(${unguardedSql(rawName(position))}, '')`);
    const names = columns.own.map(({ name }) => name);
    const count = await session.run(`INSERT INTO retry_corrected
      SELECT ${index}, trim(${rawName(columns.batch)}, ${MARKS}), trim(${rawName(columns.ordinal)}, ${MARKS}),
        [${literals(names)}]::VARCHAR[], [${cells.join(', ')}]::VARCHAR[] FROM (${table.query})`);
    return reading.records === undefined || count === reading.records;
  };
  const { split, mustSplit } = reading;
  try {
    if (!(mustSplit && split !== undefined) && (await into(reading.table))) return;
  } catch (error) {
    if (!(error instanceof StatementError) || split === undefined)
      throw error instanceof StatementError ? incomplete(source, spoken(error), spoken(error)) : error;
  }
  if (split === undefined)
    throw incomplete(source, '读到的行数不对。', 'It does not hold as many rows as were counted.');
  await session.run(`DELETE FROM retry_corrected WHERE part = ${index}`);
  await into(await split());
}

async function readCorrected(session: Session, warehouse: Warehouse, path: string, source: string): Promise<void> {
  const known = await waitingNames(session);
  await session.run(
    'CREATE OR REPLACE TEMP TABLE retry_corrected (part INTEGER, batch VARCHAR, ordinal VARCHAR, names VARCHAR[], cells VARCHAR[])',
  );
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new MingchaError(ingestProblem('MC-INGEST-001', source));
  await withFolder(warehouse, async (folder) => {
    const room: SourceRoom = {
      session,
      folder,
      known: (header) => known.has(normalHeader(header)),
      progress: () => undefined,
      signal: undefined,
    };
    let index = 0;
    for await (const part of openParts({ path, source, name: basename(path) }, room)) {
      if (isProblem(part)) throw new MingchaError(part);
      if (!('reading' in part)) continue;
      await keep(session, part, ++index);
    }
  });
}

/** The problem of rows that name no waiting record, or not each of its records once. */
async function unknownReferences(session: Session, source: string): Promise<Problem | undefined> {
  const rows = await session.rows(`SELECT c.batch, c.ordinal, c.n FROM
      (SELECT batch, ordinal, count(*) AS n FROM retry_corrected GROUP BY ALL) c
      LEFT JOIN (SELECT batch, CAST(ordinal AS VARCHAR) AS ordinal, count(*) AS n FROM (${sourceRecords('q.closed_seq IS NULL')}) GROUP BY ALL) w
        ON w.batch = c.batch AND w.ordinal = c.ordinal
    WHERE w.n IS DISTINCT FROM c.n ORDER BY ALL`);
  if (rows.length === 0) return undefined;
  const examples = rows.slice(0, EXAMPLES).map((row) => `${cell(row, 'batch')} ${cell(row, 'ordinal')}`);
  return ingestProblem('MC-INGEST-036', source, {
    records: rows.reduce((sum, row) => sum + Number(cell(row, 'n')), 0),
    examples: examples.join(', ') + (rows.length > EXAMPLES ? ' …' : ''),
  });
}

/** The problem of a file that lacks a column of the records it names, or has one more. */
async function otherColumns(session: Session, source: string): Promise<Problem | undefined> {
  const rows =
    await session.rows(`SELECT DISTINCT c.names, coalesce(q.header, ${literal(JSON.stringify([MESSAGE_COLUMN]))}) AS header
    FROM retry_corrected c JOIN quarantine q ON q.batch = c.batch AND CAST(q.ordinal AS VARCHAR) = c.ordinal AND q.closed_seq IS NULL`);
  for (const row of rows) {
    const names = JSON.parse(cell(row, 'names')) as string[];
    const header = JSON.parse(cell(row, 'header')) as string[];
    if (JSON.stringify(names) === JSON.stringify(header)) continue;
    const missing = header.filter((name) => !names.includes(name));
    const extra = names.filter((name) => !header.includes(name));
    const moved = missing.length === 0 && extra.length === 0 && new Set(header).size === names.length;
    if (!moved)
      return ingestProblem('MC-INGEST-037', source, {
        missing: missing.join(', ') || '-',
        extra:
          extra.join(', ') ||
          (missing.length > 0 ? '-' : names.filter((name, i) => names.indexOf(name) !== i).join(', ')),
      });
  }
  return undefined;
}

/** SQL of a corrected record as landing keeps one: its cells in the order of its own header, or the message itself. */
function textSql(): string {
  const inOrder = `CASE WHEN names = wanted THEN cells ELSE list_transform(wanted, lambda name: cells[list_position(names, name)]) END`;
  const quoted = `CASE WHEN regexp_matches(x, '[",\\r\\n]') THEN '"' || replace(x, '"', '""') || '"' ELSE x END`;
  return `CASE WHEN header IS NULL THEN cells[1] ELSE array_to_string(list_transform(${inOrder}, lambda x: ${quoted}), ',') END`;
}

/**
 * Reads a corrected export and puts its records in place of the waiting ones they name, in the temporary table
 * `retry_feed`. A message is taken as it stands; other records as their cells, in the order of their own header.
 *
 * @throws MingchaError MC-INGEST-001 when there is no such file, 036 for rows that name no waiting record, 037 for other
 *   columns than were exported, 038 for a masked export, 039 when it cannot be read in full. Nothing is changed then.
 */
export async function collectCorrected(
  session: Session,
  warehouse: Warehouse,
  file: string,
  workingDirectory: string,
): Promise<Corrected> {
  await readCorrected(session, warehouse, resolve(workingDirectory, file), file);
  if ((await session.value('SELECT max(part) FROM retry_corrected')) === null)
    throw new MingchaError(ingestProblem('MC-INGEST-037', file, { missing: REFERENCE_COLUMNS.join(', '), extra: '-' }));
  const untouched = await session.run(
    "DELETE FROM retry_corrected WHERE array_to_string(cells, '') = '' AND batch IS NOT NULL AND ordinal IS NOT NULL",
  );
  const problem = (await unknownReferences(session, file)) ?? (await otherColumns(session, file));
  if (problem !== undefined) throw new MingchaError(problem);
  await session.run(`CREATE OR REPLACE TEMP TABLE retry_feed AS
    WITH waiting AS (SELECT seq, batch, kind, ordinal, any_value(source) AS source, any_value(file_digest) AS file_digest,
        any_value(encoding) AS encoding, any_value(header) AS header, any_value(form) AS form, any_value(mapping) AS mapping,
        string_agg(reasons) AS reasons, list(text) FILTER (WHERE ${isSplit('form')} OR header IS NULL) AS texts
      FROM (${sourceRecords('q.closed_seq IS NULL')}) GROUP BY seq, batch, kind, ordinal),
    named AS (SELECT w.*, c.names, c.cells, CAST(w.header AS VARCHAR[]) AS wanted FROM retry_corrected c
      JOIN waiting w ON w.batch = c.batch AND CAST(w.ordinal AS VARCHAR) = c.ordinal),
    written AS (SELECT * REPLACE (CASE WHEN header IS NULL THEN form ELSE 'cells' END AS form), ${textSql()} AS text, NULL::BLOB AS bytes FROM named)
    SELECT ${FEED_COLUMNS}, bytes, NOT coalesce(list_contains(texts, text), false) AS edited FROM written`);
  return { rows: Number(await session.value('SELECT count(*) FROM retry_feed')), untouched };
}
