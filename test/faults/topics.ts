import type { StreamTopic } from '../../ingest/stream/stream-request.ts';

/** What a topic of the fault run holds. */
export interface TopicPlan extends StreamTopic {
  readonly holds: 'setl_d' | 'fee_list_d' | 'trac_d' | 'messages' | 'both';
  /** Codec the producer compresses with, or the one the broker recompresses to. */
  readonly gzip: boolean;
  readonly compression: string | undefined;
}

/** Topics in every codec and both shapes. */
export const TOPICS: readonly TopicPlan[] = [
  { topic: 'rows-fee', kind: 'fee_list_d', holds: 'fee_list_d', gzip: false, compression: undefined },
  { topic: 'rows-setl', kind: 'setl_d', holds: 'setl_d', gzip: true, compression: undefined },
  { topic: 'rows-trac', kind: 'trac_d', holds: 'trac_d', gzip: false, compression: 'snappy' },
  { topic: 'messages', holds: 'messages', gzip: false, compression: 'lz4' },
  { topic: 'both', holds: 'both', gzip: false, compression: 'zstd' },
];
