import { expect, it } from 'vitest';
import { expectSound } from './checks.ts';
import { setl } from './records.ts';
import { codeOfError, crashAt, inStream, type StreamRoom } from './stream-room.ts';

const TOPIC = { topic: 't', kind: 'setl_d' };
const some = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => setl({ setl_id: `S${from + i}` }));
const positions = (room: StreamRoom) =>
  room.rows('SELECT partition, next_offset FROM stream_position ORDER BY partition');
const count = (room: StreamRoom): Promise<string | null> => room.value('SELECT count(*) FROM setl_d');

it('begins at the end, and loses nothing that came after it first began, wherever it broke off', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 5));
    const broken = await room.run([TOPIC], { from: 'end', untilEnd: true, at: crashAt('before_resolve') });
    expect(codeOfError(broken.error)).toBe('before_resolve 1');
    room.append('t', 0, some(5, 7));
    room.log.addPartitions('t', 2);
    room.append('t', 1, some(100, 103));
    await room.land([TOPIC], { from: 'end' });
    expect(await room.value("SELECT string_agg(setl_id, ',' ORDER BY setl_id) FROM setl_d")).toBe(
      'S100,S101,S102,S5,S6',
    );
    expect(await positions(room)).toEqual([
      { partition: 0, next_offset: '7' },
      { partition: 1, next_offset: '3' },
    ]);
  });
});

it('reads a partition that is added during a run from its first message, also where that run breaks off', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 3));
    const stop = new AbortController();
    const broken = await room.run([TOPIC], {
      from: 'end',
      untilEnd: false,
      flush: { rows: 1, bytes: 1e9, milliseconds: 1e9 },
      stop: stop.signal,
      at: (point) => {
        if (point === 'before_commit') throw new Error('broke off');
      },
      ...whenOpen(room, () => {
        room.log.addPartitions('t', 2);
        room.append('t', 1, some(100, 102));
      }),
    });
    expect(codeOfError(broken.error)).toBe('broke off');
    await room.land([TOPIC], { from: 'end' });
    expect(await room.value("SELECT string_agg(setl_id, ',' ORDER BY setl_id) FROM setl_d")).toBe('S100,S101');
  });
});

/** A source that lets something happen once it is open. */
function whenOpen(room: StreamRoom, work: () => void) {
  const source = room.log.source();
  const open = source.open.bind(source);
  return {
    source: Object.assign(source, {
      open: (request: Parameters<typeof open>[0]) => {
        const events = open(request);
        setImmediate(work);
        return events;
      },
    }),
  };
}

it('reads a bounded number of messages, and as many again', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 700), some(1000, 1003));
    const { result } = await room.land([TOPIC], { maxMessages: 501 });
    expect(result?.messages).toBe(501);
    expect(await count(room)).toBe('501');
    await expectSound(room.session);
    await room.land([TOPIC], { maxMessages: 201 });
    expect(await count(room)).toBe('702');
    expect((await room.land([TOPIC], { maxMessages: 10 })).result?.messages).toBe(1);
    expect(await count(room)).toBe('703');
    await expectSound(room.session);
  });
});

it('ends at the offsets there were when it began', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 600));
    let added = false;
    const { result } = await room.land([TOPIC], {
      flush: { rows: 1, bytes: 1e9, milliseconds: 1e9 },
      onFlush: () => {
        if (!added) room.append('t', 0, some(600, 2000));
        added = true;
      },
    });
    expect(added).toBe(true);
    expect(result?.messages).toBeGreaterThanOrEqual(600);
    expect(result?.messages).toBeLessThan(2000);
    await expectSound(room.session);
  });
});

it('lands what it has read when it is told to stop, and ends without an error', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 10));
    const stop = new AbortController();
    const source = room.log.source();
    const events = source.open.bind(source);
    const running = room.land([TOPIC], {
      untilEnd: false,
      stop: stop.signal,
      source: Object.assign(source, {
        open: (request: Parameters<typeof events>[0]) => stoppingAfter(events(request), () => stop.abort()),
      }),
    });
    const { result } = await running;
    expect(result?.messages).toBe(10);
    expect(await count(room)).toBe('10');
    expect(await room.value('SELECT count(*) FROM batch WHERE open')).toBe('0');
    await expectSound(room.session);
  });
});

/** Calls once the first block has been handed on and the next is asked for. */
function stoppingAfter<Item extends { type: string }>(
  items: AsyncIterable<Item>,
  stop: () => void,
): AsyncIterable<Item> {
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = items[Symbol.asyncIterator]();
      let blocks = 0;
      return {
        next: async () => {
          if (blocks > 0) setImmediate(stop);
          const result = await iterator.next();
          if (result.done !== true && result.value.type === 'block') blocks += 1;
          return result;
        },
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}
