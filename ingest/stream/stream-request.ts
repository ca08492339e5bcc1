import type { Log } from '../../base/effects.ts';
import type { Problem } from '../../base/problem.ts';
import type { LogSource, TopicPartition } from '../source/log/log-source.ts';

/** A topic that is read, and what its flat records are where it holds such. */
export interface StreamTopic {
  readonly topic: string;
  /** Name of the kind of its flat records; told from the topic's name and the fields when left out. */
  readonly kind?: string | undefined;
}

/** When what was read is landed: at whichever comes first. */
export interface FlushLimits {
  readonly rows: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

export const DEFAULT_FLUSH: FlushLimits = { rows: 20_000, bytes: 16 * 1024 * 1024, milliseconds: 1000 };

/** When landed batches are resolved: checked against the days they did not touch, and made part of the cut. */
export interface ResolveLimits {
  readonly rows: number;
  readonly milliseconds: number;
}

export const DEFAULT_RESOLVE: ResolveLimits = { rows: 1_000_000, milliseconds: 300_000 };

/** What is to be streamed. */
export interface StreamRequest {
  readonly source: LogSource;
  readonly topics: readonly StreamTopic[];
  /** Where a partition begins that was never read. */
  readonly from: 'beginning' | 'end';
  readonly flush: FlushLimits;
  readonly resolve: ResolveLimits;
  /** Ends the run at the offsets the partitions had when it began. */
  readonly untilEnd?: boolean;
  /** Ends the run after so many messages, counted over all partitions. */
  readonly maxMessages?: number | undefined;
  /** How often the log is asked how far it reaches; 30 s unless said. */
  readonly lookAgainMilliseconds?: number | undefined;
  /** Milliseconds between looks for a topic that is missing, in a run without an end; the last is used on and on. */
  readonly missingPauses?: readonly number[] | undefined;
}

/** How far a flush moved a partition, and by how many messages. */
export interface Moved extends TopicPartition {
  readonly fromOffset: number;
  readonly nextOffset: number;
  readonly messages: number;
}

/** One landing of a stretch of messages: all of it in one transaction. */
export interface FlushReport {
  readonly messages: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** Milliseconds from when the oldest of its messages was received until it had landed. */
  readonly age: number;
  readonly positions: readonly Moved[];
  /** Records by kind and outcome (`landed_new`, `quarantined` …). */
  readonly outcomes: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Quarantined records by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Yuan over the typed records, by kind; kinds without money are left out. */
  readonly money: Readonly<Record<string, string>>;
}

/** The points of a flush at which a test may end the process. */
export type CrashPoint = 'before_begin' | 'mid_append' | 'before_commit' | 'after_commit' | 'before_resolve';

/** The effects streaming needs. */
export interface StreamEffects {
  readonly now: () => Date;
  readonly log: Log;
  /** Ends the run: what was read and not landed is landed, then the run returns. */
  readonly stop: AbortSignal;
  readonly onFlush?: ((report: FlushReport) => void) | undefined;
  /** How far each partition of the log reaches. */
  readonly onWatermark?:
    | ((at: TopicPartition & { readonly high: number; readonly position: number }) => void)
    | undefined;
  /** A partition, or all of them, stand still: what, why, and what to do. */
  readonly onAlarm?: ((problem: Problem, at: TopicPartition | undefined) => void) | undefined;
  /** Told of every point of a flush; a test ends the process in it. */
  readonly at?: ((point: CrashPoint) => void) | undefined;
}

/** What a run came to. */
export interface StreamResult {
  readonly messages: number;
  readonly flushes: number;
  readonly positions: readonly (TopicPartition & { readonly nextOffset: number })[];
  readonly problems: readonly Problem[];
  /** Whether a topic that was missing can be read now: a run without an end ends so, and the next reads it too. */
  readonly isBack: boolean;
}
