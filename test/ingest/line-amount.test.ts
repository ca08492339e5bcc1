import { describe, expect, it } from 'vitest';
import { inRoom } from './support/room.ts';

const HEADER = '记账流水号,就诊号,个人编号,机构编码,医保编码,费用发生时间,数量,单价';
const line = (id: number, cnt: number, pric: number, ...amounts: (number | string)[]): string =>
  [`K${id}`, 'M1', 'P1', 'H1', 'X1', '2025-01-01 08:00:00', cnt, pric, ...amounts].join(',');
const csv = (amounts: string, ...lines: string[]): string => [`${HEADER},${amounts}`, ...lines, ''].join('\n');

describe('the amount of a fee line', () => {
  it.each(['总金额', '费用总额', '总价'])('is never read from %s, which may be the total of the bill', async (name) => {
    await inRoom(async (room) => {
      const { problems } = await room.landText('fee_list_d.csv', csv(name, line(1, 1, 100, 300), line(2, 2, 100, 300)));
      expect(problems.map((one) => one.code)).toEqual(['MC-INGEST-004']);
    });
  });

  it.each(['项目金额', '明细费用', '金额'])('is read from %s', async (name) => {
    await inRoom(async (room) => {
      const { batches } = await room.landText('fee_list_d.csv', csv(name, line(1, 2, 50, 100)));
      expect(batches[0]).toMatchObject({ landed_new: 1, money_in: '100.00' });
    });
  });

  it('that is no product is refused where a column nobody reads is', async () => {
    await inRoom(async (room) => {
      const lines = [line(1, 1, 50, 300, '50.00'), line(2, 2, 75, 300, ' 150'), line(3, 3, 33.3333, 300, '￥99.9999')];
      const { batches, problems } = await room.landText('fee_list_d.csv', csv('金额,小项计价', ...lines));
      expect(batches).toEqual([]);
      expect(problems.map((one) => one.code)).toEqual(['MC-INGEST-031']);
      expect(problems[0]?.what.zh).toMatch(/“金额”.*“小项计价”/);
      expect(await room.session.value('SELECT count(*) FROM fee_list_d')).toBe('0');
    });
  });

  it('that is no product lands where no other column is, or lines are few, or most fit', async () => {
    const few = [line(1, 1, 50, 300, 50), line(2, 2, 75, 300, 150)];
    const none = [line(1, 1, 50, 300, 1), line(2, 2, 75, 300, 2), line(3, 1, 100, 300, 3)];
    const fit = [line(1, 1, 50, 50, 50), line(2, 2, 75, 150, 150), line(3, 1, 100, 300, 100)];
    for (const lines of [few, none, fit])
      await inRoom(async (room) => {
        const { batches, problems } = await room.landText('fee_list_d.csv', csv('金额,小项计价', ...lines));
        expect(problems).toEqual([]);
        expect(batches[0]).toMatchObject({ landed_new: lines.length });
      });
  });
});
