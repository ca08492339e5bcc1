/** Says once that nothing was heard for so long, and again only after something was heard. */
export class StallWatch {
  readonly #limit: number;
  readonly #interval: number;
  readonly #timer: NodeJS.Timeout;
  #silence = 0;
  #lastTick = performance.now();
  #said = false;

  /**
   * @param isOurs - whether the silence is our own doing, because the reader has not taken what was heard.
   * @param say - told how many milliseconds nothing was heard.
   */
  constructor(limit: number, isOurs: () => boolean, say: (milliseconds: number) => void) {
    this.#limit = limit;
    this.#interval = Math.max(20, Math.min(1000, limit / 4));
    this.#timer = setInterval(() => {
      const now = performance.now();
      // A process that was stopped for a while has not listened meanwhile: that is no silence of the brokers.
      this.#silence += Math.min(now - this.#lastTick, 2 * this.#interval);
      this.#lastTick = now;
      if (isOurs()) this.#silence = 0;
      if (this.#said || this.#silence < this.#limit) return;
      this.#said = true;
      say(Math.round(this.#silence));
    }, this.#interval);
  }

  heard(): void {
    this.#silence = 0;
    this.#said = false;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
