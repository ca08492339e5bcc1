import { expect, it, vi } from 'vitest';
import type { LogEvent, LogSource } from '../../../ingest/source/log/log-source.ts';
import { memoryLog } from '../../../ingest/source/log/memory.ts';
import { skipTo } from '../../../ingest/stream/skip.ts';
import { expectSound } from './checks.ts';
import { setl } from './records.ts';
import { sliced } from './sliced.ts';
import { inStream, type RunOutcome, type StreamRoom } from './stream-room.ts';

const TOPIC = { topic: 't', kind: 'setl_d' };
const NOW = new Date('2026-01-02T03:04:05Z');
const AT_ONCE = { rows: 1, bytes: 1, milliseconds: 0 };
const WAIT = { timeout: 60_000 };

const some = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => setl({ setl_id: `S${from + i}` }));
/** Messages of another log: the same rows, sent at another time. */
const others = (from: number, to: number) => some(from, to).map((value) => ({ value, timestamp: 1_800_000_000_000 }));
const count = (room: StreamRoom): Promise<string | null> => room.value('SELECT count(*) FROM setl_d');
const alarmsOf = ({ alarms }: RunOutcome): string[] => alarms.map(({ code, where }) => `${code} ${where}`);

/** Streams on and on while a test does its part, and tells how many messages have landed. */
async function during(
  room: StreamRoom,
  work: (landed: () => number, alarm: () => boolean) => Promise<void>,
  options: Parameters<StreamRoom['run']>[1] = {},
): Promise<RunOutcome> {
  const stop = new AbortController();
  let landed = 0;
  let ended = false;
  const running = room
    .run([TOPIC], {
      untilEnd: false,
      flush: AT_ONCE,
      stop: stop.signal,
      onFlush: ({ messages }) => void (landed += messages),
      ...options,
    })
    .finally(() => {
      ended = true;
    });
  try {
    await work(
      () => landed,
      () => ended,
    );
  } finally {
    stop.abort();
  }
  return running;
}

/** A source that tells how far the log reaches only after it was read further. */
function late(source: LogSource, whileItAnswers: () => Promise<void>): LogSource {
  let asked = 0;
  return {
    name: source.name,
    describe: async (topics) => {
      const bounds = await source.describe(topics);
      if (asked++ === 1) await whileItAnswers();
      return bounds;
    },
    open: (request) => source.open(request),
    reportDurable: (positions) => source.reportDurable(positions),
    close: () => source.close(),
  };
}

it('takes an answer that is late for what the log held when it was asked', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5));
    let answered = false;
    let landed = (): number => 0;
    const source = late(room.log.source(), async () => {
      room.append('t', 0, some(5, 20));
      await expect.poll(() => landed(), WAIT).toBe(20);
      room.log.truncateBefore('t', 0, 18);
      answered = true;
    });
    const outcome = await during(
      room,
      async (now) => {
        landed = now;
        await expect.poll(() => answered, WAIT).toBe(true);
        room.append('t', 0, some(20, 25));
        await expect.poll(now, WAIT).toBe(25);
      },
      { source, lookAgainMilliseconds: 1 },
    );
    expect(outcome.error).toBeUndefined();
    expect(alarmsOf(outcome)).toEqual([]);
    expect(await count(room)).toBe('25');
  });
});

it('stops a partition that became another log while it was read, also in the next run, until somebody skips', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5));
    const outcome = await during(room, async (landed, ended) => {
      await expect.poll(landed, WAIT).toBe(5);
      room.append('t', 0, some(5, 7));
      await expect.poll(landed, WAIT).toBe(7);
      // The same log: known from now on by the message at offset 6. The look comes before what is read next.
      room.log.look();
      room.append('t', 0, some(7, 8));
      await expect.poll(landed, WAIT).toBe(8);
      room.log.replace('t', 0, others(100, 112));
      // What the new log holds behind our position has landed before anybody could know.
      await expect.poll(landed, WAIT).toBe(12);
      room.log.look();
      await expect.poll(ended, WAIT).toBe(true);
    });
    expect(alarmsOf(outcome)).toEqual(['MC-STREAM-005 t/0']);
    expect(outcome.alarms[0]?.why.en).toContain('offset 6');
    room.log.append('t', 0, others(112, 115));
    const again = await room.land([TOPIC]);
    expect(alarmsOf(again)).toEqual(['MC-STREAM-005 t/0']);
    expect(again.alarms[0]?.why.en).toContain('An earlier run found');
    expect(await room.value('SELECT next_offset FROM stream_position')).toBe('12');
    await skipTo(room.warehouse, { topic: 't', partition: 0, offset: 0, reason: 'made anew', now: NOW });
    expect(alarmsOf(await room.land([TOPIC]))).toEqual([]);
    expect(await count(room)).toBe('23');
    await expectSound(room.session);
  });
});

it('goes on by itself where the old log is back and nothing of another was read', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5));
    await room.land([TOPIC]);
    const elsewhere = memoryLog('kafka');
    elsewhere.createTopic('t', 1);
    elsewhere.append('t', 0, others(100, 109));
    expect(alarmsOf(await room.land([TOPIC], { source: elsewhere.source() }))).toEqual(['MC-STREAM-005 t/0']);
    room.append('t', 0, some(5, 7));
    expect(alarmsOf(await room.land([TOPIC]))).toEqual([]);
    expect(await count(room)).toBe('7');
  });
});

