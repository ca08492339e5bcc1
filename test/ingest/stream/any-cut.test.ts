import fc from 'fast-check';
import { expect, it } from 'vitest';
import { resolveStreams } from '../../../ingest/stream/resolve.ts';
import { skipTo } from '../../../ingest/stream/skip.ts';
import { expectSound } from './checks.ts';
import { setl } from './records.ts';
import { Crash, crashAt, inStream, type StreamRoom } from './stream-room.ts';
import { TOPIC, valueOf, type Version } from './versions.ts';

/** A version of one of several keys. */
type Sent = readonly [key: number, version: Version];

const inForce = `SELECT string_agg(concat_ws(' ', setl_id, strftime(setl_time, '%d'), medfee_sumamt, fixmedins_code, coalesce(strftime(updt_time, '%d'), '-')), '; ' ORDER BY setl_id) FROM setl_d`;
const messageOf = ([key, version]: Sent): string =>
  JSON.stringify({ ...(JSON.parse(valueOf(version)) as object), setl_id: `K${key}` });

/** Where flushes end, and after which of them the stream is resolved. */
interface Cutting {
  readonly name: string;
  readonly flushes: readonly { readonly until: number; readonly resolved: boolean }[];
}

async function landed(room: StreamRoom, sent: readonly Sent[], { flushes }: Cutting): Promise<string | null> {
  room.topic('t', []);
  let from = 0;
  for (const { until, resolved } of flushes) {
    room.append('t', 0, sent.slice(from, until).map(messageOf));
    from = until;
    const { error } = await room.run([TOPIC], resolved ? {} : { at: crashAt('before_resolve') });
    if (error !== undefined && !(error instanceof Crash)) throw error;
  }
  await resolveStreams(room.session);
  await expectSound(room.session);
  return room.value(inForce);
}

/** Every way of cutting that is compared with resolving after each message, which is the first. */
function cuttings(length: number, cuts: readonly number[], resolved: readonly boolean[]): Cutting[] {
  const each = Array.from({ length }, (_, i) => i + 1);
  const ends = [...new Set([...cuts.map((cut) => 1 + (cut % length)), length])].toSorted((a, b) => a - b);
  return [
    { name: 'each resolved', flushes: each.map((until) => ({ until, resolved: true })) },
    { name: 'one flush', flushes: [{ until: length, resolved: false }] },
    { name: 'one flush each', flushes: each.map((until) => ({ until, resolved: false })) },
    { name: 'some', flushes: ends.map((until, i) => ({ until, resolved: resolved[i % resolved.length] ?? false })) },
  ];
}

/** The versions in force, which are the same however the messages are cut, and after they were read once more from the start. */
async function onlyOutcome(sent: readonly Sent[], ways: readonly Cutting[]): Promise<string> {
  const outcomes: Record<string, string | null> = {};
  for (const way of ways)
    await inStream(async (room) => {
      outcomes[way.name] = await landed(room, sent, way);
      if (way.name === 'one flush') return;
      const now = new Date('2026-01-02T03:04:05Z');
      await skipTo(room.warehouse, { topic: 't', partition: 0, offset: 0, reason: 'read again', now });
      await room.land([TOPIC]);
      outcomes[`${way.name}, read again`] = await room.value(inForce);
    });
  const [first] = Object.values(outcomes);
  expect(outcomes).toEqual(Object.fromEntries(Object.keys(outcomes).map((name) => [name, first])));
  return first ?? '';
}

it.each<[string, readonly Version[], string]>([
  [
    'a copy of what another day superseded',
    [
      [1, '1'],
      [2, '2'],
      [1, '1'],
    ],
    '1.00',
  ],
  [
    'older than what another day superseded',
    [
      [1, '1', 5],
      [2, '2'],
      [1, '3', 3],
    ],
    '3.00',
  ],
  [
    'a copy with a time, after one without',
    [
      [1, '1', 3],
      [2, '2'],
      [1, '1', 3],
    ],
    '1.00',
  ],
  [
    'one without a time over another day',
    [
      [1, '1', 2],
      [2, '2', 9],
      [1, '3'],
      [1, '4', 5],
    ],
    '4.00',
  ],
  [
    'one without a time and one with, over an older day',
    [
      [1, '1', 5],
      [2, '2'],
      [2, '3', 3],
    ],
    '3.00',
  ],
  [
    'its owner again after another, in one day',
    [
      [1, '1', 1],
      [2, '2', undefined, 'H2'],
      [2, '3', 3],
    ],
    '3.00',
  ],
])('%s', async (_, versions, amount) => {
  const sent = versions.map((version): Sent => [0, version]);
  expect(await onlyOutcome(sent, cuttings(sent.length, [1], [false]).slice(0, 3))).toContain(` ${amount} `);
});

const version = fc
  .record({
    day: fc.integer({ min: 1, max: 3 }),
    amount: fc.integer({ min: 1, max: 3 }),
    time: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    owner: fc.oneof({ weight: 5, arbitrary: fc.constant('H1') }, { weight: 1, arbitrary: fc.constant('H2') }),
  })
  .map(({ day, amount, time, owner }): Version => [day, String(amount), time, owner]);

it('has one version in force wherever flushes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(1), version), { minLength: 10, maxLength: 14, size: 'max' }),
      fc.array(fc.nat(13), { minLength: 1, maxLength: 6 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
      async (sent, cuts, resolved) => {
        expect(await onlyOutcome(sent, cuttings(sent.length, cuts, resolved))).toContain('K');
      },
    ),
    { numRuns: 6, endOnFailure: true },
  );
}, 600_000);

it.each(['at once', 'late'])('goes by the order of landing over topics of one kind, resolved %s', async (when) => {
  await inStream(async (room) => {
    const topics = ['a', 'b'].map((topic) => ({ topic, kind: 'setl_d' }));
    for (const { topic } of topics) room.topic(topic, []);
    const send = async (topic: string, value: string): Promise<void> => {
      room.append(topic, 0, [value]);
      const { error } = await room.run(topics, when === 'late' ? { at: crashAt('before_resolve') } : {});
      if (error !== undefined && !(error instanceof Crash)) throw error;
    };
    await send('a', setl({ setl_id: 'OTHER' }));
    await send('b', valueOf([1, '1']));
    await send('a', valueOf([2, '2']));
    await resolveStreams(room.session);
    await expectSound(room.session);
    expect(await room.value("SELECT medfee_sumamt FROM setl_d WHERE setl_id = 'K'")).toBe('2.00');
  });
});
