import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../../cli/run.ts';
import { ENABLE_KAFKA, kafkaPresent, startBroker, type Broker } from '../../kafka/broker.ts';
import { testProducer, type TestProducer } from '../../kafka/produce.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { runnable } from '../../support/requirement.ts';
import { temporaryFolder } from '../../support/warehouse.ts';
import { Programs, until } from './support/serving.ts';
import { settlements } from './support/settlements.ts';

const PRESENT = runnable('Apache Kafka', kafkaPresent(), ENABLE_KAFKA);
const folder = temporaryFolder();
const programs = new Programs();
let broker: Broker;
let producer: TestProducer;
let folders = 0;

beforeAll(async () => {
  if (!PRESENT) return;
  broker = await startBroker();
  producer = await testProducer(broker.address);
}, 120_000);
afterAll(async () => {
  await programs.killAll();
  await producer?.close();
  await broker?.stop();
  folder.remove();
});

interface Document {
  readonly schema: number;
  readonly messages: number;
  readonly flushes: number;
  readonly positions: readonly {
    topic: string;
    partition: number;
    from_offset: number;
    next_offset: number;
    messages: number;
  }[];
  readonly records: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly reasons: Readonly<Record<string, number>>;
  readonly money: Readonly<Record<string, string>>;
  readonly problems: readonly { code: string; where: string; fix: string }[];
}

interface StatusDocument {
  readonly streaming: {
    readonly partitions: readonly { readonly next_offset: number }[];
    readonly skipped: readonly Readonly<Record<string, unknown>>[];
  };
}

function session() {
  const data = join(folder.path, `data-${++folders}`);
  const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data, MINGCHA_LANG: 'en' });
  const mingcha = async (...words: string[]) => {
    const exit = await run(words, recorder.effects);
    return { exit, ...recorder.take() };
  };
  return {
    data,
    mingcha,
    status: async () => JSON.parse((await mingcha('status', '--json')).out) as StatusDocument,
    kafka: async (...words: string[]) => {
      const { exit, out, err } = await mingcha('ingest', 'kafka', '--json', ...words);
      return { exit, err, document: (out === '' ? undefined : JSON.parse(out)) as Document | undefined };
    },
  };
}

describe('what is asked for', () => {
  const words: readonly (readonly [string, readonly string[], string])[] = [
    ['no bound', ['--brokers', '127.0.0.1:1', '--topic', 't'], 'MC-SERVE-005'],
    ['no broker', ['--topic', 't', '--until-end'], 'MC-SERVE-004'],
    ['no topic', ['--brokers', '127.0.0.1:1', '--until-end'], 'MC-SERVE-004'],
    ['no number', ['--brokers', '127.0.0.1:1', '--topic', 't', '--max-messages', '0'], 'MC-CLI-007'],
    ['no such start', ['--brokers', '127.0.0.1:1', '--topic', 't', '--until-end', '--from', 'now'], 'MC-CLI-007'],
    ['no such kind', ['--brokers', '127.0.0.1:1', '--topic', 't', '--until-end', '--kind', 'setl'], 'MC-CLI-007'],
    ['a broker without a port', ['--brokers', 'kafka', '--topic', 't', '--until-end'], 'MC-CLI-007'],
    ['a skip that is none', ['--skip-to', 't=5', '--reason', 'x'], 'MC-CLI-007'],
    ['a skip without a reason', ['--skip-to', 't/0=5'], 'MC-SERVE-006'],
    ['a skip without a broker to ask', ['--skip-to', 't/0=5', '--reason', 'x'], 'MC-SERVE-004'],
    [
      'a skip of what was never read',
      ['--brokers', '127.0.0.1:1', '--skip-to', 't/0=5', '--reason', 'x'],
      'MC-STREAM-009',
    ],
  ];

  test.each(words)('%s', async (_what, given, code) => {
    const { exit, err } = await session().kafka(...given);
    expect((JSON.parse(err) as { code: string }).code).toBe(code);
    expect(exit).toBeGreaterThan(0);
  });
});

