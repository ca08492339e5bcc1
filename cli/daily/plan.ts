import { MingchaError } from '../../base/problem.ts';
import type { DailyDay, DayName } from '../../store/daily/days.ts';
import type { Drop } from './drop.ts';
import { pendingFiles } from './pending.ts';
import { dailyProblem } from './problems.ts';

/** What a daily run has to do. */
export interface Plan {
  /** In order of time; the last is the day that was asked for, unless it is done. */
  readonly days: readonly DayName[];
  /** The day that was asked for, where it is done already. */
  readonly already: DailyDay | undefined;
  /** Days since the last that was done that have no folder of their own and are not done now. */
  readonly notDone: readonly string[];
}

export interface PlanRequest {
  /** The day that is asked for, ISO. */
  readonly target: string;
  /** Today, ISO, in Shanghai. */
  readonly today: string;
  /** Do a day that is done once more. */
  readonly again: boolean;
}

/** Whether nothing is left to do for a day. */
export const isDone = ({ state }: Pick<DailyDay, 'state'>): boolean => state === 'done';

/**
 * Which days are to be done: first those that were begun and did not end, then those that were missed and have a folder of
 * their own with files in it, then the day that was asked for. Each missed day is landed and scanned by itself, in order, so
 * that the ledger ends with the same suspects, first days and events as if each night had run.
 *
 * A day that left files which were not whole yet is done as another attempt once any lie ready for it.
 *
 * A day that lacks nothing but files that could not be written is taken up again only while no later day is done: by then its
 * lists would hold what later days found.
 *
 * @throws MingchaError MC-DAILY-006 for a day that has yet to come.
 */
export function planDays(days: readonly DailyDay[], drop: Pick<Drop, 'ready'>, request: PlanRequest): Plan {
  const { target, today, again } = request;
  if (target > today) throw new MingchaError(dailyProblem('MC-DAILY-006', '', { day: target, today }));
  const lastDone = days.reduce((last, one) => (isDone(one) && one.day > last ? one.day : last), '');
  const begun = new Map<string, DailyDay>(days.map((one) => [one.day, one]));
  const unfinished = [...begun.values()].filter(
    (one) => one.state === 'running' || (one.state === 'unsaved' && one.day >= lastDone),
  );
  const missed = [...new Set(drop.ready.flatMap(({ day }) => (day === null ? [] : [day])))].filter(
    (day) => day > lastDone && day < target && !begun.has(day),
  );
  const own = begun.get(target);
  const before = [...unfinished.filter(({ day }) => day !== target && day <= today), ...missed.map(first)].toSorted(
    (a, b) => (a.day < b.day ? -1 : 1),
  );
  const isReady = drop.ready.some(({ day }) => day === null || day <= target);
  const reopened = own !== undefined && pendingFiles(own) > 0 && isReady;
  const already = own !== undefined && isDone(own) && !again && !reopened ? own : undefined;
  const last = own === undefined ? first(target) : isDone(own) ? { day: target, attempt: own.attempt + 1 } : own;
  const all = [...before, ...(already === undefined ? [last] : [])].map(named);
  const taken = new Set([...begun.keys(), ...all.map(({ day }) => day)]);
  const doneBefore = days.reduce(
    (most, one) => (isDone(one) && one.day < target && one.day > most ? one.day : most),
    '',
  );
  return { days: all, already, notDone: daysBetween(doneBefore, target).filter((day) => !taken.has(day)) };
}

const DAY = 86_400_000;

/** The days after one and before another; none where there is no first. */
function daysBetween(after: string, before: string): string[] {
  const days: string[] = [];
  if (after === '') return days;
  for (let at = Date.parse(after) + DAY; at < Date.parse(before); at += DAY)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

const first = (day: string): DayName => ({ day, attempt: 1 });
const named = ({ day, attempt }: DayName): DayName => ({ day, attempt });
