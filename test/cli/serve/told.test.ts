import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { packageRoot } from '../../../base/package-root.ts';
import { run } from '../../../cli/run.ts';
import type { Context } from '../../../cli/context.ts';
import { allQuarantined, boundedWarnings, ignoredFields } from '../../../cli/render/bounded-warnings.ts';
import { streamingText } from '../../../cli/render/streaming.ts';
import { greetingJson, greetingText, type Greeting } from '../../../cli/serve/greeting.ts';
import { memoryLog } from '../../../ingest/source/log/memory.ts';
import { runStream } from '../../../ingest/stream/run-stream.ts';
import { DEFAULT_FLUSH, DEFAULT_RESOLVE } from '../../../ingest/stream/stream-request.ts';
import { streamProblem } from '../../../ingest/stream/problems.ts';
import { batchesSince, markBatches } from '../../../store/streamed-batches.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { temporaryFolder } from '../../support/warehouse.ts';
import { settlements } from './support/settlements.ts';

const folders: (() => void)[] = [];
afterEach(() => {
  for (const remove of folders.splice(0)) remove();
});

const PARTITIONS = Array.from({ length: 24 }, (_unused, index) => ({
  topic: index < 12 ? 'fee_list_d' : 'setl_d',
  partition: index % 12,
  position: 100,
  high: 101,
}));

test('the greeting has a line a topic, and names what stands still', () => {
  const greeting: Greeting = {
    directory: '/d',
    pid: 7,
    socket: undefined,
    configuration: '/d/mingcha.yaml',
    made: false,
    stream: {
      brokers: ['127.0.0.1:1'],
      partitions: PARTITIONS,
      landed: new Map([['setl_d', 1200]]),
      standing: new Set(['setl_d/3']),
    },
    next: [],
    missed: [],
    http: undefined,
  };
  const text = greetingText(greeting, 'en');
  expect(text).toMatch(/ fee_list_d +12 +0 +12\n +setl_d +12 +1,200 +12\n +standing still: setl_d\/3; /);
  expect(text.split('\n').length).toBeLessThan(12);
  expect(JSON.parse(greetingJson(greeting))).toMatchObject({ standing: ['setl_d/3'], partitions: { length: 24 } });
});

test('status shows topics beyond twenty partitions, and the partition that stands still with what to do', () => {
  const { effects } = recordingEffects('/');
  const context = { language: 'en', effects } as Context;
  const of = (count: number) =>
    streamingText(
      {
        serving: true,
        partitions: PARTITIONS.slice(0, count).map(({ topic, partition }) => ({
          topic,
          partition,
          next_offset: 100,
          last_moved: `2026-01-0${1 + (partition % 9)} 00:00:00`,
          lag: 2,
        })),
        alarms: [
          {
            problem: streamProblem('MC-STREAM-004', 'setl_d/3', {
              topic: 'setl_d',
              partition: 3,
              expected: 100,
              low: 105,
              missing: 5,
            }),
            since: new Date('2026-01-05T00:00:00Z'),
          },
        ],
        skipped: [],
      },
      context,
    );
  expect(
    of(20)
      .split('\n')
      .filter((line) => /^(fee_list_d|setl_d) +\d+ +100 /.test(line)),
  ).toHaveLength(20);
  const many = of(24);
  expect(many).toMatch(/\nfee_list_d +12 +2026-01-09 00:00:00 +24\nsetl_d +12 +2026-01-09 00:00:00 +24\n/);
  expect(many).toMatch(
    /MC-STREAM-004 Messages of topic setl_d partition 3 .*\n.*stop mingcha serve, run .*--skip-to setl_d\/3=105/,
  );
});

const untilEnd = { from: 'beginning', flush: DEFAULT_FLUSH, resolve: DEFAULT_RESOLVE, untilEnd: true } as const;

