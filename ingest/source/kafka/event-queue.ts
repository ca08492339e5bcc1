import type { LogEvent } from '../log/log-source.ts';

interface Waiting {
  readonly bytes: number;
  /** Makes the event when the reader takes it. */
  readonly event: () => LogEvent;
}

/** What each message costs beside its bytes, roughly: the object, its numbers, the views of its bytes. */
const MESSAGE_COST = 200;

/** Events on their way to the reader, in order. Whoever fills it asks for room first. */
export class EventQueue {
  readonly #bound: number;
  readonly #waiting: Waiting[] = [];
  #bytes = 0;
  #ended = false;
  /** Whoever waits, for room or for an event. */
  #sleepers: (() => void)[] = [];
  readonly #atEnd: (() => void)[] = [];

  constructor(bound: number) {
    this.#bound = bound;
  }

  /** Bytes waiting for the reader. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#bound;
  }

  push(event: LogEvent): void {
    const block = event.type === 'block' ? event.block : undefined;
    const bytes = block === undefined ? 0 : block.bytes + block.messages.length * MESSAGE_COST;
    this.#add({ bytes, event: () => event });
  }

  /** Adds an event that is made only when the reader takes it. */
  pushLate(event: () => LogEvent): void {
    this.#add({ bytes: 0, event });
  }

  #add(waiting: Waiting): void {
    if (this.#ended) return;
    this.#waiting.push(waiting);
    this.#bytes += waiting.bytes;
    this.#wake();
  }

  /** Calls once the queue has ended. */
  onEnd(call: () => void): void {
    if (this.#ended) call();
    else this.#atEnd.push(call);
  }

  /** Waits until there is room, or the queue has ended. */
  async room(): Promise<void> {
    while (!this.#ended && this.isFull) await this.#change();
  }

  /** The next event; undefined when the queue has ended. */
  async next(): Promise<LogEvent | undefined> {
    for (;;) {
      const first = this.#waiting.shift();
      if (first !== undefined) {
        this.#bytes -= first.bytes;
        this.#wake();
        return first.event();
      }
      if (this.#ended) return undefined;
      await this.#change();
    }
  }

  /** Takes no more; what waits is still handed on. */
  finish(last: LogEvent): void {
    this.push(last);
    this.#end();
  }

  /** Ends at once and forgets what waits. */
  drop(): void {
    this.#waiting.length = 0;
    this.#bytes = 0;
    this.#end();
  }

  #end(): void {
    this.#ended = true;
    for (const call of this.#atEnd.splice(0)) call();
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#sleepers.push(resolve));
  }

  #wake(): void {
    const sleepers = this.#sleepers;
    this.#sleepers = [];
    for (const wake of sleepers) wake();
  }
}
