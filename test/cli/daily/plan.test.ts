import { expect, test } from 'vitest';
import { MingchaError } from '../../../base/problem.ts';
import { planDays } from '../../../cli/daily/plan.ts';
import type { DailyDay } from '../../../store/daily/days.ts';

const made = (day: string, state: DailyDay['state'], attempt = 1): DailyDay => ({
  day,
  attempt,
  state,
  startedAt: `${day} 01:30:00`,
  finishedAt: state === 'running' ? null : `${day} 01:40:00`,
  exit: state === 'running' ? null : 0,
  run: 'R000001',
  detail: {},
});

const dropOf = (...days: (string | null)[]) => ({
  ready: days.map((day) => ({ path: `${day ?? ''}/x.csv`, day, state: '1 1' })),
});

const days = (
  known: DailyDay[],
  drop: ReturnType<typeof dropOf>,
  request: { target?: string; again?: boolean } = {},
): string[] => {
  const { target = '2026-01-08', again = false } = request;
  const plan = planDays(known, drop, { target, today: '2026-01-08', again });
  return plan.days.map(({ day, attempt }) => `${day}/${attempt}`);
};

test('the first day there is, with what was missed before it', () => {
  expect(days([], dropOf())).toEqual(['2026-01-08/1']);
  expect(days([], dropOf('2026-01-06', null, '2026-01-07', '2026-01-06', '2026-01-09'))).toEqual([
    '2026-01-06/1',
    '2026-01-07/1',
    '2026-01-08/1',
  ]);
});

test('what came for a day that is over is no day of its own', () => {
  const known = [made('2026-01-05', 'done'), made('2026-01-06', 'done')];
  expect(days(known, dropOf('2026-01-04', '2026-01-06', '2026-01-07'))).toEqual(['2026-01-07/1', '2026-01-08/1']);
});

test('a day that is done is not done again unless it is asked for, and then as another attempt', () => {
  const known = [made('2026-01-08', 'done')];
  expect(days(known, dropOf(null))).toEqual([]);
  expect(planDays(known, dropOf(), { target: '2026-01-08', today: '2026-01-08', again: false }).already?.day).toBe(
    '2026-01-08',
  );
  expect(days(known, dropOf(), { again: true })).toEqual(['2026-01-08/2']);
  expect(days([...known, made('2026-01-08', 'done', 2)], dropOf(), { again: true })).toEqual(['2026-01-08/3']);
});

test('what was begun goes on first, as the attempt it was', () => {
  expect(days([made('2026-01-07', 'running')], dropOf('2026-01-06'))).toEqual([
    '2026-01-06/1',
    '2026-01-07/1',
    '2026-01-08/1',
  ]);
  const again = [made('2026-01-08', 'done'), made('2026-01-08', 'running', 2)];
  expect(days(again, dropOf())).toEqual(['2026-01-08/2']);
  expect(days(again, dropOf(), { again: true })).toEqual(['2026-01-08/2']);
});

test('a day whose files could not be written is taken up until a later day is done', () => {
  expect(days([made('2026-01-07', 'unsaved')], dropOf())).toEqual(['2026-01-07/1', '2026-01-08/1']);
  expect(days([made('2026-01-06', 'unsaved'), made('2026-01-07', 'done')], dropOf())).toEqual(['2026-01-08/1']);
});

test('a day that left files which were not whole is taken up again once some lie ready', () => {
  const open = { ...made('2026-01-08', 'done'), detail: { pending: 1 } };
  expect(days([open], dropOf())).toEqual([]);
  expect(days([open], dropOf('2026-01-09'))).toEqual([]);
  expect(days([open], dropOf(null))).toEqual(['2026-01-08/2']);
  expect(days([open, made('2026-01-08', 'done', 2)], dropOf(null))).toEqual([]);
});

test('the days that nobody did since the last one are named, and those with a folder of their own are done', () => {
  const ask = (known: DailyDay[], drop: ReturnType<typeof dropOf>): readonly string[] =>
    planDays(known, drop, { target: '2026-01-08', today: '2026-01-08', again: false }).notDone;
  expect(ask([made('2026-01-04', 'done')], dropOf('2026-01-06', null))).toEqual(['2026-01-05', '2026-01-07']);
  expect(ask([made('2026-01-07', 'done')], dropOf())).toEqual([]);
  expect(ask([], dropOf())).toEqual([]);
  // A later day that is done hides none: the last before the one that is asked for counts.
  expect(ask([made('2026-01-06', 'done'), made('2026-01-08', 'done')], dropOf())).toEqual(['2026-01-07']);
});

test('a day to come is refused', () => {
  const ask = (): unknown => days([], dropOf(), { target: '2026-01-09' });
  expect(ask).toThrow(MingchaError);
  expect(ask).toThrow(/MC-DAILY-006/);
});
