import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

const WRITE_SIZE = 1024 * 1024;

/** Writes records to a file in large pieces, counts them, and waits when the disk falls behind. */
export class RecordOutput {
  readonly #stream: WriteStream;
  #parts: Buffer[] = [];
  #size = 0;
  #failure: Error | undefined;
  count = 0;

  constructor(path: string) {
    this.#stream = createWriteStream(path);
    this.#stream.on('error', (error) => {
      this.#failure = error;
    });
  }

  /** Adds one record, given in pieces. */
  async record(...parts: Buffer[]): Promise<void> {
    this.count++;
    for (const part of parts) {
      this.#parts.push(part);
      this.#size += part.length;
    }
    if (this.#size >= WRITE_SIZE) await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (!this.#stream.write(Buffer.concat(this.#parts))) await once(this.#stream, 'drain');
    this.#parts = [];
    this.#size = 0;
  }

  /** Writes what is left and closes the file. */
  async close(): Promise<void> {
    await this.#flush();
    this.#stream.end();
    await finished(this.#stream);
  }

  /** Closes the file whatever it holds. */
  abandon(): void {
    this.#stream.destroy();
  }
}
