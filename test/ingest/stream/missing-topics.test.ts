import { expect, it } from 'vitest';
import { expectSound } from './checks.ts';
import { setl } from './records.ts';
import { codeOfError, inStream, type RunOptions, type RunOutcome, type StreamRoom } from './stream-room.ts';

const THERE = { topic: 'there', kind: 'setl_d' };
const GONE = { topic: 'gone', kind: 'setl_d' };
const WAIT = { timeout: 60_000 };

const some = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => setl({ setl_id: `S${from + i}` }));
const count = (room: StreamRoom): Promise<string | null> => room.value('SELECT count(*) FROM setl_d');
const alarmsOf = ({ alarms }: RunOutcome): string[] => alarms.map(({ code, where }) => `${code} ${where}`);

/** An endless run, and how many messages have landed by now. */
function endless(room: StreamRoom, options: RunOptions = {}) {
  const stop = new AbortController();
  const now = { landed: 0 };
  const ended = room.run([THERE, GONE], {
    untilEnd: false,
    flush: { rows: 1, bytes: 1, milliseconds: 0 },
    stop: stop.signal,
    onFlush: ({ messages }) => void (now.landed += messages),
    missingPauses: [10, 20],
    ...options,
  });
  return { now, stop, ended };
}

it('reads the others up to their ends where a topic is not there, and says so', async () => {
  await inStream(async (room) => {
    room.topic('there', some(0, 5));
    const outcome = await room.land([GONE, THERE]);
    expect(alarmsOf(outcome)).toEqual(['MC-STREAM-012 gone']);
    expect(outcome.result?.problems.map(({ code, exit }) => `${code} ${exit}`)).toEqual(['MC-STREAM-012 5']);
    expect(outcome.alarms[0]?.why).toMatchObject({ zh: expect.stringContaining('没有这个主题') as string });
    expect(await count(room)).toBe('5');
    await expectSound(room.session);
  });
});

it('ends with MC-STREAM-003 where none is there', async () => {
  await inStream(async (room) => {
    const { error } = await room.run(['gone', 'neither']);
    expect(codeOfError(error)).toBe('MC-STREAM-003');
  });
});

it('goes on with the others where a topic goes away while it is read, and ends at their ends', async () => {
  await inStream(async (room) => {
    room.topic('there', some(0, 5));
    // More than one block, and reading waits for the first landing before it takes the second.
    room.topic('gone', some(100, 1300));
    let removed = false;
    const outcome = await room.land([THERE, GONE], {
      flush: { rows: 1, bytes: 10_000_000, milliseconds: 0 },
      at: (point) => {
        if (point !== 'before_begin' || removed) return;
        removed = true;
        room.log.removeTopic('gone');
      },
    });
    expect(alarmsOf(outcome)).toEqual(['MC-STREAM-012 gone']);
    expect(await room.value(`SELECT next_offset FROM stream_position WHERE topic = 'there'`)).toBe('5');
    await expectSound(room.session);
  });
});

it('waits for a topic without an end, and ends once it is there, for the next run to read it whole', async () => {
  await inStream(async (room) => {
    room.topic('there', some(0, 5));
    const { now, ended } = endless(room);
    await expect.poll(() => now.landed, WAIT).toBe(5);
    room.append('there', 0, some(5, 9));
    await expect.poll(() => now.landed, WAIT).toBe(9);
    room.topic('gone', some(100, 103));
    const outcome = await ended;
    expect(alarmsOf(outcome)).toEqual(['MC-STREAM-012 gone']);
    expect(outcome.result?.isBack).toBe(true);
    const again = endless(room);
    await expect.poll(() => now.landed + again.now.landed, WAIT).toBe(12);
    again.stop.abort();
    const { alarms, result } = await again.ended;
    expect(alarms).toEqual([]);
    expect(result?.isBack).toBe(false);
    expect(await count(room)).toBe('12');
    await expectSound(room.session);
  });
});

it('tells a topic that was made anew while it was missing', async () => {
  await inStream(async (room) => {
    room.topic('there', some(0, 5));
    room.topic('gone', some(100, 105));
    await room.land([THERE, GONE]);
    room.log.removeTopic('gone');
    const { ended, now } = endless(room);
    room.append('there', 0, some(5, 7));
    await expect.poll(() => now.landed, WAIT).toBe(2);
    room.topic('gone', some(200, 210));
    await ended;
    expect(alarmsOf(await room.land([THERE, GONE]))).toEqual(['MC-STREAM-005 gone/0']);
    expect(await count(room)).toBe('12');
  });
});
