import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { memoryLog, type MemoryLog } from '../../ingest/source/log/memory.ts';
import { ENABLE_KAFKA, kafkaPresent, startBroker, type Broker } from '../kafka/broker.ts';
import { testProducer } from '../kafka/produce.ts';
import { settlementMessage, streamIn } from '../ingest/stream/support/streamed-room.ts';
import { inFolder } from '../support/keeping.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { runnable } from '../support/requirement.ts';
import { temporaryFolder } from '../support/warehouse.ts';

let folder: ReturnType<typeof temporaryFolder>;
let data: string;
beforeEach(() => {
  folder = temporaryFolder();
  data = join(folder.path, 'data');
});
afterEach(() => folder.remove());

async function mingcha(...words: readonly string[]): Promise<{ exit: number; out: string; err: string }> {
  const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
  const exit = await run([...words], recorder.effects);
  return { exit, ...recorder.take() };
}

interface Document {
  readonly agrees: boolean;
  readonly compared: boolean;
  readonly partitions: readonly { readonly partition: number; readonly log: Readonly<Record<string, number>> | null }[];
  readonly differences: readonly Readonly<Record<string, unknown>>[];
}

async function verified(...words: readonly string[]): Promise<{ exit: number; document: Document }> {
  const { exit, out, err } = await mingcha('ingest', 'verify', '--json', ...words);
  expect(err).toBe('');
  return { exit, document: JSON.parse(out) as Document };
}

/** Lands three settlements of a topic of two partitions, one of which cannot be read. */
async function landed(): Promise<MemoryLog> {
  const log = memoryLog('kafka');
  log.createTopic('setl_d', 2);
  log.append('setl_d', 0, [settlementMessage(), settlementMessage({ setl_id: 'S2' })]);
  log.append('setl_d', 1, [settlementMessage({ setl_id: 'S3', medfee_sumamt: '壹' })]);
  await inFolder(data, (_, warehouse) => streamIn(warehouse, log, [{ topic: 'setl_d' }]));
  return log;
}

describe('ingest verify', () => {
  test('says that all agrees, in both languages, and that no broker was asked', async () => {
    await landed();
    const chinese = await mingcha('ingest', 'verify');
    expect(chinese).toMatchObject({ exit: 0, err: '' });
    expect(chinese.out).toContain('相符：位点、1 个流式批次、表和隔离区（未与消息服务核对）。');
    const english = await mingcha('ingest', 'verify', '--offline', '--lang', 'en');
    expect(english.out).toContain('All agrees');
    expect(english.out).toContain('(not compared with a broker)');
    const { exit, document } = await verified();
    expect(exit).toBe(0);
    expect(document).toMatchObject({ schema: 1, agrees: true, compared: false, batches: 1, differences: [] });
  });

  test('ends with 5 and says where, when something is gone', async () => {
    await landed();
    await inFolder(data, (session) => session.run('DELETE FROM stream_range WHERE partition = 0'));
    const { exit, out, err } = await mingcha('ingest', 'verify', '--lang', 'en');
    expect(exit).toBe(5);
    expect(out).toContain('1 differences');
    expect(err).toContain('MC-STREAM-024');
    const { document } = await verified();
    expect(document.differences).toMatchObject([
      { code: 'MC-STREAM-024', topic: 'setl_d', partition: 0, from_offset: 0 },
    ]);
  });

  test('refuses a topic that was never read, and says nothing of a warehouse that never streamed', async () => {
    await landed();
    const { exit, err } = await mingcha('ingest', 'verify', '--topic', 'settled', '--lang', 'en');
    expect([exit, err.includes('MC-CLI-007'), err.includes('setl_d')]).toEqual([2, true, true]);
    data = join(folder.path, 'other');
    await mingcha('init');
    expect(await mingcha('ingest', 'verify')).toEqual({ exit: 0, out: '没有流式入库的记录。\n', err: '' });
  });

  test('tells a broker that cannot be reached, beside what the warehouse tells', async () => {
    await landed();
    const { exit, document } = await verified('--brokers', '127.0.0.1:1');
    expect(exit).toBe(5);
    expect(document.differences.map(({ code }) => code)).toEqual(['MC-STREAM-001']);
    expect(document.partitions).toHaveLength(2);
  });

  test('quarantine shows where a streamed record stands, and takes the same words', async () => {
    await landed();
    const listed = await mingcha('quarantine', 'list', '--source', 'kafka:setl_d/1@0', '--lang', 'en');
    expect(listed.out).toContain('kafka:setl_d/1@0');
    const none = await mingcha('quarantine', 'list', '--source', 'kafka:setl_d/0', '--json');
    expect(none).toEqual({ exit: 0, out: '', err: '' });
    const { out } = await mingcha('quarantine', 'list', '--json', '--source', 'kafka:setl_d');
    expect(JSON.parse(out)).toMatchObject({ source: 'kafka:setl_d', log_partition: 1, log_offset: 0 });
    const unknown = await mingcha('quarantine', 'list', '--source', 'kafka:setl', '--lang', 'en');
    expect([unknown.exit, unknown.err.includes('kafka:setl_d')]).toEqual([2, true]);
  });

  test('an export names the place and comes back corrected', async () => {
    await landed();
    const { readdirSync, readFileSync, writeFileSync } = await import('node:fs');
    const out = join(folder.path, 'waiting');
    await mingcha('quarantine', 'export', '--out', out, '--unmask', '--reason', '退回');
    const [name = ''] = readdirSync(out);
    const text = readFileSync(join(out, name), 'utf8');
    expect(text).toContain('_place');
    expect(text).toContain('kafka:setl_d/1@0');
    writeFileSync(join(out, name), text.replace('壹', '12.50'));
    const retried = await mingcha('ingest', 'retry', '--from', join(out, name), '--json');
    expect(JSON.parse(retried.out)).toMatchObject({ batches: [{ landed_new: 1, money_in: '12.50' }], waiting: 0 });
    expect((await verified()).exit).toBe(0);
  });

  test('an undo of a streamed batch prints what reads it again', async () => {
    await landed();
    const { exit, out } = await mingcha('ingest', 'undo', 'B000001', '--reason', 'wrong month', '--lang', 'en');
    expect(exit).toBe(0);
    expect(out).toContain('setl_d/0@0..2, setl_d/1@0..1');
    expect(out).toContain('ingest kafka --skip-to setl_d/0=0 --skip-to setl_d/1=0 --reason');
    expect((await verified()).exit).toBe(0);
  });
});

