import { setTimeout as delay } from 'node:timers/promises';
import { MingchaError, type Problem } from '../../base/problem.ts';
import type { LogSource, PartitionBounds, TopicPartition } from '../../ingest/source/log/log-source.ts';
import { runStream } from '../../ingest/stream/run-stream.ts';
import type { FlushReport, StreamResult } from '../../ingest/stream/stream-request.ts';
import { positionsOf } from '../../ingest/stream/positions.ts';
import { Readings } from '../../ingest/stream/reading.ts';
import type { Effects } from '../../base/effects.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { KafkaConfiguration } from '../configuration/configuration.ts';
import { aborted } from './aborted.ts';
import { isMissingTopic, standsStill, type LiveState } from './live-state.ts';
import { topicFailure } from '../../ingest/stream/source-failure.ts';
import { expectedProblems } from './problem-of.ts';
import { serveProblem } from './problems.ts';
import { watchedSource } from './watched-source.ts';
import type { Telling } from './telling.ts';

/** Seconds between an attempt that failed and the next; after the last of them serve ends. */
export const PAUSES: readonly number[] = [1, 2, 5, 10, 20, 30, 60, 60];

/** An attempt that lasted so many milliseconds was no failure to start: the count of failures begins anew, and alarms end. */
const LASTED = 60_000;

/** What the stream of a `serve` works with. */
export interface StreamService {
  readonly kafka: KafkaConfiguration;
  /** A source of its own for each attempt: a source is opened once. */
  readonly sourceOf: () => LogSource;
  readonly warehouse: Warehouse;
  readonly state: LiveState;
  readonly telling: Telling;
  readonly effects: Pick<Effects, 'now' | 'log'>;
  readonly stop: AbortSignal;
  readonly onFlush: (report: FlushReport) => void;
  /** Told once, when the log was first described or could not be. */
  readonly onDescribed: () => void;
  readonly pauses?: readonly number[] | undefined;
  /** Milliseconds; tests shorten them. */
  readonly lasted?: number | undefined;
}

/** Where a partition stands: what has landed of it, or where reading will begin. */
function positionIn(
  bounds: PartitionBounds,
  known: ReadonlyMap<string, number>,
  from: KafkaConfiguration['from'],
): number {
  return known.get(`${bounds.topic}/${bounds.partition}`) ?? (from === 'beginning' ? bounds.low : bounds.high);
}

async function describe(service: StreamService, source: LogSource): Promise<void> {
  const { kafka, warehouse, state, telling } = service;
  const topics = kafka.topics.map(({ topic }) => topic);
  const session = await warehouse.session();
  try {
    const positions = await positionsOf(session, topics);
    const known = new Map(positions.map((one) => [`${one.topic}/${one.partition}`, one.nextOffset]));
    for (const { topic, partition, nextOffset } of positions)
      state.reached({ topic, partition, position: nextOffset, high: undefined });
    const partitions = await source.describe(topics, (missing) => telling.alarm(topicFailure(missing), undefined));
    for (const { topic } of partitions) state.settle(topic);
    const { stopped } = new Readings(partitions, positions, kafka.from);
    for (const bounds of partitions) {
      const { topic, partition, high } = bounds;
      state.reached({ topic, partition, position: positionIn(bounds, known, kafka.from), high });
      const problem = stopped.get(`${topic}/${partition}`);
      if (problem !== undefined) telling.alarm(problem, bounds);
    }
  } finally {
    session.close();
  }
}

/** What no further attempt can mend: a login, a topic's name. */
const SETTINGS: ReadonlySet<string> = new Set(['MC-STREAM-002', 'MC-STREAM-003']);

/**
 * One attempt: from a source that is opened to its end.
 *
 * @param returns - how often running a topic that was missing came back: one that is there and cannot be read all the same is
 *   looked for ever more seldom, for each time all topics are opened anew.
 */
