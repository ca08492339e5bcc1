import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run as mingcha } from '../../../cli/run.ts';
import { ENABLE_KAFKA, kafkaPresent, startBroker, type Broker } from '../../kafka/broker.ts';
import { testProducer, type TestProducer } from '../../kafka/produce.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { runnable } from '../../support/requirement.ts';
import { temporaryFolder } from '../../support/warehouse.ts';
import { metric, page, Programs, until, type Line, type Running } from './support/serving.ts';
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

/** A data folder of its own with a configuration. */
function dataWith(configuration: string): string {
  const data = join(folder.path, `data-${++folders}`);
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(join(data, 'mingcha.yaml'), configuration);
  return data;
}

const streaming = (topic: string, more = '', address = broker.address): string =>
  `kafka:\n  brokers: ["${address}"]\n  topics: [{topic: ${topic}, kind: setl_d}]\n${more}http: {port: 0}\n`;

const serving = (line: Line): boolean => line['event'] === 'serving';

async function served(data: string, ...words: string[]): Promise<{ run: Running; greeting: Line }> {
  const started = programs.start(['serve', '--json', '--data', data, ...words]);
  return { run: started, greeting: await started.line(serving) };
}

async function stopped(running: Running): Promise<number | null> {
  running.signal('SIGTERM');
  return running.ended();
}

/** What a command of this process says, which the owner answers where there is one. */
async function answer(...words: string[]): Promise<string> {
  const { effects, take } = recordingEffects(folder.path, { MINGCHA_LANG: 'en' });
  const exit = await mingcha(words, effects);
  const { out, err } = take();
  expect(exit, err).toBe(0);
  return out;
}

async function counted(data: string): Promise<{ n: string; distinct: string; money: string }> {
  const query = 'SELECT count(*) AS n, count(DISTINCT setl_id) AS "distinct", sum(medfee_sumamt) AS money FROM setl_d';
  return JSON.parse(await answer('sql', query, '--json', '--data', data)) as Awaited<ReturnType<typeof counted>>;
}

interface StatusDocument {
  readonly streaming: {
    readonly serving: boolean;
    readonly partitions: readonly { topic: string; partition: number; next_offset: number; lag: number | null }[];
    readonly alarms: readonly { code: string; where: string; fix: string }[];
  };
}

async function statusOf(data: string): Promise<StatusDocument['streaming']> {
  return (JSON.parse(await answer('status', '--json', '--data', data)) as StatusDocument).streaming;
}

const lagged = (text: string, topic: string, partition: number): number | undefined =>
  metric(text, `mingcha_stream_lag_messages{topic="${topic}",partition="${partition}"}`);

