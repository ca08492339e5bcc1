import { describe, expect, it } from 'vitest';
import { cell } from '../../store/session.ts';
import { inRoom, settlement, SETTLEMENT_HEADER, settlements, type Room } from './support/room.ts';

async function reasons(room: Room): Promise<string[]> {
  const rows = await room.rows('SELECT DISTINCT reasons FROM quarantine ORDER BY reasons');
  return rows.map((row) => cell(row, 'reasons'));
}

const cutReason = (column: string): string => JSON.stringify([{ code: 'spreadsheet_zeros', column }]);

/** Eighteen digits as a spreadsheet leaves them: fifteen, and zeros. */
const cut = (n: number): string => `${330106198001011 + n * 7}000`;
const whole = (n: number): string => `${330106198001011 + n * 7}23${(n % 9) + 1}`;

describe('ids that end in zeros from their sixteenth digit on', () => {
  it('quarantine their records where all of a column do, and the text is kept', async () => {
    await inRoom(async (room) => {
      const lines = [1, 2, 3].map((n) => settlement({ setl_id: `S${n}`, psn_no: cut(n) }));
      const { batches } = await room.landText('setl_d.csv', settlements(...lines));
      expect(batches[0]).toMatchObject({ records_in: 3, landed_new: 0, quarantined: 3, money_in: '0.00', flags: {} });
      expect(await reasons(room)).toEqual([cutReason('psn_no')]);
      expect(await room.session.value('SELECT text FROM quarantine WHERE ordinal = 2')).toBe(lines[1]);
    });
  });

  it('of a key that became one quarantine every record it would merge', async () => {
    await inRoom(async (room) => {
      const lines = [1, 2, 3, 4, 5].map((n) => settlement({ setl_id: '202501010000000000', medfee_sumamt: `${n}.00` }));
      const { batches } = await room.landText('setl_d.csv', settlements(...lines));
      expect(batches[0]).toMatchObject({ landed_new: 0, stale: 0, quarantined: 5 });
      expect(await reasons(room)).toEqual([cutReason('setl_id')]);
    });
  });

  it('of a part of a key do so too', async () => {
    await inRoom(async (room) => {
      const header =
        'feedetl_sn,mdtrt_id,psn_no,fixmedins_code,med_list_codg,fee_ocur_time,cnt,pric,det_item_fee_sumamt';
      const lines = [1, 2, 3].map((n) => `202501010000000000,M1,P1,H1,XN01,2025-01-01 08:00:0${n},2,1.5,3.00`);
      const { batches } = await room.landText('fee_list_d.csv', `${header}\n${lines.join('\n')}\n`);
      expect(batches[0]).toMatchObject({ landed_new: 0, stale: 0, quarantined: 3 });
      expect(await reasons(room)).toEqual([cutReason('feedetl_sn')]);
    });
  });

  it('stand beside the other reasons of a record', async () => {
    await inRoom(async (room) => {
      const lines = [1, 2, 3].map((n) => settlement({ setl_id: `S${n}`, psn_no: cut(n), medfee_sumamt: 'x' }));
      await room.landText('setl_d.csv', settlements(...lines));
      expect(await reasons(room)).toEqual([
        '[{"code":"not_a_number","column":"medfee_sumamt"},{"code":"spreadsheet_zeros","column":"psn_no"}]',
      ]);
    });
  });

  it.each([
    ['a tenth of the ids are whole', [...Array.from({ length: 9 }, (_, n) => cut(n)), whole(9)], 9],
    ['two in ten are whole', [...Array.from({ length: 8 }, (_, n) => cut(n)), whole(8), whole(9)], 0],
    ['one of three is whole', [cut(1), cut(2), whole(3)], 0],
    ['there are two only', [cut(1), cut(2)], 0],
    ['one person comes five times', [cut(1), cut(1), cut(1), cut(1), cut(1)], 0],
    ['they are moments numbered to the thousandth', ['20250101080000000', '20250101080100000', '20250101080200000'], 0],
    ['they start with zeros, as numbers do not', ['000106198001011000', '000106198001012000', '000106198001013000'], 0],
  ])('where %s', async (_, people, quarantined) => {
    await inRoom(async (room) => {
      const lines = people.map((psn_no, n) => settlement({ setl_id: `S${n}`, psn_no }));
      const { batches } = await room.landText('setl_d.csv', settlements(...lines));
      expect(batches[0]).toMatchObject({ landed_new: people.length - quarantined, quarantined });
    });
  });

  it('are flagged where they land; a certificate number is never more than flagged', async () => {
    await inRoom(async (room) => {
      const lines = [1, 2, 3, 4, 5].map(
        (n) => `${settlement({ setl_id: `S${n}`, psn_no: n === 1 ? cut(1) : whole(n) })},${cut(n)}`,
      );
      const { batches } = await room.landText('setl_d.csv', [`${SETTLEMENT_HEADER},certno`, ...lines, ''].join('\n'));
      expect(batches[0]).toMatchObject({
        landed_new: 5,
        flags: { 'id_trailing_zeros:psn_no': 1, 'id_trailing_zeros:certno': 5 },
      });
    });
  });

  it('are found through full-width digits and text marks', async () => {
    await inRoom(async (room) => {
      const wide = (text: string): string =>
        text.replace(/[0-9]/g, (digit) => String.fromCodePoint(digit.charCodeAt(0) + 0xfee0));
      const lines = [cut(1), wide(cut(2)), `'${cut(3)}`].map((psn_no, n) => settlement({ setl_id: `S${n}`, psn_no }));
      const { batches } = await room.landText('setl_d.csv', settlements(...lines));
      expect(batches[0]).toMatchObject({ quarantined: 3 });
    });
  });
});

