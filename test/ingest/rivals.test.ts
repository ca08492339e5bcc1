import { describe, expect, it } from 'vitest';
import { inRoom, settlement, SETTLEMENT_HEADER } from './support/room.ts';

const header = (other: string): string =>
  `${SETTLEMENT_HEADER.replace('medfee_sumamt', '总费用').replace('psn_no', '个人编号')},${other}`;
const file = (other: string, ...cells: string[]): string =>
  [header(other), ...cells.map((cell, n) => `${settlement({ setl_id: `S${n}` })},${cell}`), ''].join('\n');

describe('two columns that mean one', () => {
  it.each([
    ['总金额', '88', '200'],
    ['总金额（万元）', '0.0088', '88'],
    ['人员编号', 'P1', 'P2'],
  ])('stop the file where they differ: %s', async (name, same, different) => {
    await inRoom(async (room) => {
      const equal = await room.landText('setl_d_1.csv', file(name, same, same));
      expect(equal.problems).toEqual([]);
      expect(equal.batches[0]).toMatchObject({ landed_new: 2, ignored_columns: [name] });
      const { problems, batches } = await room.landText('setl_d_2.csv', file(name, same, different, different));
      expect(batches).toEqual([]);
      expect(problems.map((one) => [one.code, one.why.zh.includes('2 条')])).toEqual([['MC-INGEST-045', true]]);
      expect(problems[0]?.what.zh).toContain(name);
    });
  });

  it('may differ where one bears the very name of the standard', async () => {
    await inRoom(async (room) => {
      const { problems } = await room.landText(
        'setl_d.csv',
        `${SETTLEMENT_HEADER},个人编号\n${settlement()},LOCAL-1\n`,
      );
      expect(problems).toEqual([]);
      expect(await room.session.value('SELECT psn_no FROM setl_d')).toBe('P1');
    });
  });

  it('may differ in what decides nothing', async () => {
    await inRoom(async (room) => {
      const text = `${SETTLEMENT_HEADER},电话,手机\n${settlement()},0571-1,13900000000\n`;
      expect((await room.landText('setl_d.csv', text)).problems).toEqual([]);
    });
  });

  it('do not differ in a header that comes again', async () => {
    await inRoom(async (room) => {
      const text = `${file('个人编号', 'P1')}${header('个人编号')}\n`;
      const { problems, batches } = await room.landText('setl_d.csv', text);
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({ landed_new: 1, dropped: 1 });
    });
  });
});