describe.skipIf(!runnable('Apache Kafka', kafkaPresent(), ENABLE_KAFKA))('ingest verify against a real broker', () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await startBroker();
  });
  afterAll(() => broker.stop());

  const some = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({ ...settlementMessage({ setl_id: `S${from + n}` }), partition: 0 }));
  /** Reads until a position: the end of a transaction is in the log only a moment after it was committed. */
  const readTo = (position: number): Promise<void> =>
    expect
      .poll(
        async () => {
          const words = ['--brokers', broker.address, '--topic', 'setl_d', '--until-end', '--json'];
          const { out } = await mingcha('ingest', 'kafka', ...words);
          return (JSON.parse(out) as { positions: { next_offset: number }[] }).positions[0]?.next_offset;
        },
        { timeout: 60_000 },
      )
      .toBe(position);
  const verify = () => verified('--brokers', broker.address);

  test('finds what was sent in transactions sound, tells what is gone, and a topic made anew', async () => {
    await broker.createTopic('setl_d', { partitions: 1, configuration: { 'compression.type': 'zstd' } });
    const producer = await testProducer(broker.address, 'verify');
    try {
      for (const [from, commits] of [
        [0, true],
        [10, false],
        [20, true],
      ] as const) {
        const transaction = await producer.begin();
        await transaction.send('setl_d', some(from, 10));
        await (commits ? transaction.commit() : transaction.abort());
      }
      await readTo(33);
      const sound = await verify();
      expect(sound.exit).toBe(0);
      // Thirty messages and a marker after each ten; ten were aborted.
      expect(sound.document.partitions).toMatchObject([
        { next_offset: 33, messages: 20, log: { low: 0, high: 33, lag: 0, compared_next: 33, messages: 20 } },
      ]);
      await inFolder(data, (session) => session.run(`UPDATE stream_range SET landed_at = landed_at - INTERVAL 1 DAY`));
      const more = await producer.begin();
      await more.send('setl_d', some(40, 5));
      await more.commit();
      await readTo(39);
      await broker.deleteRecords('setl_d', 0, 7);
      const forgotten = await verify();
      expect(forgotten.exit).toBe(0);
      expect(forgotten.document.partitions[0]?.log).toMatchObject({ low: 7, compared_from: 33, messages: 5 });
    } finally {
      await producer.close();
    }
    await broker.deleteTopic('setl_d');
    await broker.createTopic('setl_d', { partitions: 1 });
    const sender = await testProducer(broker.address);
    try {
      await sender.send('setl_d', some(100, 60));
    } finally {
      await sender.close();
    }
    const anew = await verify();
    expect(anew.exit).toBe(5);
    expect(new Set(anew.document.differences.map(({ code }) => code))).toEqual(new Set(['MC-STREAM-027']));
  });
});