describe.skipIf(!PRESENT)('a bounded run', () => {
  test('lands up to the end, tells what became of it, and the next goes on from there', async () => {
    const topic = 'bounded';
    await broker.createTopic(topic, { partitions: 2 });
    const { kafka, mingcha } = session();
    const given = ['--brokers', broker.address, '--topic', topic, '--kind', 'setl_d'];
    const bad = { value: JSON.stringify({ setl_id: 'x', setl_time: 'yesterday' }), partition: 1 };
    await producer.send(topic, [...settlements(0, 30).map((one) => ({ ...one, partition: 0 })), bad]);
    const first = await kafka(...given, '--until-end');
    expect(first.exit, first.err).toBe(0);
    expect(first.document).toMatchObject({
      schema: 1,
      messages: 31,
      positions: [
        { topic, partition: 0, from_offset: 0, next_offset: 30, messages: 30 },
        { topic, partition: 1, from_offset: 0, next_offset: 1, messages: 1 },
      ],
      records: { setl_d: { landed_new: 30, quarantined: 1 } },
      money: { setl_d: '601.50' },
      problems: [],
    });
    expect(Object.keys(first.document?.reasons ?? {}).length).toBeGreaterThan(0);

    const again = await kafka(...given, '--until-end');
    expect(again.document).toMatchObject({ messages: 0, flushes: 0, records: {}, reasons: {} });
    expect(again.document?.positions.map((one) => one.next_offset)).toEqual([30, 1]);

    await producer.send(
      topic,
      settlements(20, 60).map((one) => ({ ...one, partition: 0 })),
    );
    const some = await kafka(...given, '--max-messages', '15');
    expect(some.document).toMatchObject({
      messages: 15,
      records: { setl_d: { unchanged: 10, landed_new: 5 } },
      positions: [{ from_offset: 30, next_offset: 45 }, { next_offset: 1 }],
    });
    const { exit, out } = await mingcha('ingest', 'kafka', ...given, '--until-end');
    expect(exit).toBe(0);
    expect(out).toMatch(/^Topic +Partition +From +To before +Messages\nbounded +0 +45 +70 +25\nbounded +1 +1 +1 +0\n/);
    expect(out).toMatch(/25 messages in \d+ transactions/);
    const count = await mingcha('sql', 'SELECT count(*) AS n FROM setl_d', '--json');
    expect(JSON.parse(count.out)).toEqual({ n: '60' });
  }, 120_000);

  test('--from end leaves what was there', async () => {
    const topic = 'late';
    await broker.createTopic(topic);
    await producer.send(topic, settlements(0, 5));
    const { kafka } = session();
    const given = ['--brokers', broker.address, '--topic', topic, '--kind', 'setl_d', '--from', 'end', '--until-end'];
    expect((await kafka(...given)).document?.messages).toBe(0);
    await producer.send(topic, settlements(5, 8));
    expect((await kafka(...given)).document).toMatchObject({
      messages: 3,
      positions: [{ from_offset: 5, next_offset: 8 }],
    });
  }, 120_000);

  test('a partition that lost messages is an error of the run, and what else there was has landed', async () => {
    const topic = 'cut';
    await broker.createTopic(topic, { partitions: 2 });
    const { kafka, mingcha, status } = session();
    const given = ['--brokers', broker.address, '--topic', topic, '--kind', 'setl_d', '--until-end'];
    const to = (partition: number, from: number, end: number) =>
      settlements(from, end).map((one) => ({ ...one, partition }));
    await producer.send(topic, [...to(0, 0, 5), ...to(1, 100, 105)]);
    await kafka(...given);
    await producer.send(topic, [...to(0, 5, 10), ...to(1, 105, 110)]);
    await broker.deleteRecords(topic, 0, 8);
    const { exit, document } = await kafka(...given);
    expect(exit).toBe(5);
    expect(document?.problems.map(({ code, where }) => [code, where])).toEqual([['MC-STREAM-004', `${topic}/0`]]);
    expect(document?.positions.map((one) => one.next_offset)).toEqual([5, 10]);
    const skipped = await kafka(...given, '--skip-to', `${topic}/0=8`, '--reason', 'landed from files');
    expect(skipped.exit, skipped.err).toBe(0);
    expect(skipped.document?.positions.map((one) => one.next_offset)).toEqual([10, 10]);
    expect(JSON.parse(skipped.err)).toEqual({
      schema: 1,
      skipped: { topic, partition: 0, from_offset: 5, next_offset: 8 },
    });
    const { streaming } = await status();
    expect(streaming.skipped).toMatchObject([
      { topic, partition: 0, from_offset: 5, next_offset: 8, reason: 'landed from files' },
    ]);
    expect((await mingcha('status')).out).toContain(`skipped offsets 5 up to 8 of ${topic}/0: landed from files`);
  }, 120_000);

  test('a topic that is not there is an error of the run, and the others have landed up to their ends', async () => {
    const topic = 'beside';
    await broker.createTopic(topic);
    await producer.send(topic, settlements(0, 7));
    const { kafka, mingcha } = session();
    const given = ['--brokers', broker.address, '--topic', 'not-there', '--topic', topic, '--kind', 'setl_d'];
    const { exit, document } = await kafka(...given, '--until-end');
    expect(exit).toBe(5);
    expect(document).toMatchObject({
      messages: 7,
      positions: [{ topic, next_offset: 7 }],
      problems: [{ code: 'MC-STREAM-012', where: 'not-there' }],
    });
    const told = await mingcha('ingest', 'kafka', ...given, '--until-end');
    expect(told.exit).toBe(5);
    expect(told.err).toContain('Topic not-there cannot be read; the others go on.');
    const none = await kafka('--brokers', broker.address, '--topic', 'not-there', '--topic', 'nor-this', '--until-end');
    expect(none.exit).toBe(2);
    expect(none.err).toContain('MC-STREAM-003');
  }, 120_000);

  test('a position is only moved to where the log reaches, and past what can still be read on purpose alone', async () => {
    const topic = 'moved';
    await broker.createTopic(topic);
    const { kafka, mingcha, status } = session();
    const given = ['--brokers', broker.address, '--topic', topic, '--kind', 'setl_d', '--until-end'];
    const skip = (offset: number, ...more: string[]) =>
      mingcha(
        'ingest',
        'kafka',
        '--brokers',
        broker.address,
        '--skip-to',
        `${topic}/0=${offset}`,
        '--reason',
        'x',
        ...more,
      );
    const at = async () => (await status()).streaming.partitions.map((one) => one.next_offset);
    await producer.send(topic, settlements(0, 10));
    await kafka(...given);
    await producer.send(topic, settlements(10, 20));
    await broker.deleteRecords(topic, 0, 4);

    for (const offset of [3, 21]) {
      const beyond = await skip(offset, '--yes-skip-unread');
      expect([beyond.exit, beyond.err]).toEqual([2, expect.stringContaining('MC-STREAM-010')]);
      expect(beyond.err).toContain('offsets from 4; the next message will get 20');
    }
    const noSuch = await mingcha(
      'ingest',
      'kafka',
      '--brokers',
      '127.0.0.1:1',
      '--skip-to',
      `${topic}/0=5`,
      '--reason',
      'x',
    );
    expect([noSuch.exit, noSuch.err]).toEqual([5, expect.stringContaining('MC-STREAM-001')]);
    const unread = await skip(17);
    expect([unread.exit, unread.err]).toEqual([2, expect.stringContaining('MC-STREAM-011')]);
    expect(unread.err).toContain('up to 7 messages');
    // One that may not be moved leaves the others where they are, too.
    const both = ['--skip-to', `${topic}/0=5`, '--skip-to', `${topic}/0=99`];
    expect((await mingcha('ingest', 'kafka', '--brokers', broker.address, ...both, '--reason', 'x')).exit).toBe(2);
    expect(await at()).toEqual([10]);
    expect((await status()).streaming.skipped).toEqual([]);

    const back = await skip(6);
    expect([back.exit, back.err]).toEqual([0, expect.stringContaining('moved back from offset 10 to 6')]);
    expect(back.err).not.toMatch(/gap|passed over/);
    await kafka(...given);
    expect(await at()).toEqual([20]);
    await producer.send(topic, settlements(20, 30));
    const forth = await skip(25, '--yes-skip-unread');
    expect([forth.exit, forth.err]).toEqual([0, expect.stringContaining('the 5 offsets passed over since 20')]);
    await kafka(...given);
    expect((await status()).streaming.skipped).toMatchObject([{ from_offset: 20, next_offset: 25 }]);
    const count = await mingcha('sql', 'SELECT count(*) AS n FROM setl_d', '--json');
    expect(JSON.parse(count.out)).toEqual({ n: '25' });
  }, 120_000);

  test('Ctrl-C lands what was read, ends with 130, and nothing is read twice', async () => {
    const topic = 'interrupted';
    await broker.createTopic(topic);
    const { data, kafka, mingcha } = session();
    const given = ['--brokers', broker.address, '--topic', topic, '--kind', 'setl_d'];
    await producer.send(topic, settlements(0, 50));
    const words = ['ingest', 'kafka', '--json', ...given, '--max-messages', '1000000', '--data', data];
    const running = programs.start(words);
    // What has landed is reported to the broker, for dashboards; here it says when to interrupt.
    await broker.admin(async (admin) => {
      await until(
        async () => (await admin.fetchOffsets({ groupId: 'mingcha', topics: [topic] }))[0]?.partitions[0]?.offset,
        (offset) => offset === '50',
      );
    });
    running.signal('SIGINT');
    expect(await running.ended(), running.err).toBe(130);
    expect((JSON.parse(running.out) as Document).messages).toBe(50);
    const count = await mingcha('sql', 'SELECT count(*) AS n FROM setl_d', '--json');
    expect(JSON.parse(count.out)).toEqual({ n: '50' });
    expect((await kafka(...given, '--until-end')).document?.messages).toBe(0);
  }, 120_000);
});
