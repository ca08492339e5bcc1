import { cell, cellOrNull, type Row, type Session } from '../session.ts';
import { literal } from '../sql.ts';

/** A day of nightly work, and which time it is done. */
export interface DayName {
  /** ISO. */
  readonly day: string;
  readonly attempt: number;
}

/** One day as the warehouse records it. Times are naive Asia/Shanghai. */
export interface DailyDay extends DayName {
  /** `unsaved`: all was done, and a file could not be written. */
  readonly state: 'running' | 'done' | 'unsaved';
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly exit: number | null;
  readonly run: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

export const DAILY_STEPS = ['land', 'scan', 'export', 'notice'] as const;
export type DailyStepName = (typeof DAILY_STEPS)[number];

/** One step of a day. */
export interface DailyStep {
  readonly step: DailyStepName;
  readonly state: 'running' | 'done' | 'failed';
  readonly startedAt: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const of = ({ day, attempt }: DayName): string => `day = ${literal(day)}::DATE AND attempt = ${attempt}`;
const values = ({ day, attempt }: DayName): string => `${literal(day)}::DATE, ${attempt}`;
const moment = (time: string): string => `${literal(time)}::TIMESTAMP`;

function detailOf(row: Row): Readonly<Record<string, unknown>> {
  return JSON.parse(cellOrNull(row, 'detail') ?? '{}') as Record<string, unknown>;
}

/** All days, oldest first. */
export async function dailyDays(session: Session): Promise<DailyDay[]> {
  const rows = await session.rows(`SELECT day::VARCHAR AS day_text, attempt, state, started_at::VARCHAR AS started,
    finished_at::VARCHAR AS finished, exit_code, run, detail FROM daily_day ORDER BY daily_day.day, attempt`);
  return rows.map((row) => ({
    day: cell(row, 'day_text'),
    attempt: Number(cell(row, 'attempt')),
    state: cell(row, 'state') as DailyDay['state'],
    startedAt: cell(row, 'started'),
    finishedAt: cellOrNull(row, 'finished'),
    exit: cellOrNull(row, 'exit_code') === null ? null : Number(cell(row, 'exit_code')),
    run: cellOrNull(row, 'run'),
    detail: detailOf(row),
  }));
}

/** The newest day of nightly work, as far as it came; undefined before the first. */
export async function lastDaily(session: Session): Promise<DailyDay | undefined> {
  return (await dailyDays(session)).at(-1);
}

/** One day; undefined where it was never begun. */
export async function dailyDay(session: Session, name: DayName): Promise<DailyDay | undefined> {
  return (await dailyDays(session)).find(({ day, attempt }) => day === name.day && attempt === name.attempt);
}

/** Records that a day began. */
export async function beginDay(session: Session, name: DayName, at: string): Promise<void> {
  await session.run(
    `INSERT INTO daily_day (day, attempt, state, started_at) VALUES (${values(name)}, 'running', ${moment(at)})`,
  );
}

/** Records which scan a day had. */
export async function recordDayRun(session: Session, name: DayName, run: string): Promise<void> {
  await session.run(`UPDATE daily_day SET run = ${literal(run)} WHERE ${of(name)}`);
}

/** Records how a day ended. */
export async function endDay(
  session: Session,
  name: DayName,
  end: Pick<DailyDay, 'state' | 'detail'> & { readonly finishedAt: string; readonly exit: number },
): Promise<void> {
  await session.run(`UPDATE daily_day SET state = ${literal(end.state)}, finished_at = ${moment(end.finishedAt)},
    exit_code = ${end.exit}, detail = ${literal(JSON.stringify(end.detail))} WHERE ${of(name)}`);
}

/** The steps of a day that were begun, by name. */
export async function dailySteps(session: Session, name: DayName): Promise<ReadonlyMap<DailyStepName, DailyStep>> {
  const rows = await session.rows(
    `SELECT step, state, started_at::VARCHAR AS started, detail FROM daily_step WHERE ${of(name)}`,
  );
  return new Map(
    rows.map((row) => {
      const step = cell(row, 'step') as DailyStepName;
      const state = cell(row, 'state') as DailyStep['state'];
      return [step, { step, state, startedAt: cell(row, 'started'), detail: detailOf(row) }];
    }),
  );
}

/**
 * Records that a step began; one that was begun before, and has not ended, keeps its time.
 *
 * @param detail what is known before it is done.
 * @returns when it began.
 */
export async function beginStep(
  session: Session,
  name: DayName,
  step: DailyStepName,
  at: string,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const begun = (await dailySteps(session, name)).get(step);
  if (begun !== undefined && begun.state === 'running') return begun.startedAt;
  const work = async (): Promise<void> => {
    await session.run(`DELETE FROM daily_step WHERE ${of(name)} AND step = ${literal(step)}`);
    await session.run(`INSERT INTO daily_step (day, attempt, step, state, started_at, detail)
      VALUES (${values(name)}, ${literal(step)}, 'running', ${moment(at)}, ${literal(JSON.stringify(detail))})`);
  };
  await (session.inTransaction ? work() : session.transaction(work));
  return at;
}

/** Records how a step ended. */
export async function endStep(
  session: Session,
  name: DayName,
  step: DailyStepName,
  end: { readonly state: 'done' | 'failed'; readonly at: string; readonly detail: Readonly<Record<string, unknown>> },
): Promise<void> {
  await session.run(`UPDATE daily_step SET state = ${literal(end.state)}, finished_at = ${moment(end.at)},
    detail = ${literal(JSON.stringify(end.detail))} WHERE ${of(name)} AND step = ${literal(step)}`);
}

/** The scan that was recorded for a day: one that was killed after its run was recorded does not scan again. */
export async function runOfDay(session: Session, { day, attempt }: DayName): Promise<string | null> {
  return session.value(`SELECT max_by(run, run_no) FROM run
    WHERE json_extract_string(options, '$.daily.day') = ${literal(day)} AND json_extract_string(options, '$.daily.attempt') = '${attempt}'`);
}
