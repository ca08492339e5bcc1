import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogSource } from '../../../ingest/source/log/log-source.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { SmallDisk } from '../../faults/small-disk.ts';
import { runnable } from '../../support/requirement.ts';
import { expectSound } from './checks.ts';
import { setl } from './records.ts';
import { sliced } from './sliced.ts';
import { codeOfError, crashAt, inStream, StreamRoom, type RunOptions } from './stream-room.ts';

const TOPIC = { topic: 't', kind: 'setl_d' };
const FAR = 1e12;
const some = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => setl({ setl_id: `S${from + i}` }));
const count = (room: StreamRoom): Promise<string | null> => room.value('SELECT count(*) FROM setl_d');

/** Runs without an end until a condition holds, then stops and waits for the run. */
async function runUntil(room: StreamRoom, options: RunOptions, holds: () => Promise<boolean>) {
  const stop = new AbortController();
  const running = room.run([TOPIC], { untilEnd: false, stop: stop.signal, ...options });
  try {
    await expect.poll(holds, { timeout: 60_000, interval: 20 }).toBe(true);
  } finally {
    stop.abort();
  }
  return running;
}

it.each([
  ['rows', { rows: 5, bytes: FAR, milliseconds: FAR }],
  ['bytes', { rows: FAR, bytes: 5 * setl({ setl_id: 'S100' }).length, milliseconds: FAR }],
  ['age', { rows: FAR, bytes: FAR, milliseconds: 1 }],
])('lands when enough has gathered by %s, without being told to end', async (_, flush) => {
  await inStream(async (room) => {
    room.topic('t', some(100, 120));
    const other = await room.warehouse.session();
    const landed = async (): Promise<boolean> => (await other.value('SELECT count(*) FROM setl_d')) !== '0';
    const { error, flushes } = await runUntil(room, { flush, source: sliced(room.log.source(), () => 5) }, landed);
    other.close();
    expect(error).toBeUndefined();
    expect(flushes.length).toBeGreaterThan(0);
    await expectSound(room.session);
  });
});

it('keeps what has gathered while nothing is due, until it is told to stop', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 20));
    let read = 0;
    const source = counted(
      sliced(room.log.source(), () => 5),
      () => (read += 1),
    );
    const { flushes } = await runUntil(room, { source }, () => Promise.resolve(read > 4));
    expect(flushes.map(({ messages }) => messages)).toEqual([20]);
    expect(await count(room)).toBe('20');
  });
});

/** Tells of every event that is asked for. */
function counted(source: LogSource, asked: () => void): LogSource {
  return {
    name: source.name,
    describe: (topics) => source.describe(topics),
    reportDurable: (positions) => source.reportDurable(positions),
    close: () => source.close(),
    open: (request) => {
      const iterator = source.open(request)[Symbol.asyncIterator]();
      const next = () => {
        asked();
        return iterator.next();
      };
      return {
        [Symbol.asyncIterator]: () => ({
          next,
          return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
        }),
      };
    },
  };
}

it('reads ahead no more than four times what lands at once while a landing is held up', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 400));
    let asked = 0;
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await room.land([TOPIC], { maxMessages: 1 });
    const busy = room.warehouse.writing.take(() => held);
    const source = counted(
      sliced(room.log.source(), () => 1),
      () => (asked += 1),
    );
    const flush = { rows: 10, bytes: FAR, milliseconds: FAR };
    const running = room.land([TOPIC], { source, flush });
    await expect.poll(() => asked, { timeout: 60_000 }).toBeGreaterThan(49);
    // It has ten that wait to land and gathers forty more; were there no bound it would go on to the end.
    let before = -1;
    await expect
      .poll(
        () => {
          const still = asked === before;
          before = asked;
          return still;
        },
        { timeout: 60_000, interval: 200 },
      )
      .toBe(true);
    expect(asked).toBeLessThanOrEqual(55);
    letGo();
    await busy;
    await running;
    expect(await count(room)).toBe('400');
    await expectSound(room.session);
  });
});

it('resolves by the number of rows, while it runs', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 30));
    const other = await room.warehouse.session();
    const closed = async (): Promise<boolean> =>
      (await other.value('SELECT count(*) FROM batch WHERE NOT open')) !== '0';
    const { error } = await runUntil(
      room,
      { flush: { rows: 10, bytes: FAR, milliseconds: FAR }, resolve: { rows: 10, milliseconds: FAR } },
      closed,
    );
    other.close();
    expect(error).toBeUndefined();
    await expectSound(room.session);
  });
});

