import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { knownHeaders } from '../../../ingest/known-headers.ts';
import { UnpackBudget, UNPACK_LIMITS, type UnpackLimits } from '../../../ingest/source/archive/limits.ts';
import { openParts } from '../../../ingest/source/open-parts.ts';
import { isProblem } from '../../../ingest/source/part.ts';
import type { Room } from './room.ts';

/** A zip file as an ordinary program writes it. */
export async function zipped(members: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(members)) {
    if (name.endsWith('/')) zip.addEmptyDirectory(name);
    else zip.addBuffer(Buffer.from(content), name);
  }
  zip.end();
  return buffer(zip.outputStream as Readable);
}

/** Opens a file under other limits than the program's own: each part by its source, each problem by code and source. */
export async function openedUnder(room: Room, name: string, limits: Partial<UnpackLimits>): Promise<string[]> {
  const path = room.path(name);
  const opened: string[] = [];
  const source = {
    session: room.session,
    folder: room.folder,
    known: knownHeaders(undefined),
    progress: () => undefined,
    signal: undefined,
  };
  const budget = new UnpackBudget({ ...UNPACK_LIMITS, ...limits });
  for await (const part of openParts({ path, source: name, name }, source, budget))
    opened.push(isProblem(part) ? `${part.code} ${part.where}: ${part.why.en}` : part.source);
  return opened;
}
