import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Log } from '../../../base/effects.ts';
import { MingchaError } from '../../../base/problem.ts';
import { kafkaSource, type KafkaSource } from '../../../ingest/source/kafka/kafka-source.ts';
import type { LogEvent } from '../../../ingest/source/log/log-source.ts';
import type { KafkaOptions } from '../../../ingest/source/kafka/options.ts';
import { kafkaProducer } from '../../../ingest/source/kafka/producer.ts';
import { ENABLE_KAFKA, kafkaPresent, startBroker, type Broker } from '../../kafka/broker.ts';
import { testProducer, type TestProducer } from '../../kafka/produce.ts';
import { runnable } from '../../support/requirement.ts';
import { keepsToTheContract } from './conformance.ts';
import { codeOf, openedAt, Reader, textsOf } from './reader.ts';

const ALICE = { name: 'alice', password: 'known-to-alice' };
const CODECS = ['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'];

describe.skipIf(!runnable('Apache Kafka', kafkaPresent(), ENABLE_KAFKA))('topics of a real broker', () => {
  let broker: Broker;
  let producer: TestProducer;
  const logged: string[] = [];
  const log: Log = (level, message, fields) => logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const sources: KafkaSource[] = [];
  let topics = 0;

  beforeAll(async () => {
    broker = await startBroker({ users: [ALICE], tls: true });
    producer = await testProducer(broker.address);
  });
  afterAll(async () => {
    await Promise.all(sources.map((source) => source.close()));
    await producer.close();
    await broker.stop();
  });

  function sourceOf(options: Partial<KafkaOptions> = {}): KafkaSource {
    const source = kafkaSource({ brokers: [broker.address], clientId: 'test', group: 'test', log, ...options });
    sources.push(source);
    return source;
  }

  async function newTopic(partitions = 1, configuration: Record<string, string> = {}): Promise<string> {
    const topic = `topic-${topics++}`;
    await broker.createTopic(topic, { partitions, configuration });
    return topic;
  }

  async function filled(partitions: readonly (readonly string[])[]): Promise<string> {
    const topic = await newTopic(partitions.length);
    for (const [partition, values] of partitions.entries())
      if (values.length > 0)
        await producer.send(
          topic,
          values.map((value) => ({ value, partition })),
        );
    return topic;
  }

  const some = (count: number): string[] => Array.from({ length: count }, (_, i) => `value ${i}`);

  keepsToTheContract(
    () => ({
      source: () => sourceOf({ checkMilliseconds: 200 }),
      topic: filled,
      append: async (topic, partition, values) => {
        await producer.send(
          topic,
          values.map((value) => ({ value, partition })),
        );
      },
    }),
    { appends: true, looksAgain: true },
  );

  test.each(CODECS)('reads %s batches, also from the midst of one', async (codec) => {
    const topic = await newTopic(1, { 'compression.type': codec });
    const expected = Array.from({ length: 4000 }, (_, i) => `{"n":${i},"text":"${'明察'.repeat(i % 40)}"}`);
    for (let at = 0; at < expected.length; at += 1000)
      await producer.send(
        topic,
        expected.slice(at, at + 1000).map((value) => ({ key: 'k', value, timestamp: 1_700_000_000_000 })),
      );
    const reader = openedAt(sourceOf(), [topic], () => 1234);
    await reader.until(() => reader.count === expected.length - 1234);
    expect(textsOf(reader.blocks)).toEqual(expected.slice(1234));
    expect(reader.blocks[0]?.requestedOffset).toBe(1234);
    expect(reader.blocks[0]?.messages[0]).toMatchObject({ key: Buffer.from('k'), timestamp: 1_700_000_000_000 });
    await reader.close();
  });

  test('a key and a value may be missing, and a value may be of 5 MB', async () => {
    const topic = await newTopic();
    await producer.send(topic, [
      { key: null, value: 'a' },
      { key: 'gone', value: null },
      { value: 'x'.repeat(5_000_000) },
    ]);
    const reader = openedAt(sourceOf(), [topic], () => 0);
    await reader.until(() => reader.count === 3);
    const [first, tombstone, large] = reader.blocks.flatMap(({ messages }) => messages);
    expect([first?.key, tombstone?.key, tombstone?.value]).toEqual([null, Buffer.from('gone'), null]);
    expect(large?.value?.length).toBe(5_000_000);
    await reader.close();
  });

  describe('transactions', () => {
    const producers: TestProducer[] = [];
    const transactional = async (): Promise<TestProducer> => {
      const made = await testProducer(broker.address, `transactional-${producers.length}`);
      producers.push(made);
      return made;
    };
    afterAll(() => Promise.all(producers.map((made) => made.close())));

    test('committed ones are read, aborted ones are not, and the stretch covers both and their control records', async () => {
      const topic = await newTopic();
      const writer = await transactional();
      for (const [i, commits] of [true, false, true, false].entries()) {
        const transaction = await writer.begin();
        await transaction.send(topic, [{ value: `${i}a` }, { value: `${i}b` }]);
        await (commits ? transaction.commit() : transaction.abort());
      }
      const reader = openedAt(sourceOf(), [topic], () => 0);
      await reader.until(() => reader.blocks.at(-1)?.nextOffset === 12);
      expect(textsOf(reader.blocks)).toEqual(['0a', '0b', '2a', '2b']);
      expect(reader.blocks.flatMap(({ messages }) => messages.map(({ offset }) => offset))).toEqual([0, 1, 6, 7]);
      await reader.close();
      // From within the aborted transaction, and from the control record at the end.
      const within = openedAt(sourceOf(), [topic], () => 4);
      await within.until(() => within.blocks.at(-1)?.nextOffset === 12);
      expect(textsOf(within.blocks)).toEqual(['2a', '2b']);
      await within.close();
      const last = openedAt(sourceOf(), [topic], () => 11);
      await last.until(() => last.blocks.at(-1)?.nextOffset === 12);
      expect(last.blocks).toMatchObject([{ requestedOffset: 11, nextOffset: 12, messages: [], bytes: 0 }]);
      await last.close();
    });

    test('of aborted transactions that overlap nothing is read, whichever ended first and whatever their keys', async () => {
      const topic = await newTopic();
      const [first, second] = [await transactional(), await transactional()];
      const outer = await first.begin();
      await outer.send(topic, [{ value: 'aborted later' }, { key: Buffer.alloc(4), value: 'looks like a marker' }]);
      const inner = await second.begin();
      await inner.send(topic, [{ value: 'aborted sooner' }]);
      await inner.abort();
      await outer.send(topic, [{ value: 'aborted too' }]);
      await outer.abort();
      await producer.send(topic, [{ value: 'counts' }]);
      for (const start of [0, 1, 2, 3, 4]) {
        const reader = openedAt(sourceOf(), [topic], () => start);
        await reader.until(() => reader.blocks.at(-1)?.nextOffset === 7);
        expect(textsOf(reader.blocks)).toEqual(['counts']);
        await reader.close();
      }
    });

    test('what is not committed yet is waited for, and what follows it too', async () => {
      const topic = await newTopic();
      const open = await (await transactional()).begin();
      await producer.send(topic, [{ value: 'before' }]);
      await open.send(topic, [{ value: 'within' }]);
      await producer.send(topic, [{ value: 'after' }]);
      const reader = openedAt(sourceOf(), [topic], () => 0);
      await reader.until(() => reader.count === 1);
      expect(await reader.quiet(500)).toBe(true);
      await open.commit();
      await reader.until(() => reader.count === 3);
      expect(textsOf(reader.blocks)).toEqual(['before', 'within', 'after']);
      await reader.close();
    });
  });

  test('messages removed before they were read are a position fault, not a jump', async () => {
    const topic = await filled([some(10), some(10)]);
    await broker.deleteRecords(topic, 1, 6);
    const source = sourceOf();
    expect(await source.describe([topic])).toContainEqual({ topic, partition: 1, low: 6, high: 10, compacted: false });
    const reader = openedAt(source, [topic], ({ partition }) => (partition === 0 ? 10 : 3));
    await reader.until(() => reader.ended);
    expect(reader.events.at(-1)).toMatchObject({ type: 'fatal', fault: 'position', at: { topic, partition: 1 } });
    expect(reader.count).toBe(0);
  });

  test('a message that was removed since it was read is no fault: the look comes empty', async () => {
    const topic = await filled([some(10)]);
    await broker.deleteRecords(topic, 0, 6);
    const reader = new Reader(sourceOf().open({ topics: [topic], startOf: () => 6, checkOf: () => 3 }));
    await reader.until(() => reader.count === 4);
    expect(reader.blocks[0]).toMatchObject({ requestedOffset: 3, nextOffset: 3, messages: [] });
    expect(textsOf(reader.blocks)).toEqual(some(10).slice(6));
    await reader.close();
  });

  test('says of a topic whether it is compacted', async () => {
    const compacted = await newTopic(1, { 'cleanup.policy': 'compact' });
    const kept = await newTopic();
    const bounds = await sourceOf().describe([compacted, kept]);
    expect(bounds.map((at) => at.compacted)).toEqual([true, false]);
  });

  test('messages removed while reading is behind are a position fault, also when none are left', async () => {
    const topic = await newTopic();
    const value = 'x'.repeat(500_000);
    for (let i = 0; i < 12; i++) await producer.send(topic, [{ value }, { value }]);
    const source = sourceOf({ aheadBytes: 1_000_000 });
    const reader = openedAt(source, [topic], () => 0);
    await reader.next();
    await expect.poll(() => source.aheadBytes, { timeout: 30_000 }).toBeGreaterThan(1_000_000);
    await broker.deleteRecords(topic, 0, 24);
    await reader.until(() => reader.ended);
    expect(reader.events.at(-1)).toMatchObject({ type: 'fatal', fault: 'position', at: { topic, partition: 0 } });
    expect(reader.count).toBeLessThan(24);
    expect(reader.blocks.at(-1)?.nextOffset).toBe(reader.count);
  });

  test('a topic that is deleted ends the source; made again with less in it, it is a position fault', async () => {
    const topic = await filled([some(100)]);
    const reader = openedAt(sourceOf({ metadataMilliseconds: 300 }), [topic], () => 0);
    await reader.until(() => reader.count === 100);
    await broker.deleteTopic(topic);
    await reader.until(() => reader.ended);
    expect(reader.events.at(-1)).toMatchObject({ type: 'fatal', fault: 'unknown_topic' });
    await broker.createTopic(topic);
    await producer.send(topic, [{ value: 'another' }]);
    const again = openedAt(sourceOf(), [topic], () => 100);
    await again.until(() => again.ended);
    expect(again.events.at(-1)).toMatchObject({ type: 'fatal', fault: 'position' });
    expect(again.count).toBe(0);
  });

  test('a topic that is deleted beside another is left out, and the other goes on', async () => {
    const [kept, gone] = [await filled([some(3)]), await newTopic()];
    // Of its own: a producer that has sent to a topic goes on asking for it.
    const sender = await testProducer(broker.address);
    await sender.send(
      gone,
      some(2).map((value) => ({ value })),
    );
    await sender.close();
    const source = sourceOf({ metadataMilliseconds: 300 });
    const readOf = (topic: string): number =>
      reader.blocks.filter((block) => block.topic === topic).reduce((sum, { messages }) => sum + messages.length, 0);
    const reader: Reader = openedAt(source, [kept, gone], ({ topic }) => readOf(topic));
    await reader.until(() => reader.count === 5);
    await broker.deleteTopic(gone);
    const left = (): LogEvent | undefined => reader.events.find(({ type }) => type === 'missing');
    await reader.until(() => left() !== undefined);
    expect(left()).toMatchObject({ topic: gone, fault: 'unknown_topic' });
    const missing: string[] = [];
    expect(await source.describe([kept, gone], ({ topic }) => void missing.push(topic))).toHaveLength(1);
    expect(missing).toEqual([gone]);
    await producer.send(kept, [{ value: 'goes on' }]);
    await reader.until(() => readOf(kept) === 4);
    expect(reader.events.filter(({ type }) => type === 'fatal')).toEqual([]);
    await reader.close();
  });

  test('reads ahead no further than told while the reader does not ask', async () => {
    const topic = await newTopic(4);
    const value = 'y'.repeat(100_000);
    for (let i = 0; i < 4; i++)
      await producer.send(
        topic,
        Array.from({ length: 100 }, () => ({ value, partition: i })),
      );
    const source = sourceOf({ aheadBytes: 3_000_000 });
    const reader = openedAt(source, [topic], () => 0);
    await reader.next();
    await expect.poll(() => source.aheadBytes, { timeout: 30_000 }).toBeGreaterThan(3_000_000);
    // One more answer may be under way: 8 MB, each partition's last message over the bound.
    expect(await reader.quiet(0)).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(source.aheadBytes).toBeLessThan(3_000_000 + 10_000_000);
    await reader.until(() => reader.count === 400);
    expect(source.aheadBytes).toBe(0);
    await reader.close();
  });

  test('added partitions are found while it reads', async () => {
    const topic = await filled([some(3)]);
    const source = sourceOf({ metadataMilliseconds: 300 });
    const reader = openedAt(source, [topic], ({ partition }) => (partition === 0 ? reader.count : 0));
    await reader.until(() => reader.count === 3);
    await broker.addPartitions(topic, 3);
    await reader.until(() => reader.events.at(-1)?.type === 'assigned');
    expect(reader.events.at(-1)).toMatchObject({ generation: 2, partitions: [{}, {}, { topic, partition: 2 }] });
    const added = await testProducer(broker.address);
    await added.send(topic, [{ value: 'new', partition: 2 }]);
    await added.close();
    await reader.until(() => reader.count === 4);
    expect(reader.blocks.at(-1)).toMatchObject({ partition: 2, generation: 2, requestedOffset: 0, nextOffset: 1 });
    await reader.close();
  });

  test('how far has landed can be seen under the group, which nobody joins', async () => {
    const topic = await filled([some(5), some(3)]);
    // Who keeps a group's offsets is found when the first asks; reports that find nobody in time are left untold.
    const keeper = async (): Promise<unknown> =>
      broker.admin((admin) => admin.fetchOffsets({ groupId: 'dashboard', topics: [topic] }));
    await expect
      .poll(
        async () =>
          keeper().then(
            () => 'answers',
            (error: unknown) => error,
          ),
        { timeout: 60_000 },
      )
      .toBe('answers');
    const source = sourceOf({ group: 'dashboard' });
    const reader = openedAt(source, [topic], () => 0);
    await reader.until(() => reader.count === 8);
    await source.reportDurable([{ topic, partition: 0, nextOffset: 4 }]);
    await source.reportDurable([
      { topic, partition: 0, nextOffset: 5 },
      { topic, partition: 1, nextOffset: 3 },
    ]);
    await reader.close();
    const [told] = await broker.admin((admin) => admin.fetchOffsets({ groupId: 'dashboard', topics: [topic] }));
    expect(told?.partitions.toSorted((a, b) => a.partition - b.partition).map(({ offset }) => offset)).toEqual([
      '5',
      '3',
    ]);
    const { groups } = await broker.admin((admin) => admin.describeGroups(['dashboard', 'never-joined']));
    expect(groups.map(({ members }) => members)).toEqual([[], []]);
  });

  test('the producer makes the topics that are missing and sends in order, compressed or not', async () => {
    const there = await filled([['was there']]);
    const missing = `made-${topics++}`;
    const connection = { brokers: [broker.address], clientId: 'test', log };
    for (const [i, compression] of (['none', 'gzip'] as const).entries()) {
      const sender = await kafkaProducer({ ...connection, compression });
      await sender.createTopics([
        { topic: there, partitions: 9 },
        { topic: missing, partitions: 2 },
      ]);
      await sender.send(
        missing,
        some(500).map((value) => ({ key: 'same', value })),
      );
      await sender.send(missing, [{ key: null, value: `last ${i}`, partition: 1 }]);
      await sender.close();
    }
    const source = sourceOf();
    const bounds = await source.describe([there, missing]);
    expect(bounds.map(({ topic, high }) => [topic, high])).toHaveLength(3);
    const reader = openedAt(source, [missing], () => 0);
    await reader.until(() => reader.count === 1002);
    const keyed = reader.blocks.flatMap(({ partition, messages }) =>
      messages.flatMap(({ key, value }) => (key === null ? [] : [{ partition, value: value?.toString() }])),
    );
    expect(keyed.map(({ value }) => value)).toEqual([...some(500), ...some(500)]);
    expect(new Set(keyed.map(({ partition }) => partition)).size).toBe(1);
    await reader.close();
  });

  test('a producer that cannot connect or send says so with a code', async () => {
    const sasl = { mechanism: 'plain', username: ALICE.name, password: 'known-to-nobody' } as const;
    const tls = { ca: broker.certificate };
    const refused = kafkaProducer({ brokers: [broker.secureAddress], clientId: 'test', log, tls, sasl });
    expect(await codeOf(refused)).toBe('MC-STREAM-002');
    const nobody = kafkaProducer({ brokers: ['127.0.0.1:1'], clientId: 'test', log });
    expect(await codeOf(nobody)).toBe('MC-STREAM-001');
    const sender = await kafkaProducer({ brokers: [broker.address], clientId: 'test', log });
    expect(await codeOf(sender.send('no-such-topic', [{ key: null, value: 'a' }]))).toBe('MC-STREAM-003');
    await sender.close();
  });

  describe('TLS and logging in', () => {
    const secure = (options: Partial<KafkaOptions>): KafkaSource =>
      sourceOf({ brokers: [broker.secureAddress], tls: { ca: broker.certificate }, ...options });
    const login = { username: ALICE.name, password: ALICE.password };

    test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('reads with %s over TLS', async (mechanism) => {
      const topic = await filled([some(3)]);
      const source = secure({ sasl: { mechanism, ...login } });
      expect(await source.describe([topic])).toHaveLength(1);
      const reader = openedAt(source, [topic], () => 0);
      await reader.until(() => reader.count === 3);
      await reader.close();
    });

    test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
      'a wrong password (%s) is MC-STREAM-002',
      async (mechanism) => {
        const topic = await filled([some(1)]);
        const wrong = secure({ sasl: { mechanism, username: ALICE.name, password: 'known-to-nobody' } });
        expect(await codeOf(wrong.describe([topic]))).toBe('MC-STREAM-002');
        const reader = openedAt(wrong, [topic], () => 0);
        await reader.until(() => reader.ended);
        expect(reader.events.at(-1)).toMatchObject({ type: 'fatal', fault: 'refused' });
      },
    );

    test('a certificate nobody vouches for, and another name than expected, are MC-STREAM-002', async () => {
      const sasl = { mechanism: 'plain', ...login } as const;
      expect(await codeOf(secure({ sasl, tls: {} }).describe(['any']))).toBe('MC-STREAM-002');
      const tls = { ca: broker.certificate, servername: 'kafka.example' };
      expect(await codeOf(secure({ sasl, tls }).describe(['any']))).toBe('MC-STREAM-002');
    });

    test('TLS where nobody speaks it, and no TLS where it is asked for, are told with the settings to look at', async () => {
      const onPlain = sourceOf({ tls: {} });
      const onSecure = secure({ tls: undefined });
      for (const source of [onPlain, onSecure]) {
        const error: unknown = await source.describe(['any']).catch((reason: unknown) => reason);
        const problem = error instanceof MingchaError ? error.problems[0] : undefined;
        expect(problem?.code).toBe('MC-STREAM-001');
        expect(problem?.why.en).toMatch(/\(does this port .*TLS/);
        for (const fix of [problem?.fix.zh, problem?.fix.en]) expect(fix).toMatch(/kafka\.sasl.*kafka\.tls/);
      }
      const nobody: unknown = await secure({ tls: {} })
        .describe(['any'])
        .catch((reason: unknown) => reason);
      expect(nobody instanceof MingchaError ? nobody.problems[0]?.fix.en : '').toContain('kafka.tls.ca');
    });

    test('no TLS where it is asked for is MC-STREAM-001, and the reason says what to look at', async () => {
      const plain = secure({ tls: undefined });
      await expect(plain.describe(['any'])).rejects.toThrow(/MC-STREAM-001.*TLS or a login/s);
    });
  });

  describe('a broker that goes away', () => {
    const stallsIn = (reader: ReturnType<typeof openedAt>): number =>
      reader.events.filter(({ type }) => type === 'stalled').length;

    test('killed: stalled is said once, and reading goes on where it was when it is back', async () => {
      const topic = await filled([some(10)]);
      const source = sourceOf({ stallMilliseconds: 1500 });
      const reader = openedAt(source, [topic], () => 0);
      await reader.until(() => reader.count === 10);
      await broker.kill();
      expect(await codeOf(sourceOf().describe([topic]))).toBe('MC-STREAM-001');
      await reader.until(() => stallsIn(reader) === 1);
      expect(await reader.quiet(2500)).toBe(true);
      await broker.restart();
      await producer.send(topic, [{ value: 'back' }]);
      await reader.until(() => reader.count === 11);
      expect(reader.blocks.at(-1)).toMatchObject({ generation: 1, requestedOffset: 10, nextOffset: 11 });
      expect(reader.events.filter(({ type }) => type === 'fatal')).toEqual([]);
      await reader.close();
    });

    test('paused: stalled is said, nothing hangs that is closed, and describing answers MC-STREAM-001 in time', async () => {
      const topic = await filled([some(10)]);
      const readers = [1, 2].map(() => openedAt(sourceOf({ stallMilliseconds: 1500 }), [topic], () => 0));
      const [closed, kept] = readers as [(typeof readers)[0], (typeof readers)[0]];
      for (const reader of readers) await reader.until(() => reader.count === 10);
      broker.pause();
      try {
        const described = codeOf(sourceOf().describe([topic]));
        await closed.until(() => stallsIn(closed) === 1);
        const begun = performance.now();
        await closed.close();
        expect(performance.now() - begun).toBeLessThan(5000);
        expect(await described).toBe('MC-STREAM-001');
      } finally {
        broker.resume();
      }
      await producer.send(topic, [{ value: 'awake' }]);
      await kept.until(() => kept.count === 11);
      expect(textsOf(kept.blocks)).toEqual([...some(10), 'awake']);
      await kept.close();
    });
  });

  test('the log hears of trouble, in no more than places and counts', async () => {
    const reader = openedAt(sourceOf({ brokers: ['127.0.0.1:1'] }), ['any'], () => 0);
    await expect
      .poll(() => logged.some((line) => /^warn .*127\.0\.0\.1:1\b/.test(line)), { timeout: 30_000 })
      .toBe(true);
    await reader.close();
    for (const line of logged) expect(line).not.toMatch(/value \d|known-to-|明察/);
  });
});
