import type { Random } from '../ingest/fuzz/random.ts';
import type { MadeMessage } from './made-message.ts';
import { feesMessage, rowMessage, saleMessage, settlementMessage } from './make-messages.ts';
import { largeRow, POISON, spoiledRow } from './make-poison.ts';
import { feeRow, settlementRow, traceRow, Versions } from './make-rows.ts';
import type { TopicPlan } from './topics.ts';

/** The kinds of flat rows. */
export type RowKind = 'setl_d' | 'fee_list_d' | 'trac_d';
type Shape = RowKind | 'untimed' | 'fees' | 'settlement' | 'sale';

const SHAPES: Readonly<Record<TopicPlan['holds'], readonly Shape[]>> = {
  setl_d: ['setl_d', 'setl_d', 'setl_d', 'untimed'],
  fee_list_d: ['fee_list_d'],
  trac_d: ['trac_d'],
  messages: ['fees', 'settlement', 'sale'],
  both: ['setl_d', 'fees', 'settlement', 'sale'],
};

/** Identities of settlements without a time, apart from all others: what counts of them is the order in one partition. */
const UNTIMED_FROM = 500_000_000;

/** Makes messages: new records, newer versions of earlier ones, earlier messages again, and what cannot be read. */
export class MessageMaker {
  readonly #random: Random;
  readonly #versions = new Versions();
  /** How many messages of megabytes are still to come: enough to meet, too few to fill the disk. */
  #megabytes = 12;
  /** How many identities there are of each shape. */
  readonly #identities = new Map<string, number>();
  readonly #sent = new Map<string, MadeMessage[]>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** A message for a partition of a topic. */
  make(plan: TopicPlan, partition: number): MadeMessage {
    if (this.#random.chance(0.04)) return this.#poison(plan);
    const shape = this.#random.of(SHAPES[plan.holds]);
    // An earlier message again, wherever it was sent first; without a time only where its order is told.
    const pool = shape === 'untimed' ? `${plan.topic}/${partition} untimed` : shape;
    const earlier = this.#sent.get(pool) ?? [];
    if (earlier.length > 0 && this.#random.chance(0.1)) return this.#random.of(earlier);
    const made = this.#shaped(shape, this.#identity(pool), partition);
    earlier.push(made);
    this.#sent.set(pool, earlier);
    return made;
  }

  /** A sound row as large as a message may be; undefined once there were enough. */
  large(): MadeMessage | undefined {
    if (this.#megabytes === 0) return undefined;
    this.#megabytes -= 1;
    return largeRow(this.#random, this.#versions, this.#identity('fee_list_d'));
  }

  /** Mostly a new identity; else one that is known, in a newer version. */
  #identity(pool: string): number {
    const known = this.#identities.get(pool) ?? 0;
    if (known > 0 && this.#random.chance(0.25)) return this.#random.below(known);
    this.#identities.set(pool, known + 1);
    return known;
  }

  #shaped(shape: Shape, identity: number, partition: number): MadeMessage {
    const random = this.#random;
    const versions = this.#versions;
    if (shape === 'setl_d') return rowMessage(settlementRow(random, versions, identity));
    if (shape === 'untimed')
      return rowMessage(settlementRow(random, versions, UNTIMED_FROM + partition * 1_000_000 + identity, false));
    if (shape === 'fee_list_d') return rowMessage(feeRow(random, versions, identity));
    if (shape === 'trac_d') return rowMessage(traceRow(versions, identity));
    if (shape === 'fees') return feesMessage(random, versions, identity);
    if (shape === 'sale') return saleMessage(random, versions, identity);
    // Apart from those that come as rows: a trace code's time would differ.
    return settlementMessage(random, versions, 100_000_000 + identity);
  }

  #poison({ holds }: TopicPlan): MadeMessage {
    const random = this.#random;
    if (this.#megabytes > 0 && random.chance(0.02)) {
      this.#megabytes -= 1;
      return POISON.megabytes(random);
    }
    if (holds !== 'messages' && random.chance(0.4))
      return spoiledRow(random, this.#versions, this.#identity('spoiled'), holds === 'both' ? 'setl_d' : holds);
    const { megabytes: _, ...others } = POISON;
    return random.of(Object.values(others))(random);
  }
}
