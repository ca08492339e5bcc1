import { describe, expect, it } from 'vitest';
import { retryQuarantine } from '../../ingest/retry/retry.ts';
import { unitAbove } from '../../ingest/source/header/unit-above.ts';
import { rowsOf, workbook } from './support/make-workbook.ts';
import { inRoom, settlement, SETTLEMENT_HEADER } from './support/room.ts';

const header = (fund = '基金支付总额'): string =>
  SETTLEMENT_HEADER.replace('medfee_sumamt', '总费用').replace('fund_pay_sumamt', fund);
const text = (title: string, fund?: string): string =>
  `结算明细表\n${title}\n${header(fund)}\n${settlement({ medfee_sumamt: '1.25', fund_pay_sumamt: '0.5' })}\n`;
const MONEY = 'SELECT medfee_sumamt, fund_pay_sumamt FROM setl_d';

describe('a unit of money in a title above the header', () => {
  it.each([['单位：万元'], ['（金额单位:万元）'], ['制表：张三,,单位：,万元'], ['结算明细（万元）']])(
    'scales the money of a text: %s',
    async (title) => {
      await inRoom(async (room) => {
        const { problems } = await room.landText('setl_d.csv', text(title));
        expect(problems).toEqual([]);
        expect(await room.rows(MONEY)).toEqual([{ medfee_sumamt: '12500.00', fund_pay_sumamt: '5000.00' }]);
      });
    },
  );

  it('scales the money of a sheet', async () => {
    await inRoom(async (room) => {
      const rows = text('单位：万元')
        .trim()
        .split('\n')
        .map((line) => line.split(','));
      await room.landText('setl_d.xlsx', await workbook({ sheets: { setl_d: rowsOf(...rows) } }));
      expect(await room.rows(MONEY)).toEqual([{ medfee_sumamt: '12500.00', fund_pay_sumamt: '5000.00' }]);
    });
  });

  it('gives way to a unit in the header, and 元 changes nothing', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', text('单位：万元', '基金支付总额（元）'));
      expect(await room.rows(MONEY)).toEqual([{ medfee_sumamt: '12500.00', fund_pay_sumamt: '0.50' }]);
      await room.session.run('DELETE FROM setl_d');
      await room.landText('setl_d_2.csv', text('单位：元'));
      expect(await room.rows(MONEY)).toEqual([{ medfee_sumamt: '1.25', fund_pay_sumamt: '0.50' }]);
    });
  });

  it.each([['单位：千元'], ['单位：亿元'], ['单位：万元；单价单位：元']])('is not guessed at: %s', async (title) => {
    await inRoom(async (room) => {
      const { problems, batches } = await room.landText('setl_d.csv', text(title));
      expect(problems.map((one) => one.code)).toEqual(['MC-INGEST-028']);
      expect(batches).toEqual([]);
    });
  });

  it('holds for a record that waited in quarantine and lands later', async () => {
    await inRoom(async (room) => {
      const bad = text('单位：万元').replace('2025-01-01 08:00:00', '2025-13-01');
      expect((await room.landText('setl_d.csv', bad)).batches[0]).toMatchObject({ quarantined: 1 });
      await room.session.run("UPDATE quarantine SET text = replace(text, '2025-13-01', '2025-12-01')");
      const { problems } = await retryQuarantine({ filter: {}, workingDirectory: room.folder }, room.warehouse, {
        now: () => new Date('2026-01-03T00:00:00Z'),
      });
      expect(problems).toEqual([]);
      expect(await room.rows(MONEY)).toEqual([{ medfee_sumamt: '12500.00', fund_pay_sumamt: '5000.00' }]);
    });
  });

  it('is no institution that fills in the form', () => {
    expect(unitAbove([['填报单位：元和医院'], ['单位：某某药店'], ['就诊表（一）'], ['单位:人次']])).toBeUndefined();
    expect(unitAbove([['币种：人民币', '单 位 ： 元']])).toBe('元');
  });
});