describe.skipIf(!PRESENT)('serve streams', () => {
  test('what is produced lands once, before and after a restart, and status, metrics and health tell it', async () => {
    const topic = 'restarted';
    await broker.createTopic(topic, { partitions: 2 });
    const data = dataWith(streaming(topic));
    const first = await served(data);
    expect(first.greeting).toMatchObject({
      data,
      partitions: [
        { topic, partition: 0, next_offset: 0, lag: 0 },
        { topic, partition: 1, next_offset: 0, lag: 0 },
      ],
    });
    await producer.send(topic, [...settlements(0, 500), { key: null, value: '{"no JSON' }]);
    const text = await until(
      async () => (await page(first.greeting, '/metrics')).text,
      (all) => metric(all, `mingcha_stream_messages_total{topic="${topic}"}`) === 501,
    );
    expect(metric(text, 'mingcha_stream_records_total{kind="setl_d",outcome="landed_new"}')).toBe(500);
    expect(/^mingcha_quarantined_total\{reason="\w+"\} 1$/m.test(text)).toBe(true);
    expect([lagged(text, topic, 0), lagged(text, topic, 1)]).toEqual([0, 0]);
    const health = await page(first.greeting, '/healthz');
    expect([health.status, (JSON.parse(health.text) as Line)['streaming']]).toEqual([200, true]);
    expect(await counted(data)).toEqual({ n: '500', distinct: '500', money: '10025.00' });
    const live = await statusOf(data);
    expect(live).toMatchObject({
      serving: true,
      alarms: [],
      partitions: [
        { topic, lag: 0 },
        { topic, lag: 0 },
      ],
    });
    expect(live.partitions.reduce((sum, one) => sum + one.next_offset, 0)).toBe(501);
    expect(await stopped(first.run), first.run.err).toBe(0);
    expect(first.run.err).toBe('');

    await producer.send(topic, settlements(500, 700));
    expect(await statusOf(data)).toMatchObject({ serving: false, partitions: [{ lag: null }, { lag: null }] });
    const second = await served(data);
    const lag = (second.greeting['partitions'] as { lag: number }[]).reduce((sum, one) => sum + one.lag, 0);
    expect(lag).toBe(200);
    await until(
      async () => (await page(second.greeting, '/metrics')).text,
      (all) => lagged(all, topic, 0) === 0 && lagged(all, topic, 1) === 0,
    );
    expect(await stopped(second.run), second.run.err).toBe(0);
    expect(await counted(data)).toEqual({ n: '700', distinct: '700', money: '14035.00' });
  }, 120_000);

  test('SIGTERM lands what was read and not landed, and ends in order', async () => {
    const topic = 'buffered';
    await broker.createTopic(topic);
    const data = dataWith(streaming(topic, '  flush: {rows: 1000000, seconds: 60}\n'));
    const { run, greeting } = await served(data);
    // From now on only what is read tells that the log has grown.
    await until(
      () => readFileSync(join(data, 'mingcha.log'), 'utf8'),
      (log) => log.includes('partitions assigned'),
    );
    await producer.send(topic, settlements(0, 300));
    const text = await until(
      async () => (await page(greeting, '/metrics')).text,
      (all) => lagged(all, topic, 0) === 300,
    );
    expect(metric(text, 'mingcha_stream_flush_duration_seconds_count')).toBe(0);
    // Had it not ended in order within its 8 seconds, the code would be 6.
    run.signal('SIGTERM');
    // Said before what was read has landed.
    expect(await run.line((line) => line['event'] === 'stopping')).toMatchObject({ finishing: ['stream'], seconds: 8 });
    expect(await run.ended(), run.err).toBe(0);
    expect(await counted(data)).toMatchObject({ n: '300', distinct: '300' });
  }, 120_000);

  test('a partition that lost messages stands still with an alarm, the other goes on, and so does serve', async () => {
    const topic = 'trimmed';
    await broker.createTopic(topic, { partitions: 2 });
    const data = dataWith(streaming(topic));
    const to = (partition: number, from: number, end: number) =>
      settlements(from, end).map((message) => ({ ...message, partition }));
    await producer.send(topic, [...to(0, 0, 10), ...to(1, 100, 110)]);
    const first = await served(data);
    await until(
      async () => (await page(first.greeting, '/metrics')).text,
      (all) => metric(all, `mingcha_stream_messages_total{topic="${topic}"}`) === 20,
    );
    expect(await stopped(first.run)).toBe(0);
    await producer.send(topic, [...to(0, 10, 20), ...to(1, 110, 120)]);
    await broker.deleteRecords(topic, 0, 15);

    const second = await served(data);
    const alarm = await second.run.line((line) => line['code'] === 'MC-STREAM-004', 'err');
    expect(alarm).toMatchObject({ where: `${topic}/0` });
    expect(String(alarm['fix'])).toContain(`--skip-to ${topic}/0=15`);
    await until(
      async () => (await page(second.greeting, '/metrics')).text,
      (all) => metric(all, `mingcha_stream_position{topic="${topic}",partition="1"}`) === 20,
    );
    const health = await page(second.greeting, '/healthz');
    expect(health.status).toBe(503);
    expect(health.text).toContain('MC-STREAM-004');
    const { text } = await page(second.greeting, '/metrics');
    expect(metric(text, 'mingcha_stream_alarms{code="MC-STREAM-004"}')).toBe(1);
    expect((await statusOf(data)).alarms).toMatchObject([{ code: 'MC-STREAM-004', where: `${topic}/0` }]);
    expect(second.greeting['standing']).toEqual([`${topic}/0`]);
    const early = programs.start(['ingest', 'kafka', '--skip-to', `${topic}/0=15`, '--reason', 'x', '--data', data]);
    expect(await early.ended()).toBeGreaterThan(0);
    expect(early.err).toContain('MC-OWNER-001');
    expect(await stopped(second.run), second.run.err).toBe(0);
    expect(second.run.lines('err').filter((line) => line['code'] === 'MC-STREAM-004')).toHaveLength(1);
    expect(readFileSync(join(data, 'mingcha.log'), 'utf8')).toContain('MC-STREAM-004');

    const skip = ['ingest', 'kafka', '--skip-to', `${topic}/0=15`, '--data', data];
    const refused = programs.start(skip);
    expect(await refused.ended()).toBe(2);
    expect(refused.err).toContain('MC-SERVE-006');
    const skipped = programs.start([...skip, '--reason', 'files of July landed instead']);
    expect(await skipped.ended(), skipped.err).toBe(0);
    const third = await served(data);
    await until(
      async () => (await page(third.greeting, '/metrics')).text,
      (all) => metric(all, `mingcha_stream_position{topic="${topic}",partition="0"}`) === 20,
    );
    expect((await page(third.greeting, '/healthz')).status).toBe(200);
    expect(await stopped(third.run), third.run.err).toBe(0);
    expect(await counted(data)).toMatchObject({ n: '35', distinct: '35' });
  }, 120_000);

  test('a broker that is away is an alarm until it answers, and one that says nothing does not hold up the end', async () => {
    const topic = 'away';
    const own = await startBroker();
    try {
      await own.createTopic(topic);
      const sender = await testProducer(own.address);
      await sender.send(topic, settlements(0, 5));
      await sender.close();
      await own.kill();
      const data = dataWith(streaming(topic, '', own.address));
      const { run, greeting } = await served(data);
      expect(await run.line((line) => line['code'] === 'MC-STREAM-001', 'err')).toBeDefined();
      const away = await page(greeting, '/healthz');
      expect([away.status, away.text]).toEqual([503, expect.stringContaining('MC-STREAM-001')]);
      await own.restart();
      await until(
        async () => (await page(greeting, '/healthz')).status,
        (status) => status === 200,
      );
      await until(
        async () => (await page(greeting, '/metrics')).text,
        (all) => metric(all, `mingcha_stream_position{topic="${topic}",partition="0"}`) === 5,
      );
      expect(await stopped(run), run.err).toBe(0);

      own.pause();
      const other = dataWith(streaming(topic, '', own.address));
      const asking = programs.start(['serve', '--json', '--data', other]);
      await until(
        () => existsSync(join(other, 'owner.json')),
        (there) => there,
      );
      expect(await stopped(asking), asking.err).toBe(0);
      own.resume();
    } finally {
      await own.stop();
    }
  }, 180_000);

  test('a topic that is not there ends serve with what to do', async () => {
    const data = dataWith(streaming('nowhere'));
    const run = programs.start(['serve', '--json', '--data', data]);
    expect(await run.ended()).toBe(2);
    expect(run.lines('err').map((line) => line['code'])).toEqual(['MC-STREAM-003']);
  }, 120_000);
});

