import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfiguration } from '../../cli/configuration/load-configuration.ts';
import { run } from '../../cli/run.ts';
import type { LedgerDocument } from '../../demo/produce/ledger.ts';
import { partitionOf } from '../../demo/produce/slices.ts';
import { ENABLE_KAFKA, kafkaPresent, startBroker, type Broker } from '../kafka/broker.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { runnable } from '../support/requirement.ts';
import { temporaryFolder } from '../support/warehouse.ts';
import type { Held } from './support/played.ts';

const PRESENT = runnable('Apache Kafka', kafkaPresent(), ENABLE_KAFKA);
const folder = temporaryFolder();
const made: { broker?: Broker } = {};
beforeAll(async () => {
  if (PRESENT) made.broker = await startBroker();
});
afterAll(async () => {
  await made.broker?.stop();
  folder.remove();
});

function broker(): Broker {
  if (made.broker === undefined) throw new Error('no broker');
  return made.broker;
}

/** Runs `mingcha demo produce` for a small city, in English, until a signal. */
async function produceUntil(signal: AbortSignal, ...words: string[]) {
  const recorder = recordingEffects(folder.path, { MINGCHA_DATA: join(folder.path, 'data'), MINGCHA_LANG: 'en' });
  const effects = { ...recorder.effects, now: () => new Date(), signal };
  const city = ['--people', '600', '--months', '1', '--seed', '5', '--dir', 'demo', '--no-progress'];
  const exit = await run(['demo', 'produce', ...city, ...words], effects);
  return { exit, ...recorder.take() };
}

test('brokers that are not named are missing, not wrong', async () => {
  const { exit, err } = await produceUntil(new AbortController().signal);
  expect(exit).toBe(2);
  expect(err).toContain('MC-CLI-001');
  expect(err).toContain('option --brokers is missing');
});

const produce = (...words: string[]) => produceUntil(new AbortController().signal, ...words);

/** Every message of some topics, read to their ends with a consumer that shares nothing with ours. */
async function readAll(topics: readonly string[]): Promise<Held[]> {
  const kafka = new Kafka({ brokers: [broker().address], logLevel: logLevel.NOTHING });
  const wanted = await broker().admin(async (admin) => {
    const offsets = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)));
    return offsets.flat().reduce((sum, { high }) => sum + Number(high), 0);
  });
  const held: Held[] = [];
  const consumer = kafka.consumer({ groupId: `test-${topics.join('-')}` });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, partition, message: { key, value } }) =>
      void held.push({ topic, partition, key: key?.toString() ?? '', value: value ?? Buffer.alloc(0) }),
  });
  try {
    await expect.poll(() => held.length, { timeout: 60_000 }).toBe(wanted);
  } finally {
    await consumer.disconnect();
  }
  return held;
}

/** How many fee lines a broker has; 0 while there is no such topic. */
async function linesIn(one: Broker): Promise<number> {
  try {
    const offsets = await one.admin((admin) => admin.fetchTopicOffsets('demo-fee_list_d'));
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  } catch {
    return 0;
  }
}

