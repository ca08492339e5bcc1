import type { Kind } from '../../records/kind.ts';
import type { Session } from '../../store/session.ts';
import type { BatchOrigin } from '../landing/batch-record.ts';
import type { PartitionOutcome } from './outcome.ts';

/** What landing the messages of one topic works with. Everything on its way is in temporary tables. */
export interface TopicRoom {
  readonly session: Session;
  readonly topic: string;
  /** What its batches name as their source. */
  readonly source: string;
  /** The kind of its flat records, where the configuration says so. */
  readonly kind: Kind | undefined;
  readonly now: Date;
  /** Takes down what became of records. */
  readonly note: (outcomes: readonly PartitionOutcome[]) => void;
}

/** Where messages are staged: temporary tables may be written in the transaction that writes the warehouse. */
export const STAGING = { name: 'temp' } as const;

/** The origin of a batch of a topic. */
export function originOf(room: TopicRoom, layoutDigest: string, note?: string): BatchOrigin {
  return {
    source: room.source,
    fileDigest: null,
    encoding: 'utf-8',
    form: 'json',
    layoutDigest,
    mapping: null,
    landedAt: room.now,
    ...(note === undefined ? {} : { note }),
  };
}
