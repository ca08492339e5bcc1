/** One partition of a topic: an append-only list of messages, each with an offset. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** What a log holds of a partition: the first offset still there, and the offset the next message will get. */
export interface PartitionBounds extends TopicPartition {
  readonly low: number;
  readonly high: number;
  /** Whether compaction takes messages out of the topic; undefined where the log does not say, or not to us. */
  readonly compacted?: boolean | undefined;
}

/** One message as it came. Offsets are whole numbers below 2^53. */
export interface LogMessage {
  readonly offset: number;
  /** Milliseconds since 1970 that the producer or the broker stamped; -1 where there is none. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  /** Null for a tombstone of a compacted topic. */
  readonly value: Buffer | null;
}

/** Messages of one partition that follow each other, and the stretch of offsets they cover. */
export interface RecordBlock extends TopicPartition {
  /** Counts assignments: blocks of an older generation are of no use any more. */
  readonly generation: number;
  /** The first offset of the stretch. Whoever reads compares it with the position it knows. */
  readonly requestedOffset: number;
  /** The offset after the stretch; it passes over control records and compacted messages, which are no messages. */
  readonly nextOffset: number;
  /** The offset after the last message that the log holds now. */
  readonly highWatermark: number;
  /** In the order of their offsets, each at or after `requestedOffset` and before `nextOffset`; may be none. */
  readonly messages: readonly LogMessage[];
  /** Sum of the sizes of the messages' values. */
  readonly bytes: number;
  /**
   * Of a block of `checkOf`: the source knows that the log is another one than before, so only the very message, found
   * again, shows that it may be read on. Such a block is handed on also where there is no message to look for.
   */
  readonly replaced?: boolean | undefined;
}

/** A topic that is not there, or not ours to read. */
export interface MissingTopic {
  readonly topic: string;
  readonly fault: 'unknown_topic' | 'refused';
  readonly reason: string;
}

/** Why a source cannot go on. `position`: the log gave another offset than was asked for. */
export type LogFault = 'position' | 'unreachable' | 'refused' | 'unknown_topic' | 'codec' | 'crashed';

/** What a source hands on, in order. */
export type LogEvent =
  | { readonly type: 'assigned'; readonly generation: number; readonly partitions: readonly TopicPartition[] }
  | { readonly type: 'block'; readonly block: RecordBlock }
  /** A topic cannot be read and is left out from now on; the others go on. */
  | ({ readonly type: 'missing' } & MissingTopic)
  /** Nothing was heard for so long; the source still tries. */
  | { readonly type: 'stalled'; readonly milliseconds: number; readonly reason: string }
  /** The source has ended and will give nothing more. */
  | {
      readonly type: 'fatal';
      readonly fault: LogFault;
      readonly reason: string;
      readonly at?: TopicPartition;
      /** The topic that it is about, where no other is read. */
      readonly topic?: string;
    };

/** How a source is opened. */
export interface OpenLog {
  readonly topics: readonly string[];
  /**
   * The offset to begin a partition at, asked for whenever the partition is assigned, or undefined to leave it alone.
   * Answers at once: whoever reads has its positions in memory.
   */
  readonly startOf: (at: TopicPartition) => number | undefined;
  /**
   * The offset of a message that was read before, by which a log that was replaced is known; undefined where there is
   * none. A source whose log may become another one while it is read asks for it every few seconds, and, before it reads
   * on, whenever it had to connect anew and where an assignment was taken. It reads the log at that offset and hands on a block of that one offset: with
   * its message, or with none where the log has none there. Where the log begins after it, the block is empty
   * (`nextOffset` is `requestedOffset`). Such a block is beside the others, whose order it does not touch.
   */
  readonly checkOf?: ((at: TopicPartition) => number | undefined) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A log of messages that is read at offsets the reader decides. The seam between streaming and whatever client reads
 * the log: no type of a client crosses it.
 *
 * What every source keeps to (`test/ingest/log/conformance.ts`):
 * - blocks of one partition come in order, without a gap or an overlap inside one generation, beside those of `checkOf`;
 * - the first block of a partition after `assigned` starts at what `startOf` said, or the source ends with `position`;
 * - nothing is read ahead without bound while the reader does not ask for the next event;
 * - nothing of a log that took another's place is given before the block of `checkOf` that tells it;
 * - the source commits nothing by itself, decompresses by itself, and skips control records and aborted transactions;
 * - after `close`, and when the signal aborts, iteration ends without an error.
 */
export interface LogSource {
  /** What stands before the topic in the source of a batch: `kafka`, `replay`, `memory`. */
  readonly name: string;
  /**
   * The partitions of topics as the log holds them now, by topic and partition.
   *
   * @param onMissing - told of topics that cannot be read, where others can; without it, one is an error.
   * @throws MingchaError MC-STREAM-001 unreachable, 002 refused (login, TLS, rights), 003 unknown topic.
   */
  describe(topics: readonly string[], onMissing?: (topic: MissingTopic) => void): Promise<readonly PartitionBounds[]>;
  /** Reads from now on. Called once. */
  open(request: OpenLog): AsyncIterable<LogEvent>;
  /** Tells the log how far is kept, for dashboards only. Never throws, never waits for long. */
  reportDurable(positions: readonly (TopicPartition & { readonly nextOffset: number })[]): Promise<void>;
  close(): Promise<void>;
}