async function attempt(service: StreamService, standing: ReadonlySet<string>, returns: number): Promise<StreamResult> {
  const { kafka, warehouse, state, telling, effects, stop, pauses = PAUSES, lasted = LASTED } = service;
  const source = watchedSource(service.sourceOf(), { ...service, standing });
  const lasts = setTimeout(() => state.wentOn(), lasted);
  try {
    state.restarted();
    await describe(service, source);
    service.onDescribed();
    return await runStream(
      {
        source,
        topics: kafka.topics,
        from: kafka.from,
        flush: kafka.flush,
        resolve: kafka.resolve,
        missingPauses: pauses.slice(Math.min(returns, pauses.length - 1)).map((seconds) => seconds * 1000),
      },
      warehouse,
      {
        now: effects.now,
        log: effects.log,
        stop,
        onFlush: service.onFlush,
        onWatermark: (at) => state.seen(at),
        onAlarm: (problem: Problem, at: TopicPartition | undefined) => telling.alarm(problem, at),
      },
    );
  } finally {
    clearTimeout(lasts);
    await source.close();
  }
}

/** What an attempt came to, where streaming is not over in order. */
interface Met {
  readonly problems: readonly Problem[];
  /** Whether it ended because a topic that was missing can be read now. */
  readonly isBack: boolean;
}

/** What an attempt met; undefined when streaming is over in order. */
async function met(
  service: StreamService,
  standing: ReadonlySet<string>,
  returns: number,
  first: boolean,
): Promise<Met | undefined> {
  const { effects, stop, state, telling } = service;
  try {
    const { problems, isBack } = await attempt(service, standing, returns);
    if (stop.aborted) return undefined;
    // They were told as they came up; what landed at the end of the attempt settled none of them.
    for (const problem of problems)
      if (!standsStill(problem) && !isMissingTopic(problem)) state.raise(problem, 'stream');
    return { problems, isBack };
  } catch (error) {
    const problems = expectedProblems(error);
    if (problems === undefined) throw error;
    if (first && problems.some(({ code }) => SETTINGS.has(code))) throw error;
    if (!stop.aborted) {
      for (const problem of problems) telling.alarm(problem, undefined);
      return { problems, isBack: false };
    }
    effects.log('warn', 'the stream ended badly while stopping', { codes: problems.map(({ code }) => code) });
    return undefined;
  }
}

/**
 * Streams until it is told to stop. A source that breaks off is opened again after a pause, a bounded number of times
 * running. A partition that stands still is left alone from then on; the others, and the process, go on. A topic that cannot be
 * read is looked for as long as it takes.
 *
 * @throws MingchaError MC-STREAM-002 and 003 when the first attempt meets them; MC-SERVE-002 after the last attempt, with
 *   what it met. Anything else that is thrown is a defect.
 */
export async function serveStream(service: StreamService): Promise<void> {
  const { effects, stop, state, pauses = PAUSES, lasted = LASTED } = service;
  const standing = new Set<string>();
  for (let failures = 0, returns = 0, first = true; ; first = false) {
    const since = effects.now().getTime();
    const outcome = await met(service, standing, returns, first);
    if (outcome === undefined) return;
    const { problems, isBack } = outcome;
    service.onDescribed();
    const stood = standing.size;
    for (const problem of problems) if (standsStill(problem)) standing.add(problem.where);
    returns = problems.some(isMissingTopic) ? returns + 1 : 0;
    if (isBack) continue;
    if (state.partitions.every(({ topic, partition }) => standing.has(`${topic}/${partition}`)) && standing.size > 0)
      return await aborted(stop);
    const others = problems.filter((problem) => !standsStill(problem) && !isMissingTopic(problem));
    if (standing.size > stood && others.length === 0) continue;
    if (effects.now().getTime() - since >= lasted) failures = 0;
    // Topics may be made at any time: they are looked for as long as it takes.
    const isWaiting = others.length > 0 && others.every(({ code }) => code === 'MC-STREAM-003');
    const pause = pauses[isWaiting ? Math.min(failures, pauses.length - 1) : failures];
    failures += 1;
    if (pause === undefined) {
      const reason = problems
        .map(({ code, where, why }) => [code, where, why.en].filter((word) => word !== '').join(' '))
        .join('; ');
      throw new MingchaError(serveProblem('MC-SERVE-002', '', { times: failures, reason }));
    }
    effects.log('warn', 'the stream is opened again', {
      seconds: pause,
      failures,
      codes: problems.map(({ code }) => code),
      where: problems.map(({ where }) => where),
    });
    await delay(pause * 1000, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return;
  }
}
