import { expect, it } from 'vitest';
import { memoryLog, type MemoryLog } from '../../../ingest/source/log/memory.ts';
import { flushOrSplit } from '../../../ingest/stream/flush-or-split.ts';
import { skipTo } from '../../../ingest/stream/skip.ts';
import { setlD } from '../../../records/setl-d.ts';
import { expectSound } from './checks.ts';
import { setl } from './records.ts';
import { codeOfError, inStream, type StreamRoom } from './stream-room.ts';

const TOPIC = { topic: 't', kind: 'setl_d' };
const some = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => setl({ setl_id: `S${from + i}` }));
const positions = (room: StreamRoom) =>
  room.rows('SELECT partition, next_offset FROM stream_position ORDER BY partition');
const count = (room: StreamRoom): Promise<string | null> => room.value('SELECT count(*) FROM setl_d');

/** Another log, whose topic has the same name: one that was deleted and made again. */
function madeAnew(...partitions: readonly (readonly string[])[]): MemoryLog {
  const log = memoryLog('kafka');
  log.createTopic('t', partitions.length);
  for (const [partition, values] of partitions.entries())
    log.append(
      't',
      partition,
      values.map((value) => ({ key: 'again', value, timestamp: 1_800_000_000_000 })),
    );
  return log;
}

it('lets one of two runs land, and writes nothing of the other', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5), some(5, 9));
    await room.land([TOPIC]);
    room.append('t', 0, some(10, 15));
    room.append('t', 1, some(15, 18));
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const busy = room.warehouse.writing.take(() => held);
    const runs = [room.run([TOPIC]), room.run([TOPIC])];
    // Both have read everything from the same positions, and wait for their turn to land it.
    await expect.poll(() => room.warehouse.writing.waiting, { timeout: 60_000 }).toBe(3);
    letGo();
    await busy;
    const ends = (await Promise.all(runs)).map(({ error }) => (error === undefined ? 'done' : codeOfError(error)));
    expect(ends.toSorted()).toEqual(['MC-STREAM-008', 'done']);
    expect(await count(room)).toBe('17');
    expect(await room.value('SELECT sum(messages) FROM stream_range')).toBe('17');
    await expectSound(room.session);
  });
});

it('registers each partition once where two runs begin at the same time', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5), some(5, 9));
    await Promise.all([room.run([TOPIC]), room.run([TOPIC])]);
    await room.land([TOPIC]);
    expect(await room.value('SELECT count(*) FROM stream_position')).toBe('2');
    expect(await count(room)).toBe('9');
    await expectSound(room.session);
  });
});

it.each(['a stretch before the position', 'a stretch after it'])(
  'refuses %s, and all that would land with it',
  async (which) => {
    await inStream(async (room) => {
      room.topic('t', some(0, 5), some(5, 9));
      await room.land([TOPIC]);
      const before = await room.rows('SELECT * FROM stream_range, stream_position, batch ORDER BY ALL');
      const stretch = (partition: number, from: number) => ({
        topic: 't',
        partition,
        from,
        next: from + 1,
        messages: [{ offset: from, timestamp: 0, key: null, value: Buffer.from(setl({ setl_id: `N${partition}` })) }],
        bytes: 100,
      });
      const context = {
        session: room.session,
        sourceName: 'kafka',
        kindOf: () => setlD,
        effects: { now: () => new Date('2026-01-02T03:04:05Z') },
      };
      const from = which.includes('before') ? 3 : 5;
      const landing = flushOrSplit([stretch(0, 5), stretch(1, from)], context);
      expect(codeOfError(await landing.catch((error: unknown) => error))).toBe('MC-STREAM-008');
      expect(await room.rows('SELECT * FROM stream_range, stream_position, batch ORDER BY ALL')).toEqual(before);
      expect(await count(room)).toBe('9');
    });
  },
);

it('blames no message where somebody else changed the same rows', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 1));
    await room.land([TOPIC]);
    room.append('t', 0, some(1, 2));
    const rival = await room.warehouse.session();
    await rival.run('BEGIN');
    await rival.run('UPDATE stream_position SET next_offset = 1');
    let begun = 0;
    let gone: Promise<unknown> | undefined;
    const { error } = await room.run([TOPIC], {
      at: (point) => {
        // Were the message tried again by itself, the rival would be gone by then.
        if (point === 'before_begin' && ++begun === 2) gone = rival.run('ROLLBACK');
      },
    });
    expect(codeOfError(error)).toMatch(/conflict/i);
    expect(begun).toBe(1);
    await (gone ?? rival.run('ROLLBACK'));
    rival.close();
    await room.land([TOPIC]);
    expect(await count(room)).toBe('2');
    expect(await room.value('SELECT count(*) FROM quarantine')).toBe('0');
  });
});

