import { MingchaError, type Problem } from '../../base/problem.ts';
import { isSplit, sourceRecords } from '../../store/quarantine.ts';
import { cell, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import { ingestProblem } from '../problems.ts';
import { changedCells, type ChangedFile } from './changed-cells.ts';
import { MESSAGE_COLUMN } from './exported-columns.ts';
import { followOn } from './follow-on.ts';
import { readCorrected } from './read-corrected.ts';
import { FEED_COLUMNS } from './waiting.ts';

const EXAMPLES = 5;

/** What corrected files brought. */
export interface Corrected {
  /** Rows that replace a waiting record. */
  readonly rows: number;
  /** Rows without a single cell filled in: their records stay as they are. */
  readonly untouched: number;
  /** Cells that differ from the source's although nothing was wrong with them, by file. */
  readonly changed: readonly ChangedFile[];
}

/** The problem of rows that name no waiting record, or not each of its records once. */
async function unknownReferences(session: Session): Promise<Problem | undefined> {
  const rows = await session.rows(`SELECT c.* EXCLUDE (batch), coalesce(c.named, c.batch) AS batch FROM
      (SELECT batch, ordinal, min(named) AS named, min(file) AS file, count(*) AS n FROM retry_corrected GROUP BY batch, ordinal) c
      LEFT JOIN (SELECT batch, CAST(ordinal AS VARCHAR) AS ordinal, count(*) AS n FROM (${sourceRecords('q.closed_seq IS NULL')}) GROUP BY ALL) w
        ON w.batch = c.batch AND w.ordinal = c.ordinal
    WHERE w.n IS DISTINCT FROM c.n ORDER BY c.file, coalesce(c.named, c.batch), c.ordinal`);
  if (rows.length === 0) return undefined;
  const examples = rows.slice(0, EXAMPLES).map((row) => `${cell(row, 'batch')} ${cell(row, 'ordinal')}`);
  return ingestProblem('MC-INGEST-036', cell(rows[0], 'file'), {
    records: rows.reduce((sum, row) => sum + Number(cell(row, 'n')), 0),
    examples: examples.join(', ') + (rows.length > EXAMPLES ? ' …' : ''),
  });
}

/** The problem of a file that lacks a column of the records it names, or has one more. */
async function otherColumns(session: Session): Promise<Problem | undefined> {
  const rows =
    await session.rows(`SELECT DISTINCT c.file, c.names, coalesce(q.header, ${literal(JSON.stringify([MESSAGE_COLUMN]))}) AS header
    FROM retry_corrected c JOIN quarantine q ON q.batch = c.batch AND CAST(q.ordinal AS VARCHAR) = c.ordinal AND q.closed_seq IS NULL`);
  for (const row of rows) {
    const names = JSON.parse(cell(row, 'names')) as string[];
    const header = JSON.parse(cell(row, 'header')) as string[];
    if (JSON.stringify(names) === JSON.stringify(header)) continue;
    const missing = header.filter((name) => !names.includes(name));
    const extra = names.filter((name) => !header.includes(name));
    const moved = missing.length === 0 && extra.length === 0 && new Set(header).size === names.length;
    if (!moved)
      return ingestProblem('MC-INGEST-037', cell(row, 'file'), {
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
 * Reads a corrected export, or those of a folder, and puts its records in place of the waiting ones they name, in the temporary table
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
  await readCorrected(session, warehouse, file, workingDirectory);
  await followOn(session);
  const untouched = await session.run(
    "DELETE FROM retry_corrected WHERE array_to_string(cells, '') = '' AND batch IS NOT NULL AND ordinal IS NOT NULL",
  );
  const problem = (await unknownReferences(session)) ?? (await otherColumns(session));
  if (problem !== undefined) throw new MingchaError(problem);
  await session.run(`CREATE OR REPLACE TEMP TABLE retry_feed AS
    WITH waiting AS (SELECT seq, batch, kind, ordinal, any_value(source) AS source, any_value(file_digest) AS file_digest,
        any_value(encoding) AS encoding, any_value(header) AS header, any_value(form) AS form, any_value(mapping) AS mapping,
        any_value(log_partition) AS log_partition, any_value(log_offset) AS log_offset, string_agg(reasons) AS reasons, list(text) FILTER (WHERE ${isSplit('form')} OR header IS NULL) AS texts
      FROM (${sourceRecords('q.closed_seq IS NULL')}) GROUP BY seq, batch, kind, ordinal),
    named AS (SELECT w.*, c.file, c.names, c.cells, CAST(w.header AS VARCHAR[]) AS wanted FROM retry_corrected c
      JOIN waiting w ON w.batch = c.batch AND CAST(w.ordinal AS VARCHAR) = c.ordinal),
    written AS (SELECT * REPLACE (CASE WHEN header IS NULL THEN form ELSE 'cells' END AS form), ${textSql()} AS text, NULL::BLOB AS bytes FROM named)
    SELECT ${FEED_COLUMNS}, bytes, NOT coalesce(list_contains(texts, text), false) AS edited, file, texts FROM written`);
  return {
    rows: Number(await session.value('SELECT count(*) FROM retry_feed')),
    untouched,
    changed: await changedCells(session),
  };
}
