import type { z } from 'zod';
import type { Fixture, FixtureValue } from './model.ts';
import { told } from './parse/parts.ts';
import { rowsSchema } from './parse/schema.ts';

type FixtureRow = Readonly<Record<string, FixtureValue>>;

/** The key by which a row of a fixture stands for many. It is no column of any kind. */
const REPEAT = 'repeat';

/** Rows that one row of a fixture may stand for. */
const MOST_ROWS = 10_000;

/** The texts that stand for a letter: `H1,H2` as they are, `01..28` counted with as many digits as the first has. */
function textsOf(spread: string): string[] | undefined {
  const range = /^(\d+)\.\.(\d+)$/.exec(spread);
  if (range === null) return /^[^\s,=$]+(,[^\s,=$]+)*$/.test(spread) ? spread.split(',') : undefined;
  const [first = '', last = ''] = range.slice(1);
  const count = Number(last) - Number(first) + 1;
  if (count < 1 || count > MOST_ROWS) return undefined;
  return Array.from({ length: count }, (_, i) => String(Number(first) + i).padStart(first.length, '0'));
}

/** The letters of a `repeat` with their texts; undefined where it cannot be read. */
function spreadsOf(repeat: FixtureValue): (readonly [string, readonly string[]])[] | undefined {
  const spreads: (readonly [string, readonly string[]])[] = [];
  for (const part of String(repeat).trim().split(/\s+/)) {
    const [, name, spread] = /^([a-z])=(.+)$/.exec(part) ?? [];
    const texts = spread === undefined ? undefined : textsOf(spread);
    if (name === undefined || texts === undefined) return undefined;
    spreads.push([name, texts]);
  }
  return spreads.reduce((rows, [, texts]) => rows * texts.length, 1) > MOST_ROWS ? undefined : spreads;
}

function repeated(row: FixtureRow): FixtureRow[] {
  const { [REPEAT]: repeat, ...cells } = row;
  if (repeat === undefined) return [row];
  let rows: FixtureRow[] = [cells];
  for (const [name, texts] of spreadsOf(repeat) ?? []) {
    const filled = (one: FixtureRow, text: string): FixtureRow =>
      Object.fromEntries(
        Object.entries(one).map(([column, value]) => [
          column,
          typeof value === 'string' ? value.replaceAll(`$${name}`, () => text) : value,
        ]),
      );
    rows = rows.flatMap((one) => texts.map((text) => filled(one, text)));
  }
  return rows;
}

/** The rows of a fixture as they are written, each `repeat` one that can be read. */
export const repeatedRowsSchema: z.ZodType<Fixture> = rowsSchema.superRefine((kinds, context) => {
  for (const [kind, rows] of Object.entries(kinds))
    rows.forEach((row, i) => {
      const repeat = row[REPEAT];
      if (repeat === undefined || (repeat !== null && spreadsOf(repeat) !== undefined)) return;
      context.addIssue({
        code: 'custom',
        path: [kind, i, REPEAT],
        ...told(
          `应形如 h=H1,H2 n=01..28，一行最多代表 ${MOST_ROWS} 行。`,
          `Written like h=H1,H2 n=01..28; one row stands for at most ${MOST_ROWS} rows.`,
        ),
      });
    });
});

/** The rows as they are written, without what they stand for: every key left is a column. */
export const withoutRepeat = (fixture: Fixture): Fixture =>
  mapRows(fixture, (row) => [Object.fromEntries(Object.entries(row).filter(([name]) => name !== REPEAT))]);

/**
 * All rows that a fixture stands for: a row with `repeat: h=H1,H2 n=01..28` becomes one for every combination, with `$h` and
 * `$n` in its cells replaced, so that a fixture of a few lines can hold the hundreds of visits that cohort rules need.
 */
export const expandedRows = (fixture: Fixture): Fixture => mapRows(fixture, repeated);

function mapRows(fixture: Fixture, change: (row: FixtureRow) => FixtureRow[]): Fixture {
  return Object.fromEntries(Object.entries(fixture).map(([kind, rows]) => [kind, rows.flatMap(change)]));
}
