import { MingchaError, type Problem } from '../../../base/problem.ts';
import type { LogSource } from '../../../ingest/source/log/log-source.ts';
import { memoryLog, type MemoryLog } from '../../../ingest/source/log/memory.ts';
import { runStream } from '../../../ingest/stream/run-stream.ts';
import type { CrashPoint, FlushReport, StreamRequest, StreamResult } from '../../../ingest/stream/stream-request.ts';
import type { Row, Session } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';

/** Far away: only what the run itself decides lands or resolves anything. */
const NEVER = 3_600_000;

/** What one run of the stream came to. */
export interface RunOutcome {
  readonly result: StreamResult | undefined;
  readonly error: unknown;
  readonly flushes: readonly FlushReport[];
  readonly alarms: readonly Problem[];
}

/** How a run differs from one that reads everything there is, in one flush. */
export interface RunOptions extends Partial<Omit<StreamRequest, 'source' | 'topics'>> {
  readonly topics?: StreamRequest['topics'];
  readonly source?: LogSource;
  readonly stop?: AbortSignal;
  /** Throws where a test wants the run to end. */
  readonly at?: (point: CrashPoint) => void;
  readonly onFlush?: (report: FlushReport) => void;
}

/** An exception that stands for the end of the process. */
export class Crash extends Error {}

/** Ends a run at the so-manieth time that it passes a point; whatever it does after that ends too. */
export function crashAt(point: CrashPoint, time = 1): (at: CrashPoint) => void {
  let passed = 0;
  return (at) => {
    if (at === point) passed += 1;
    if (passed >= time) throw new Crash(`${point} ${time}`);
  };
}

/** A log in memory, and an empty warehouse that it is streamed into. */
export class StreamRoom {
  /** It is looked at again only where a test says so. */
  readonly log: MemoryLog = memoryLog('kafka', NEVER);
  readonly warehouse: Warehouse;
  readonly session: Session;

  private constructor(warehouse: Warehouse, session: Session) {
    this.warehouse = warehouse;
    this.session = session;
  }

  static async open(warehouse?: Warehouse): Promise<StreamRoom> {
    const own = warehouse ?? (await Warehouse.inMemory());
    return new StreamRoom(own, await own.session());
  }

  /** Makes a topic with these values in its partitions. */
  topic(name: string, ...partitions: readonly (readonly (string | Buffer | null)[])[]): void {
    this.log.createTopic(name, partitions.length);
    for (const [partition, values] of partitions.entries()) this.append(name, partition, values);
  }

  append(topic: string, partition: number, values: readonly (string | Buffer | null)[]): number {
    const messages = values.map((value, index) => ({ key: `k${index}`, value, timestamp: 1_700_000_000_000 + index }));
    return this.log.append(topic, partition, messages);
  }

  /** Streams topics until their end, and tells how that went, also where it threw. */
  async run(
    topics: readonly (string | { topic: string; kind: string })[],
    options: RunOptions = {},
  ): Promise<RunOutcome> {
    const flushes: FlushReport[] = [];
    const alarms: Problem[] = [];
    const request: StreamRequest = {
      source: options.source ?? this.log.source(),
      topics: topics.map((one) => (typeof one === 'string' ? { topic: one } : one)),
      from: options.from ?? 'beginning',
      flush: options.flush ?? { rows: NEVER, bytes: NEVER * 1000, milliseconds: NEVER },
      resolve: options.resolve ?? { rows: NEVER, milliseconds: NEVER },
      untilEnd: options.untilEnd ?? true,
      maxMessages: options.maxMessages,
      lookAgainMilliseconds: options.lookAgainMilliseconds,
    };
    const outcome = await runStream(request, this.warehouse, {
      now: () => new Date('2026-01-02T03:04:05Z'),
      log: () => undefined,
      stop: options.stop ?? new AbortController().signal,
      at: options.at,
      onFlush: (report) => {
        flushes.push(report);
        options.onFlush?.(report);
      },
      onAlarm: (problem) => void alarms.push(problem),
    }).then(
      (result) => ({ result, error: undefined }),
      (error: unknown) => ({ result: undefined, error }),
    );
    return { ...outcome, flushes, alarms };
  }

  /** Streams topics until their end, which must go well. */
  async land(
    topics: readonly (string | { topic: string; kind: string })[],
    options: RunOptions = {},
  ): Promise<RunOutcome> {
    const outcome = await this.run(topics, options);
    if (outcome.error !== undefined) throw outcome.error;
    return outcome;
  }

  rows(sql: string): Promise<Row[]> {
    return this.session.rows(sql);
  }

  value(sql: string): Promise<string | null> {
    return this.session.value(sql);
  }

  close(): void {
    this.session.close();
    this.warehouse.close();
  }
}

/** Runs a test in a room of its own. */
export async function inStream(test: (room: StreamRoom) => Promise<void>): Promise<void> {
  const room = await StreamRoom.open();
  try {
    await test(room);
  } finally {
    room.close();
  }
}

/** The code of the problem that ended a run, or its message. */
export function codeOfError(error: unknown): string {
  if (error instanceof MingchaError) return error.code;
  return error instanceof Error ? error.message : String(error);
}