it('resolves by age also where nothing more comes', async () => {
  await inStream(async (room) => {
    room.topic('t', some(0, 3));
    const other = await room.warehouse.session();
    const closed = async (): Promise<boolean> =>
      (await other.value('SELECT count(*) FROM batch WHERE NOT open')) !== '0';
    let flushed = 0;
    const { error } = await runUntil(
      room,
      {
        flush: { rows: 3, bytes: FAR, milliseconds: FAR },
        resolve: { rows: FAR, milliseconds: 1500 },
        onFlush: () => void (flushed += 1),
      },
      closed,
    );
    other.close();
    expect(error).toBeUndefined();
    expect(flushed).toBe(1);
    await expectSound(room.session);
  });
});

it.each(['before_begin', 'mid_append', 'before_commit', 'after_commit', 'before_resolve'] as const)(
  'ends with the error that it meets at %s, and leaves nothing half done',
  async (point) => {
    await inStream(async (room) => {
      room.topic('t', ['bad', ...some(0, 20)], some(20, 40));
      const { error, result } = await room.run([TOPIC], { at: crashAt(point) });
      expect(result).toBeUndefined();
      expect(codeOfError(error)).toContain(point);
      const whole = point === 'after_commit' || point === 'before_resolve';
      expect(await count(room)).toBe(whole ? '40' : '0');
      expect(await room.value('SELECT count(*) FROM quarantine')).toBe(whole ? '1' : '0');
      expect(await room.value('SELECT coalesce(sum(messages), 0) FROM stream_range')).toBe(whole ? '41' : '0');
      expect(await room.value('SELECT sum(next_offset) FROM stream_position')).toBe(whole ? '41' : '0');
      await expectSound(room.session);
      await room.land([TOPIC]);
      expect(await count(room)).toBe('40');
      await expectSound(room.session);
    });
  },
);

const disk = ((): boolean => {
  const probe = new SmallDisk(mkdtempSync(join(tmpdir(), 'mingcha-probe-')), 1);
  probe.close();
  return probe.mounted;
})();
const canMount = runnable(
  'a small file system',
  disk,
  'run the tests as root on Linux, or in a container that may mount a tmpfs.',
);

describe.runIf(canMount)('a full disk', () => {
  it('ends the run with a code and nothing half done, and it goes on when there is room', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mingcha-stream-'));
    const small = new SmallDisk(join(folder, 'disk'), 48);
    const open = async (): Promise<StreamRoom> =>
      StreamRoom.open(
        await Warehouse.open({ directory: join(small.folder, 'data'), mode: 'write', create: true, waitSeconds: 0 }),
      );
    try {
      const room = await open();
      const wide = (i: number): string => setl({ setl_id: `W${i}`, psn_name: `${i}`.repeat(200) });
      room.topic('t', some(0, 10), ['bad']);
      await room.land([TOPIC]);
      room.append(
        't',
        0,
        Array.from({ length: 30_000 }, (_, i) => wide(i)),
      );
      const { error } = await small.whileFull(200_000, () => room.run([TOPIC]));
      expect(codeOfError(error)).toBe('MC-STORE-007');
      room.close();
      const after = await open();
      expect(await after.value('SELECT count(*) FROM setl_d')).toBe('10');
      expect(await after.value('SELECT sum(next_offset) FROM stream_position')).toBe('11');
      await expectSound(after.session);
      await after.land([TOPIC], { source: room.log.source(), maxMessages: 500 });
      expect(await after.value('SELECT count(*) FROM setl_d')).toBe('510');
      await expectSound(after.session);
      after.close();
    } finally {
      small.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

it('writes what landed to the file early, so that memory stays flat, and gives the threads back when it ends', async () => {
  await inStream(async (room) => {
    const setting = async (name: string): Promise<string | null> =>
      room.value(`SELECT current_setting('${name}')::VARCHAR`);
    const before = await setting('threads');
    room.topic('t', some(0, 5));
    await room.land([TOPIC]);
    expect(await setting('checkpoint_threshold')).toBe('122.0 MiB');
    expect(await setting('threads')).toBe(before);
    expect(before).not.toBe('1');
  });
});
