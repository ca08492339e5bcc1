import { describe, expect, it } from 'vitest';
import { inRoom, settlement, SETTLEMENT_HEADER, type Room } from './support/room.ts';

const HEADER = `${SETTLEMENT_HEADER},updt_time,opter_id`;
const IDS = Array.from({ length: 12 }, (_, n) => `S${n}`);
const file = (updated: string, clerk: string, money = '88.00'): string =>
  [
    HEADER,
    ...IDS.map((id, n) => `${settlement({ setl_id: id, medfee_sumamt: money })},${updated},${clerk}${n}`),
    '',
  ].join('\n');

/** Makes the warehouse one that an older program left, which did not know a column yet. */
async function before(room: Room, table: string, column: string): Promise<void> {
  await room.session.run(`UPDATE ${table} SET ${column} = NULL`);
  await room.session.run("UPDATE batch SET layout_digest = 'of an older program'");
}

describe('a file that lands again after the program learned a column', () => {
  it.each([
    ['with an update time', '2025-02-01 00:00:00'],
    ['without one', ''],
  ])('%s brings the column to every record', async (_, updated) => {
    await inRoom(async (room) => {
      await room.landText('setl_d.csv', file(updated, 'C'));
      await before(room, 'setl_d', 'opter_id');
      const { batches, duplicates } = await room.land(['setl_d.csv']);
      expect(duplicates).toEqual({});
      expect(batches[0]).toMatchObject({ landed_superseding: 12, stale: 0, unchanged: 0 });
      expect(await room.session.value("SELECT count(*) FROM setl_d WHERE opter_id LIKE 'C%'")).toBe('12');
      expect(await room.session.value('SELECT count(*) FROM setl_d_old WHERE opter_id IS NULL')).toBe('12');
      expect((await room.land(['setl_d.csv'])).duplicates).toEqual({ B000003: 'B000002' });
    });
  });

  it('does not bring back what a later update time replaced', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', file('2025-02-01 00:00:00', 'C'));
      await room.landText('setl_d_2.csv', file('2025-02-02 00:00:00', 'D', '90.00'));
      await before(room, 'setl_d', 'opter_id');
      const { batches } = await room.land(['setl_d_1.csv']);
      expect(batches[0]).toMatchObject({ landed_superseding: 0, stale: 12 });
      expect(await room.session.value('SELECT min(medfee_sumamt) FROM setl_d')).toBe('90.00');
    });
  });

  it('within one program a tie goes to the same record, whichever lands first', async () => {
    const outcome = async (clerks: readonly string[]): Promise<unknown> => {
      let rows: unknown;
      await inRoom(async (room) => {
        for (const clerk of clerks) await room.landText(`setl_d_${clerk}.csv`, file('2025-02-01', clerk));
        rows = await room.rows('SELECT setl_id, opter_id FROM setl_d ORDER BY 1');
      });
      return rows;
    };
    expect(await outcome(['C', 'D'])).toEqual(await outcome(['D', 'C']));
  });

  it('knows a stock movement without a key again though it brings more of it', async () => {
    await inRoom(async (room) => {
      const lines = ['sale,H1,X1,2025-01-01,1,A', 'sale,H1,X1,2025-01-01,1,B'];
      const text = (posi: string): string =>
        [`stock_event,fixmedins_code,med_list_codg,stock_time,cnt,${posi}`, ...lines, ''].join('\n');
      // To the older program the column was one of those that nothing takes.
      await room.landText('stock_d_1.csv', text('not_known_yet'));
      await before(room, 'stock_d', 'shelf_posi');
      const { batches } = await room.landText('stock_d_2.csv', text('shelf_posi'));
      expect(batches[0]).toMatchObject({ landed_new: 0, landed_superseding: 2 });
      expect(await room.rows('SELECT shelf_posi FROM stock_d ORDER BY 1')).toEqual([
        { shelf_posi: 'A' },
        { shelf_posi: 'B' },
      ]);
    });
  });
});