describe('serve without a stream', () => {
  test('scans by the clock, one line each, and Ctrl-C ends it', async () => {
    const data = dataWith('schedule: {scan: "* * * * * *"}\n');
    const run = programs.start(['serve', '--data', data]);
    await until(
      () => run.out.split('\n').filter((line) => line.includes('scheduled scan R')).length,
      (lines) => lines >= 2,
    );
    run.signal('SIGINT');
    expect(await run.ended(), run.err).toBe(0);
    expect(run.out).toContain(`Mingcha serves ${data} (PID ${run.pid})`);
    expect(run.out).toMatch(/scheduled scan R000001 \(cut 0\): no rule could run; nothing was judged\n/);
  }, 120_000);

  test('that nobody reads what it writes any more does not end it', async () => {
    const data = dataWith('schedule: {scan: "* * * * * *"}\nhttp: {port: 0}\n');
    const { run, greeting } = await served(data);
    run.leave();
    const scans = async (): Promise<number> => {
      const out = await answer('sql', 'SELECT count(*) AS n FROM run', '--json', '--data', data);
      return Number((JSON.parse(out) as { n: string }).n);
    };
    const before = await scans();
    await until(scans, (now) => now >= before + 2);
    expect((await page(greeting, '/healthz')).status).toBe(200);
    expect(await stopped(run)).toBe(0);
  }, 120_000);

  test('--no-stream leaves the topics alone', async () => {
    const data = dataWith(
      'kafka: {brokers: ["127.0.0.1:1"], topics: [{topic: t}]}\nschedule: {scan: "0 1 * * *"}\nhttp: {port: 0}\n',
    );
    const { run, greeting } = await served(data, '--no-stream');
    expect(greeting).toMatchObject({ brokers: [], partitions: [], next: [{ job: 'scan' }] });
    const health = await page(greeting, '/healthz');
    expect([health.status, (JSON.parse(health.text) as Line)['streaming']]).toEqual([200, false]);
    expect(await stopped(run), run.err).toBe(0);
  }, 120_000);

  test('a port that is taken ends it before anything runs, and lets go of the warehouse', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    try {
      const address = holder.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const data = dataWith(`http: {port: ${port}}\n`);
      const run = programs.start(['serve', '--data', data]);
      expect(await run.ended()).toBe(2);
      expect(run.err).toContain('MC-SERVE-001');
      expect(run.out).toBe('');
      expect(await statusOf(data)).toMatchObject({ serving: false });
    } finally {
      await new Promise<void>((resolve) => holder.close(() => resolve()));
    }
  }, 120_000);

  test('a configuration that is wrong ends it at its place', async () => {
    const data = dataWith('http: {port: 1, prot: 1}\n');
    const run = programs.start(['serve', '--data', data]);
    expect(await run.ended()).toBe(2);
    expect(run.err).toContain(`${join(data, 'mingcha.yaml')}:1:17`);
    expect(run.err).toContain('unknown key http.prot');
  }, 120_000);
});
