import type { Problem } from '../../../base/problem.ts';
import type { TopicPartition } from '../../source/log/log-source.ts';

/** A stretch of offsets as the warehouse has it on record: from `from` to before `next`. */
export interface RecordedStretch {
  readonly from: number;
  readonly next: number;
  readonly messages: number;
  /** Sum of the CRC-32 of the messages' values. */
  readonly checksum: bigint;
  readonly outcome: 'landed' | 'skipped' | 'made_anew';
  /** Why a person moved the position there. */
  readonly note: string | null;
  /** Shanghai time. */
  readonly at: string;
}

/** What the warehouse has on record of one partition. Of a topic that was begun anew, the earlier one is `TOPIC@1`. */
export interface RecordedPartition extends TopicPartition {
  /** The offset that is read next; undefined where there is no position. */
  readonly position: number | undefined;
  /** By their offsets. */
  readonly stretches: readonly RecordedStretch[];
}

/** Something that does not agree, and where. */
export interface Difference {
  readonly problem: Problem;
  readonly at?: TopicPartition;
  /** The offsets it is about: from `from` to before `next`. */
  readonly from?: number;
  readonly next?: number;
  readonly batch?: string;
}

/** What of a partition was compared with the log. */
export interface ComparedPartition extends TopicPartition {
  /** What the log held when the comparison began. */
  readonly low: number;
  readonly high: number;
  /** Messages the log holds that have not landed. */
  readonly lag: number;
  /** The stretch that was read again; the log has forgotten, at least in part, what landed before it. */
  readonly from: number;
  readonly next: number;
  readonly messages: number;
}

/** What verifying came to. */
export interface Verification {
  readonly partitions: readonly RecordedPartition[];
  /** How many streamed batches were held against tables and quarantine. */
  readonly batches: number;
  /** Undefined where nothing was compared with a log. */
  readonly compared: readonly ComparedPartition[] | undefined;
  readonly differences: readonly Difference[];
}

/** The earlier topic of a name, set aside when it was begun anew. */
export const isSetAside = (topic: string): boolean => topic.includes('@');

/** How a place in a log is written: `fee_list_d/3@1042..2000`, the last offset left out. */
export function placeOf({ topic, partition }: TopicPartition, from: number, next: number): string {
  return `${topic}/${partition}@${from}..${next}`;
}
