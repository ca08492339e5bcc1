/** Work that must not run side by side in this process: each piece waits for those that asked before it. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #running: string | undefined;

  /** How many pieces of work run or wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** What the piece of work that runs now is called; undefined when none runs. */
  get running(): string | undefined {
    return this.#running;
  }

  /** Runs work when its turn comes, under a name for those who wait. A piece that fails does not hold up the next. */
  async take<Result>(work: () => Promise<Result>, name = ''): Promise<Result> {
    this.#waiting += 1;
    const before = this.#last;
    const named = async (): Promise<Result> => {
      this.#running = name;
      try {
        return await work();
      } finally {
        this.#running = undefined;
      }
    };
    const mine = before.then(named, named);
    this.#last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.#waiting -= 1;
    }
  }
}