it('goes on where retention removed exactly what was read', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5));
    await room.land([TOPIC]);
    room.append('t', 0, some(5, 8));
    room.log.truncateBefore('t', 0, 5);
    const { alarms } = await room.land([TOPIC]);
    expect(alarms).toEqual([]);
    expect(await count(room)).toBe('8');
    await expectSound(room.session);
  });
});

it('stops the partition that was trimmed past its position, and that one only, until somebody skips', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5), some(100, 105));
    await room.land([TOPIC]);
    room.append('t', 0, some(5, 9));
    room.append('t', 1, some(105, 109));
    room.log.truncateBefore('t', 0, 7);
    const { alarms, result } = await room.land([TOPIC]);
    expect(alarms.map(({ code, where }) => `${code} ${where}`)).toEqual(['MC-STREAM-004 t/0']);
    expect(result?.problems).toEqual(alarms);
    expect(alarms[0]?.why.en).toContain('offset 5; the broker keeps 7 and later: 2 offsets');
    expect(await positions(room)).toEqual([
      { partition: 0, next_offset: '5' },
      { partition: 1, next_offset: '9' },
    ]);
    const now = new Date('2026-01-02T03:04:05Z');
    await skipTo(room.warehouse, { topic: 't', partition: 0, offset: 7, reason: 'landed from files', now });
    expect((await room.land([TOPIC])).alarms).toEqual([]);
    expect(await count(room)).toBe('16');
    expect(
      await room.rows("SELECT from_offset, next_offset, messages, note FROM stream_range WHERE outcome = 'skipped'"),
    ).toEqual([{ from_offset: '5', next_offset: '7', messages: '0', note: 'landed from files' }]);
    await expectSound(room.session);
  });
});

it('stops a partition that became shorter than what was read of it', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5), some(100, 105));
    await room.land([TOPIC]);
    const shorter = madeAnew(some(0, 2), some(100, 105));
    const { alarms } = await room.land([TOPIC], { source: shorter.source() });
    expect(alarms.map(({ code, where }) => `${code} ${where}`)).toEqual(['MC-STREAM-005 t/0']);
    expect(await count(room)).toBe('10');
  });
});

it('knows a topic made anew with more messages by the last message it read, and reads it after a skip', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5));
    await room.land([TOPIC]);
    const longer = madeAnew(some(0, 9));
    const { alarms } = await room.land([TOPIC], { source: longer.source() });
    expect(alarms.map(({ code }) => code)).toEqual(['MC-STREAM-005']);
    expect(alarms[0]?.why.en).toContain('offset 4');
    expect(await count(room)).toBe('5');
    expect(await positions(room)).toEqual([{ partition: 0, next_offset: '5' }]);
    const now = new Date('2026-01-02T03:04:05Z');
    await skipTo(room.warehouse, { topic: 't', partition: 0, offset: 0, reason: 'made anew', now });
    expect((await room.land([TOPIC], { source: longer.source() })).alarms).toEqual([]);
    expect(await count(room)).toBe('9');
    expect(await room.rows('SELECT topic, from_offset, next_offset, messages FROM stream_range ORDER BY ALL')).toEqual([
      { topic: 't', from_offset: '0', next_offset: '9', messages: '9' },
      { topic: 't@1', from_offset: '0', next_offset: '5', messages: '5' },
      { topic: 't@1', from_offset: '5', next_offset: '5', messages: '0' },
    ]);
    await expectSound(room.session);
  });
});

it('reads on where compaction took the last message it had read', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5));
    await room.land([TOPIC]);
    room.log.truncateBefore('t', 0, 4);
    room.append('t', 0, some(5, 7));
    expect((await room.land([TOPIC])).alarms).toEqual([]);
    expect(await count(room)).toBe('7');
  });
});

it('ends with an alarm where the log gives another offset than was asked for', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5));
    await room.land([TOPIC]);
    room.append('t', 0, some(5, 9));
    room.log.jump('t', 0, 7);
    const { alarms } = await room.run([TOPIC]);
    expect(alarms.map(({ code }) => code)).toEqual(['MC-STREAM-006']);
    expect(await count(room)).toBe('5');
    await expectSound(room.session);
  });
});

it('reports an unknown topic, and a skip of what was never read', async () => {
  await inStream(async (room) => {
    expect(codeOfError((await room.run(['nowhere'])).error)).toBe('MC-STREAM-003');
    const now = new Date('2026-01-02T03:04:05Z');
    const skip = skipTo(room.warehouse, { topic: 't', partition: 0, offset: 1, reason: 'x', now });
    expect(codeOfError(await skip.catch((error: unknown) => error))).toBe('MC-STREAM-009');
  });
});
