import { describe, expect, it } from 'vitest';
import { inRoom, settlement, settlements, SETTLEMENT_HEADER } from './support/room.ts';

describe('an id that is none', () => {
  it.each(['0', '000000000000', '-', '/', '无', '未知', '#N/A', '#REF!', '#DIV/0!', 'N/A', ' null ', 'NaN'])(
    '%j makes no person',
    async (text) => {
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
    },
  );

  it.each(['P0', '1', '0001', 'NA1', '空军总医院', 'nancy'])('%j is one', async (text) => {
    await inRoom(async (room) => {
      const { batches } = await room.landText('setl_d.csv', settlements(settlement({ psn_no: text })));
      expect(batches[0]).toMatchObject({ landed_new: 1, quarantined: 0 });
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
});
