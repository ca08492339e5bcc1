import type { LogMessage, RecordBlock, TopicPartition } from '../log/log-source.ts';

/** A message as kafkajs decodes it. Batches of the oldest formats have no context. */
export interface FetchedMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly isControlRecord?: boolean;
  readonly batchContext?: {
    readonly firstOffset: string;
    readonly lastOffsetDelta: number;
    readonly producerId: string;
    readonly inTransaction: boolean;
  };
}

/** What a broker answers of one partition. */
export interface FetchedPartition {
  readonly partition: number;
  /** Why it could not be read; what else is told of it then means nothing. */
  readonly error?: Error | undefined;
  readonly highWatermark: string;
  readonly messages: readonly FetchedMessage[];
  /** Transactions that were aborted and reach into the answer: who wrote them, and where each begins. */
  readonly abortedTransactions?: readonly { readonly producerId: string; readonly firstOffset: string }[] | null;
}

/** The answer to a fetch. */
export interface Fetched {
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
}

/**
 * The messages of an answer that count, as a block; undefined where nothing came. Control records and messages of
 * aborted transactions are left out, and the block's stretch covers them.
 *
 * A batch that compaction has emptied and that nothing follows is not seen at all: kafkajs tells nothing of it, so the
 * position stays before it until something follows.
 */
export function blockOf(
  at: TopicPartition,
  generation: number,
  requestedOffset: number,
  fetched: FetchedPartition,
): RecordBlock | undefined {
  const last = fetched.messages.at(-1);
  if (last === undefined) return undefined;
  const nextOffset = Math.max(offsetAfter(last), requestedOffset);
  const messages: LogMessage[] = [];
  let bytes = 0;
  const isAborted = abortedIn(fetched);
  for (const message of fetched.messages) {
    // Asked of every message: a transaction may begin before what was asked for.
    const aborted = isAborted(message);
    const offset = Number(message.offset);
    // A compressed batch comes whole, with what stands before the offset asked for.
    if (aborted || message.isControlRecord === true || offset < requestedOffset) continue;
    messages.push({ offset, timestamp: Number(message.timestamp), key: message.key, value: message.value });
    bytes += message.value?.length ?? 0;
  }
  return {
    topic: at.topic,
    partition: at.partition,
    generation,
    requestedOffset,
    nextOffset,
    highWatermark: Number(fetched.highWatermark),
    messages,
    bytes,
  };
}

/** The offset after a message's batch, whose last messages compaction may have taken out. */
function offsetAfter({ offset, batchContext }: FetchedMessage): number {
  if (batchContext === undefined) return Number(offset) + 1;
  return Number(batchContext.firstOffset) + batchContext.lastOffsetDelta + 1;
}

/**
 * Tells of messages, asked in their order, whether their transaction was aborted: from an aborted transaction's first
 * offset up to its producer's abort marker (KIP-98, "Reading Transactional Messages").
 *
 * kafkajs has a filter of its own, which is not used: it takes the transactions in the order they come, one a message,
 * so that of transactions that overlap messages of an aborted one pass, and it takes any message whose key is four zero
 * bytes for an abort marker.
 */
function abortedIn({ abortedTransactions }: FetchedPartition): (message: FetchedMessage) => boolean {
  if (abortedTransactions === undefined || abortedTransactions === null || abortedTransactions.length === 0)
    return () => false;
  const begins = abortedTransactions
    .map(({ producerId, firstOffset }) => ({ producerId, first: Number(firstOffset) }))
    .toSorted((a, b) => a.first - b.first);
  const open = new Set<string>();
  let begun = 0;
  return (message) => {
    const offset = Number(message.offset);
    for (let next = begins[begun]; next !== undefined && next.first <= offset; next = begins[++begun])
      open.add(next.producerId);
    const context = message.batchContext;
    if (context === undefined) return false;
    if (message.isControlRecord === true) {
      if (isAbortMarker(message)) open.delete(context.producerId);
      return false;
    }
    return context.inTransaction && open.has(context.producerId);
  };
}

/** A control record's key is its version and its type, both of two bytes; type 0 is an abort. */
function isAbortMarker({ key }: FetchedMessage): boolean {
  return key !== null && key.length >= 4 && key.readInt16BE(2) === 0;
}