describe.skipIf(!PRESENT)('mingcha demo produce', () => {
  test('fills its topics with what its ledger says', async () => {
    const words = ['--brokers', broker().address, '--shape', 'both', '--rate', '0'];
    const ours = ['--create-topics', '--partitions', '4', '--ledger', 'ledger.json'];
    const { exit, out, err } = await produce(...words, ...ours);
    expect([exit, err]).toEqual([0, '']);
    expect(out).toMatch(/^[\d,]+ messages sent in /);
    const data = join(folder.path, 'reads-it');
    mkdirSync(data);
    writeFileSync(join(data, 'mingcha.yaml'), out.slice(out.indexOf('kafka:')));
    const { kafka } = loadConfiguration({ directory: data, workingDirectory: data, environment: {} });
    expect(kafka?.brokers).toEqual([broker().address]);
    const kinds = kafka?.topics.map(({ topic, kind }) => [topic, kind]);
    expect(kinds).toContainEqual(['demo-setl_d', 'setl_d']);
    expect(kinds).toContainEqual(['demo-messages', undefined]);
    expect(kinds).toHaveLength(11);
    const ledger = JSON.parse(readFileSync(join(folder.path, 'ledger.json'), 'utf8')) as LedgerDocument;
    expect(ledger).toMatchObject({
      schema: 1,
      shape: 'both',
      complete: true,
      unsure: 0,
      people: 600,
      months: 1,
      seed: 5,
    });
    const topics = [...new Set(ledger.partitions.map(({ topic }) => topic))];
    expect(topics).toHaveLength(11);
    const held = await readAll(topics);
    expect(held).toHaveLength(ledger.messages);
    for (const one of ledger.partitions) {
      const mine = held.filter(({ topic, partition }) => topic === one.topic && partition === one.partition);
      expect({ ...one, messages: mine.length }).toEqual(one);
      expect(mine.reduce((bytes, { value }) => bytes + value.length, 0)).toBe(one.bytes);
      expect(String(mine.reduce((sum, { value }) => sum + BigInt(crc32(value)), 0n))).toBe(one.crc32);
    }
    expect(held.filter(({ key, partition }) => partition !== partitionOf(key, 4))).toEqual([]);
    const messages = held.filter(({ topic }) => topic === 'demo-messages');
    const institutions = messages.map(({ key, value }) => [
      key,
      (JSON.parse(value.toString()) as { fixmedins_code: string }).fixmedins_code,
    ]);
    expect(messages.length).toBeGreaterThan(1000);
    expect(institutions.filter(([key, code]) => key !== code)).toEqual([]);
  });

  test('uses the partitions that a topic has, and answers in JSON with the ledger', async () => {
    const names = ['setl_d', 'mdtrt_d', 'fee_list_d', 'diag_d', 'trac_d', 'stock_d', 'medins_b', 'psn_b', 'item_b'];
    for (const name of [...names, 'trac_prefix_b']) await broker().createTopic(`own-${name}`, { partitions: 2 });
    const { exit, out } = await produce(
      '--brokers',
      broker().address,
      '--topic-prefix',
      'own-',
      '--rate',
      '0',
      '--json',
    );
    expect(exit).toBe(0);
    const ledger = JSON.parse(out) as LedgerDocument;
    expect(ledger.shape).toBe('rows');
    expect(ledger.partitions).toHaveLength(20);
    expect(await readAll(['own-fee_list_d'])).toHaveLength(ledger.kinds['fee_list_d']?.records ?? 0);
  });

  test('says which topic is missing, and makes no city for nothing', async () => {
    const { exit, err } = await produce('--brokers', broker().address, '--topic-prefix', 'none-', '--dir', 'never');
    expect(exit).toBe(2);
    expect(err).toContain('MC-STREAM-003');
    expect(err).toContain('none-setl_d');
    expect(err).toContain('--create-topics');
    expect(existsSync(join(folder.path, 'never'))).toBe(false);
  });

  test('stops at Ctrl-C, and its ledger holds what is in the topics', async () => {
    const other = await startBroker();
    try {
      const abort = new AbortController();
      const words = ['--brokers', other.address, '--create-topics', '--rate', '2000', '--ledger', 'stopped.json'];
      const sending = produceUntil(abort.signal, ...words);
      await expect.poll(() => linesIn(other), { timeout: 60_000 }).toBeGreaterThan(100);
      abort.abort();
      const { exit, out } = await sending;
      expect(exit).toBe(130);
      expect(out).toContain('the city was not played to its end');
      const ledger = JSON.parse(readFileSync(join(folder.path, 'stopped.json'), 'utf8')) as LedgerDocument;
      expect(ledger).toMatchObject({ complete: false, unsure: 0 });
      expect(ledger.kinds['fee_list_d']?.records).toBe(await linesIn(other));
    } finally {
      await other.stop();
    }
  });

  test('writes the ledger of what was acknowledged when the broker goes away', async () => {
    const lost = await startBroker();
    try {
      const words = ['--brokers', lost.address, '--create-topics', '--rate', '2000', '--ledger', 'lost.json'];
      const sending = produce(...words);
      await expect.poll(() => linesIn(lost), { timeout: 60_000 }).toBeGreaterThan(100);
      await lost.kill();
      const { exit, err } = await sending;
      expect(exit).toBe(5);
      expect(err).toContain('MC-STREAM-001');
      const ledger = JSON.parse(readFileSync(join(folder.path, 'lost.json'), 'utf8')) as LedgerDocument;
      expect(ledger.complete).toBe(false);
      expect(ledger.unsure).toBeGreaterThan(0);
      expect(ledger.messages).toBeGreaterThan(100);
    } finally {
      await lost.stop();
    }
  });
});

describe('mingcha demo produce without a broker', () => {
  test('wants brokers named, and a shape it knows', async () => {
    const without = await produce();
    expect([without.exit, without.err]).toEqual([2, expect.stringContaining('--brokers')]);
    const other = await produce('--brokers', '127.0.0.1:1', '--shape', 'xml');
    expect([other.exit, other.err]).toEqual([2, expect.stringContaining('rows | messages | both')]);
    const word = await produce('--brokers', 'localhost', '--rate', 'x');
    expect([word.exit, word.err]).toEqual([2, expect.stringContaining('--rate')]);
  });

  test('says so where none answers', async () => {
    const { exit, err } = await produce('--brokers', '127.0.0.1:1');
    expect(exit).toBe(5);
    expect(err).toContain('MC-STREAM-001');
  });
});
