import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryQuarantine } from '../../../ingest/retry/retry.ts';
import { resolveStreams } from '../../../ingest/stream/resolve.ts';
import { expectSound } from './checks.ts';
import { setl, settled } from './records.ts';
import { Crash, crashAt, inStream, type StreamRoom } from './stream-room.ts';
import { TOPIC } from './versions.ts';

type Flag = 'absent' | 'null' | '0' | '1';
type Sent = readonly [flag: Flag, amount: string, updated?: number | undefined];

const messageOf = ([flag, amount, updated]: Sent): string =>
  setl({
    medfee_sumamt: amount,
    ...(updated === undefined ? {} : { updt_time: `2025-03-0${updated} 00:00:00` }),
    ...(flag === 'absent' ? {} : { refd_setl_flag: flag === 'null' ? null : flag }),
  });

/** Lands messages so many a flush, and gives the version in force and what waits. */
async function outcomeOf(room: StreamRoom, values: readonly string[], each: number): Promise<unknown> {
  room.topic('t', []);
  for (let at = 0; at < values.length; at += each) {
    room.append('t', 0, values.slice(at, at + each));
    const { error } = await room.run([TOPIC], { at: crashAt('before_resolve') });
    if (!(error instanceof Crash)) throw error;
  }
  await resolveStreams(room.session);
  await expectSound(room.session);
  return [
    await room.rows('SELECT medfee_sumamt, refd_setl_flag FROM setl_d'),
    (await room.rows("SELECT log_offset || ' ' || reasons AS line FROM quarantine ORDER BY 1")).map(
      (row) => row['line'],
    ),
  ];
}

const LOST = '[{"code":"field_lost","column":"refd_setl_flag"}]';

it.each<[string, readonly Sent[], unknown]>([
  [
    'sets a later version without the field aside',
    [
      ['1', '1', 1],
      ['absent', '2', 2],
    ],
    [[{ medfee_sumamt: '1.00', refd_setl_flag: '1' }], [`1 ${LOST}`]],
  ],
  [
    'takes an empty field at its word',
    [
      ['1', '1', 1],
      ['null', '2', 2],
    ],
    [[{ medfee_sumamt: '2.00', refd_setl_flag: null }], []],
  ],
  [
    'has nothing to keep where the version held is empty',
    [
      ['null', '1', 1],
      ['absent', '2', 2],
    ],
    [[{ medfee_sumamt: '2.00', refd_setl_flag: null }], []],
  ],
  [
    'lets an older version be stale',
    [
      ['1', '1', 5],
      ['absent', '2', 2],
    ],
    [[{ medfee_sumamt: '1.00', refd_setl_flag: '1' }], []],
  ],
  [
    'lets nothing be judged by what was set aside',
    [
      ['0', '1', 1],
      ['absent', '2', 9],
      ['1', '3', 5],
      ['absent', '4'],
      ['null', '5', 4],
    ],
    [[{ medfee_sumamt: '3.00', refd_setl_flag: '1' }], [`1 ${LOST}`, `3 ${LOST}`]],
  ],
])('%s, however flushes are cut', async (_, sent, wanted) => {
  for (const each of [1, sent.length])
    await inStream(async (room) => expect(await outcomeOf(room, sent.map(messageOf), each)).toEqual(wanted));
});

it('comes to the same wherever flushes of one day are cut', async () => {
  const one = fc.tuple(
    fc.constantFrom<Flag>('absent', 'null', '0', '1'),
    fc.constantFrom('1', '2', '3'),
    fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 3, maxLength: 8 }), async (sent) => {
      const outcomes: unknown[] = [];
      for (const each of [1, 2, 3, sent.length])
        await inStream(async (room) => void outcomes.push(await outcomeOf(room, sent.map(messageOf), each)));
      for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 600_000);

it('sees it in messages of the national interface, each by itself', async () => {
  const values = [
    settled('2304', { refd_setl_flag: '1', updt_time: '2025-03-01 00:00:00' }),
    settled('2304', { updt_time: '2025-03-02 00:00:00', medfee_sumamt: 1 }),
    settled('2304', { refd_setl_flag: null, setl_id: 'OTHER' }),
  ];
  for (const each of [1, 3])
    await inStream(async (room) => {
      await outcomeOf(room, values, each);
      expect(await room.value('SELECT medfee_sumamt FROM setl_d WHERE refd_setl_flag IS NOT NULL')).toBe('29.97');
      expect(await room.value('SELECT log_offset || reasons FROM quarantine')).toBe(`1${LOST}`);
    });
});

it('is left in quarantine by a retry that changes nothing', async () => {
  await inStream(async (room) => {
    await outcomeOf(room, [messageOf(['1', '1', 1]), messageOf(['absent', '2', 2])], 2);
    const { left, batches } = await retryQuarantine({ filter: {}, workingDirectory: '/' }, room.warehouse, {
      now: () => new Date('2026-01-02T03:04:05Z'),
    });
    expect([left.narrow, batches]).toEqual([1, []]);
    expect(await room.value('SELECT refd_setl_flag FROM setl_d')).toBe('1');
  });
});
