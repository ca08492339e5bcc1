import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typedFromText, trimmed } from '../../ingest/landing/cell-sql.ts';
import { column } from '../../records/column.ts';
import { cell } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { inRoom, Room, settlement, settlements } from './support/room.ts';

let room: Room;
beforeAll(async () => {
  room = await Room.open();
});
afterAll(() => room.close());

const read = async (
  type: 'time' | 'date' | 'money' | 'price' | 'count' | 'integer',
  text: string,
): Promise<string | null> =>
  room.session.value(
    `SELECT CAST(v AS VARCHAR) FROM (SELECT ${typedFromText(column('x', type, 'x', 'x'), 't')} AS v FROM (SELECT ${literal(text)}::VARCHAR AS t))`,
  );

describe('a time', () => {
  it.each([
    ['2025-01-31 08:09:10', '2025-01-31 08:09:10'],
    [' 2025-01-31 08:09:10\t', '2025-01-31 08:09:10'],
    ['2025-01-31T08:09:10', '2025-01-31 08:09:10'],
    ['2025-01-31 08:09:10.25', '2025-01-31 08:09:10.25'],
    ['2025-01-31', '2025-01-31 00:00:00'],
    ['2025/1/3', '2025-01-03 00:00:00'],
    ['2025/1/3 8:5', '2025-01-03 08:05:00'],
    ['2025/1/3 8:5:6', '2025-01-03 08:05:06'],
    ['20250131', '2025-01-31 00:00:00'],
    ['20250131080910', '2025-01-31 08:09:10'],
    ['2025-01-3108:09:10', '2025-01-31 08:09:10'],
    ['2025-01-31T00:09:10Z', '2025-01-31 08:09:10'],
    ['2025-01-31T08:09:10+08:00', '2025-01-31 08:09:10'],
    ['2025-01-31 08:09:10+09', '2025-01-31 07:09:10'],
  ])('%j is %s', async (text, time) => {
    expect(await read('time', text)).toBe(time);
  });

  it.each([
    '2025-02-30',
    '2025-02-29 00:00:00',
    '20250230',
    '2025/13/1',
    '2025-01-01 24:00:00',
    '2025-01-01 08:60:00',
    '45000',
    'epoch',
    'infinity',
    '2025-01-01 08:00:00 UTC',
    '01/02/2025',
    '2025-1-108:00:00',
    '2025年1月1日',
    '',
  ])('%j is none', async (text) => {
    expect(await read('time', text)).toBeNull();
  });

  it('as a date keeps the day only', async () => {
    expect(await read('date', '2025-01-31 23:59:59')).toBe('2025-01-31');
    expect(await read('date', '2025/2/3')).toBe('2025-02-03');
    expect(await read('date', '2025-02-30')).toBeNull();
  });
});

describe('a number', () => {
  it.each([
    ['money', '88', '88.00'],
    ['money', '-88.1', '-88.10'],
    ['money', '+0.05', '0.05'],
    ['money', ' 12.30 ', '12.30'],
    ['money', '1.2300000', '1.23'],
    ['money', '99999999999999.99', '99999999999999.99'],
    ['price', '0.123456', '0.123456'],
    ['count', '2.5', '2.5000'],
    ['integer', '12', '12'],
    ['integer', '12.00', '12'],
  ] as const)('%s %j is %s', async (type, text, value) => {
    expect(await read(type, text)).toBe(value);
  });

  it.each([
    ['money', '1.235'],
    ['money', '1.2301'],
    ['money', '1e3'],
    ['money', '1_000'],
    ['money', '1,000.00'],
    ['money', '5.'],
    ['money', '１２'],
    ['money', '100000000000000'],
    ['money', 'NaN'],
    ['integer', '12.5'],
    ['integer', '0x10'],
    ['integer', '3000000000'],
    ['count', '0.00001'],
  ] as const)('%s %j is none', async (type, text) => {
    expect(await read(type, text)).toBeNull();
  });
});

describe('a text', () => {
  it.each([
    ['a', 'a'],
    [' a b ', 'a b'],
    ['\u3000中文\u00a0', '中文'],
    ['中文', '中文'],
    ['\ufeffS1\u200b', 'S1'],
    ['\tx\r\n', 'x'],
    ['00123456789012345678', '00123456789012345678'],
  ])('%j is %j', async (text, value) => {
    expect(await room.session.value(`SELECT ${trimmed(literal(text))}`)).toBe(value);
  });

  it.each(['', ' ', '\u3000 \t'])('%j is nothing', async (text) => {
    expect(await room.session.value(`SELECT ${trimmed(literal(text))}`)).toBeNull();
  });
});

it('gives each unreadable cell its own reason', async () => {
  await inRoom(async (own) => {
    const cells: [string, string, string][] = [
      ['medfee_sumamt', '1.235', 'too_precise'],
      ['medfee_sumamt', '1e3', 'not_a_number'],
      ['medfee_sumamt', '100000000000000', 'out_of_range'],
      ['medfee_sumamt', ' ', 'required_missing'],
      ['setl_time', '2025-02-30', 'impossible_time'],
      ['setl_time', 'yesterday', 'not_a_time'],
      ['setl_id', ' ', 'required_missing'],
    ];
    const lines = cells.map(([name, text], index) => settlement({ setl_id: `S${index}`, [name]: text }));
    const { batches } = await own.landText('setl_d.csv', settlements(...lines));
    expect(batches[0]).toMatchObject({ records_in: 7, landed_new: 0, quarantined: 7, money_in: '0.00' });
    const reasons = await own.rows('SELECT reasons FROM quarantine ORDER BY ordinal');
    expect(reasons.map((row) => JSON.parse(cell(row, 'reasons')) as unknown)).toEqual(
      cells.map(([name, , code]) => [{ code, column: name }]),
    );
  });
});
