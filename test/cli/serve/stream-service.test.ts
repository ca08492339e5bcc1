import { afterEach, expect, test } from 'vitest';
import { MingchaError } from '../../../base/problem.ts';
import type { KafkaConfiguration } from '../../../cli/configuration/configuration.ts';
import { LiveState } from '../../../cli/serve/live-state.ts';
import { serveStream } from '../../../cli/serve/stream-service.ts';
import { DEFAULT_FLUSH, DEFAULT_RESOLVE } from '../../../ingest/stream/stream-request.ts';
import { streamProblem } from '../../../ingest/stream/problems.ts';
import type { LogSource } from '../../../ingest/source/log/log-source.ts';
import { memoryLog, type MemoryLog } from '../../../ingest/source/log/memory.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { alarmSource } from '../../../cli/serve/telling.ts';
import { until } from './support/serving.ts';
import { settlements } from './support/settlements.ts';

const TOPIC = 'setl_d';
const opened: Warehouse[] = [];
const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
  for (const warehouse of opened.splice(0)) warehouse.close();
});

const configuration: KafkaConfiguration = {
  brokers: [],
  clientId: 'test',
  group: 'test',
  topics: [{ topic: TOPIC }],
  from: 'beginning',
  flush: { ...DEFAULT_FLUSH, milliseconds: 50 },
  resolve: DEFAULT_RESOLVE,
};

/** A stream of a `serve` over a log in memory. */
async function streaming(
  sourceOf: () => LogSource,
  pauses: readonly number[],
  on?: Warehouse,
  lasted?: number,
  topics = configuration.topics,
) {
  const warehouse = on ?? (await Warehouse.inMemory());
  const stop = new AbortController();
  if (on === undefined) opened.push(warehouse);
  stops.push(stop);
  const state = new LiveState(() => new Date());
  const alarms: string[] = [];
  const said: string[] = [];
  const attempts = { made: 0 };
  const done = serveStream({
    kafka: { ...configuration, topics },
    sourceOf: () => {
      attempts.made += 1;
      return sourceOf();
    },
    warehouse,
    state,
    telling: {
      alarm: (problem, at) => {
        const source = alarmSource(problem, at);
        if (state.raise(problem, source)) alarms.push(`${problem.code} ${source}`);
      },
      job: () => undefined,
    },
    effects: { now: () => new Date(), log: (_level, message) => void said.push(message) },
    stop: stop.signal,
    pauses,
    lasted,
    onDescribed: () => undefined,
    onFlush: (report) => state.flushed(report),
  });
  done.catch(() => undefined);
  const landed = async (): Promise<number> => {
    const session = await warehouse.session();
    try {
      return Number(await session.value('SELECT count(*) FROM setl_d'));
    } finally {
      session.close();
    }
  };
  return { warehouse, done, stop, state, alarms, said, attempts, landed };
}

function filled(): MemoryLog {
  const log = memoryLog();
  log.createTopic(TOPIC, 2);
  log.append(TOPIC, 0, settlements(0, 10));
  log.append(TOPIC, 1, settlements(100, 110));
  return log;
}

test('a source that breaks off is opened again, and everything lands once', async () => {
  const log = filled();
  let broken = true;
  const sourceOf = (): LogSource => {
    const source = log.source();
    return {
      name: source.name,
      describe: async (topics) => source.describe(topics),
      // The first source ends in the middle, as one whose client gave up.
      open: async function* (request) {
        for await (const event of source.open(request)) {
          yield event;
          if (!broken || event.type !== 'block') continue;
          broken = false;
          yield { type: 'fatal', fault: 'crashed', reason: 'the client gave up' };
          return;
        }
      },
      reportDurable: async (positions) => source.reportDurable(positions),
      close: async () => source.close(),
    };
  };
  const { done, stop, attempts, alarms, state, landed } = await streaming(sourceOf, [0.01]);
  await until(landed, (rows) => rows === 20);
  // Rows can be seen a moment before the service has told its state of them.
  await until(
    () => state.alarms.length + state.lag,
    (untold) => untold === 0,
  );
  expect(attempts.made).toBe(2);
  expect(alarms).toEqual(['MC-STREAM-007 stream']);
  expect(state.alarms).toEqual([]);
  expect(state.lag).toBe(0);
  stop.abort();
  await done;
});

