import { MingchaError, type Problem } from '../../base/problem.ts';
import type { Session } from '../../store/session.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { LogEvent, MissingTopic, PartitionBounds, RecordBlock, TopicPartition } from '../source/log/log-source.ts';
import { AwaitedTopics } from './awaited-topics.ts';
import { Lander } from './lander.ts';
import { markMadeAnew, positionsOf } from './positions.ts';
import { isEndless, kindsOf, prepareStream, topicNames } from './prepare-stream.ts';
import { Puller } from './puller.ts';
import type { Readings } from './reading.ts';
import { partitionName } from './read-buffer.ts';
import { sourceFailure, topicFailure } from './source-failure.ts';
import type { StreamEffects, StreamRequest, StreamResult } from './stream-request.ts';

/** How often the log is asked how far it reaches. */
const LOOK_AGAIN_MILLISECONDS = 30_000;
const IDLE_MILLISECONDS = 1_000;

interface Run {
  readonly request: StreamRequest;
  readonly effects: StreamEffects;
  readonly readings: Readings;
  readonly lander: Lander;
  /** Where a bounded run ends, by partition. */
  readonly ends: ReadonlyMap<string, number> | undefined;
  readonly problems: Problem[];
  /** Topics that are missing and looked for; absent in a bounded run. */
  readonly awaited: AwaitedTopics | undefined;
  /** Takes down that a partition is not the one it was. Never rejects. */
  readonly mark: (at: TopicPartition) => Promise<void>;
  marking: Promise<void>;
  read: number;
  lookedAt: number;
}

function raise(run: Run, problem: Problem, at: TopicPartition | undefined): void {
  run.problems.push(problem);
  run.effects.log('error', 'stream alarm', { code: problem.code, where: problem.where, why: problem.why.en });
  run.effects.onAlarm?.(problem, at);
  // What landed last may be of the new log, which the next run would then take for the old one.
  if (problem.code === 'MC-STREAM-005' && at !== undefined && run.readings.isDoubtful(at))
    run.marking = Promise.all([run.marking, run.mark(at)]).then(() => undefined);
}

/** Takes down in a turn of its own that a partition is not the one it was. */
function marker(warehouse: Warehouse, session: Session, { log }: StreamEffects) {
  return async ({ topic, partition }: TopicPartition): Promise<void> => {
    try {
      await warehouse.writing.take(() => markMadeAnew(session, { topic, partition }));
    } catch (error) {
      log('warn', 'that a topic was replaced could not be taken down', { topic, partition, reason: String(error) });
    }
  };
}

/** Whether a bounded run has read all it was asked for. */
function isDone({ request, ends, readings, read }: Run): boolean {
  if (request.maxMessages !== undefined && read >= request.maxMessages) return true;
  if (ends === undefined) return false;
  return [...ends].every(([name, end]) => {
    const at = name.lastIndexOf('/');
    if (readings.stopped.has(name)) return true;
    const next = readings.nextOf({ topic: name.slice(0, at), partition: Number(name.slice(at + 1)) });
    return next === undefined || next >= end;
  });
}

/** The start of a block that a run of so many messages still takes. */
function upTo(block: RecordBlock, most: number): RecordBlock {
  if (block.messages.length <= most) return block;
  const messages = block.messages.slice(0, most);
  const nextOffset = block.messages[most]?.offset ?? block.nextOffset;
  return { ...block, messages, nextOffset, bytes: messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0) };
}

function takeBlock(run: Run, block: RecordBlock): void {
  const { request, readings, lander, effects } = run;
  try {
    const accepted = readings.accept(block);
    if (accepted === undefined) return;
    const most = request.maxMessages === undefined ? Infinity : request.maxMessages - run.read;
    const taken = upTo(accepted, most);
    run.read += taken.messages.length;
    lander.add(taken);
    const { topic, partition, highWatermark: high } = block;
    effects.onWatermark?.({ topic, partition, high, position: lander.landed(block) ?? accepted.requestedOffset });
  } catch (error) {
    if (!(error instanceof MingchaError)) throw error;
    for (const problem of error.problems) raise(run, problem, block);
  }
}

/** Looks whether the log still holds what comes next, and raises an alarm for each partition that it does not. */
async function lookAgain(run: Run): Promise<void> {
  // Reading goes on while the log answers.
  const before = run.readings.nextOffsets();
  // Whether a topic is missing is for the source to say: brokers that start do not know theirs yet.
  const bounds = await run.request.source.describe(topicNames(run.request), () => undefined);
  for (const at of bounds) {
    if (run.readings.stopped.has(partitionName(at))) continue;
    const problem = run.readings.diagnose(at, before);
    if (problem === undefined) continue;
    run.readings.stop(at, problem);
    raise(run, problem, at);
  }
}

/** The alarm of a source that ended: of the partition at fault where the log tells why, else of the source. */
async function endedBy(run: Run, event: Extract<LogEvent, { type: 'fatal' }>): Promise<void> {
  const before = run.problems.length;
  if (event.fault === 'position' || event.fault === 'unknown_topic') await lookAgain(run).catch(() => undefined);
  if (run.problems.length > before) return;
  const { at } = event;
  // What stopped it first says more than that the log no longer answers as before, and advises otherwise.
  if (event.fault === 'position' && at !== undefined && run.readings.stopped.has(partitionName(at))) return;
  const expected = at === undefined ? undefined : run.readings.nextOf(at);
  raise(run, sourceFailure(event, topicNames(run.request), expected), at);
}

