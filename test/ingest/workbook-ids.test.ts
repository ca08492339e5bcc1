import { expect, it } from 'vitest';
import { rowsOf, workbook } from './support/make-workbook.ts';
import { inRoom, settlement, SETTLEMENT_HEADER } from './support/room.ts';

it.each(['psn_no', '个人编号', '人员编号（必填）'])(
  'an id under a date format keeps its digits below %s, and a day stays a day',
  async (name) => {
    await inRoom(async (room) => {
      const header = SETTLEMENT_HEADER.split(',').map((one) => (one === 'psn_no' ? name : one));
      const cells = settlement().split(',');
      const dated = [...cells];
      dated[0] = 'S2';
      dated[2] = '<c r="C3" s="1"><v>45000</v></c>';
      dated[6] = '<c r="G3" s="1"><v>45000</v></c>';
      const content = await workbook({ sheets: { 结算: rowsOf(header, cells, dated) }, formats: ['yyyy-mm-dd'] });
      const { batches, problems } = await room.landText('setl_d.xlsx', content);
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({ landed_new: 2, quarantined: 0 });
      expect(await room.rows(`SELECT psn_no, setl_time FROM setl_d WHERE setl_id = 'S2'`)).toEqual([
        { psn_no: '45000', setl_time: '2023-03-15 00:00:00' },
      ]);
    });
  },
);
