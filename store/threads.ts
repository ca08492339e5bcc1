import type { DuckDBConnection } from '@duckdb/node-api';

/**
 * How many threads the engine works with, by who works. A stream lands some ten thousand rows at a time, which is one task:
 * a second thread finds nothing to do, and the engine's caller spins until the first is done, so that each row costs nearly
 * twice the CPU and lands no sooner. Alone, a stream has one thread; while anybody else has a session, all have as many as
 * the warehouse was opened with.
 */
export class Threads {
  readonly #connect: () => Promise<DuckDBConnection>;
  #opened: number | undefined;
  #now: number | undefined;
  #streams = false;
  #others = 0;
  #closed = false;
  #last: Promise<void> = Promise.resolve();

  constructor(connect: () => Promise<DuckDBConnection>) {
    this.#connect = connect;
  }

  /** A stream begins to land, or has ended. */
  async streaming(is: boolean): Promise<void> {
    this.#streams = is;
    await this.#adapt();
  }

  /** Somebody else begins to work beside it. */
  async oneMore(): Promise<void> {
    this.#others += 1;
    await this.#adapt();
  }

  /** Somebody else has done. */
  oneLess(): void {
    this.#others -= 1;
    // Too many threads do no harm, and the warehouse may be closing.
    this.#adapt().catch(() => undefined);
  }

  /** The warehouse is being closed: nothing is changed any more. */
  close(): void {
    this.#closed = true;
  }

  /** One change after another, each to what is wanted by then. */
  async #adapt(): Promise<void> {
    const mine = this.#last.then(async () => this.#change());
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #change(): Promise<void> {
    if (this.#closed || (this.#opened === undefined && !this.#streams)) return;
    const isAlone = this.#streams && this.#others === 0;
    if (this.#now !== undefined && this.#now === (isAlone ? 1 : this.#opened)) return;
    // Of its own, and only for so long: an open connection keeps the file locked when the warehouse is closed.
    const connection = await this.#connect();
    try {
      this.#opened ??= await threadsOf(connection);
      this.#now = isAlone ? 1 : this.#opened;
      await connection.run(`SET threads = ${this.#now}`);
    } finally {
      connection.closeSync();
    }
  }
}

async function threadsOf(connection: DuckDBConnection): Promise<number> {
  const result = await connection.runAndReadAll(`SELECT current_setting('threads')`);
  return Number(result.getRowsJS()[0]?.[0]);
}
