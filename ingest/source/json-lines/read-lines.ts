import { join } from 'node:path';
import { MingchaError } from '../../../base/problem.ts';
import { StatementError, type Session } from '../../../store/session.ts';
import { identifier } from '../../../store/sql.ts';
import { ingestProblem } from '../../problems.ts';
import { LONGEST_RECORD } from '../delimited/scan.ts';
import { filePattern } from '../file-pattern.ts';
import type { SourceRoom } from '../part.ts';
import { temporaryName } from '../temporary-name.ts';
import { createLines } from './line-table.ts';
import { splitLines } from './split-lines.ts';
import { splitValues } from './split-values.ts';
import { spansLines, surveyLines } from './survey.ts';

/** A sign that stands in no sound line: the reader splits nothing at it. */
const DELIMITER = 'chr(31)';

function reader(path: string, columns: string): string {
  return `read_csv(${filePattern(path)}, auto_detect = false, header = false, delim = ${DELIMITER}, quote = '', escape = '', strict_mode = true, null_padding = false, max_line_size = ${LONGEST_RECORD + 100}, encoding = 'utf-8', columns = {${columns}})`;
}

async function createBroken(session: Session, database: string, path: string): Promise<void> {
  await session.run(
    `CREATE OR REPLACE TABLE ${identifier(database)}.broken AS SELECT ordinal AS _ordinal, reason, unhex(coalesce(bytes, '')) AS bytes FROM read_csv(${filePattern(path)}, auto_detect = false, header = false, delim = ',', quote = '', escape = '', max_line_size = ${LONGEST_RECORD * 2 + 100}, columns = {'ordinal': 'BIGINT', 'reason': 'VARCHAR', 'bytes': 'VARCHAR'})`,
  );
}

async function lines(session: Session, database: string): Promise<number> {
  return Number(await session.value(`SELECT count(*) FROM ${identifier(database)}.line`));
}

/** Reads lines as they stand, by the database's own reader; false where it refuses or another number was counted. */
async function readPlain(path: string, records: number, database: string, session: Session): Promise<boolean> {
  const blank = `' ' || chr(9) || chr(13)`;
  try {
    await createLines(
      session,
      database,
      `SELECT row_number() OVER () AS _ordinal, message FROM ${reader(path, `'message': 'VARCHAR'`)} WHERE starts_with(message, '{') OR trim(message, ${blank}) <> ''`,
    );
  } catch (error) {
    if (error instanceof StatementError) return false;
    throw error;
  }
  return (await lines(session, database)) === records;
}

/**
 * Reads a text of JSON objects into the tables `line`, `shape` (`createLines`) and `broken` of a database: the fast way
 * where each line is one message, else by splitting the text first. `broken` has `_ordinal`, `reason` and `bytes` of what
 * could not be handed to the database at all.
 *
 * @throws MingchaError MC-INGEST-026 when the database does not find every record that was counted.
 */
export async function readLines(path: string, source: string, database: string, room: SourceRoom): Promise<void> {
  const { session, signal } = room;
  const brokenAt = join(room.folder, temporaryName());
  await session.run(`CREATE TABLE ${identifier(database)}.broken (_ordinal BIGINT, reason VARCHAR, bytes BLOB)`);
  const spans = await spansLines(path);
  if (!spans) {
    const survey = await surveyLines(path, signal);
    if (survey.sound && (await readPlain(path, survey.records, database, session))) return;
  }
  const cleanAt = join(room.folder, temporaryName());
  const split = await (spans ? splitValues : splitLines)(path, cleanAt, brokenAt, signal);
  const empty = 'SELECT NULL::BIGINT AS _ordinal, NULL::VARCHAR AS message WHERE false';
  const relation = `SELECT * FROM ${reader(cleanAt, `'_ordinal': 'BIGINT', 'message': 'VARCHAR'`)}`;
  await createLines(session, database, split.clean === 0 ? empty : relation);
  if (split.broken > 0) await createBroken(session, database, brokenAt);
  const found = await lines(session, database);
  if (found !== split.clean)
    throw new MingchaError(ingestProblem('MC-INGEST-026', source, { found, counted: split.clean }));
}

/** Query of what is no record: `_ordinal`, `reason`, its exact `bytes`, and its `text` where it is one. */
export function badLines(database: string): string {
  const at = (table: string): string => `${identifier(database)}.${table}`;
  return `SELECT _ordinal, fault AS reason, encode(message) AS bytes, message AS text FROM ${at('line')} WHERE fault IS NOT NULL
    UNION ALL SELECT _ordinal, reason, bytes, CASE WHEN reason = 'not_json' THEN TRY(decode(bytes)) END FROM ${at('broken')}`;
}
