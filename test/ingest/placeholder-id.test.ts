import { describe, expect, it } from 'vitest';
import { effectiveSettlements } from '../../store/effective/settlements.ts';
import { factViews, latestCut, settledCut } from '../../store/facts.ts';
import { runSteps } from '../../store/step.ts';
import { inRoom, settlement, settlements, SETTLEMENT_HEADER } from './support/room.ts';

describe('an id that is none', () => {
  it.each([
    '0',
    '000000000000',
    '-',
    '/',
    '无',
    '未知',
    '#N/A',
    '#REF!',
    '#DIV/0!',
    'N/A',
    ' null ',
    'NaN',
    '########',
    '####################',
    '——',
    '—',
    '–',
    '－',
    '(null)',
    '（无）',
    '<NULL>',
    '[NULL]',
    '【空】',
    '待补',
    '不明',
    '无号',
    '×',
    '✕',
    '-1',
    '空白',
    '没有',
    '暂缺',
    '缺失',
    '????????????????????',
    'xxxx',
    '999999',
    '11111111111111111111',
    '0'.repeat(30),
  ])('%j makes no person', async (text) => {
    await inRoom(async (room) => {
      const { batches } = await room.landText(
        'setl_d.csv',
        settlements(settlement({ psn_no: text }), settlement({ setl_id: 'S2' })),
      );
      expect(batches[0]).toMatchObject({ records_in: 2, landed_new: 1, quarantined: 1, money_in: '88.00' });
      expect(await room.session.value('SELECT reasons FROM quarantine')).toBe(
        '[{"code":"placeholder_id","column":"psn_no"}]',
      );
    });
  });

  it.each(['P0', '1', '0001', 'NA1', '空军总医院', 'nancy', '99999', '9999998', 'A-', '-A1', '无锡1', 'X', '[A1]'])(
    '%j is one',
    async (text) => {
      await inRoom(async (room) => {
        const { batches } = await room.landText('setl_d.csv', settlements(settlement({ psn_no: text })));
        expect(batches[0]).toMatchObject({ landed_new: 1, quarantined: 0 });
      });
    },
  );

  const REFUND_HEADER = `${SETTLEMENT_HEADER},refd_setl_flag,init_setl_id`;
  const chained = (cells: Record<string, string>, refund: string, original: string): string =>
    `${settlement(cells)},${refund},${original}`;

  it.each(['0', '-', 'NULL', '无', '(null)', '000000'])(
    'as the original of a settlement, %j is no original',
    async (text) => {
      await inRoom(async (room) => {
        const lines = [
          chained({}, '0', text),
          chained({ setl_id: 'S2' }, '1', text),
          chained({ setl_id: 'S3' }, '1', 'S9'),
        ];
        const { batches } = await room.landText('setl_d.csv', [REFUND_HEADER, ...lines, ''].join('\n'));
        expect(batches[0]).toMatchObject({ landed_new: 3, quarantined: 0, flags: { refund_without_original: 1 } });
        const rows = await room.rows('SELECT init_setl_id FROM setl_d ORDER BY setl_id');
        expect(rows.map((row) => row['init_setl_id'])).toEqual([null, null, 'S9']);
      });
    },
  );

  it('does not make a refund of an original that is flagged as refunded', async () => {
    await inRoom(async (room) => {
      const lines = [
        chained({}, '1', '0'),
        chained({ setl_id: 'S2', medfee_sumamt: '-28.00', fund_pay_sumamt: '-10.00' }, '1', 'S1'),
      ];
      await room.landText('setl_d.csv', [REFUND_HEADER, ...lines, ''].join('\n'));
      const { session } = room;
      await runSteps(session, factViews(await latestCut(session), await settledCut(session)));
      await runSteps(session, effectiveSettlements);
      expect(await session.rows('SELECT setl_id, medfee_sumamt FROM eff_setl_d')).toEqual([
        { setl_id: 'S1', medfee_sumamt: '60.00' },
      ]);
    });
  });

  it('where none is needed lands: it joins nothing', async () => {
    await inRoom(async (room) => {
      const text = `${SETTLEMENT_HEADER},init_setl_id\n${settlement()},0\n`;
      const { batches } = await room.landText('setl_d.csv', text);
      expect(batches[0]).toMatchObject({ landed_new: 1, quarantined: 0 });
    });
  });

  it('as the whole key would make versions of one record of many', async () => {
    await inRoom(async (room) => {
      const header = 'rid,stock_event,fixmedins_code,med_list_codg,stock_time,cnt';
      const lines = ['1', '2', '3'].map((cnt) => `0,purchase,H1,X1,2025-01-01 08:00:00,${cnt}`);
      const { batches } = await room.landText('stock_d.csv', [header, ...lines, ''].join('\n'));
      expect(batches[0]).toMatchObject({ landed_new: 0, landed_superseding: 0, quarantined: 3 });
    });
  });

  const FEE_HEADER =
    'mdtrt_id,psn_no,fixmedins_code,med_list_codg,fee_ocur_time,cnt,pric,det_item_fee_sumamt,feedetl_sn';
  const fee = (visit: string, line: string, price: number): string =>
    `${visit},P1,H1,X1,2025-01-01 08:00:00,1,${price},${price},${line}`;

  it('as a part of the key would make one fee line of many', async () => {
    await inRoom(async (room) => {
      const lines = [
        fee('M1', '0', 1),
        fee('M1', '0', 2),
        fee('M1', '0', 3),
        fee('M2', '无', 4),
        fee('M2', '无', 5),
        fee('M3', '#N/A', 6),
        fee('M3', '#N/A', 7),
        fee('M4', '1', 8),
      ];
      const { batches } = await room.landText('fee_list_d.csv', [FEE_HEADER, ...lines, ''].join('\n'));
      expect(batches[0]).toMatchObject({ records_in: 8, landed_new: 1, stale: 0, quarantined: 7, money_in: '8.00' });
      const reasons = await room.rows('SELECT DISTINCT reasons FROM quarantine');
      expect(reasons).toHaveLength(1);
      expect(reasons[0]?.['reasons']).toContain('{"code":"placeholder_id","column":"feedetl_sn"}');
      expect(await room.session.value('SELECT bkkp_sn FROM fee_list_d')).toBe('H1|M4|1');
    });
  });

  it('as a part of the key does no harm where the key itself came', async () => {
    await inRoom(async (room) => {
      const lines = [`${fee('M1', '0', 1)},K1`, `${fee('M1', '0', 2)},K2`, `${fee('M1', '0', 3)},`];
      const { batches } = await room.landText('fee_list_d.csv', [`${FEE_HEADER},bkkp_sn`, ...lines, ''].join('\n'));
      expect(batches[0]).toMatchObject({ landed_new: 2, quarantined: 1, money_in: '3.00' });
    });
  });

  it('makes no key of a fee line for a trace code, which lands without one', async () => {
    await inRoom(async (room) => {
      const header = 'trac_event,fixmedins_code,drug_trac_codg,trac_time,med_list_codg,mdtrt_id,feedetl_sn';
      const line = (code: string, sn: string): string =>
        `settle,H1,8123456789012345678${code},2025-01-01 08:00:00,X1,M1,${sn}`;
      const { batches } = await room.landText('trac_d.csv', [header, line('1', '0'), line('2', '7'), ''].join('\n'));
      expect(batches[0]).toMatchObject({ landed_new: 2, quarantined: 0 });
      const rows = await room.rows('SELECT bkkp_sn FROM trac_d ORDER BY drug_trac_codg');
      expect(rows.map((row) => row['bkkp_sn'])).toEqual([null, 'H1|M1|7']);
    });
  });
});

describe('the mark of a lost character', () => {
  it('in an id or a code keeps the record out, in other text not', async () => {
    await inRoom(async (room) => {
      const named = (name: string, cells: Record<string, string>): string => `${settlement(cells)},${name}`;
      const lines = [
        named('张三', { psn_no: 'P\uFFFD1' }),
        named('张三', { setl_id: 'S2', med_type: '1\uFFFD' }),
        named('张\uFFFD', { setl_id: 'S3' }),
      ];
      const { batches } = await room.landText('setl_d.csv', [`${SETTLEMENT_HEADER},psn_name`, ...lines, ''].join('\n'));
      expect(batches[0]).toMatchObject({ landed_new: 1, quarantined: 2, money_in: '88.00' });
      const rows = await room.rows('SELECT reasons FROM quarantine ORDER BY ordinal');
      expect(rows.map((row) => row['reasons'])).toEqual([
        '[{"code":"replacement_character","column":"psn_no"}]',
        '[{"code":"replacement_character","column":"med_type"}]',
      ]);
    });
  });
});
