import { expect, it } from 'vitest';
import { cell } from '../../store/session.ts';
import { inRoom, settlement, SETTLEMENT_HEADER, settlements } from './support/room.ts';

it('flags scientific notation in an id that nothing is joined by', async () => {
  await inRoom(async (room) => {
    const lines = [`${settlement()},4.21302E+17`, `${settlement({ setl_id: 'S2' })},421302199001010011`];
    const { batches } = await room.landText('setl_d.csv', [`${SETTLEMENT_HEADER},certno`, ...lines, ''].join('\n'));
    expect(batches[0]).toMatchObject({ landed_new: 2, quarantined: 0, flags: { 'id_spreadsheet:certno': 1 } });
    expect(await room.rows("SELECT setl_id FROM setl_d WHERE _flags = 'id_spreadsheet:certno'")).toEqual([
      { setl_id: 'S1' },
    ]);
  });
});

it.each(['\u200b', '\u200e', '\ufeff', '\u00ad'])('quarantines an id with %j inside', async (mark) => {
  await inRoom(async (room) => {
    const lines = [
      settlement({ setl_id: `S${mark}1` }),
      settlement({ setl_id: 'S2', psn_no: `P${mark}1` }),
      settlement({ setl_id: '结算3' }),
      settlement({ setl_id: 'S4' }),
    ];
    const { batches } = await room.landText('setl_d.csv', settlements(...lines));
    expect(batches[0]).toMatchObject({ landed_new: 2, quarantined: 2 });
    const rows = await room.rows('SELECT reasons FROM quarantine ORDER BY ordinal');
    expect(rows.map((row) => JSON.parse(cell(row, 'reasons')) as unknown)).toEqual([
      [{ code: 'invisible_character', column: 'setl_id' }],
      [{ code: 'invisible_character', column: 'psn_no' }],
    ]);
  });
});

it('quarantines refunds whose originals were all cut to one id', async () => {
  await inRoom(async (room) => {
    const refunds = ['R1', 'R2', 'R3', 'R4', 'R5'].map((id) => `${settlement({ setl_id: id })},330100202501010000,1`);
    const whole = `${settlement()},330100202501010001,1`;
    const header = `${SETTLEMENT_HEADER},init_setl_id,refd_setl_flag`;
    const { batches } = await room.landText('setl_d.csv', [header, ...refunds, ''].join('\n'));
    expect(batches[0]).toMatchObject({ landed_new: 0, quarantined: 5 });
    const one = await room.landText('setl_d_2.csv', [header, ...refunds.slice(0, 2), whole, ''].join('\n'));
    expect(one.batches[0]).toMatchObject({ landed_new: 3, flags: { 'id_trailing_zeros:init_setl_id': 2 } });
  });
});

it('counts versions of one refund once', async () => {
  await inRoom(async (room) => {
    const versions = ['01', '02', '03', '04', '05'].map(
      (day) => `${settlement({ setl_id: 'R1' })},330100202501010000,1,2025-01-${day}`,
    );
    const header = `${SETTLEMENT_HEADER},init_setl_id,refd_setl_flag,updt_time`;
    const { batches } = await room.landText('setl_d.csv', [header, ...versions, ''].join('\n'));
    expect(batches[0]).toMatchObject({ landed_new: 1, stale: 4, quarantined: 0 });
  });
});
