import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { linesOf, listedSteps, pastFlaggedSteps, type Lines } from '../../../detectors/statistics/hysteresis.ts';
import { monthEnds, type MonthEnds } from '../../../detectors/statistics/month-ends.ts';
import { standingSentence } from '../../../detectors/statistics/standing-sentence.ts';
import { cell, type Session } from '../../../store/session.ts';
import { runSteps, type Step } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
});

afterAll(() => {
  session.close();
  warehouse.close();
});

const ENTER = 0.1;
const LEAVE = 0.2;
/** q of one unit by month-end, the judged day last; null where another limit fails or it cannot be judged. */
type History = readonly (number | null)[];

/** In words of METHODS §1.7, month by month: who stands on the list at each month-end, and when it last entered. */
function recursion(history: History): { in: boolean; entered: number }[] {
  let standing = false;
  let entered = -1;
  return history.map((q, month) => {
    if (q !== null && q <= ENTER) entered = month;
    standing = q !== null && (q <= ENTER || (standing && q <= LEAVE));
    return { in: standing, entered };
  });
}

function materialSteps(histories: readonly History[], { now, before }: MonthEnds) {
  const days = [...before, now].map(({ to }) => to);
  return (prefix: string, windows: readonly { readonly to: string }[], condition = 'true'): Step[] => {
    const rows = histories.flatMap((history, unit) =>
      history.flatMap((q, month) => {
        const day = days[month] ?? '';
        return q !== null && windows.some(({ to }) => to === day) ? [`('U${unit}', '${day}', ${q}::DOUBLE)`] : [];
      }),
    );
    const from = `(VALUES ${['(NULL, NULL, NULL)', ...rows].join(', ')}) AS t(unit, month_end, q)`;
    return [
      {
        name: `${prefix}material`,
        materialise: true,
        sql: `SELECT * FROM ${from} WHERE unit IS NOT NULL AND ${condition}`,
      },
    ];
  };
}

async function listed(histories: readonly History[], lines: Lines = { enter: ENTER, leave: LEAVE }) {
  const ends = monthEnds('2025-12-31', null, Math.max(1, histories[0]?.length ?? 1));
  const hysteresis = { prefix: 'h_', keys: ['unit'], lines, ends };
  await runSteps(session, listedSteps(duckdb, hysteresis, materialSteps(histories, ends)));
  const rows = await session.rows('SELECT unit, last_entered, last_entered_q FROM h_flagged ORDER BY unit');
  return new Map(rows.map((row) => [cell(row, 'unit'), row]));
}

