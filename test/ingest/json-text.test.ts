import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldsSql } from '../../ingest/source/json-lines/json-sql.ts';
import { rawText } from '../../ingest/source/json-lines/raw-text.ts';
import { cell } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { inRoom, Room, settlement, SETTLEMENT_HEADER } from './support/room.ts';

let room: Room;
beforeAll(async () => {
  room = await Room.open();
});
afterAll(() => room.close());

const digits = fc.string({ unit: fc.constantFrom('0', '1', '5', '9'), minLength: 1, maxLength: 20 });
/** A number as JSON lets it be written, and as text. */
const number = fc
  .tuple(fc.boolean(), digits, fc.option(digits, { nil: undefined }), fc.constantFrom('', 'E+19', 'e5', 'e-7'))
  .map(([minus, whole, fraction, exponent]) => {
    const plain = whole.replace(/^0+(?=.)/, '');
    return `${minus && plain !== '0' ? '-' : ''}${plain}${fraction === undefined ? '' : `.${fraction}`}${exponent}`;
  });
/** Texts full of what looks like the tokens that are replaced. */
const text = fc.string({
  unit: fc.constantFrom('"', '\\', ':', ' ', ',', '1', '0', '.', '[', '{', '}', 'true', '1.10', '中', '\n'),
  maxLength: 8,
});
const blank = fc.constantFrom('', ' ', '  ');
const value = fc.oneof(
  number.map((written) => ({ written, means: written })),
  text.map((one) => ({ written: JSON.stringify(one), means: one })),
  fc.constantFrom({ written: 'true', means: '1' }, { written: 'false', means: '0' }, { written: 'null', means: null }),
);

it('gives every value of an object as it is written, whatever stands in texts and names', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(text, blank, value, blank), { minLength: 1, maxLength: 6 }),
      fc.array(number, { minLength: 1, maxLength: 2 }),
      async (fields, list) => {
        const named = fields.map(([key, ...rest], i) => [`${key}${i}`, ...rest] as const);
        const written = named.map(
          ([key, before, { written: one }, after]) => `${JSON.stringify(key)}${before}:${after}${one}`,
        );
        const json = `{${[...written, `"list": [${list.join(', ')}]`].join(',')}}`;
        const keys = named.map(([key]) => key);
        const raw = `SELECT ${rawText('message')} AS json FROM (SELECT ${literal(json)} AS message)`;
        const [row] = await room.rows(
          `SELECT to_json(${fieldsSql('json', keys)}) AS fields, json_extract_string(json, '/list/' || range)::VARCHAR AS last FROM (${raw}), range(${list.length}) ORDER BY range DESC LIMIT 1`,
        );
        expect(JSON.parse(cell(row, 'fields'))).toEqual(named.map(([, , { means }]) => means));
        expect(Number(cell(row, 'last'))).toBe(Number(list.at(-1)));
      },
    ),
    { numRuns: 300 },
  );
});

it('accounts for every line of a damaged file, and keeps every letter of it', async () => {
  const soup = fc.array(
    fc.constantFrom(
      '{"a":"a"}',
      '{"a":1,"b":[]}',
      '{"a"',
      '{',
      '}',
      '"',
      'a',
      '\n',
      '\r\n',
      '\r',
      ' ',
      '\x1f',
      '\0',
      '[',
      '{}',
    ),
    { maxLength: 30 },
  );
  const cells = settlement().split(',');
  const good = JSON.stringify(Object.fromEntries(SETTLEMENT_HEADER.split(',').map((name, i) => [name, cells[i]])));
  const letters = (one: string): number => one.split('a').length - 1;
  await fc.assert(
    fc.asyncProperty(soup, async (pieces) => {
      const damaged = pieces.join('');
      const lines = damaged.split('\n').filter((line) => !/^[ \t\r]*$/.test(line)).length;
      await inRoom(async (fresh) => {
        const { batches, problems } = await fresh.landText('setl_d.ndjson', `${good}\n${damaged}`);
        expect(problems).toEqual([]);
        const count = (name: 'records_in' | 'landed_new' | 'quarantined'): number =>
          batches.reduce((sum, one) => sum + one[name], 0);
        expect([count('records_in'), count('landed_new'), count('quarantined')]).toEqual([lines + 1, 1, lines]);
        const rows = await fresh.rows('SELECT hex(bytes) AS bytes FROM quarantine');
        const kept = rows.map((row) => Buffer.from(cell(row, 'bytes'), 'hex').toString('latin1'));
        expect(kept).toHaveLength(lines);
        expect(letters(kept.join(''))).toBe(letters(damaged));
      });
    }),
    { numRuns: 25 },
  );
});
