import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { ReasonCode } from '../../reasons.ts';

/** What stands between an ordinal and its message: a sign that no JSON text may hold as it is. */
export const SEPARATOR = 0x1f;

const WRITE_SIZE = 1024 * 1024;
const MARK = Buffer.from([SEPARATOR]);
const NEWLINE = Buffer.from('\n');

/** Writes to a file in large pieces and waits when the disk falls behind. */
class Pieces {
  readonly #stream: WriteStream;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(path: string) {
    this.#stream = createWriteStream(path);
  }

  async add(...parts: Buffer[]): Promise<void> {
    for (const part of parts) {
      this.#parts.push(part);
      this.#size += part.length;
    }
    if (this.#size >= WRITE_SIZE) await this.#flush();
  }

  async #flush(): Promise<void> {
    if (!this.#stream.write(Buffer.concat(this.#parts))) await once(this.#stream, 'drain');
    this.#parts = [];
    this.#size = 0;
  }

  async close(): Promise<void> {
    await this.#flush();
    this.#stream.end();
    await finished(this.#stream);
  }
}

/** Writes messages one a line with their ordinals, and what cannot be one apart, with its reason and bytes. */
export class LineWriter {
  readonly #clean: Pieces;
  readonly #broken: Pieces;
  #ordinal = 0;
  /** How many of each were written. */
  clean = 0;
  broken = 0;

  constructor(cleanPath: string, brokenPath: string) {
    this.#clean = new Pieces(cleanPath);
    this.#broken = new Pieces(brokenPath);
  }

  /** `content` may hold no line break. */
  async message(content: Buffer): Promise<void> {
    this.clean++;
    await this.#clean.add(Buffer.from(String(++this.#ordinal)), MARK, content, NEWLINE);
  }

  async flawed(content: Buffer, reason: ReasonCode): Promise<void> {
    this.broken++;
    await this.#broken.add(Buffer.from(`${++this.#ordinal},${reason},${content.toString('hex')}\n`));
  }

  async close(): Promise<void> {
    await this.#clean.close();
    await this.#broken.close();
  }
}
