import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { gb18030 } from '../../test/ingest/disguises/gb18030.ts';

/** Rewrites a text in GB18030, whole lines at a time so that no character is cut. */
function recoded(): Transform {
  let rest = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const text = Buffer.concat([rest, chunk]);
      const end = text.lastIndexOf(0x0a) + 1;
      rest = Buffer.from(text.subarray(end));
      done(null, gb18030(text.toString('utf8', 0, end)));
    },
    flush(done) {
      done(null, gb18030(rest.toString('utf8')));
    },
  });
}

/** Writes the CSV again as gzip, as GB18030, as both, and as NDJSON with every value a text. */
export async function writeDisguised(
  session: Session,
  csv: string,
  files: { readonly gz: string; readonly gb18030: string; readonly gbGz: string; readonly ndjson: string },
): Promise<void> {
  await pipeline(createReadStream(csv), createGzip(), createWriteStream(files.gz));
  await pipeline(
    createReadStream(csv, { highWaterMark: 4 * 1024 * 1024 }),
    recoded(),
    createWriteStream(files.gb18030),
  );
  await pipeline(createReadStream(files.gb18030), createGzip(), createWriteStream(files.gbGz));
  await session.run(
    `COPY (SELECT * FROM read_csv(${literal(csv)}, all_varchar = true, header = true)) TO ${literal(files.ndjson)} (FORMAT json)`,
  );
}
