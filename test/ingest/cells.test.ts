import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typedFromText, trimmed } from '../../ingest/landing/cell-sql.ts';
import { textOf } from '../../ingest/landing/text-sql.ts';
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
    ['2025年3月5日', '2025-03-05 00:00:00'],
    ['2025年3月5号', '2025-03-05 00:00:00'],
    ['2025年3月5日 8时5分', '2025-03-05 08:05:00'],
    ['2025年03月05日8时5分6秒', '2025-03-05 08:05:06'],
    ['2025年3月5日下午3时', '2025-03-05 15:00:00'],
    ['2025年 3月 5日 08:05:06', '2025-03-05 08:05:06'],
    ['2025.3.5', '2025-03-05 00:00:00'],
    ['2025.3.5 8:05', '2025-03-05 08:05:00'],
    ['2025/3/5 下午 3:05', '2025-03-05 15:05:00'],
    ['2025-3-5 上午12:05', '2025-03-05 00:05:00'],
    ['2025/3/5 3:05 PM', '2025-03-05 15:05:00'],
    ['２０２５－０３－０５　０８：０５：０６'.replace('\u3000', ' '), '2025-03-05 08:05:06'],
    ["'2025-03-05", '2025-03-05 00:00:00'],
    ['45721', '2025-03-05 00:00:00'],
    ['45721.3368402778', '2025-03-05 08:05:03'],
    ['20000', '1954-10-03 00:00:00'],
    ['73050', '2099-12-31 00:00:00'],
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
    '19999',
    '73051',
    '045721',
    '2025年2月30日',
    '2025年3月',
    '2025/3/5 上午13:00',
    '2025.13.1',
    'epoch',
    'infinity',
    '2025-01-01 08:00:00 UTC',
    '01/02/2025',
    '2025-1-108:00:00',
    '',
  ])('%j is none', async (text) => {
    expect(await read('time', text)).toBeNull();
  });

  it('as a date keeps the day only', async () => {
    expect(await read('date', '2025-01-31 23:59:59')).toBe('2025-01-31');
    expect(await read('date', '2025/2/3')).toBe('2025-02-03');
    expect(await read('date', '2025-02-30')).toBeNull();
    expect(await read('date', '45721.99999999')).toBe('2025-03-05');
    expect(await read('date', '14611')).toBe('1940-01-01');
    expect(await read('date', '9999')).toBeNull();
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
    ['money', '１２３．４５', '123.45'],
    ['money', '－８．１０', '-8.10'],
    ['money', '1,234.50', '1234.50'],
    ['money', '１，２３４，５６７．８', '1234567.80'],
    ['money', "'88.1", '88.10'],
    ['money', '="88.1"', '88.10'],
    ['money', '￥88', '88.00'],
    ['money', '¥ -1,000', '-1000.00'],
    ['money', '-¥5', '-5.00'],
    ['money', '88.5元', '88.50'],
    ['money', '1.25万', '12500.00'],
    ['money', '-1.234567万元', '-12345.67'],
    ['price', '0.1234561234万', '1234.561234'],
    ['integer', '1,200', '1200'],
    ['count', '１．５', '1.5000'],
  ] as const)('%s %j is %s', async (type, text, value) => {
    expect(await read(type, text)).toBe(value);
  });

  it.each([
    ['money', '1.235'],
    ['money', '1.2301'],
    ['money', '1e3'],
    ['money', '1_000'],
    ['money', '1,00.00'],
    ['money', '1,0000'],
    ['money', ',100'],
    ['money', '1 000'],
    ['money', '1.2345678万'],
    ['money', '99999999999万'],
    ['money', '元'],
    ['money', '+-5'],
    ['money', '5.'],
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

describe('an id', () => {
  const id = column('x', 'id', 'x', 'x');
  it.each([
    ["'0123", '0123'],
    ["'0123'", '0123'],
    ['="0123"', '0123'],
    ['Ｈ１２３－Ａｂ', 'H123-Ab'],
    ['\u3000Ｈ１ ', 'H1'],
    ["a'b", "a'b"],
    ['无码', '无码'],
    ['（２）', '(2)'],
  ])('%j is %j', async (text, value) => {
    expect(await room.session.value(`SELECT ${textOf(id, literal(text))}`)).toBe(value);
  });

  it.each(['', ' ', "'", '\u3000', '=""'])('%j is nothing', async (text) => {
    expect(await room.session.value(`SELECT ${textOf(id, literal(text))}`)).toBeNull();
  });

  it('keeps the full-width forms of other text, without the mark of a spreadsheet', async () => {
    const name = column('x', 'text', 'x', 'x');
    const read = async (text: string) => room.session.value(`SELECT ${textOf(name, literal(text))}`);
    expect(await read(' １０ｍｇ＊２ ')).toBe('１０ｍｇ＊２');
    expect(await read("'12床")).toBe('12床');
    expect(await read("'a'b")).toBe("'a'b");
  });
});

describe('a unit in a header', () => {
  const amounts = async (header: string, cells: readonly string[]) => {
    const rows: string[] = [];
    await inRoom(async (own) => {
      const text = settlements(...cells.map((cell, i) => settlement({ setl_id: `S${i}`, medfee_sumamt: cell })));
      const { problems } = await own.landText('setl_d.csv', text.replace('medfee_sumamt', header));
      if (problems.length > 0) rows.push(...problems.map((problem) => problem.code));
      for (const row of await own.rows('SELECT medfee_sumamt FROM setl_d ORDER BY setl_id'))
        rows.push(cell(row, 'medfee_sumamt'));
    });
    return rows;
  };

  it('of 元 changes nothing, of 万元 multiplies by ten thousand, exactly', async () => {
    expect(await amounts('总费用（元）', ['88.00'])).toEqual(['88.00']);
    expect(await amounts('总费用(万元)', ['1.25', '0.000001', '１．５'])).toEqual(['12500.00', '0.01', '15000.00']);
    expect(await amounts('医疗费总额[单位：万元]', ['0.0088'])).toEqual(['88.00']);
  });

  it('gives way to the unit of a cell', async () => {
    expect(await amounts('总费用(万元)', ['88元', '1.5万元'])).toEqual(['88.00', '15000.00']);
  });

  it.each(['总费用(千元)', '总费用（角）', '总费用(亿元)', '总费用(%)'])(
    'as %j is a problem, not a guess',
    async (header) => {
      expect(await amounts(header, ['88.00'])).toEqual(['MC-INGEST-028']);
    },
  );
});

it('gives each unreadable cell its own reason', async () => {
  await inRoom(async (own) => {
    const cells: [string, string, string][] = [
      ['medfee_sumamt', '1.235', 'too_precise'],
      ['medfee_sumamt', '1e3', 'not_a_number'],
      ['medfee_sumamt', '100000000000000', 'out_of_range'],
      ['medfee_sumamt', ' ', 'required_missing'],
      ['medfee_sumamt', '1.2345678万', 'too_precise'],
      ['medfee_sumamt', '99999999999万', 'out_of_range'],
      ['setl_time', '2025-02-30', 'impossible_time'],
      ['setl_time', '2025年2月30日', 'impossible_time'],
      ['setl_time', 'yesterday', 'not_a_time'],
      ['setl_id', ' ', 'required_missing'],
    ];
    const lines = cells.map(([name, text], index) => settlement({ setl_id: `S${index}`, [name]: text }));
    const { batches } = await own.landText('setl_d.csv', settlements(...lines));
    expect(batches[0]).toMatchObject({ records_in: 10, landed_new: 0, quarantined: 10, money_in: '0.00' });
    const reasons = await own.rows('SELECT reasons FROM quarantine ORDER BY ordinal');
    expect(reasons.map((row) => JSON.parse(cell(row, 'reasons')) as unknown)).toEqual(
      cells.map(([name, , code]) => [{ code, column: name }]),
    );
  });
});