test('a failure while nothing waits is over when reading has gone on for a while', async () => {
  const log = memoryLog();
  log.createTopic(TOPIC, 1);
  let broken = true;
  const sourceOf = (): LogSource => {
    const source = log.source();
    return {
      name: source.name,
      describe: async (topics) => source.describe(topics),
      open: async function* (request) {
        const breaks = broken;
        broken = false;
        if (breaks) yield { type: 'fatal', fault: 'crashed', reason: 'the client gave up' };
        else yield* source.open(request);
      },
      reportDurable: async (positions) => source.reportDurable(positions),
      close: async () => source.close(),
    };
  };
  const { done, stop, alarms, state } = await streaming(sourceOf, [0.01], undefined, 100);
  await until(
    () => alarms,
    (all) => all.length === 1,
  );
  await until(
    () => state.alarms,
    (open) => open.length === 0,
  );
  expect(alarms).toEqual(['MC-STREAM-007 stream']);
  stop.abort();
  await done;
});

test('a partition whose log gives another offset is left alone, and the other goes on', async () => {
  const log = filled();
  const { done, stop, attempts, alarms, state, landed } = await streaming(() => log.source(), []);
  await until(landed, (rows) => rows === 20);
  log.jump(TOPIC, 0, 15);
  log.append(TOPIC, 0, settlements(10, 20));
  log.append(TOPIC, 1, settlements(110, 120));
  await until(landed, (rows) => rows === 30);
  await until(
    () => state.partitions[1]?.position,
    (position) => position === 20,
  );
  expect(attempts.made).toBe(2);
  expect(alarms).toEqual([`MC-STREAM-006 ${TOPIC}/0`]);
  expect(state.alarms.map(({ problem }) => problem.code)).toEqual(['MC-STREAM-006']);
  expect(state.partitions).toEqual([
    { topic: TOPIC, partition: 0, position: 10, high: 20 },
    { topic: TOPIC, partition: 1, position: 20, high: 20 },
  ]);
  stop.abort();
  await done;
});

test('partitions that stand still for good leave serve going until it is told to stop', async () => {
  const log = filled();
  const first = await streaming(() => log.source(), []);
  await until(first.landed, (rows) => rows === 20);
  first.stop.abort();
  await first.done;
  for (const partition of [0, 1]) {
    log.append(TOPIC, partition, settlements(200, 210));
    log.truncateBefore(TOPIC, partition, 15);
  }
  const second = await streaming(() => log.source(), [], first.warehouse);
  await until(
    () => second.alarms,
    (alarms) => alarms.length === 2,
  );
  expect(second.alarms).toEqual([`MC-STREAM-004 ${TOPIC}/0`, `MC-STREAM-004 ${TOPIC}/1`]);
  let ended = false;
  void second.done.finally(() => {
    ended = true;
  });
  // Without a pause left an attempt that counted as failed would end it within this round trip.
  await second.landed();
  expect([ended, second.attempts.made, await second.landed()]).toEqual([false, 1, 20]);
  second.stop.abort();
  await second.done;
});

test('a source that cannot be opened is tried a bounded number of times', async () => {
  const away = (): LogSource => ({
    ...memoryLog().source(),
    name: 'away',
    describe: () => Promise.reject(new MingchaError(streamProblem('MC-STREAM-001', '', { reason: 'refused' }))),
    close: () => Promise.resolve(),
  });
  const { done, attempts, alarms, said, state } = await streaming(away, [0.01, 0.01]);
  const error = await done.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(MingchaError);
  expect((error as MingchaError).problems.map(({ code }) => code)).toEqual(['MC-SERVE-002']);
  expect((error as MingchaError).problems[0]?.why.en).toContain('MC-STREAM-001');
  expect(attempts.made).toBe(3);
  expect(alarms).toEqual(['MC-STREAM-001 stream']);
  expect(state.alarms).toHaveLength(1);
  expect(said.filter((message) => message === 'the stream is opened again')).toHaveLength(2);
});