test('a query of a table with unresolved records says so beside the answer, a query at the cut does not', async () => {
  const folder = temporaryFolder();
  folders.push(folder.remove);
  const data = join(folder.path, 'data');
  mkdirSync(data);
  const log = memoryLog('kafka');
  log.createTopic('setl_d', 1);
  log.append('setl_d', 0, settlements(0, 5));
  const warehouse = await Warehouse.open({ directory: data, mode: 'write', create: true, waitSeconds: 5 });
  const streamed = runStream({ source: log.source(), topics: [{ topic: 'setl_d' }], ...untilEnd }, warehouse, {
    now: () => new Date('2026-01-05T00:00:00Z'),
    log: () => undefined,
    stop: new AbortController().signal,
    at: (point) => {
      if (point === 'before_resolve') throw new Error('killed');
    },
  });
  await expect(streamed).rejects.toThrow('killed');
  warehouse.close();
  const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data, MINGCHA_LANG: 'en' });
  const sql = async (...words: string[]) => {
    expect(await run(['sql', ...words], recorder.effects)).toBe(0);
    return recorder.take();
  };
  const plain = await sql('SELECT count(*) AS n FROM setl_d');
  expect(plain.err).toMatch(/^Note: 5 streamed records of setl_d .*fact_setl_d .*mingcha scan[^\n]*\n$/);
  expect(plain.out).toContain('5');
  expect((await sql('SELECT count(*) AS n FROM setl_d', '--json')).err).toBe('');
  for (const other of ['fact_setl_d', 'eff_setl_d', 'fee_list_d', 'batch'])
    expect((await sql(`SELECT count(*) AS n FROM ${other}`)).err).toBe('');
  expect((await sql('SELECT count(*) AS n FROM setl_d', '--lang', 'zh')).err).toContain('setl_d 中流式入库的 5 条');
});

test('a bounded run names topics of which nothing landed, and fields that were ignored', async () => {
  const log = memoryLog('kafka');
  log.createTopic('setl_d', 1);
  log.createTopic('other', 1);
  log.append(
    'setl_d',
    0,
    settlements(0, 5).map(({ key, value }) => ({ key, value: value.replace('{', '{"nonsense":"1",') })),
  );
  log.append('other', 0, [
    { key: null, value: '{"a":"1"}' },
    { key: null, value: '{"no JSON' },
  ]);
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  const since = async (mark: Awaited<ReturnType<typeof markBatches>>) =>
    batchesSince(session, mark, ['kafka:setl_d', 'kafka:other']);
  try {
    const mark = await markBatches(session);
    await runStream(
      { source: log.source(), topics: [{ topic: 'setl_d' }, { topic: 'other' }], ...untilEnd },
      warehouse,
      { now: () => new Date('2026-01-05T00:00:00Z'), log: () => undefined, stop: new AbortController().signal },
    );
    const batches = await since(mark);
    expect(allQuarantined(batches)).toEqual([{ source: 'kafka:other', records: 2 }]);
    expect(ignoredFields(batches)).toEqual({ setl_d: ['nonsense'] });
    expect(boundedWarnings(batches, 'zh', 'mingcha')).toBe(
      '\n注意：kafka:other 的 2 条全部进入隔离，没有一条入库，请看 mingcha quarantine list --source kafka:other\n' +
        'setl_d 忽略的字段：nonsense\n',
    );
    // A run that brought nothing has nothing to say of those before it.
    expect(await since(await markBatches(session))).toEqual([]);
  } finally {
    session.close();
    warehouse.close();
  }
});

test('under systemd other commands’ files are written where their callers see them', () => {
  const unit = readFileSync(join(packageRoot(), 'deploy', 'mingcha.service'), 'utf8').split('\n');
  const valuesOf = (name: string): string[] => unit.filter((line) => line.startsWith(`${name}=`));
  expect(['PrivateTmp', 'ProtectHome', 'ProtectSystem'].flatMap(valuesOf)).toEqual([
    'PrivateTmp=no',
    'ProtectHome=no',
    'ProtectSystem=full',
  ]);
});
