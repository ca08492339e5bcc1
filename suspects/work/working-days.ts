import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../base/package-root.ts';
import { MingchaError } from '../../base/problem.ts';
import { textOf } from '../../rules/parse/files.ts';
import { isoDate, words } from '../../rules/parse/parts.ts';
import { readYaml } from '../../rules/parse/read-yaml.ts';
import { checkShape } from '../../rules/parse/shape.ts';

const calendarSchema = z.strictObject({
  calendar: z.literal(1),
  years: z.array(
    z.strictObject({
      year: z.number(),
      source: words,
      off: z.array(z.strictObject({ name: words, from: isoDate, to: isoDate })),
      work: z.array(isoDate),
    }),
  ),
});

/** Days that a site adds to the calendar, ISO. */
export interface OwnDays {
  readonly off: readonly string[];
  readonly work: readonly string[];
}

/** Which days are worked on. */
export interface WorkingDays {
  /** Whether people work on a day, ISO. */
  readonly isWorked: (day: string) => boolean;
  /** The n-th working day after a day, which does not count itself. */
  readonly after: (day: string, n: number) => string;
  /** Years from one day to another whose holidays nobody listed: of those weekends alone are off. */
  readonly unlisted: (from: string, to: string) => readonly number[];
}

const DAY = 86_400_000;
const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);
const momentOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = momentOf(from); at <= momentOf(to); at += DAY) days.push(dayOf(at));
  return days;
}

/**
 * The working days of the notices of the General Office of the State Council (国务院办公厅关于部分节假日安排的通知), which
 * `rules/calendar/working-days.yaml` holds year by year with its source, with a site's own days over them.
 *
 * @throws MingchaError with every MC-RULE problem of the file.
 */
export function workingDays(
  own: OwnDays = { off: [], work: [] },
  path: string = join(packageRoot(), 'rules', 'calendar', 'working-days.yaml'),
): WorkingDays {
  const file = textOf(path);
  if ('code' in file) throw new MingchaError(file);
  const shaped = checkShape(calendarSchema, readYaml(file.text, path));
  if (shaped.value === undefined) throw new MingchaError(shaped.problems);
  const { years } = shaped.value;
  const off = new Set(years.flatMap((year) => year.off.flatMap(({ from, to }) => daysBetween(from, to))));
  const worked = new Set(years.flatMap((year) => year.work));
  const listed = new Set(years.map(({ year }) => year));
  const ownOff = new Set(own.off);
  const ownWorked = new Set(own.work);
  const isWorked = (day: string): boolean => {
    if (ownWorked.has(day)) return true;
    if (ownOff.has(day)) return false;
    if (worked.has(day)) return true;
    const weekday = new Date(momentOf(day)).getUTCDay();
    return !off.has(day) && weekday !== 0 && weekday !== 6;
  };
  return {
    isWorked,
    after: (day, n) => {
      let at = momentOf(day);
      for (let left = n; left > 0;) {
        at += DAY;
        if (isWorked(dayOf(at))) left--;
      }
      return dayOf(at);
    },
    unlisted: (from, to) => {
      const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))];
      return Array.from({ length: last - first + 1 }, (_, n) => first + n).filter((year) => !listed.has(year));
    },
  };
}
