import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceFile, SourceRoom } from '../part.ts';
import { temporaryName } from '../temporary-name.ts';
import { declaredEncoding, type Declared } from './declared-encoding.ts';
import { EncodingTrial } from './encoding-trial.ts';
import { FromGb18030 } from './from-gb18030.ts';
import { FromUtf16 } from './from-utf16.ts';
import { RecordCounter } from './record-counter.ts';

/** A text on disk in UTF-8: the source's own file where it is UTF-8 already, else a transcript in the room's folder. */
export interface TextFile {
  readonly path: string;
  /** The encoding the source was found in: `utf-8`, `utf-16le`, `utf-16be`, `gb18030`. */
  readonly encoding: string;
  /** SHA-256 of the source's own bytes, hex. */
  readonly digest: string;
  /** Size of the UTF-8 text. */
  readonly bytes: number;
  /** True where the text holds a zero byte, which no CSV should. */
  readonly holdsNul: boolean;
  /**
   * True where some of it is not UTF-8: lines that do not decode stand there with the bytes they had, and lines that
   * decode as two different texts have a MIXED_MARK in them. They belong in quarantine.
   */
  readonly holdsUndecoded: boolean;
  /** Its last byte, undefined where it is empty. */
  readonly lastByte?: number | undefined;
  /** How many records it holds as CSV, header included, counted apart from whatever reads it. */
  readonly records: number;
}

const CHUNK = 4 * 1024 * 1024;

/** A file's bytes from `start` on, told to the room as they pass. */
async function* bytesOf(path: string, start: number, room: SourceRoom): AsyncGenerator<Buffer> {
  const { size } = statSync(path);
  const signal = room.signal === undefined ? {} : { signal: room.signal };
  let bytes = start;
  for await (const chunk of createReadStream(path, { start, highWaterMark: CHUNK, ...signal })) {
    yield chunk as Buffer;
    bytes += (chunk as Buffer).length;
    room.progress(bytes, size);
  }
}

/** What one pass over a text's own bytes tells. */
interface Survey {
  readonly text: TextFile;
  readonly encoding: 'utf-8' | 'gb18030';
}

async function survey(path: string, room: SourceRoom): Promise<Survey> {
  const counter = new RecordCounter();
  const trial = new EncodingTrial();
  const hash = createHash('sha256');
  let bytes = 0;
  let lastByte: number | undefined;
  let holdsNul = false;
  for await (const chunk of bytesOf(path, 0, room)) {
    hash.update(chunk);
    holdsNul ||= chunk.includes(0);
    counter.add(chunk);
    trial.add(chunk);
    bytes += chunk.length;
    lastByte = chunk.at(-1) ?? lastByte;
  }
  const encoding = 'utf-8';
  const { records } = counter;
  const holdsUndecoded = !trial.isUtf8;
  return {
    text: { path, encoding, digest: hash.digest('hex'), bytes, holdsNul, holdsUndecoded, lastByte, records },
    encoding: trial.encoding,
  };
}

async function transcribed(source: TextFile, { encoding, mark }: Declared, room: SourceRoom): Promise<TextFile> {
  const path = join(room.folder, temporaryName());
  const counter = new RecordCounter();
  const decoder = encoding === 'gb18030' ? new FromGb18030() : new FromUtf16(encoding === 'utf-16be');
  let bytes = 0;
  let lastByte: number | undefined;
  let holdsNul = false;
  const file = await open(path, 'wx');
  const write = async (piece: Buffer): Promise<void> => {
    holdsNul ||= piece.includes(0);
    counter.add(piece);
    bytes += piece.length;
    lastByte = piece.at(-1) ?? lastByte;
    for (let at = 0; at < piece.length;) at += (await file.write(piece, at)).bytesWritten;
  };
  try {
    for await (const chunk of bytesOf(source.path, mark, room)) await write(decoder.piece(chunk));
    await write(decoder.end());
  } finally {
    await file.close();
  }
  const { records } = counter;
  return { path, encoding, digest: source.digest, bytes, holdsNul, holdsUndecoded: decoder.broken, lastByte, records };
}

/**
 * Finds a text's encoding and gives the text in UTF-8. A mark or the zero bytes of UTF-16 tell it at once; else it is
 * UTF-8 where all of it is, and where not, what most of its lines are.
 *
 * @returns the file itself where it is UTF-8, with no copy made; else a transcript that whoever asked for it removes.
 */
export async function readText(file: SourceFile, room: SourceRoom): Promise<TextFile> {
  const declared = await declaredEncoding(file.path);
  const { text, encoding } = await survey(file.path, room);
  const found = declared ?? { encoding, mark: 0 };
  return found.encoding === 'utf-8' ? text : transcribed(text, found, room);
}
