/**
 * How many bytes one transaction takes. Where memory does not suffice, half as many as failed; then twice as many after
 * each that lands, up to what the configuration says: what used the memory up may be gone, and smaller ones cost more.
 */
export class FlushSize {
  readonly #most: number;
  #bytes: number;
  #failed = false;

  constructor(most: number) {
    this.#most = most;
    this.#bytes = most;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Memory did not suffice for so many bytes. */
  tooMuch(bytes: number): void {
    this.#failed = true;
    this.#bytes = Math.max(1, Math.min(this.#bytes, Math.floor(bytes / 2)));
  }

  /** All that was taken out has landed. */
  landed(): void {
    if (!this.#failed) this.#bytes = Math.min(this.#most, this.#bytes * 2);
    this.#failed = false;
  }
}