/** Leaves out a topic that cannot be read, with an alarm. */
function leaveOut(run: Run, missing: MissingTopic): void {
  const problem = topicFailure(missing);
  run.readings.leaveOut(missing.topic, problem);
  run.awaited?.add(missing.topic);
  raise(run, problem, undefined);
}

/** Handles one event. @returns true when the source has ended. */
async function take(run: Run, event: LogEvent): Promise<boolean> {
  switch (event.type) {
    case 'block':
      takeBlock(run, event.block);
      return false;
    case 'assigned':
      run.effects.log('info', 'partitions assigned', {
        generation: event.generation,
        partitions: event.partitions.map(partitionName),
      });
      return false;
    case 'missing':
      leaveOut(run, event);
      return false;
    case 'stalled':
      run.effects.log('warn', 'stream stalled', { milliseconds: event.milliseconds, reason: event.reason });
      return false;
    case 'fatal':
      await endedBy(run, event);
      return true;
  }
}

/** Looks again when it is time. Reading does not wait for the answer: a broker that hangs takes long to give none. */
function lookNowAndThen(run: Run): void {
  if (performance.now() - run.lookedAt < (run.request.lookAgainMilliseconds ?? LOOK_AGAIN_MILLISECONDS)) return;
  // Counted from when it has answered, so that a slow broker is asked one thing at a time.
  run.lookedAt = Number.POSITIVE_INFINITY;
  lookAgain(run)
    .catch((error: unknown) => {
      run.effects.log('warn', 'the log did not describe itself', { reason: String(error) });
    })
    .finally(() => {
      run.lookedAt = performance.now();
    });
}

/** Whether nothing is read any more, nor waited for; or something that was waited for can be read. */
function isOver({ readings, awaited }: Run): boolean {
  if (awaited?.isBack === true) return true;
  return readings.allStopped() && (awaited === undefined || awaited.isEmpty);
}

async function loop(run: Run, puller: Puller<LogEvent>): Promise<void> {
  const { effects, lander } = run;
  for (;;) {
    await lander.flushIfDue();
    if (effects.stop.aborted || isDone(run)) return;
    if (isOver(run)) return;
    lookNowAndThen(run);
    run.awaited?.lookNowAndThen();
    const pulled = await puller.next(Math.min(lander.dueIn() ?? IDLE_MILLISECONDS, IDLE_MILLISECONDS));
    if (pulled === undefined) continue;
    if (pulled === 'end') return;
    if (await take(run, pulled.item)) return;
  }
}

/**
 * Reads topics into the warehouse until it is told to stop, or the run's bounds are reached. Rows, quarantine and
 * positions move in one transaction, so each message counts once whatever happens in between.
 *
 * @returns what was landed, and the alarms of partitions that stand still.
 * @throws MingchaError MC-STREAM-001 to 003 where the source cannot be opened, 008 where another process moved a
 *   position, MC-STORE-007 when the disk is full. What landed before stays.
 */
export async function runStream(
  request: StreamRequest,
  warehouse: Warehouse,
  effects: StreamEffects,
): Promise<StreamResult> {
  // Told to stop, the run lands what was read first, so its statements do not hang on `stop`: only the signal that the
  // warehouse was opened with breaks them off.
  const session = await warehouse.session();
  const { source } = request;
  let puller: Puller<LogEvent> | undefined;
  let run: Run | undefined;
  let lander: Lander | undefined;
  const wake = (): void => puller?.wake();
  effects.stop.addEventListener('abort', wake);
  try {
    const { bounds, missing, readings } = await prepareStream(request, warehouse, session, effects);
    const kinds = kindsOf(request);
    lander = new Lander({ request, warehouse, session, effects, kindOf: (topic) => kinds.get(topic), onIdle: wake });
    run = {
      request,
      effects,
      readings,
      lander,
      ends: request.untilEnd === true ? endsOf(bounds) : undefined,
      problems: [],
      awaited: isEndless(request)
        ? new AwaitedTopics((topic) => source.describe([topic]), request.missingPauses)
        : undefined,
      mark: marker(warehouse, session, effects),
      marking: Promise.resolve(),
      read: 0,
      lookedAt: performance.now(),
    };
    for (const at of bounds) {
      const problem = readings.stopped.get(partitionName(at));
      if (problem !== undefined) raise(run, problem, at);
    }
    for (const one of missing) leaveOut(run, one);
    const absent = new Set(missing.map(({ topic }) => topic));
    if (!isDone(run) && !isOver(run)) {
      puller = new Puller(
        source.open({
          topics: topicNames(request).filter((topic) => !absent.has(topic)),
          startOf: (at) => readings.startOf(at),
          checkOf: (at) => readings.checkOf(at),
        }),
      );
      await loop(run, puller);
    }
    await lander.finish();
    await run.marking;
    return {
      messages: lander.messages,
      flushes: lander.flushes,
      positions: await positionsOf(session, topicNames(request)),
      problems: run.problems,
      isBack: run.awaited?.isBack === true,
    };
  } finally {
    effects.stop.removeEventListener('abort', wake);
    await source.close();
    await puller?.end().catch(() => undefined);
    // A connection must not close under a statement.
    await lander?.idle();
    await run?.marking;
    session.close();
  }
}

function endsOf(bounds: readonly PartitionBounds[]): ReadonlyMap<string, number> {
  return new Map(bounds.map((at) => [partitionName(at), at.high]));
}
