import { isUtf8 } from 'node:buffer';
import type { Entry } from 'yauzl';

/** A member of a zip file. */
export interface Member {
  readonly entry: Entry;
  /** Its path inside the archive, '/' between its parts, whatever wrote it. */
  readonly name: string;
}

/** What deflate makes of nothing, in its longest form. */
const EMPTY_PACKED = 5;
const UTF8_NAME = 0x0800;
const UNIX = 3;
const LINK = 0o120000;
const KIND_OF_FILE = 0o170000;

/** The name in UTF-8 that some programs add beside one in the code page of their machine (Info-ZIP, field 0x7075). */
function unicodeName(entry: Entry): Buffer | undefined {
  const field = entry.extraFields.find(({ id, data }) => id === 0x7075 && data.length > 5 && data[0] === 1);
  return field?.data.subarray(5);
}

/**
 * A member's name. Archives made on a Chinese Windows hold names in GBK and say nothing of it; those of other systems
 * hold UTF-8, and not all of them say so.
 */
function nameOf(entry: Entry): string {
  const raw = entry.fileNameRaw;
  const added = unicodeName(entry);
  const utf8 =
    (entry.generalPurposeBitFlag & UTF8_NAME) !== 0 ? raw : added !== undefined && isUtf8(added) ? added : raw;
  const name = isUtf8(utf8) ? utf8.toString('utf8') : new TextDecoder('gb18030').decode(raw);
  return name.replaceAll('\\', '/');
}

export const memberOf = (entry: Entry): Member => ({ entry, name: nameOf(entry) });

/** Names that reach outside the archive. Nothing is ever written by a member's name; one that tries is not read. */
export function isUnsafe({ name }: Member): boolean {
  return name.startsWith('/') || /^[a-z]:/i.test(name) || name.split('/').includes('..') || /\p{Cc}/u.test(name);
}

/** A member's name as messages may print it. */
export const shownName = ({ name }: Member): string => name.replace(/\p{Cc}/gu, '?');

/** What operating systems leave in archives beside the files a person packed. */
export function isLitter({ name }: Member): boolean {
  const parts = name.split('/');
  return (
    name.endsWith('/') ||
    parts.some((part) => part.startsWith('.') || part === '__MACOSX') ||
    /^(?:thumbs\.db|desktop\.ini)$/i.test(parts.at(-1) ?? '')
  );
}

/** A symbolic link: its content is a path. */
export function isLink({ entry }: Member): boolean {
  return entry.versionMadeBy >>> 8 === UNIX && ((entry.externalFileAttributes >>> 16) & KIND_OF_FILE) === LINK;
}

/** A member of no bytes: by its sizes and by the checksum of nothing, so that no lie about one of them hides data. */
export function isEmpty({ entry }: Member): boolean {
  return entry.uncompressedSize === 0 && entry.compressedSize <= EMPTY_PACKED && entry.crc32 === 0;
}
