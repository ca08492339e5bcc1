import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { encoder } from './encode.ts';
import { fileNameOf, formOf, type Form } from './forms.ts';

/** A text file that grows month by month, so that nothing but the month at hand is ever in memory. */
export class TextFile {
  readonly name: string;
  rows = 0;
  readonly #form: Form;
  readonly #path: string;
  /** Where it grows: a packed file is packed when it is whole. */
  readonly #growing: string;
  readonly #part: string;
  #begun = false;

  constructor(directory: string, scratch: string, kind: string) {
    this.#form = formOf(kind);
    this.name = fileNameOf(kind);
    this.#path = join(directory, this.name);
    this.#growing = this.#form.isGzip ? join(scratch, `${kind}.whole`) : this.#path;
    this.#part = join(scratch, `${kind}.part`);
  }

  /** Appends the rows of a query; the first call writes the header. The query must order its rows. */
  async append(session: Session, query: string): Promise<void> {
    const { lines, delimiter, empty, encoding } = this.#form;
    const header = this.#begun ? 'false' : 'true';
    const options =
      lines === 'json'
        ? 'FORMAT json'
        : `FORMAT csv, HEADER ${header}, DELIMITER ${literal(delimiter)}, NULLSTR ${literal(empty)}`;
    this.rows += await session.run(`COPY (${query}) TO ${literal(this.#part)} (${options})`);
    if (encoding === 'utf-8' && !this.#begun) await rename(this.#part, this.#growing);
    else {
      const target = createWriteStream(this.#growing, { flags: this.#begun ? 'a' : 'w' });
      if (encoding === 'utf-8') await pipeline(createReadStream(this.#part), target);
      else await pipeline(createReadStream(this.#part, 'utf8'), encoder(this.#form, !this.#begun), target);
      await rm(this.#part);
    }
    this.#begun = true;
  }

  /** Puts the whole file where it belongs. */
  async finish(): Promise<void> {
    if (!this.#form.isGzip) return;
    await pipeline(createReadStream(this.#growing), createGzip({ level: 4 }), createWriteStream(this.#path));
    await rm(this.#growing);
  }
}