it('reads on where the message that the log is known by was removed in the meantime', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5));
    const outcome = await during(room, async (landed) => {
      await expect.poll(landed, WAIT).toBe(5);
      room.append('t', 0, some(5, 7));
      await expect.poll(landed, WAIT).toBe(7);
      room.log.truncateBefore('t', 0, 6);
      room.log.look();
      room.append('t', 0, some(7, 9));
      await expect.poll(landed, WAIT).toBe(9);
    });
    expect(alarmsOf(outcome)).toEqual([]);
  });
});

it.each([
  [true, [], 'no alarm'],
  [false, ['MC-STREAM-005 t/0'], 'is not compacted'],
  [undefined, ['MC-STREAM-005 t/0'], 'no right to DescribeConfigs'],
] as const)('no message where the last one was read, compacted: %s', async (compacted, alarms, says) => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5));
    await room.land([TOPIC]);
    const log = memoryLog('kafka');
    log.createTopic('t', 1, compacted === undefined ? {} : { compacted });
    log.append('t', 0, others(100, 107));
    log.empty('t', 0, 4);
    const outcome = await room.land([TOPIC], { source: log.source() });
    expect(alarmsOf(outcome)).toEqual(alarms);
    expect(await count(room)).toBe(compacted === true ? '7' : '5');
    expect(outcome.alarms[0]?.why.en ?? 'no alarm').toContain(says);
  });
});

it.each(['beginning', 'end'] as const)(
  'reads a partition that was added from offset 0, and says so where that is gone (from %s)',
  async (from) => {
    await inStream(async (room) => {
      room.topic('t', some(0, 5));
      await room.land([TOPIC]);
      room.log.addPartitions('t', 3);
      room.append('t', 1, some(10, 15));
      room.append('t', 2, some(20, 25));
      room.log.truncateBefore('t', 1, 3);
      const outcome = await room.land([TOPIC], { from });
      expect(alarmsOf(outcome)).toEqual(['MC-STREAM-004 t/1']);
      expect(await room.rows('SELECT next_offset FROM stream_position ORDER BY partition')).toEqual([
        { next_offset: '5' },
        { next_offset: '0' },
        { next_offset: '5' },
      ]);
      await expectSound(room.session);
    });
  },
);

it('lands in time whatever the clock is set to', async () => {
  let now = 1_800_000_000_000;
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => (now -= 1000));
  try {
    await inStream(async (room) => {
      room.topic('t', some(0, 5));
      const flush = { rows: 1000, bytes: 1_000_000, milliseconds: 50 };
      await during(room, (landed) => expect.poll(landed, WAIT).toBe(5), { flush });
      expect(await count(room)).toBe('5');
    });
  } finally {
    clock.mockRestore();
  }
});

it('stops where a source passes over messages', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 8));
    const source = sliced(room.log.source(), () => 2);
    const lossy: LogSource = {
      ...source,
      open: (request) => {
        const events = source.open(request);
        async function* without(): AsyncGenerator<LogEvent> {
          for await (const event of events)
            if (event.type !== 'block' || event.block.requestedOffset !== 2) yield event;
        }
        return without();
      },
    };
    const outcome = await room.land([TOPIC], { source: lossy });
    expect(alarmsOf(outcome)).toEqual(['MC-STREAM-006 t/0']);
    expect(outcome.alarms[0]?.why.en).toContain('Asked for 2, got 4');
    expect(await count(room)).toBe('2');
    expect(await room.value('SELECT next_offset FROM stream_position')).toBe('2');
    await expectSound(room.session);
  });
});

it('says why a partition stands still once, also where the log then gives out', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 8), some(8, 9));
    const source = sliced(room.log.source(), () => 2);
    const failing: LogSource = {
      ...source,
      open: (request) => {
        const events = source.open(request);
        async function* then(): AsyncGenerator<LogEvent> {
          for await (const event of events) {
            if (event.type === 'block' && event.block.partition === 1) continue;
            if (event.type === 'block' && event.block.requestedOffset === 2) continue;
            yield event;
            if (event.type !== 'block' || event.block.requestedOffset < 4) continue;
            yield {
              type: 'fatal',
              fault: 'position',
              at: event.block,
              reason: 'The requested offset is not within the range',
            };
            return;
          }
        }
        return then();
      },
    };
    const outcome = await room.land([TOPIC], { source: failing });
    expect(alarmsOf(outcome)).toEqual(['MC-STREAM-006 t/0']);
    expect(outcome.alarms[0]?.why.en).toContain('Asked for 2, got 4');
  });
});

it('words what a broker answers in the reader’s language', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 2));
    const source = sliced(room.log.source(), () => 9);
    const failing: LogSource = {
      ...source,
      open: () => {
        async function* fails(): AsyncGenerator<LogEvent> {
          yield await Promise.resolve<LogEvent>({
            type: 'fatal',
            fault: 'position',
            at: { topic: 't', partition: 0 },
            reason: 'The requested offset is not within the range of offsets maintained by the server',
          });
        }
        return fails();
      },
    };
    const outcome = await room.land([TOPIC], { source: failing });
    expect(alarmsOf(outcome)).toEqual(['MC-STREAM-006 t/0']);
    expect(outcome.alarms[0]?.why.zh).toContain('不在现存范围内');
    expect(outcome.alarms[0]?.why.zh).not.toContain('offset');
  });
});
