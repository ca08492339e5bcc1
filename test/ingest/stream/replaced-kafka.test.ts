import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaSource, type KafkaSource } from '../../../ingest/source/kafka/kafka-source.ts';
import type { LogEvent, LogSource } from '../../../ingest/source/log/log-source.ts';
import { ENABLE_KAFKA, kafkaPresent, startBroker, type Broker } from '../../kafka/broker.ts';
import { kafkaJars } from '../../kafka/jars.ts';
import { testProducer } from '../../kafka/produce.ts';
import { runnable } from '../../support/requirement.ts';
import { setl } from './records.ts';
import { inStream, type StreamRoom } from './stream-room.ts';

/** Where reading comes back before the new log is filled past its position, that is what stops it. */
const stopped = (topic: string, last = 9): RegExp =>
  new RegExp(
    `^MC-STREAM-00(5 ${topic}/0 (The message at offset ${last} is not|We have read up|A topic was made anew)|6 ${topic}/0 Asked for ${last + 1})`,
  );

const LIMIT = { timeout: 60_000 };

/** A source whose reader takes nothing while it is shut: once so much waits, it asks the broker for nothing more. */
class Gated {
  #shut: Promise<void> = Promise.resolve();
  open: () => void = () => undefined;
  /** How many events came to it. */
  came = 0;

  shut(): void {
    this.#shut = new Promise((resolve) => {
      this.open = resolve;
    });
  }

  source(source: LogSource): LogSource {
    const events = async function* (this: Gated, all: AsyncIterable<LogEvent>): AsyncGenerator<LogEvent> {
      for await (const event of all) {
        const before = this.#shut;
        this.came += 1;
        await before;
        yield event;
      }
    }.bind(this);
    return {
      name: source.name,
      describe: (topics, onMissing) => source.describe(topics, onMissing),
      open: (request) => events(source.open(request)),
      reportDurable: (positions) => source.reportDurable(positions),
      close: () => source.close(),
    };
  }
}

const PRESENT = runnable('Apache Kafka', kafkaPresent(), ENABLE_KAFKA);

/** As brokers are asked since Kafka 3.1, and as they were before. */
const WAYS = [
  ['by identities', false],
  ['by names', true],
] as const;

describe.skipIf(!PRESENT).each(WAYS)('a log replaced while it is read %s', (_way, byName) => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await startBroker();
  });
  afterAll(() => broker.stop());

  async function send(topic: string, from: number, to: number): Promise<void> {
    const producer = await testProducer(broker.address);
    try {
      await producer.send(
        topic,
        Array.from({ length: to - from }, (_, i) => ({ value: setl({ setl_id: `S${from + i}` }) })),
      );
    } finally {
      await producer.close();
    }
  }

  /** Deletes a topic and makes another of its name. */
  async function makeAgain(topic: string): Promise<void> {
    await broker.deleteTopic(topic);
    // One just made may not be known to who asks for it at once; whoever sends to it waits until it is.
    await broker.createTopic(topic).catch(() => undefined);
  }

  /** Streams on and on, replaces the log once ten messages have landed, and gives the alarms it ends with. */
  async function whileReplaced(
    room: StreamRoom,
    topic: string,
    replace: (source: KafkaSource) => Promise<void>,
    gate = new Gated(),
  ): Promise<string[]> {
    const stop = new AbortController();
    let landed = 0;
    let ended = false;
    const source = kafkaSource({
      brokers: [broker.address],
      clientId: 'test',
      group: 'test',
      log: () => undefined,
      byName,
      aheadBytes: 1,
      // Far away: what tells it is not that somebody looks now and then.
      checkMilliseconds: 3_600_000,
    });
    const running = room
      .run([{ topic, kind: 'setl_d' }], {
        source: gate.source(source),
        untilEnd: false,
        flush: { rows: 1, bytes: 1, milliseconds: 0 },
        stop: stop.signal,
        onFlush: ({ messages }) => void (landed += messages),
      })
      .finally(() => {
        ended = true;
      });
    try {
      await expect.poll(() => landed, LIMIT).toBe(10);
      await replace(source);
      await expect.poll(() => ended, LIMIT).toBe(true);
    } finally {
      stop.abort();
    }
    const { error, alarms } = await running;
    if (error !== undefined) throw error;
    return alarms.map(({ code, where, why }) => `${code} ${where} ${why.en}`);
  }

  it('by a topic that was deleted, made again and filled past our position', async () => {
    await inStream(async (room) => {
      await broker.createTopic('again');
      await send('again', 0, 10);
      const alarms = await whileReplaced(room, 'again', async () => {
        await makeAgain('again');
        await send('again', 100, 130);
      });
      expect(alarms).toEqual([expect.stringMatching(stopped('again'))]);
      expect(await room.value('SELECT count(*) FROM setl_d')).toBe('10');
    });
  });

  it('all of it between two questions to the broker, so that no answer told it', async () => {
    await inStream(async (room) => {
      await broker.createTopic('unseen');
      await send('unseen', 0, 10);
      const gate = new Gated();
      const replace = async (source: KafkaSource): Promise<void> => {
        gate.shut();
        const { came } = gate;
        await send('unseen', 10, 11);
        await expect.poll(() => gate.came, LIMIT).toBe(came + 1);
        await send('unseen', 11, 12);
        await expect.poll(() => source.aheadBytes, LIMIT).toBeGreaterThan(0);
        await makeAgain('unseen');
        await send('unseen', 100, 130);
        gate.open();
      };
      const alarms = await whileReplaced(room, 'unseen', replace, gate);
      expect(alarms).toEqual([expect.stringMatching(stopped('unseen', 11))]);
      expect(await room.value('SELECT count(*) FROM setl_d')).toBe('12');
      expect(await room.value('SELECT next_offset FROM stream_position')).toBe('12');
    });
  });

  it('by another cluster under the same address, before anything of it lands', async () => {
    await inStream(async (room) => {
      await broker.createTopic('moved');
      await send('moved', 0, 10);
      const alarms = await whileReplaced(room, 'moved', async () => {
        await broker.kill();
        rmSync(join(broker.directory, 'data'), { recursive: true });
        const properties = join(broker.directory, 'server.properties');
        const cluster = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url').replace(/^-/, 'A');
        const words = ['kafka.tools.StorageTool', 'format', '-t', cluster, '-c', properties];
        execFileSync('java', ['-XX:TieredStopAtLevel=1', '-cp', `${kafkaJars()}/*`, ...words], { stdio: 'ignore' });
        await broker.restart();
        await broker.createTopic('moved');
        await send('moved', 100, 130);
      });
      expect(alarms).toEqual([expect.stringMatching(stopped('moved'))]);
      expect(await room.value('SELECT count(*) FROM setl_d')).toBe('10');
      expect(await room.value('SELECT next_offset FROM stream_position')).toBe('10');
    });
  });
});