describe('a trace code', () => {
  it.each([
    ['6901234567892', 'trac_barcode,trac_length'],
    ["'6901234567892", 'trac_barcode,trac_length'],
    ['６９０１２３４５６７８９２', 'trac_barcode,trac_length'],
    ['8.17E+19', 'trac_spreadsheet,trac_length'],
    ['８．１７Ｅ＋１９', 'trac_spreadsheet,trac_length'],
    ['8.17732e19', 'trac_spreadsheet,trac_length'],
    ['8.1773200000000000', 'trac_spreadsheet'],
    ['81773200000000100000', 'trac_spreadsheet'],
    ["'00000000000000000000", 'trac_spreadsheet,trac_constant'],
    ['１１１１１１１１１１１１１１１１１１１１', 'trac_constant'],
    ['无码', 'trac_constant,trac_length'],
    ["'81234567890123456785", null],
    ['８１２３４５６７８９０１２３４５６７８５', null],
  ])('%j lands with the flags %j', async (code, flags) => {
    await inRoom(async (room) => {
      const header = 'trac_event,fixmedins_code,drug_trac_codg,trac_time,med_list_codg';
      const { batches } = await room.landText('trac_d.csv', `${header}\nsettle,H1,${code},2025-01-01,X\n`);
      expect(batches[0]).toMatchObject({ landed_new: 1 });
      expect(await room.session.value('SELECT _flags FROM trac_d')).toBe(flags);
    });
  });
});

describe('a summing row', () => {
  it.each([
    ',,,本页小计,,,,88.00,50.00',
    '1,,,合　计,,,,88.00,50.00'.replace('1,', ','),
    ',累计,,,,,,88.00,',
    ',,,,,H1,2025-01-01,合计,50.00',
    ',,共计：3 条,,,,,88.00,',
    '总 计,,,,,,,"1,088.00",',
  ])('%j is dropped and counted', async (line) => {
    await inRoom(async (room) => {
      const { batches } = await room.landText('setl_d.csv', settlements(settlement(), line));
      expect(batches[0]).toMatchObject({ records_in: 2, landed_new: 1, dropped: 1, quarantined: 0 });
    });
  });

  it('is no record that lost its key and names something 合计', async () => {
    await inRoom(async (room) => {
      const header = `${SETTLEMENT_HEADER},dise_name`;
      const lines = [`${settlement({ setl_id: '' })},合计`, `${settlement({ setl_id: 'S2' })},合计`];
      const { batches } = await room.landText('setl_d.csv', [header, ...lines, ''].join('\n'));
      expect(batches[0]).toMatchObject({ records_in: 2, landed_new: 1, dropped: 0, quarantined: 1 });
    });
  });
});
