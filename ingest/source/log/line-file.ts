import { open, type FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 256 * 1024;
const NEW_LINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Reads a file's lines as bytes, without their breaks, a stretch at a time. */
export class LineFile {
  readonly #handle: FileHandle;
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  /** Begun lines: bytes after the last break. */
  #rest: Buffer[] = [];
  #atEnd = false;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async open(path: string): Promise<LineFile> {
    return new LineFile(await open(path, 'r'));
  }

  /** The lines that end in the next stretch; undefined at the end. A last line needs no break. */
  async lines(): Promise<Buffer[] | undefined> {
    if (this.#atEnd) return undefined;
    const { bytesRead } = await this.#handle.read(this.#chunk, 0, CHUNK_BYTES);
    if (bytesRead === 0) {
      this.#atEnd = true;
      return this.#rest.length === 0 ? undefined : [this.#line(Buffer.alloc(0))];
    }
    const lines: Buffer[] = [];
    let from = 0;
    for (let at = this.#find(from, bytesRead); at !== -1; at = this.#find(from, bytesRead)) {
      lines.push(this.#line(this.#chunk.subarray(from, at)));
      from = at + 1;
    }
    if (from < bytesRead) this.#rest.push(Buffer.from(this.#chunk.subarray(from, bytesRead)));
    return lines;
  }

  #find(from: number, to: number): number {
    const at = this.#chunk.indexOf(NEW_LINE, from);
    return at < to ? at : -1;
  }

  #line(end: Buffer): Buffer {
    const line = Buffer.concat([...this.#rest, end]);
    this.#rest = [];
    return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
