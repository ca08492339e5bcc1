import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MARKS_NOW, NO_MARKS, RECORD_VIEWS, recordQueries, type RecordMarks } from '../../store/record-views.ts';
import { cell, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { runSteps } from '../../store/step.ts';
import { settingOf } from '../../store/warehouse.ts';

/** Up to where the newest record of a day reaches that was finished. */
async function marksBefore(session: Session): Promise<RecordMarks> {
  const marks = await session.value(`SELECT json_extract(detail, '$.marks')::VARCHAR FROM daily_day
    WHERE state = 'done' AND json_extract(detail, '$.marks') IS NOT NULL ORDER BY daily_day.finished_at DESC, daily_day.day DESC, attempt DESC LIMIT 1`);
  return marks === null ? NO_MARKS : (JSON.parse(marks) as RecordMarks);
}

async function marksNow(session: Session): Promise<RecordMarks> {
  const [row] = await session.rows(MARKS_NOW);
  const number = (name: string): number => Number(cell(row, name));
  return { run_no: number('run_no'), event_no: number('event_no'), work_no: number('work_no') };
}

/** Files of a record, and up to where it reaches. */
export interface RunRecordFiles {
  readonly files: readonly string[];
  readonly marks: RecordMarks;
}

/**
 * Writes the record of a day as Parquet: `runs`, `rule_runs` and `events` since the record before, so that the files of all days
 * together hold each once, and `suspects` as the ledger stands. Each file is written under a temporary name first. Persons are
 * pseudonyms, money is DECIMAL.
 */
export async function writeRunRecord(session: Session, folder: string): Promise<RunRecordFiles> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await runSteps(session, RECORD_VIEWS);
  const [since, marks] = [await marksBefore(session), await marksNow(session)];
  const key = (await settingOf(session, 'pseudonym_key')) ?? '';
  const files: string[] = [];
  for (const [name, query] of recordQueries(since, marks, key)) {
    const file = join(folder, `${name}.parquet`);
    const temporary = `${file}.part`;
    try {
      await session.run(`COPY (${query}) TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd)`);
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    files.push(file);
  }
  return { files, marks };
}