describe('who is listed', () => {
  const q = fc.oneof(fc.constantFrom(null, 0.1, 0.2, 0.100001, 0.200001), fc.double({ min: 0, max: 0.4, noNaN: true }));

  test('is the recursion over month-ends, whatever the histories', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 1, max: 7 })
          .chain((months) =>
            fc.array(fc.array(q, { minLength: months, maxLength: months }), { minLength: 1, maxLength: 40 }),
          ),
        async (histories) => {
          const found = await listed(histories);
          const days = monthEnds('2025-12-31', null, histories[0]?.length ?? 1);
          const ends = [...days.before, days.now].map(({ to }) => to);
          histories.forEach((history, unit) => {
            const last = recursion(history).at(-1);
            const row = found.get(`U${unit}`);
            expect(row !== undefined, JSON.stringify(history)).toBe(last?.in);
            const held = (history.at(-1) ?? 1) > ENTER;
            if (row === undefined || last === undefined) return;
            expect(row['last_entered']).toBe(held ? ends[last.entered] : null);
            expect(row['last_entered_q']).toBe(held ? history[last.entered] : null);
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  test('at month-ends that are past, the same', async () => {
    const histories: History[] = [
      [0.05, 0.15, 0.15],
      [0.15, 0.05, 0.25],
      [0.05, null, 0.15],
      [0.15, 0.15, 0.09],
    ];
    const ends = monthEnds('2025-12-31', null, 4);
    const steps = materialSteps(histories, ends)('p_', ends.before);
    await runSteps(session, [
      ...steps,
      ...pastFlaggedSteps({ prefix: 'p_', keys: ['unit'], lines: { enter: ENTER, leave: LEAVE }, ends }),
    ]);
    const rows = await session.rows('SELECT unit, month_end FROM p_flagged ORDER BY unit, month_end');
    expect(rows.map((row) => `${cell(row, 'unit')} ${cell(row, 'month_end')}`)).toEqual([
      'U0 2025-09-30',
      'U0 2025-10-31',
      'U0 2025-11-30',
      'U1 2025-10-31',
      'U2 2025-09-30',
      'U3 2025-11-30',
    ]);
  });

  test('no facts of the months before are asked for where nobody stands between the lines', async () => {
    await listed([
      [0.05, 0.05],
      [0.05, 0.3],
    ]);
    expect(await session.value('SELECT count(*) FROM h_past_material')).toBe('0');
    await listed([
      [0.05, 0.05],
      [0.05, 0.15],
    ]);
    expect(await session.value('SELECT count(*) FROM h_past_material')).toBe('2');
  });
});

test('the line to leave at is twice the line to enter at, at most 1', () => {
  expect(linesOf({ max_q: 0.1 })).toEqual({ enter: 0.1, leave: 0.2 });
  expect(linesOf({ max_q: 0.7 })).toEqual({ enter: 0.7, leave: 1 });
  expect(linesOf({ max_q: 0.1, leave_q: 0.15 })).toEqual({ enter: 0.1, leave: 0.15 });
});

describe('month-ends', () => {
  test('the judged day and the calendar month-ends before it, each with its own twelve months', () => {
    expect(monthEnds('2025-12-31', null, 3)).toEqual({
      now: { from: '2025-01-01', to: '2025-12-31', year: '2025' },
      before: [
        { from: '2024-11-01', to: '2025-10-31', year: '2025' },
        { from: '2024-12-01', to: '2025-11-30', year: '2025' },
      ],
      from: '2024-11-01',
    });
  });

  test('a day within a month looks back at month-ends all the same', () => {
    expect(monthEnds('2025-03-15', null, 3).before.map(({ to }) => to)).toEqual(['2025-01-31', '2025-02-28']);
    expect(monthEnds('2024-03-31', null, 2).before).toEqual([{ from: '2023-03-01', to: '2024-02-29', year: '2024' }]);
  });

  test('none before the rule took effect, and no window reaches behind that day', () => {
    const { now, before, from } = monthEnds('2025-08-31', '2025-06-15', 6);
    expect(before.map((end) => [end.from, end.to])).toEqual([
      ['2025-06-15', '2025-06-30'],
      ['2025-06-15', '2025-07-31'],
    ]);
    expect([now.from, from]).toEqual(['2025-06-15', '2025-06-15']);
    expect(monthEnds('2025-12-31', null, 1)).toMatchObject({ before: [], from: '2025-01-01' });
  });
});

test('a suspect that only stays on the list says so, in both languages; one that enters now says nothing', () => {
  const facts = { last_entered: '2025-10-31', last_entered_q: 0.0612, q: 0.1534, enter_q: 0.1, leave_q: 0.2 };
  expect(standingSentence(facts, 'zh')).toMatchInlineSnapshot(
    `"本条仅因此前已列出而保留：自2025年10月月末（q=0.061）起未再达到列入线（q不高于0.1），本次q=0.153，尚未高于退出线0.2。"`,
  );
  expect(standingSentence(facts, 'en')).toMatchInlineSnapshot(
    `" Listed only because it was before: it last reached the line for listing (q at most 0.1) at the end of 2025-10 with q = 0.061; now q = 0.153, and it leaves the list only above 0.2."`,
  );
  expect(standingSentence({ ...facts, last_entered: null }, 'zh')).toBe('');
});
