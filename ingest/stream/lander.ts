import type { Kind } from '../../records/kind.ts';
import { keepMemoryFlat } from '../../store/flat-memory.ts';
import type { Session } from '../../store/session.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { RecordBlock, TopicPartition } from '../source/log/log-source.ts';
import type { Flushed } from './flush.ts';
import { flushOrSplit } from './flush-or-split.ts';
import { FlushSize } from './flush-size.ts';
import { partitionName, ReadBuffer } from './read-buffer.ts';
import { resolveStreams } from './resolve.ts';
import type { StreamEffects, StreamRequest } from './stream-request.ts';
import type { Stretch } from './stretch.ts';

interface LanderOptions {
  readonly request: StreamRequest;
  readonly warehouse: Warehouse;
  readonly session: Session;
  readonly effects: StreamEffects;
  readonly kindOf: (topic: string) => Kind | undefined;
  /** Called when a landing has ended. */
  readonly onIdle: () => void;
}

/**
 * How many times what is landed at once may wait in memory while a landing runs, and then lands in one transaction. Of the
 * CPU that 20,000 rows take, what each transaction costs by itself is a third; of 80,000, a tenth.
 */
export const AHEAD = 4;

/**
 * Lands what is read: one transaction at a time, reading on meanwhile. While one runs, the next gathers, so that under
 * load transactions grow and each row costs less.
 */
export class Lander {
  readonly #options: LanderOptions;
  readonly #buffer = new ReadBuffer();
  readonly #size: FlushSize;
  readonly #landed = new Map<string, number>();
  #running: Promise<void> | undefined;
  #failure: unknown;
  #openRows = 0;
  #openSince: number | undefined;

  messages = 0;
  flushes = 0;

  constructor(options: LanderOptions) {
    this.#options = options;
    this.#size = new FlushSize(options.request.flush.bytes * AHEAD);
  }

  add(block: RecordBlock): void {
    this.#buffer.add(block, performance.now());
  }

  /** The offset up to which a partition has landed in this run. */
  landed(at: TopicPartition): number | undefined {
    return this.#landed.get(partitionName(at));
  }

  /** Milliseconds until something must land, or undefined while nothing waits, or a landing runs that tells when it ends. */
  dueIn(): number | undefined {
    const { since } = this.#buffer;
    return since === undefined || this.#running !== undefined
      ? undefined
      : since + this.#options.request.flush.milliseconds - performance.now();
  }

  /**
   * Starts landing what has gathered, if it is due and nothing is landing; waits where too much has gathered.
   *
   * @throws what the landing before threw.
   */
  async flushIfDue(): Promise<void> {
    const { flush } = this.#options.request;
    // A block may be larger than a transaction takes: reading goes on when no more waits than may.
    while (this.#running !== undefined && this.#isFull()) {
      await this.#running;
      this.#throwFailure();
      if (this.#isFull()) this.#start();
    }
    this.#throwFailure();
    if (this.#running !== undefined) return;
    if (this.#buffer.isDue(flush, performance.now())) this.#start();
    else if (this.#isResolvingDue(performance.now())) this.#watch(this.#resolve());
    else return;
    // A statement runs in the database's own threads; what must not wait here is reading.
    await Promise.resolve();
  }

  /** Lands all that is left, and resolves what landed. */
  async finish(): Promise<void> {
    await this.#running;
    this.#throwFailure();
    while (!this.#buffer.isEmpty) {
      this.#start();
      await this.#running;
      this.#throwFailure();
    }
    await this.#resolve();
    await this.#options.warehouse.streaming(false);
  }

  #isFull(): boolean {
    const { flush } = this.#options.request;
    return this.#buffer.bytes >= flush.bytes * AHEAD || this.#buffer.rows >= flush.rows * AHEAD;
  }

  #start(): void {
    const since = this.#buffer.since ?? performance.now();
    this.#watch(this.#land(this.#buffer.take(this.#size.bytes), since));
  }

  /** Waits until nothing runs any more, whatever became of it. */
  async idle(): Promise<void> {
    await this.#running;
  }

  #watch(work: Promise<void>): void {
    this.#running = work
      .catch((error: unknown) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#running = undefined;
        this.#options.onIdle();
      });
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #land(stretches: readonly Stretch[], since: number): Promise<void> {
    const { request, warehouse, session, effects, kindOf } = this.#options;
    const context = { session, sourceName: request.source.name, kindOf, effects };
    if (this.flushes === 0) {
      await warehouse.streaming(true);
      await keepMemoryFlat(session);
    }
    const began = performance.now();
    const all = await warehouse.writing.take(() => flushOrSplit(stretches, context, (bytes) => this.#tooMuch(bytes)));
    this.#size.landed();
    const now = performance.now();
    for (const flushed of all) this.#tell(flushed, Math.round(now - began), Math.round(now - since));
    this.#openSince ??= now;
    this.#openRows += all.reduce((sum, one) => sum + one.messages, 0);
    await request.source.reportDurable(stretches.map((one) => ({ ...one, nextOffset: one.next })));
    if (this.#isResolvingDue(now)) await this.#resolve();
  }

  #tooMuch(bytes: number): void {
    this.#size.tooMuch(bytes);
    this.#options.effects.log('warn', 'too little memory for a landing; fewer messages at once', { bytes });
  }

  #isResolvingDue(now: number): boolean {
    const { rows, milliseconds } = this.#options.request.resolve;
    return this.#openSince !== undefined && (this.#openRows >= rows || now - this.#openSince >= milliseconds);
  }

  #tell(flushed: Flushed, milliseconds: number, age: number): void {
    this.flushes += 1;
    this.messages += flushed.messages;
    for (const at of flushed.positions) this.#landed.set(partitionName(at), at.nextOffset);
    this.#options.effects.onFlush?.({ ...flushed, milliseconds, age });
    this.#options.effects.log('debug', 'messages landed', {
      messages: flushed.messages,
      milliseconds,
      outcomes: flushed.outcomes,
      reasons: flushed.reasons,
    });
  }

  async #resolve(): Promise<void> {
    const { warehouse, session, effects } = this.#options;
    effects.at?.('before_resolve');
    await warehouse.writing.take(() => resolveStreams(session));
    this.#openRows = 0;
    this.#openSince = undefined;
  }
}
