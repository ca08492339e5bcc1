import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { MonthEnd, MonthEnds } from './month-ends.ts';

/** Two lines for q: a suspect is listed at the first and stays until it is above the second. */
export interface Lines {
  readonly enter: number;
  readonly leave: number;
}

/** What is listed at the judged day, and what was at the month-ends before. */
export interface Hysteresis {
  readonly prefix: string;
  /** Columns that tell one test of a month-end from another. */
  readonly keys: readonly string[];
  readonly lines: Lines;
  readonly ends: MonthEnds;
  /** Name of the answer after the prefix; `flagged` where left out. */
  readonly answer?: string;
}

/**
 * Steps under a prefix, the last of them `<prefix>material`: the tests of some windows that meet every limit but that of q, a row
 * each with the columns of `keys`, `month_end` as text and `q`. Where a condition is given, no facts are looked at unless it holds.
 */
export type MaterialSteps = (prefix: string, windows: readonly MonthEnd[], condition?: string) => readonly Step[];

/** The lines of a rule: `leave_q` where it says one, else twice `max_q`. */
export function linesOf({ max_q: enter, leave_q: leave }: { max_q: number; leave_q?: number | undefined }): Lines {
  return { enter, leave: leave ?? Math.min(1, 2 * enter) };
}

/**
 * `<prefix>standing`: who stood on the list at each earlier month-end, with the last month-end at which it reached the first
 * line (`last_entered`) and its q there. In(m) = enters(m), or in(m - 1) and q(m) not above the second line; the first of the
 * month-ends begins with enters (METHODS §1.7). Every other limit must hold in full at every month-end, else it is off.
 */
function standingStep(material: string, { prefix, keys, lines, ends }: Hysteresis): Step {
  const names = keys.join(', ');
  const of = (alias: string): string => keys.map((key) => `${alias}.${key}`).join(', ');
  const same = (left: string, right: string): string =>
    keys.map((key) => `${left}.${key} = ${right}.${key}`).join(' AND ');
  const months = ends.before.map(({ to }, i) => `(${i + 1}, '${to}')`).join(', ');
  const latest = (flag: string): string =>
    `max(CASE WHEN a.${flag} = 1 THEN a.month_no ELSE 0 END) OVER (PARTITION BY ${of('a')} ORDER BY a.month_no NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
  return {
    name: `${prefix}standing`,
    materialise: true,
    sql: `WITH listed AS (SELECT * FROM ${material} WHERE q <= ${lines.leave}),
subject AS (SELECT DISTINCT ${names} FROM listed),
at_month AS (
  SELECT ${of('s')}, w.month_no, w.month_end, l.q, CASE WHEN l.q <= ${lines.enter} THEN 1 ELSE 0 END AS entered, CASE WHEN l.q IS NULL THEN 1 ELSE 0 END AS was_off
  FROM subject s CROSS JOIN (VALUES ${months}) AS w(month_no, month_end) LEFT JOIN listed l ON ${same('l', 's')} AND l.month_end = w.month_end),
run AS (SELECT ${of('a')}, a.month_end, ${latest('entered')} AS last_in, ${latest('was_off')} AS last_off FROM at_month a)
SELECT ${of('r')}, r.month_end, e.month_end AS last_entered, e.q AS last_entered_q
FROM run r JOIN at_month e ON ${same('e', 'r')} AND e.month_no = r.last_in WHERE r.last_in > r.last_off`,
  };
}

/**
 * All steps to the answer, `<prefix>flagged` unless it is named otherwise: every test that is listed at the judged day, with `last_entered` and `last_entered_q` for those that only
 * stay on the list, NULL for those that reach the first line now.
 *
 * The month-ends before are looked at only where somebody stands between the lines now (`<prefix>doubtful`): the answer is the same,
 * and on most days they cost nothing.
 */
export function listedSteps(dialect: Dialect, hysteresis: Hysteresis, make: MaterialSteps): Step[] {
  const { prefix, keys, lines, ends, answer = 'flagged' } = hysteresis;
  const now = make(prefix, [ends.now]);
  const last = ends.before.at(-1);
  if (last === undefined) {
    const never = `${dialect.text('NULL')} AS last_entered, ${dialect.double('NULL')} AS last_entered_q`;
    const sql = `SELECT t.*, ${never} FROM ${prefix}material t WHERE t.q <= ${lines.enter}`;
    return [...now, { name: `${prefix}${answer}`, materialise: true, sql }];
  }
  const only = (column: string): string => `CASE WHEN t.q > ${lines.enter} THEN s.${column} END AS ${column}`;
  return [
    ...now,
    {
      name: `${prefix}doubtful`,
      materialise: true,
      sql: `SELECT ${keys.join(', ')} FROM ${prefix}material WHERE q > ${lines.enter} AND q <= ${lines.leave}`,
    },
    ...make(`${prefix}past_`, ends.before, `EXISTS (SELECT 1 FROM ${prefix}doubtful)`),
    standingStep(`${prefix}past_material`, hysteresis),
    {
      name: `${prefix}${answer}`,
      materialise: true,
      sql: `SELECT t.*, ${only('last_entered')}, ${only('last_entered_q')}
FROM ${prefix}material t LEFT JOIN ${prefix}standing s ON ${keys.map((key) => `s.${key} = t.${key}`).join(' AND ')} AND s.month_end = '${last.to}'
WHERE t.q <= ${lines.enter} OR (t.q <= ${lines.leave} AND s.month_end IS NOT NULL)`,
    },
  ];
}

/** `<prefix>flagged` of month-ends that are past: whoever stood on the list at each of them, with `material` under the same prefix. */
export function pastFlaggedSteps(hysteresis: Hysteresis): Step[] {
  const { prefix, keys } = hysteresis;
  const same = [...keys, 'month_end'].map((key) => `s.${key} = t.${key}`).join(' AND ');
  return [
    standingStep(`${prefix}material`, hysteresis),
    {
      name: `${prefix}flagged`,
      materialise: true,
      sql: `SELECT t.* FROM ${prefix}material t JOIN ${prefix}standing s ON ${same}`,
    },
  ];
}
