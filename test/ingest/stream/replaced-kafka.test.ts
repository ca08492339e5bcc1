import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaSource } from '../../../ingest/source/kafka/kafka-source.ts';
import { ENABLE_KAFKA, kafkaPresent, startBroker, type Broker } from '../../kafka/broker.ts';
import { kafkaJars } from '../../kafka/jars.ts';
import { testProducer } from '../../kafka/produce.ts';
import { runnable } from '../../support/requirement.ts';
import { setl } from './records.ts';
import { inStream, type StreamRoom } from './stream-room.ts';

/** Where reading comes back before the new log is filled past its position, that is what stops it. */
const stopped = (topic: string): RegExp =>
  new RegExp(`^MC-STREAM-00(5 ${topic}/0 (The message at offset 9 is not|We have read up)|6 ${topic}/0 Asked for 10)`);

const LIMIT = { timeout: 60_000 };

describe.skipIf(!runnable('Apache Kafka', kafkaPresent(), ENABLE_KAFKA))('a log replaced while it is read', () => {
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

  /** Streams on and on, replaces the log once ten messages have landed, and gives the alarms it ends with. */
  async function whileReplaced(room: StreamRoom, topic: string, replace: () => Promise<void>): Promise<string[]> {
    const stop = new AbortController();
    let landed = 0;
    let ended = false;
    const source = kafkaSource({
      brokers: [broker.address],
      clientId: 'test',
      group: 'test',
      log: () => undefined,
      checkMilliseconds: 1000,
    });
    const running = room
      .run([{ topic, kind: 'setl_d' }], {
        source,
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
      await replace();
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
        await broker.deleteTopic('again');
        await broker.createTopic('again');
        await send('again', 100, 130);
      });
      expect(alarms).toEqual([expect.stringMatching(stopped('again'))]);
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
