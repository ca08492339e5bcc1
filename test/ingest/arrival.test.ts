import { describe, expect, it } from 'vitest';
import { retryQuarantine } from '../../ingest/retry/retry.ts';
import { undoBatch } from '../../ingest/undo/undo.ts';
import { inRoom, settlement, settlements, type Room } from './support/room.ts';

const now = (): Date => new Date('2026-01-03T00:00:00Z');
const bad = settlement({ medfee_sumamt: '1OO.00' });
const good = (money: string): string => settlements(settlement({ medfee_sumamt: money }));

/** Mends what waits, as a corrected export would, and judges it again. */
async function retryMended(room: Room): Promise<Awaited<ReturnType<typeof retryQuarantine>>> {
  await room.session.run("UPDATE quarantine SET text = replace(text, '1OO', '100') WHERE closed_seq IS NULL");
  return retryQuarantine({ filter: {}, workingDirectory: room.folder }, room.warehouse, { now });
}

const money = (room: Room): Promise<string | null> => room.session.value('SELECT medfee_sumamt FROM setl_d');

describe('a retried record without an update time', () => {
  it('counts as arriving with the batch it waited in, and puts nothing over what came since', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_old.csv', settlements(bad));
      await room.landText('setl_d_resend.csv', good('200.00'));
      const { batches } = await retryMended(room);
      expect(batches[0]).toMatchObject({ landed_new: 0, landed_superseding: 0, stale: 1 });
      expect(await money(room)).toBe('200.00');
      // Without the resend it is what stands.
      await undoBatch(room.session, { batch: 'B000002', reason: '测试' }, now);
      expect(await money(room)).toBe('100.00');
    });
  });

  it('supersedes what came before it', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_first.csv', good('50.00'));
      await room.landText('setl_d_second.csv', settlements(bad));
      const { batches } = await retryMended(room);
      expect(batches[0]).toMatchObject({ landed_superseding: 1, stale: 0 });
      expect(await money(room)).toBe('100.00');
    });
  });

  it('keeps its place when it had to be judged twice, and each file of one name its own', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d.csv', settlements(bad));
      await room.landText('setl_d_resend.csv', good('200.00'));
      await room.landText('setl_d.csv', settlements(bad, settlement({ setl_id: '' })));
      await retryQuarantine({ filter: {}, workingDirectory: room.folder }, room.warehouse, { now });
      await retryMended(room);
      expect(await money(room)).toBe('100.00');
      expect(
        await room.rows(
          "SELECT arrived_seq, stale, landed_superseding FROM batch WHERE batch > 'B000005' ORDER BY seq",
        ),
      ).toEqual([
        { arrived_seq: '1', stale: '1', landed_superseding: '0' },
        { arrived_seq: '3', stale: '0', landed_superseding: '1' },
      ]);
    });
  });
});
