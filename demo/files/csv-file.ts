import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';

/** A CSV file that grows month by month, so that nothing but the month at hand is ever in memory. */
export class CsvFile {
  readonly name: string;
  rows = 0;
  readonly #path: string;
  readonly #part: string;
  #begun = false;

  constructor(directory: string, scratch: string, name: string) {
    this.name = name;
    this.#path = join(directory, name);
    this.#part = join(scratch, name);
  }

  /** Appends the rows of a query; the first call writes the header. The query must order its rows. */
  async append(session: Session, query: string): Promise<void> {
    const header = this.#begun ? 'false' : 'true';
    this.rows += await session.run(
      `COPY (${query}) TO ${literal(this.#part)} (FORMAT csv, HEADER ${header}, DELIMITER ',')`,
    );
    if (this.#begun) {
      await pipeline(createReadStream(this.#part), createWriteStream(this.#path, { flags: 'a' }));
      await rm(this.#part);
    } else await rename(this.#part, this.#path);
    this.#begun = true;
  }
}
