import { MingchaError } from '../../base/problem.ts';
import { shanghaiTime } from '../../base/clock.ts';
import { dailyDays, type DailyDay } from '../../store/daily/days.ts';
import { notesOf } from '../../store/daily/files.ts';
import type { Session } from '../../store/session.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { DailySettings } from '../configuration/daily.ts';
import type { Context } from '../context.ts';
import { ownerWords } from '../owner/note.ts';
import { inTurn } from '../owner/turn.ts';
import { lookAtDrop, type DropFile } from './drop.ts';
import { readyFolders } from './folders.ts';
import { removeOldOutbox } from './keep.ts';
import { readDailyNote, removeDailyNote, writeDailyNote, type DailyNote } from './note.ts';
import { planDays } from './plan.ts';
import { dailyProblem } from './problems.ts';
import { runDay, type DayOutcome } from './run-day.ts';

/** What is asked of the nightly work. */
export interface DailyRequest {
  readonly settings: DailySettings;
  /** The day it belongs to, ISO; today in Shanghai when left out. */
  readonly date?: string | undefined;
  /** Do a day that is done once more. */
  readonly again: boolean;
}

/** What a daily run did. */
export interface DailyOutcome {
  readonly days: readonly DayOutcome[];
  /** The day that was asked for, where it had been done before. */
  readonly already: DailyDay | undefined;
  /** Days since the last that was done before, with no folder of their own: nobody did them. */
  readonly notDone: readonly string[];
  /** Files that lie ready for a later run. */
  readonly waiting: number;
}

const STEPS: Readonly<Record<string, string>> = { land: '入库', scan: '筛查', export: '导出', notice: '通知' };

/** The refusal to run beside another daily run, with who it is and where it stands. */
export function underWay({ directory, waitSeconds: seconds }: Context, note: DailyNote): MingchaError {
  const { pid, started_at: since, day, step } = note;
  const owner = ownerWords({ pid, command: 'daily', started_at: since, version: '', socket: null, token: '' });
  return new MingchaError(
    dailyProblem('MC-DAILY-001', directory, { owner, day, step, stepZh: STEPS[step] ?? step, seconds }),
  );
}

/** The files that lie ready, without the notes that were looked at before and are no data. */
async function readyFiles(book: Session, settings: DailySettings, now: Date): Promise<readonly DropFile[]> {
  const notes = new Set(await notesOf(book));
  return lookAtDrop(settings, now).ready.filter(({ path, state }) => !notes.has(`${path} ${state}`));
}

async function allDays(context: Context, warehouse: Warehouse, request: DailyRequest): Promise<DailyOutcome> {
  const { effects, directory } = context;
  const { settings, again } = request;
  const today = shanghaiTime(effects.now()).slice(0, 10);
  const target = request.date ?? today;
  readyFolders(settings);
  const book = await warehouse.session();
  try {
    const ready = await readyFiles(book, settings, effects.now());
    const plan = planDays(await dailyDays(book), { ready }, { target, today, again });
    const planned = new Set(plan.days.map(({ day }) => day));
    const since = shanghaiTime(effects.now());
    const days: DayOutcome[] = [];
    for (const name of plan.days) {
      const takesLoose = name.day === target;
      const isLate = (day: string): boolean => takesLoose && day < target && !planned.has(day);
      days.push(
        await runDay({ ...name, context, warehouse, book, settings, isLate, takesLoose }, (step) => {
          writeDailyNote(directory, { pid: process.pid, started_at: since, day: name.day, step }, effects.log);
        }),
      );
    }
    await removeOldOutbox(book, settings, effects.log);
    const waiting = (await readyFiles(book, settings, effects.now())).length;
    return { days, already: plan.already, notDone: plan.notDone, waiting };
  } finally {
    book.close();
    removeDailyNote(directory);
  }
}

/**
 * Does the nightly work on an open warehouse: lands the drop folder, scans, exports, notifies, for every day that is to be done.
 * One at a time: whoever comes second waits for its turn, and then finds what is done.
 *
 * @throws MingchaError MC-DAILY-001 when its turn did not come within `--wait`, 002 for a folder that is not there, 006 for a day
 *   to come; and whatever stops a day.
 */
export async function runDaily(context: Context, warehouse: Warehouse, request: DailyRequest): Promise<DailyOutcome> {
  let begun = false;
  try {
    return await inTurn(context, warehouse.daily, async () => {
      begun = true;
      return allDays(context, warehouse, request);
    });
  } catch (error) {
    const note = readDailyNote(context.directory);
    if (begun || note === undefined || !(error instanceof MingchaError) || error.code !== 'MC-OWNER-007') throw error;
    throw underWay(context, note);
  }
}
