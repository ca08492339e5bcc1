import { describe, expect, it } from 'vitest';
import { cell } from '../../store/session.ts';
import { inRoom, settlement, settlements, type Room } from './support/room.ts';

async function quarantineReasons(room: Room): Promise<unknown[]> {
  const rows = await room.rows('SELECT reasons FROM quarantine ORDER BY ordinal');
  return rows.map((row) => JSON.parse(cell(row, 'reasons')) as unknown);
}

const damaged = (column: string) => ({ code: 'spreadsheet_number', column });

describe('an id in scientific notation', () => {
  it('quarantines both of two persons who would become one', async () => {
    await inRoom(async (room) => {
      const lines = ['S1', 'S2'].map((id) => settlement({ setl_id: id, psn_no: '3.301E+17' }));
      const { batches } = await room.landText('setl_d.csv', settlements(...lines, settlement({ setl_id: 'S3' })));
      expect(batches[0]).toMatchObject({ records_in: 3, landed_new: 1, quarantined: 2, money_in: '88.00' });
      expect(await quarantineReasons(room)).toEqual([[damaged('psn_no')], [damaged('psn_no')]]);
    });
  });

  it.each([
    ['setl_id', '2.02501E+17'],
    ['setl_id', ' 8e+19 '],
    ['mdtrt_id', '3,301E+17'],
    ['fixmedins_code', '330.1E+15'],
    ['psn_no', '3.301E17'],
    ['psn_no', '3.301e17'],
    ['psn_no', '３．３０１Ｅ＋１７'],
    ['mdtrt_id', "'3.301E+17"],
  ])('in %s as %j is named as the reason', async (column, text) => {
    await inRoom(async (room) => {
      const line = settlement({ [column]: `"${text}"` });
      const { batches } = await room.landText('setl_d.csv', settlements(line));
      expect(batches[0]).toMatchObject({ landed_new: 0, unchanged: 0, quarantined: 1 });
      expect(await quarantineReasons(room)).toEqual([[damaged(column)]]);
    });
  });

  it('stands beside the other reasons of its record', async () => {
    await inRoom(async (room) => {
      const line = settlement({ setl_id: '1.5E+17', psn_no: '3.301E+17', medfee_sumamt: 'x' });
      await room.landText('setl_d.csv', settlements(line));
      expect(await quarantineReasons(room)).toEqual([
        [{ code: 'not_a_number', column: 'medfee_sumamt' }, damaged('setl_id'), damaged('psn_no')],
      ]);
    });
  });

  it('in an optional column that records are joined by quarantines too, elsewhere it lands', async () => {
    await inRoom(async (room) => {
      const header = settlements().split('\n')[0] ?? '';
      const lines = [`${settlement()},3.301E+17,`, `${settlement({ setl_id: 'S2' })},,3.301E+17`];
      await room.landText('setl_d.csv', [`${header},init_setl_id,emp_no`, ...lines, ''].join('\n'));
      expect(await quarantineReasons(room)).toEqual([[damaged('init_setl_id')]]);
      expect(await room.rows('SELECT setl_id, emp_no FROM setl_d')).toEqual([{ setl_id: 'S2', emp_no: '3.301E+17' }]);
    });
  });

  it('is found inside a key made of parts', async () => {
    await inRoom(async (room) => {
      const header =
        'feedetl_sn,mdtrt_id,psn_no,fixmedins_code,med_list_codg,fee_ocur_time,cnt,pric,det_item_fee_sumamt';
      const rest = 'M1,P1,H1,XN01,2025-01-01 08:00:00,2,1.5,3.00';
      await room.landText('fee_list_d.csv', `${header}\n8.01E+17,${rest}\n801,${rest}\n`);
      expect(await room.rows('SELECT bkkp_sn FROM fee_list_d')).toEqual([{ bkkp_sn: 'H1|M1|801' }]);
      expect(await quarantineReasons(room)).toEqual([[damaged('bkkp_sn')]]);
    });
  });

  it('in text of a Parquet file quarantines as it does in CSV', async () => {
    await inRoom(async (room) => {
      room.write('setl_d.csv', settlements(settlement({ psn_no: '3.301E+17' }), settlement({ setl_id: 'S2' })));
      await room.session.run(
        `COPY (FROM read_csv('${room.path('setl_d.csv')}', all_varchar = true)) TO '${room.path('setl_d.parquet')}' (FORMAT parquet)`,
      );
      const { batches } = await room.land(['setl_d.parquet']);
      expect(batches[0]).toMatchObject({ landed_new: 1, quarantined: 1 });
      expect(await quarantineReasons(room)).toEqual([[damaged('psn_no')]]);
    });
  });

  it('in a trace code is flagged and lands', async () => {
    await inRoom(async (room) => {
      const header = 'trac_event,fixmedins_code,drug_trac_codg,trac_time,med_list_codg';
      await room.landText('trac_d.csv', `${header}\n1,H1,8.1E+19,2025-01-01 08:00:00,XN01\n`);
      expect(await room.rows('SELECT drug_trac_codg FROM trac_d')).toEqual([{ drug_trac_codg: '8.1E+19' }]);
    });
  });
});

it.each(['12E+5X', 'E1234', '3E17', 'A3.301E+17', '1+1', '3.301E+17-2', 'E+17', '1.2.0', 'A1.0'])(
  'the id %j lands',
  async (id) => {
    await inRoom(async (room) => {
      const { batches } = await room.landText('setl_d.csv', settlements(settlement({ setl_id: id, psn_no: id })));
      expect(batches[0]).toMatchObject({ landed_new: 1, quarantined: 0 });
      expect(await room.rows('SELECT setl_id, psn_no FROM setl_d')).toEqual([{ setl_id: id, psn_no: id }]);
    });
  },
);

it.each(['123.0', '330106198001011234.00', 'x'])('digits with decimals of zeros, %j, are no id', async (id) => {
  await inRoom(async (room) => {
    const { batches } = await room.landText('setl_d.csv', settlements(settlement({ psn_no: id })));
    const lands = id === 'x';
    expect(batches[0]).toMatchObject({ landed_new: lands ? 1 : 0, quarantined: lands ? 0 : 1 });
    expect(await quarantineReasons(room)).toEqual(lands ? [] : [[{ code: 'decimal_id', column: 'psn_no' }]]);
  });
});
