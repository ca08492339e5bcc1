import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, createInflateRaw } from 'node:zlib';
import { openPromise, type ZipFile } from 'yauzl';
import type { Problem } from '../../../base/problem.ts';
import { ingestProblem } from '../../problems.ts';
import { dataByName } from '../expand-paths.ts';
import type { SourceFile, SourceRoom } from '../part.ts';
import { temporaryName } from '../temporary-name.ts';
import { OverLimit, type UnpackBudget } from './limits.ts';
import { isEmpty, isLink, isLitter, isUnsafe, memberOf, shownName, type Member } from './members.ts';
import { Damaged, piped, UNPACK_CHUNK, unpackProblem, writeUnpacked } from './unpack.ts';

const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED_BY_AES = 99;
const CENTRAL_HEADER = 0x02014b50;

/** The reader of zip files says what is wrong with one in plain errors; the operating system's have a code. */
function damage(error: unknown): unknown {
  if (!(error instanceof Error) || 'code' in error || error instanceof Damaged || error instanceof OverLimit)
    return error;
  return new Damaged(`压缩包结构有误（${error.message}）。`, `Its structure is damaged (${error.message}).`);
}

/** Opens a zip file by its directory; names stay bytes and sizes are checked by whoever unpacks. */
export function openZip(path: string): Promise<ZipFile> {
  return openPromise(path, { autoClose: false, decodeStrings: false, validateEntrySizes: false });
}

/** Sixteen bits count members where an old program wrote more than 65,535 of them: the rest would be lost unseen. */
async function checkCount(zip: ZipFile, path: string): Promise<void> {
  const file = await open(path);
  try {
    const next = Buffer.alloc(4);
    await file.read(next, 0, 4, Number(zip.readEntryCursor));
    if (next.readUInt32LE(0) === CENTRAL_HEADER)
      throw new Damaged('成员比目录所说的多。', 'It holds more members than its directory says.');
  } finally {
    await file.close();
  }
}

async function membersOf(zip: ZipFile, path: string, budget: UnpackBudget): Promise<Member[]> {
  budget.list(zip.entryCount);
  const members: Member[] = [];
  for await (const entry of zip.eachEntry()) members.push(memberOf(entry));
  await checkCount(zip, path);
  return members.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

async function unpack(
  zip: ZipFile,
  { entry }: Member,
  path: string,
  room: SourceRoom,
  budget: UnpackBudget,
): Promise<void> {
  const meter = await budget.meter(entry.compressedSize, room.folder);
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  let bytes = 0;
  let sum = 0;
  const write = (chunks: AsyncIterable<Uint8Array>): Promise<void> =>
    writeUnpacked(chunks, path, meter, (chunk) => {
      bytes += chunk.length;
      sum = crc32(chunk, sum);
      room.progress(bytes, entry.uncompressedSize);
    });
  const inflate = entry.compressionMethod === STORED ? undefined : createInflateRaw({ chunkSize: UNPACK_CHUNK });
  await piped(packed, inflate, write, room.signal);
  if (bytes !== entry.uncompressedSize)
    throw new Damaged(
      `解压后 ${bytes} 字节，目录所记为 ${entry.uncompressedSize} 字节。`,
      `It unpacks to ${bytes} bytes where its directory says ${entry.uncompressedSize}.`,
    );
  if (sum !== entry.crc32) throw new Damaged('校验和不符。', 'Its checksum does not match.');
}

/** What a member can be refused for before it is unpacked. */
function refusal(member: Member, source: string): Problem | undefined {
  const { entry } = member;
  if (isUnsafe(member)) return ingestProblem('MC-INGEST-019', source);
  const method = entry.compressionMethod;
  if (entry.isEncrypted() || method === ENCRYPTED_BY_AES) return ingestProblem('MC-INGEST-017', source);
  if (method === STORED || method === DEFLATED) return undefined;
  return ingestProblem('MC-INGEST-016', source, {
    reasonZh: `压缩方法 ${method} 不能读取（只能读取“存储”和“Deflate”）。`,
    reason: `It is packed by method ${method}; only “store” and “deflate” can be read.`,
  });
}

async function* unpackedMember(
  zip: ZipFile,
  member: Member,
  file: SourceFile,
  room: SourceRoom,
  budget: UnpackBudget,
): AsyncGenerator<SourceFile | Problem> {
  const source = `${file.source}/${shownName(member)}`;
  const data = dataByName(member.name);
  if (data === 'no' || isLink(member) || isEmpty(member)) {
    room.passOver?.(source);
    return;
  }
  const refused = refusal(member, source);
  if (refused !== undefined) {
    yield refused;
    return;
  }
  const path = join(room.folder, temporaryName());
  try {
    try {
      await unpack(zip, member, path, room, budget);
    } catch (error) {
      yield unpackProblem(source, damage(error));
      return;
    }
    yield { path, source, name: `${file.name}/${member.name}`, certain: data === 'yes' };
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * Unpacks a zip file into the room's folder, member by member in name order, each whole before any of it is read and
 * removed when the next is asked for. Folders and what operating systems leave behind are left out; members that are
 * no data by their names, empty ones and links are passed over and told of.
 *
 * @returns the members, and a problem for each that does not unpack: MC-INGEST-016 damaged, 017 encrypted, 018 too
 *   large, 019 named to reach outside the archive. An archive that cannot be listed is one problem.
 */
export async function* unzipped(
  file: SourceFile,
  room: SourceRoom,
  budget: UnpackBudget,
): AsyncGenerator<SourceFile | Problem> {
  let zip: ZipFile | undefined;
  try {
    let members: Member[];
    try {
      zip = await openZip(file.path);
      members = (await membersOf(zip, file.path, budget)).filter((member) => !isLitter(member) || isUnsafe(member));
      if (members.length === 0) throw new Damaged('里面没有文件。', 'It holds no file.');
    } catch (error) {
      // One member under “strong encryption” keeps the whole directory from being read.
      yield error instanceof Error && error.message.includes('encryption')
        ? ingestProblem('MC-INGEST-017', file.source)
        : unpackProblem(file.source, damage(error));
      return;
    }
    for (const member of members) yield* unpackedMember(zip, member, file, room, budget);
  } finally {
    zip?.close();
  }
}
