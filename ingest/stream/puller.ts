type Settled<Item> = { readonly came: IteratorResult<Item> } | { readonly error: unknown };

/** Takes what an iteration gives one at a time, and waits no longer than asked. */
export class Puller<Item> {
  readonly #iterator: AsyncIterator<Item>;
  #reading = false;
  #result: Settled<Item> | undefined;
  #wake: () => void = () => undefined;

  constructor(iterable: AsyncIterable<Item>) {
    this.#iterator = iterable[Symbol.asyncIterator]();
  }

  /** Ends a wait before anything came. */
  wake(): void {
    this.#wake();
  }

  /**
   * The next item, `undefined` when none came within so many milliseconds or `wake` was called, or `end`.
   *
   * @throws what the iteration throws.
   */
  async next(milliseconds: number): Promise<{ readonly item: Item } | 'end' | undefined> {
    this.#read();
    // One promise a wait: handlers hung on one that lives as long as the run would gather for weeks.
    if (this.#result === undefined) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, milliseconds));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = () => undefined;
    }
    const result = this.#result;
    if (result === undefined) return undefined;
    this.#result = undefined;
    if ('error' in result) throw result.error;
    return result.came.done === true ? 'end' : { item: result.came.value };
  }

  #read(): void {
    if (this.#reading || this.#result !== undefined) return;
    this.#reading = true;
    const settle = (result: Settled<Item>): void => {
      this.#reading = false;
      this.#result = result;
      this.#wake();
    };
    this.#iterator.next().then(
      (came) => settle({ came }),
      (error: unknown) => settle({ error }),
    );
  }

  /** Ends the iteration. */
  async end(): Promise<void> {
    await this.#iterator.return?.();
  }
}
