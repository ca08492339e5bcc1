import type { Log } from '../../../base/effects.ts';
import type { TopicPartition } from '../log/log-source.ts';
import type { FetchPosition, TopicCluster } from './cluster.ts';
import { failureOf } from './failure.ts';

/** Takes positions to the brokers. */
type Teller = Pick<TopicCluster, 'commit'>;

/** At most one report in so long. */
const EVERY_MILLISECONDS = 5000;
/** How long the last report may take when reading ends. */
const LAST_MILLISECONDS = 3000;

/** Tells Kafka how far has landed, so that lag dashboards have something to show. Nothing depends on it. */
export class DurableReport {
  readonly #group: string;
  readonly #log: Log;
  readonly #cluster: () => Teller | undefined;
  readonly #untold = new Map<string, FetchPosition>();
  #timer: NodeJS.Timeout | undefined;
  #toldAt = -Infinity;
  #telling = false;
  /** Ends, and never fails, when what was last begun is told. */
  #last: Promise<void> = Promise.resolve();
  #failed = false;

  /** @param cluster - what is connected now, if anything. */
  constructor(group: string, log: Log, cluster: () => Teller | undefined) {
    this.#group = group;
    this.#log = log;
    this.#cluster = cluster;
  }

  /** Takes positions to tell now, or when the last time is long enough ago. */
  take(positions: readonly (TopicPartition & { readonly nextOffset: number })[]): void {
    for (const { topic, partition, nextOffset } of positions)
      this.#untold.set(`${topic}/${partition}`, { topic, partition, offset: nextOffset });
    this.#schedule();
  }

  /** What is told while a report is under way waits for its end. */
  #schedule(): void {
    if (this.#untold.size === 0 || this.#timer !== undefined || this.#telling) return;
    const wait = Math.max(0, this.#toldAt + EVERY_MILLISECONDS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#last = this.#tell();
    }, wait);
    this.#timer.unref();
  }

  /** Tells what is left, if that can be done quickly. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    // So that nothing is scheduled any more.
    this.#timer ??= setTimeout(() => undefined, 0);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LAST_MILLISECONDS);
    });
    await Promise.race([this.#last.then(async () => this.#tell()), late]);
    clearTimeout(timer);
  }

  async #tell(): Promise<void> {
    const cluster = this.#cluster();
    if (cluster === undefined || this.#telling || this.#untold.size === 0) return;
    const told = [...this.#untold.values()];
    this.#untold.clear();
    this.#telling = true;
    try {
      await cluster.commit(this.#group, told);
      this.#failed = false;
    } catch (error) {
      // The next landing brings newer positions.
      this.#log(this.#failed ? 'debug' : 'warn', 'how far has landed could not be told to the brokers', {
        group: this.#group,
        reason: failureOf(error).reason,
      });
      this.#failed = true;
    } finally {
      this.#telling = false;
      this.#toldAt = performance.now();
      this.#schedule();
    }
  }
}
