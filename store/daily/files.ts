import type { Problem } from '../../base/problem.ts';
import { cell, cellOrNull, type Session } from '../session.ts';
import { literal, literalOrNull } from '../sql.ts';
import type { DayName } from './days.ts';

/** What became of a file of the drop folder. */
export type FileOutcome = 'waiting' | 'landed' | 'refused' | 'changed' | 'missing' | 'not_data';

/** One file that a day took up. */
export interface DailyFile {
  /** In the drop folder, with slashes. */
  readonly path: string;
  /** Size and time when it was listed. */
  readonly state: string;
  readonly outcome: FileOutcome;
  readonly batches: readonly string[];
  readonly problems: readonly Problem[];
  /** Where it is moved to, in the drop folder; null while it stays. */
  readonly target: string | null;
}

const of = ({ day, attempt }: DayName): string => `day = ${literal(day)}::DATE AND attempt = ${attempt}`;

/** The files that a day took up, in the order they land. */
export async function dailyFiles(session: Session, name: DayName): Promise<DailyFile[]> {
  const rows = await session.rows(
    `SELECT path, file_state, outcome, batches, problems, target FROM daily_file WHERE ${of(name)} ORDER BY path`,
  );
  return rows.map((row) => ({
    path: cell(row, 'path'),
    state: cell(row, 'file_state'),
    outcome: cell(row, 'outcome') as FileOutcome,
    batches: JSON.parse(cell(row, 'batches')) as string[],
    problems: JSON.parse(cell(row, 'problems')) as Problem[],
    target: cellOrNull(row, 'target'),
  }));
}

/** Records what became of a file, in place of what was recorded of it before. */
export async function recordFile(session: Session, name: DayName, file: DailyFile): Promise<void> {
  await session.transaction(async () => {
    await session.run(`DELETE FROM daily_file WHERE ${of(name)} AND path = ${literal(file.path)}`);
    await insertFile(session, name, file);
  });
}

/** Records a file that a day takes up. */
export async function insertFile(session: Session, { day, attempt }: DayName, file: DailyFile): Promise<void> {
  const { path, state, outcome, batches, problems, target } = file;
  await session.run(`INSERT INTO daily_file VALUES (${literal(day)}::DATE, ${attempt}, ${literal(path)}, ${literal(state)},
    ${literal(outcome)}, ${literal(JSON.stringify(batches))}, ${literal(JSON.stringify(problems))}, ${literalOrNull(target)})`);
}

/** Files that were looked at on some day and hold no data, each as its path and state. */
export async function notesOf(session: Session): Promise<readonly string[]> {
  const rows = await session.rows(
    "SELECT DISTINCT path || ' ' || file_state AS note FROM daily_file WHERE outcome = 'not_data'",
  );
  return rows.map((row) => cell(row, 'note'));
}
