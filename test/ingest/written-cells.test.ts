import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typedFromText } from '../../ingest/landing/cell-sql.ts';
import { column } from '../../records/column.ts';
import { literal } from '../../store/sql.ts';
import { rowsOf, workbook } from './support/make-workbook.ts';
import { inRoom, Room, settlement, SETTLEMENT_HEADER, settlements } from './support/room.ts';

let room: Room;
beforeAll(async () => {
  room = await Room.open();
});
afterAll(() => room.close());

const read = async (type: 'time' | 'date' | 'money' | 'count', text: string, name = 'x'): Promise<string | null> =>
  room.session.value(
    `SELECT CAST(v AS VARCHAR) FROM (SELECT ${typedFromText(column(name, type, 'x', 'x'), 't')} AS v FROM (SELECT ${literal(text)}::VARCHAR AS t))`,
  );

it.each([
  ['(88.00)', '-88.00'],
  ['（1,234.50）', '-1234.50'],
  ['(¥88元)', '-88.00'],
  ['(1.5万)', '-15000.00'],
  ['100元整', '100.00'],
  ['1.2万元整', '12000.00'],
  ['￥ 1 234.50', null],
  ['(-88.00)', null],
  ['(88.00', null],
  ['()', null],
  ['整', null],
])('reads the money %j as %s', async (text, money) => {
  expect(await read('money', text)).toBe(money);
});

it('reads an age in years, and nothing else by that word', async () => {
  expect(await read('count', '35岁', 'age')).toBe('35.0000');
  expect(await read('count', '35周岁', 'age')).toBe('35.0000');
  expect(await read('count', '35岁', 'cnt')).toBeNull();
  expect(await read('count', '8月', 'age')).toBeNull();
});

it.each([
  ['2025-03-05  10:00:00', '2025-03-05 10:00:00'],
  ['2025/3/5   8:05', '2025-03-05 08:05:00'],
  ['20250305 10:00:00', '2025-03-05 10:00:00'],
  ['20250305 8:05', '2025-03-05 08:05:00'],
  ['202503051430', '2025-03-05 14:30:00'],
  ['202513051430', null],
  ['202503052530', null],
  ['20250230 10:00:00', null],
  ['330100202501', null],
])('reads the time %j as %s', async (text, time) => {
  expect(await read('time', text)).toBe(time);
});

describe('a word for nothing', () => {
  it.each(['-', '—', '--', '——', '/', '无', '暂无', '－', ' - '])(
    '%j is empty in columns that may be',
    async (word) => {
      await inRoom(async (own) => {
        const header = `${SETTLEMENT_HEADER},psn_pay,begndate,opt_time`;
        const line = `${settlement()},${word},${word},${word}`;
        const { batches } = await own.landText('setl_d.csv', `${header}\n${line}\n`);
        expect(batches[0]).toMatchObject({ landed_new: 1, quarantined: 0 });
        expect(await own.rows('SELECT psn_pay, begndate, opt_time FROM setl_d')).toEqual([
          { psn_pay: null, begndate: null, opt_time: null },
        ]);
      });
    },
  );

  it('stays a reason in a column that must hold a value, and other words in any', async () => {
    await inRoom(async (own) => {
      const header = `${SETTLEMENT_HEADER},psn_pay`;
      const lines = [`${settlement({ medfee_sumamt: '-' })},1`, `${settlement({ setl_id: 'S2' })},免费`];
      const { batches } = await own.landText('setl_d.csv', [header, ...lines, ''].join('\n'));
      expect(batches[0]).toMatchObject({ landed_new: 0, quarantined: 2 });
      expect(await own.rows('SELECT reasons FROM quarantine ORDER BY ordinal')).toEqual([
        { reasons: '[{"code":"not_a_number","column":"medfee_sumamt"}]' },
        { reasons: '[{"code":"not_a_number","column":"psn_pay"}]' },
      ]);
    });
  });
});

it('takes a truth value of a workbook for a flag and never for money', async () => {
  await inRoom(async (own) => {
    const header = [...SETTLEMENT_HEADER.split(','), 'refd_setl_flag', 'mid_setl_flag'];
    const cells = settlement({ fund_pay_sumamt: '0' }).split(',');
    const truth = (at: string, value: 0 | 1): string => `<c r="${at}" t="b"><v>${value}</v></c>`;
    const sheet = rowsOf(
      header,
      [...cells, truth('J2', 0), truth('K2', 1)],
      ['S2', ...cells.slice(1, 8), truth('I3', 1), truth('J3', 0), truth('K3', 0)],
    );
    const { batches } = await own.landText('setl_d.xlsx', await workbook({ sheets: { setl_d: sheet } }));
    expect(batches[0]).toMatchObject({ landed_new: 1, quarantined: 1, flags: {} });
    expect(await own.rows('SELECT refd_setl_flag, mid_setl_flag FROM setl_d')).toEqual([
      { refd_setl_flag: '0', mid_setl_flag: '1' },
    ]);
    expect(await own.rows('SELECT reasons FROM quarantine')).toEqual([
      { reasons: '[{"code":"not_a_number","column":"fund_pay_sumamt"}]' },
    ]);
  });
});

it('gives money in brackets the batch sum of a refund', async () => {
  await inRoom(async (own) => {
    const { batches } = await own.landText(
      'setl_d.csv',
      settlements(settlement(), settlement({ setl_id: 'S2', medfee_sumamt: '(88.00)', fund_pay_sumamt: '(50.00)' })),
    );
    expect(batches[0]).toMatchObject({ landed_new: 2, money_in: '0.00', money_landed: '0.00' });
  });
});
