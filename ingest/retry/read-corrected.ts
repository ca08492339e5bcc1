import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { MingchaError } from '../../base/problem.ts';
import { cell, StatementError, type Session } from '../../store/session.ts';
import { literal, literals } from '../../store/sql.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import { normalHeader } from '../landing/match-header.ts';
import { withFolder } from '../landing/staging.ts';
import { ingestProblem } from '../problems.ts';
import { openParts } from '../source/open-parts.ts';
import { isProblem, spoken, type Part, type SourceRoom } from '../source/part.ts';
import { rawName, type SourceTable } from '../source/source-table.ts';
import { BYTES_COLUMNS, MASKED_COLUMN, MESSAGE_COLUMN, PLACE_COLUMN, REFERENCE_COLUMNS } from './exported-columns.ts';
import { unguarded, unguardedSql } from './unguard.ts';

const OURS: readonly string[] = [...REFERENCE_COLUMNS, PLACE_COLUMN, ...BYTES_COLUMNS];
/** What a spreadsheet may have put around a reference. */
const MARKS = literal(" \t'");

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

/**
 * Reads a table whole into the temporary table `retry_corrected`, or throws: a correction is taken in full or not at all.
 *
 * @returns whether it is an export of ours.
 */
async function keep(session: Session, part: Part, index: number, file: string): Promise<boolean> {
  const { reading, source } = part;
  let ours = false;
  const into = async (table: SourceTable): Promise<boolean> => {
    const columns = columnsOf(table, source);
    ours = columns !== undefined;
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
      SELECT ${index}, ${literal(file)}, trim(${rawName(columns.batch)}, ${MARKS}), trim(${rawName(columns.ordinal)}, ${MARKS}),
        [${literals(names)}]::VARCHAR[], [${cells.join(', ')}]::VARCHAR[] FROM (${table.query})`);
    return reading.records === undefined || count === reading.records;
  };
  const { split, mustSplit } = reading;
  try {
    if (!(mustSplit && split !== undefined) && (await into(reading.table))) return ours;
  } catch (error) {
    if (!(error instanceof StatementError) || split === undefined)
      throw error instanceof StatementError ? incomplete(source, spoken(error), spoken(error)) : error;
  }
  if (split === undefined)
    throw incomplete(source, '读到的行数不对。', 'It does not hold as many rows as were counted.');
  await session.run(`DELETE FROM retry_corrected WHERE part = ${index}`);
  await into(await split());
  return ours;
}

/** A corrected file, and what to call it. */
interface CorrectedFile {
  readonly path: string;
  readonly source: string;
}

/** The file that a path names, or the CSV files of the folder that it names. */
function filesAt(path: string, source: string): CorrectedFile[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === true) return [{ path, source }];
  const names = found?.isDirectory() === true ? readdirSync(path).toSorted() : [];
  const files = names
    .filter((name) => extname(name).toLowerCase() === '.csv' && statSync(join(path, name)).isFile())
    .map((name) => ({ path: join(path, name), source: join(source, name) }));
  if (files.length === 0) throw new MingchaError(ingestProblem('MC-INGEST-001', source));
  return files;
}

/**
 * Reads a corrected file, or each CSV file of a folder, into the temporary table `retry_corrected`: the reference of each
 * row as it is written there, the names of the source's columns and their cells. Rows without anything are passed over.
 *
 * @throws MingchaError MC-INGEST-001 when there is none, 037 for a file that is no export, 038 for a masked one, 039 when
 *   one cannot be read in full.
 */
export async function readCorrected(
  session: Session,
  warehouse: Warehouse,
  file: string,
  workingDirectory: string,
): Promise<void> {
  const files = filesAt(resolve(workingDirectory, file), file);
  const known = await waitingNames(session);
  await session.run(
    'CREATE OR REPLACE TEMP TABLE retry_corrected (part INTEGER, file VARCHAR, batch VARCHAR, ordinal VARCHAR, names VARCHAR[], cells VARCHAR[])',
  );
  let index = 0;
  for (const { path, source } of files) {
    const before = index;
    await withFolder(warehouse, async (folder) => {
      const room: SourceRoom = {
        session,
        folder,
        known: (header) => known.has(normalHeader(header)),
        progress: () => undefined,
        signal: undefined,
      };
      for await (const part of openParts({ path, source, name: basename(path) }, room)) {
        if (isProblem(part)) throw new MingchaError(part);
        if ('reading' in part && (await keep(session, part, index + 1, source))) index++;
      }
    });
    if (index === before)
      throw new MingchaError(
        ingestProblem('MC-INGEST-037', source, { missing: REFERENCE_COLUMNS.join(', '), extra: '-' }),
      );
  }
  // A spreadsheet may save rows below the last as lines of commas.
  await session.run(
    "DELETE FROM retry_corrected WHERE coalesce(batch, '') = '' AND coalesce(ordinal, '') = '' AND trim(array_to_string(cells, '')) = ''",
  );
}