test('what ends the stream for good names its topic', async () => {
  const log = filled();
  const crashing = (): LogSource => {
    const source = log.source();
    return {
      name: source.name,
      describe: async (topics) => source.describe(topics),
      open: async function* () {
        await Promise.resolve();
        yield { type: 'fatal', fault: 'codec', reason: 'zstd', at: { topic: TOPIC, partition: 1 } };
      },
      reportDurable: async (positions) => source.reportDurable(positions),
      close: async () => source.close(),
    };
  };
  const { done } = await streaming(crashing, []);
  await expect(done).rejects.toMatchObject({ problems: [{ why: { en: expect.stringContaining(TOPIC) as string } }] });
});

test('what the settings got wrong is said at once', async () => {
  const { done, attempts } = await streaming(() => memoryLog().source(), [0.01]);
  await expect(done).rejects.toThrow(/MC-STREAM-003/);
  expect(attempts.made).toBe(1);
});

test('a defect ends the stream at once', async () => {
  const log = filled();
  const broken = (): LogSource => {
    const source = log.source();
    return {
      name: source.name,
      describe: async (topics) => source.describe(topics),
      open: () => {
        throw new Error('a defect');
      },
      reportDurable: async (positions) => source.reportDurable(positions),
      close: async () => source.close(),
    };
  };
  const { done, attempts } = await streaming(broken, [0.01]);
  await expect(done).rejects.toThrow('a defect');
  expect(attempts.made).toBe(1);
});

test('a topic that is not there has an alarm until it is, while the others are read', async () => {
  const log = filled();
  const topics = [{ topic: TOPIC }, { topic: 'later', kind: 'setl_d' }];
  const { done, stop, attempts, alarms, state, landed } = await streaming(
    () => log.source(),
    [0.01],
    undefined,
    undefined,
    topics,
  );
  await until(landed, (rows) => rows === 20);
  log.append(TOPIC, 0, settlements(10, 15));
  await until(landed, (rows) => rows === 25);
  expect(alarms).toEqual(['MC-STREAM-012 later']);
  expect(state.alarms.map(({ problem }) => problem.code)).toEqual(['MC-STREAM-012']);
  expect(attempts.made).toBe(1);
  log.createTopic('later', 1);
  log.append('later', 0, settlements(200, 203));
  await until(landed, (rows) => rows === 28);
  await until(
    () => state.alarms,
    (open) => open.length === 0,
  );
  // And again when it goes away under way, as often as that happens.
  log.removeTopic('later');
  await until(
    () => state.alarms,
    (open) => open.length === 1,
  );
  log.append(TOPIC, 1, settlements(110, 112));
  await until(landed, (rows) => rows === 30);
  expect(alarms).toEqual(['MC-STREAM-012 later', 'MC-STREAM-012 later']);
  stop.abort();
  await done;
});

test('topics that all go away are looked for as long as it takes', async () => {
  const log = filled();
  const { done, stop, state, said, landed } = await streaming(() => log.source(), [0.01, 0.01]);
  await until(landed, (rows) => rows === 20);
  log.removeTopic(TOPIC);
  await until(
    () => said.filter((message) => message === 'the stream is opened again').length,
    (times) => times > 5,
  );
  expect(state.alarms.map(({ problem }) => problem.code)).toEqual(['MC-STREAM-003']);
  log.createTopic(TOPIC, 2);
  log.append(TOPIC, 0, settlements(300, 320));
  await until(
    () => state.alarms.map(({ problem }) => `${problem.code} ${problem.where}`),
    (open) => open.toSorted().join() === `MC-STREAM-005 ${TOPIC}/0,MC-STREAM-005 ${TOPIC}/1`,
  );
  stop.abort();
  await done;
});
