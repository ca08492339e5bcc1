import { describe, expect, it } from 'vitest';
import { retryQuarantine } from '../../ingest/retry/retry.ts';
import { undoBatch } from '../../ingest/undo/undo.ts';
import { inRoom, settlement, settlements, type Room } from './support/room.ts';

const HEADER = 'bkkp_sn,mdtrt_id,psn_no,fixmedins_code,med_list_codg,fee_ocur_time,cnt,pric,det_item_fee_sumamt';
const line = (sn: number, hospital: string, pric = '5'): string =>
  `${sn},M-${hospital}-${sn},P1,${hospital},X,2025-01-0${sn},2,${pric},${Number(pric) * 2}`;
const file = (...lines: string[]): string => [HEADER, ...lines, ''].join('\n');
const numbers = [1, 2, 3, 4, 5];
const now = (): Date => new Date('2026-01-03T00:00:00Z');
const REASON = '[{"code":"key_taken","column":"bkkp_sn"}]';

const waiting = (room: Room): Promise<unknown> =>
  room.rows('SELECT ordinal, text, reasons FROM quarantine WHERE closed_seq IS NULL ORDER BY seq, ordinal');

describe('line numbers that two institutions share', () => {
  it('let no line of the one take the place of the other, in a second file', async () => {
    await inRoom(async (room) => {
      await room.landText('fee_list_d_1.csv', file(...numbers.map((n) => line(n, 'H1'))));
      const { batches } = await room.landText(
        'fee_list_d_2.csv',
        file('', line(9, 'H2'), ...numbers.map((n) => line(n, 'H2')), line(2, 'H1', '6')).replace('\n\n', '\n'),
      );
      expect(batches[0]).toMatchObject({
        records_in: 7,
        landed_new: 1,
        landed_superseding: 1,
        unchanged: 0,
        quarantined: 5,
        money_in: '22.00',
        money_landed: '22.00',
      });
      expect(await room.rows('SELECT fixmedins_code, count(*) AS n FROM fee_list_d GROUP BY 1 ORDER BY 1')).toEqual([
        { fixmedins_code: 'H1', n: '5' },
        { fixmedins_code: 'H2', n: '1' },
      ]);
      expect(await waiting(room)).toEqual(
        numbers.map((n) => ({ ordinal: String(n + 1), text: line(n, 'H2'), reasons: REASON })),
      );
      // Taken back, the first makes room.
      await undoBatch(room.session, { batch: 'B000001', reason: 'test' }, now);
      const again = await retryQuarantine({ filter: {}, workingDirectory: room.folder }, room.warehouse, { now });
      expect(again.batches[0]).toMatchObject({ landed_new: 4, quarantined: 1 });
    });
  });

  it('put all of them into quarantine where they come at once and nobody holds the number', async () => {
    const outcome = async (lines: readonly string[]): Promise<unknown> => {
      let found: unknown;
      await inRoom(async (room) => {
        const { batches } = await room.landText('fee_list_d.csv', file(...lines));
        expect(batches[0]).toMatchObject({ records_in: 4, landed_new: 1, unchanged: 1, quarantined: 2 });
        found = await room.rows('SELECT bkkp_sn, fixmedins_code FROM fee_list_d');
      });
      return found;
    };
    const lines = [line(1, 'H1'), line(1, 'H2'), line(2, 'H1'), line(2, 'H1')];
    expect(await outcome(lines)).toEqual([{ bkkp_sn: '2', fixmedins_code: 'H1' }]);
    expect(await outcome(lines.toReversed())).toEqual([{ bkkp_sn: '2', fixmedins_code: 'H1' }]);
  });

  it('hold for settlements too, whose corrections by their own institution supersede', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', settlements(settlement()));
      const other = await room.landText('setl_d_2.csv', settlements(settlement({ fixmedins_code: 'H2' })));
      expect(other.batches[0]).toMatchObject({ quarantined: 1, landed_superseding: 0 });
      const own = await room.landText('setl_d_3.csv', settlements(settlement({ medfee_sumamt: '90.00' })));
      expect(own.batches[0]).toMatchObject({ quarantined: 0, landed_superseding: 1 });
    });
  });

  it('keep the cells of a record that had to be split by hand', async () => {
    await inRoom(async (room) => {
      await room.landText('fee_list_d_1.csv', file(line(1, 'H1')));
      const { batches } = await room.landText(
        'fee_list_d_2.csv',
        file('太,多,列', line(2, 'H2'), line(1, 'H2')).replace(HEADER, `费用清单\n${HEADER}`),
      );
      expect(batches[0]).toMatchObject({ records_in: 3, landed_new: 1, quarantined: 2 });
      expect(await room.rows("SELECT ordinal, text FROM quarantine WHERE reasons LIKE '%key_taken%'")).toEqual([
        { ordinal: '3', text: line(1, 'H2') },
      ]);
    });
  });
});

it('settlements of several visits whose numbers a spreadsheet cut to one wait, each with its money', async () => {
  await inRoom(async (room) => {
    const cut = [1, 2, 3].map((n) =>
      settlement({ setl_id: '330102202503050000', mdtrt_id: `M${n}`, psn_no: `P${n}`, medfee_sumamt: `10${n}.00` }),
    );
    const whole = [1, 2, 3, 4].map((n) => settlement({ setl_id: `33010220250305111${n}`, mdtrt_id: `N${n}` }));
    const { batches } = await room.landText('setl_d.csv', settlements(...cut, ...whole));
    expect(batches[0]).toMatchObject({ records_in: 7, landed_new: 4, stale: 0, quarantined: 3, money_in: '352.00' });
  });
});
