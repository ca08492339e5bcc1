import { expect, it } from 'vitest';
import { skipTo } from '../../../ingest/stream/skip.ts';
import { closeQuarantined } from '../../../store/close-quarantined.ts';
import { expectSound } from './checks.ts';
import { setl } from './records.ts';
import { inStream, type StreamRoom } from './stream-room.ts';

const TOPIC = { topic: 't', kind: 'setl_d' };
const NOW = new Date('2026-01-02T03:04:05Z');

const WAITING = `SELECT log_offset || ' ' || kind || ' ' || count(*) AS line FROM quarantine
  WHERE closed_seq IS NULL GROUP BY log_offset, kind ORDER BY log_offset, kind`;
/** What waits, as its offset, its kind and how many. */
const waiting = async (room: StreamRoom): Promise<unknown[]> => (await room.rows(WAITING)).map(({ line }) => line);

const bad = (id: string): string => setl({ setl_id: id, medfee_sumamt: 'x' });
const MESSAGES = [setl({ setl_id: 'S1' }), bad('S2'), 'no record at all', bad('S4'), setl({ setl_id: 'S5' })];
const ONCE = ['1 setl_d 1', '2 message 1', '3 setl_d 1'];

const back = (room: StreamRoom, offset: number): Promise<void> =>
  skipTo(room.warehouse, { topic: 't', partition: 0, offset, reason: 'read it again', now: NOW });

it('a message that is read again after a position was moved back waits once', async () => {
  await inStream(async (room) => {
    room.topic('t', MESSAGES);
    await room.land([TOPIC]);
    expect(await waiting(room)).toEqual(ONCE);
    for (const flush of [
      { rows: 1, bytes: 1, milliseconds: 0 },
      { rows: 1000, bytes: 1_000_000, milliseconds: 50 },
    ]) {
      await back(room, 0);
      await room.land([TOPIC], { flush });
      expect(await waiting(room)).toEqual(ONCE);
      await expectSound(room.session);
    }
    // Only from the middle on: what lies before is left as it is.
    await back(room, 3);
    await room.land([TOPIC]);
    expect(await waiting(room)).toEqual(ONCE);
  });
});

it('a message of another log at the same offset waits beside what was set aside of the first', async () => {
  await inStream(async (room) => {
    room.topic('t', MESSAGES);
    await room.land([TOPIC]);
    const messages = [MESSAGES[0] ?? '', bad('OTHER'), 'no record at all', setl({ setl_id: 'S4' })];
    room.log.replace(
      't',
      0,
      messages.map((value) => ({ value })),
    );
    await back(room, 0);
    await room.land([TOPIC]);
    // Of offset 1 both wait, of 2 the one; what stands at 3 now is another message than the one that waits.
    expect(await waiting(room)).toEqual(['1 setl_d 2', '2 message 1', '3 setl_d 1']);
    await expectSound(room.session);
  });
});

it('what a person has closed does not wait anew', async () => {
  await inStream(async (room) => {
    room.topic('t', MESSAGES);
    await room.land([TOPIC]);
    const filter = { source: { source: 'kafka:t', partition: 0, offset: 1 } };
    const closed = await closeQuarantined(room.session, filter, { reason: 'known', by: 'somebody', now: NOW });
    expect(closed.records).toBe(1);
    await back(room, 0);
    await room.land([TOPIC]);
    expect(await waiting(room)).toEqual(ONCE.slice(1));
    await expectSound(room.session);
  });
});

it('a record that lands when it is read again waits no longer', async () => {
  await inStream(async (room) => {
    room.topic('t', MESSAGES);
    await room.land([{ topic: 't', kind: 'fee_list_d' }]);
    const all = await waiting(room);
    expect(all.length).toBe(5);
    await back(room, 0);
    await room.land([TOPIC]);
    expect(await room.value('SELECT count(*) FROM setl_d')).toBe('2');
    expect(await waiting(room)).toEqual(ONCE);
    await expectSound(room.session);
  });
});
