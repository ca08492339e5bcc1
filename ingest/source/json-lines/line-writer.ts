import type { ReasonCode } from '../../reasons.ts';
import { RecordOutput } from '../delimited/record-output.ts';

/** What stands between an ordinal and its message: a sign that no JSON text may hold as it is. */
export const SEPARATOR = 0x1f;

const MARK = Buffer.from([SEPARATOR]);
const NEWLINE = Buffer.from('\n');

/** Writes messages one a line with their ordinals, and what cannot be one apart, with its reason and bytes. */
export class LineWriter {
  readonly #clean: RecordOutput;
  readonly #broken: RecordOutput;
  #ordinal = 0;

  constructor(cleanPath: string, brokenPath: string) {
    this.#clean = new RecordOutput(cleanPath);
    this.#broken = new RecordOutput(brokenPath);
  }

  /** How many messages were written. */
  get clean(): number {
    return this.#clean.count;
  }

  /** How many were written apart. */
  get broken(): number {
    return this.#broken.count;
  }

  /** `content` may hold no line break. */
  async message(content: Buffer): Promise<void> {
    await this.#clean.record(Buffer.from(String(++this.#ordinal)), MARK, content, NEWLINE);
  }

  async flawed(content: Buffer, reason: ReasonCode): Promise<void> {
    await this.#broken.record(Buffer.from(`${++this.#ordinal},${reason},${content.toString('hex')}\n`));
  }

  async close(): Promise<void> {
    await this.#clean.close();
    await this.#broken.close();
  }
}
