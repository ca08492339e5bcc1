/** A clock and a way to wait, both in milliseconds. */
export interface Timing {
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** So far behind a pace nothing is made up for: a burst after a pause is no stream. */
const FORGIVEN = 1000;

/** Keeps a number of things a second. */
export class Pace {
  readonly #rate: number;
  readonly #timing: Timing;
  #since: number;
  #done = 0;

  /** @param rate - things a second; 0 for as fast as it goes. */
  constructor(rate: number, timing: Timing) {
    this.#rate = rate;
    this.#timing = timing;
    this.#since = timing.now();
  }

  /** How many things go at once: a tenth of a second's worth, so that the stream is even. */
  get slice(): number {
    return this.#rate === 0 ? 2000 : Math.min(2000, Math.max(1, Math.ceil(this.#rate / 10)));
  }

  /** Told that so many are done, waits until they were due. */
  async after(count: number): Promise<void> {
    if (this.#rate === 0) return;
    this.#done += count;
    const ahead = this.#since + (this.#done / this.#rate) * 1000 - this.#timing.now();
    if (ahead < -FORGIVEN) this.#since -= ahead;
    else if (ahead > 0) await this.#timing.wait(ahead);
  }
}
