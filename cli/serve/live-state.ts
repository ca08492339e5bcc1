import type { Problem } from '../../base/problem.ts';
import type { TopicPartition } from '../../ingest/source/log/log-source.ts';
import type { FlushReport } from '../../ingest/stream/stream-request.ts';
import type { Warehouse } from '../../store/warehouse.ts';

/** How far one partition is landed, and how far its log reaches where that is known. */
export interface PartitionState extends TopicPartition {
  readonly position: number;
  readonly high: number | undefined;
}

/** An alarm that nothing has settled yet. */
export interface OpenAlarm {
  readonly problem: Problem;
  readonly since: Date;
}

const MINUTE = 60_000;

/** Partitions that stand still for good: whatever was read before and lands now does not mean that they go on. */
const STANDING: ReadonlySet<string> = new Set(['MC-STREAM-004', 'MC-STREAM-005', 'MC-STREAM-006']);

/** What is over as soon as the log answers; all else of the stream is over when what waits has landed. */
const UNHEARD: ReadonlySet<string> = new Set(['MC-STREAM-001', 'MC-STREAM-002', 'MC-STREAM-003']);

/** Whether an alarm is of a partition that is not read on in this process. */
export function standsStill({ code }: Problem): boolean {
  return STANDING.has(code);
}

/** Whether an alarm is of a topic that cannot be read while others are: it is over once the topic is described. */
export function isMissingTopic({ code }: Problem): boolean {
  return code === 'MC-STREAM-012';
}

const nameOf = (at: TopicPartition): string => `${at.topic}/${at.partition}`;

/** How many messages of a partition wait; 0 where its end is not known. */
export function lagOf({ position, high }: PartitionState): number {
  return high === undefined ? 0 : Math.max(0, high - position);
}

/** What a running `serve` knows of itself: the metrics, `/healthz` and `status` all read it here. */
export class LiveState {
  readonly #now: () => Date;
  readonly #partitions = new Map<string, PartitionState>();
  readonly #alarms = new Map<string, OpenAlarm & { readonly source: string }>();
  #landed: { readonly at: number; readonly rows: number }[] = [];
  #lastCommit: Date | undefined;
  #behindSince: Date | undefined;
  readonly startedAt: Date;

  constructor(now: () => Date) {
    this.#now = now;
    this.startedAt = now();
  }

  /** Partitions by topic and number. */
  get partitions(): readonly PartitionState[] {
    return [...this.#partitions.values()].toSorted(
      (a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition,
    );
  }

  /** How many messages wait in all partitions together. */
  get lag(): number {
    return this.partitions.reduce((sum, partition) => sum + lagOf(partition), 0);
  }

  /** Partitions that stand still, as TOPIC/PARTITION. */
  get standing(): ReadonlySet<string> {
    const alarms = [...this.#alarms.values()].filter(({ problem }) => standsStill(problem));
    return new Set(alarms.map(({ source }) => source));
  }

  /** How many messages wait that are read on: those of partitions that stand still are not waited for. */
  get #awaited(): number {
    const { standing } = this;
    return this.partitions.reduce((sum, one) => (standing.has(nameOf(one)) ? sum : sum + lagOf(one)), 0);
  }

  get lastCommit(): Date | undefined {
    return this.#lastCommit;
  }

  get alarms(): readonly OpenAlarm[] {
    return [...this.#alarms.values()];
  }

  /** Records a flush: positions move. What had failed is over once nothing waits any more. */
  flushed(report: FlushReport): void {
    const now = this.#now();
    this.#lastCommit = now;
    let rows = 0;
    for (const outcomes of Object.values(report.outcomes)) for (const n of Object.values(outcomes)) rows += n;
    this.#landed.push({ at: now.getTime(), rows });
    for (const { topic, partition, nextOffset } of report.positions) {
      const high = this.#partitions.get(nameOf({ topic, partition }))?.high;
      this.reached({ topic, partition, position: nextOffset, high });
      this.settle(nameOf({ topic, partition }));
    }
    if (this.#awaited > 0) return;
    this.#behindSince = undefined;
    this.wentOn();
  }

  /** Records how far a partition is landed, and how far its log reaches. A position never goes back by it. */
  reached(state: PartitionState): void {
    const known = this.#partitions.get(nameOf(state));
    const position = Math.max(state.position, known?.position ?? 0);
    const high = state.high === undefined ? known?.high : Math.max(state.high, known?.high ?? 0);
    this.#partitions.set(nameOf(state), { topic: state.topic, partition: state.partition, position, high });
    if (this.#awaited === 0) this.#behindSince = undefined;
    else this.#behindSince ??= this.#now();
  }

  /** Records how far the log of a partition reaches. */
  seen({ topic, partition, high }: TopicPartition & { readonly high: number }): void {
    this.reached({ topic, partition, position: 0, high });
  }

  /** Forgets ends of logs and positions, for a source that is opened anew. */
  restarted(): void {
    this.#partitions.clear();
    this.#behindSince = undefined;
  }

  /**
   * Raises an alarm of a source: a partition, the stream, or a scheduled job.
   *
   * @returns false where the same alarm is open already.
   */
  raise(problem: Problem, source: string): boolean {
    const key = `${problem.code} ${source}`;
    const known = this.#alarms.get(key);
    this.#alarms.set(key, { problem, source, since: known?.since ?? this.#now() });
    if (this.#awaited === 0) this.#behindSince = undefined;
    return known === undefined;
  }

  /** Ends the alarms of a source, but not that a partition stands still: only another process reads it on. */
  settle(source: string): void {
    this.#settle(source, (code) => !STANDING.has(code));
  }

  /** Records that the log answers. */
  heard(): void {
    this.#settle('stream', (code) => UNHEARD.has(code));
  }

  /** Records that reading and landing go on. */
  wentOn(): void {
    this.#settle('stream', (code) => !UNHEARD.has(code) && !STANDING.has(code));
  }

  #settle(source: string, isOver: (code: string) => boolean): void {
    for (const [key, alarm] of this.#alarms)
      if (alarm.source === source && isOver(alarm.problem.code)) this.#alarms.delete(key);
  }

  /** Records landed or quarantined a second, over the last minute or since the start. */
  rowsPerSecond(): number {
    const now = this.#now().getTime();
    this.#landed = this.#landed.filter(({ at }) => at > now - MINUTE);
    const span = Math.min(MINUTE, Math.max(1000, now - this.startedAt.getTime()));
    return (this.#landed.reduce((sum, { rows }) => sum + rows, 0) * 1000) / span;
  }

  /** Seconds since the last commit; undefined before the first. */
  commitAge(): number | undefined {
    return this.#lastCommit === undefined ? undefined : (this.#now().getTime() - this.#lastCommit.getTime()) / 1000;
  }

  /** Seconds for which messages have waited without a commit; 0 while nothing waits. */
  lateSeconds(): number {
    if (this.#behindSince === undefined) return 0;
    const since = Math.max(this.#behindSince.getTime(), this.#lastCommit?.getTime() ?? 0);
    return Math.max(0, (this.#now().getTime() - since) / 1000);
  }
}

/** Whoever is lent an instance shares its turns, so they tell which `serve` it is of. */
const STATES = new WeakMap<Warehouse['writing'], LiveState>();

/** Makes a state known to the commands that are lent this warehouse. */
export function keepLiveState(warehouse: Warehouse, state: LiveState): void {
  STATES.set(warehouse.writing, state);
}

/** The state of the `serve` that lends this warehouse, if one does. */
export function liveStateOf(warehouse: Warehouse): LiveState | undefined {
  return STATES.get(warehouse.writing);
}
