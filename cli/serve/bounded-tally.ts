import { fromFen, toFen } from '../../base/decimal.ts';
import type { TopicPartition } from '../../ingest/source/log/log-source.ts';
import type { FlushReport } from '../../ingest/stream/stream-request.ts';

/** What a bounded run brought of one partition. */
export interface PartitionTally extends TopicPartition {
  readonly from: number;
  readonly next: number;
  readonly messages: number;
}

/** What a bounded run brought, summed over its flushes. */
export class Tally {
  readonly #partitions = new Map<string, PartitionTally>();
  readonly #records = new Map<string, Map<string, number>>();
  readonly #reasons = new Map<string, number>();
  readonly #fen = new Map<string, bigint>();
  messages = 0;
  flushes = 0;

  add(report: FlushReport): void {
    this.messages += report.messages;
    this.flushes += 1;
    for (const { topic, partition, fromOffset, nextOffset, messages } of report.positions) {
      const name = `${topic}/${partition}`;
      const known = this.#partitions.get(name) ?? { topic, partition, from: fromOffset, next: fromOffset, messages: 0 };
      this.#partitions.set(name, { ...known, next: nextOffset, messages: known.messages + messages });
    }
    for (const [kind, outcomes] of Object.entries(report.outcomes)) {
      const counts = this.#records.get(kind) ?? new Map<string, number>();
      for (const [outcome, n] of Object.entries(outcomes)) counts.set(outcome, (counts.get(outcome) ?? 0) + n);
      this.#records.set(kind, counts);
    }
    for (const [reason, n] of Object.entries(report.reasons))
      this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + n);
    for (const [kind, money] of Object.entries(report.money))
      this.#fen.set(kind, (this.#fen.get(kind) ?? 0n) + toFen(money));
  }

  get partitions(): readonly PartitionTally[] {
    return [...this.#partitions.values()].toSorted(
      (a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition,
    );
  }

  get records(): Readonly<Record<string, Readonly<Record<string, number>>>> {
    return Object.fromEntries([...this.#records].map(([kind, counts]) => [kind, Object.fromEntries(counts)]));
  }

  get reasons(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#reasons);
  }

  /** Yuan by kind. */
  get money(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#fen].map(([kind, fen]) => [kind, fromFen(fen)]));
  }
}
