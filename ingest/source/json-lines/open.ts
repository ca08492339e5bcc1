import { join } from 'node:path';
import { MingchaError, type Problem } from '../../../base/problem.ts';
import { identifier, literal } from '../../../store/sql.ts';
import { messageShares } from '../../envelope/message-shares.ts';
import { ingestProblem } from '../../problems.ts';
import type { Part, SourceFile, SourceRoom } from '../part.ts';
import { firstBytes } from '../sniff.ts';
import type { TextFile } from '../text/text-file.ts';
import { faultFlat } from './flat-faults.ts';
import { flatTable } from './flat-table.ts';
import { badLines, readLines } from './read-lines.ts';
import { sharePart } from './share-part.ts';

/** Below this size the messages of a file are kept in memory. */
const SMALL_TEXT = 32 * 1024 * 1024;

/** Why a text of a folder that may be a note is taken for one. */
const NOTE = { reasonZh: '没有任何一行是 JSON 对象。', reason: 'No line of it is a JSON object.' };

let made = 0;

/**
 * Whether a text holds JSON objects: one a line, or members of a list. A file whose name says so holds them even where
 * its first line is damaged.
 */
export async function holdsJsonLines(text: TextFile, name = ''): Promise<boolean> {
  const start = (await firstBytes(text.path, 65_536)).toString('utf8');
  if (/^\uFEFF?\s*(\{|\[\s*(\{|$))/.test(start)) return true;
  return /\.(ndjson|jsonl|json)$/i.test(name) && /(^|\n)[ \t]*\{/.test(start);
}

/**
 * Whether a text is JSON by its first sign, though perhaps none that holds records: one that goes by that name and
 * begins as an object or a list does.
 */
export async function beginsAsJson(text: TextFile, name: string): Promise<boolean> {
  if (!/\.(ndjson|jsonl|json)$/i.test(name)) return false;
  return /^\uFEFF?\s*[{[]/.test((await firstBytes(text.path, 1024)).toString('utf8'));
}

/** A problem that holds up one share of the messages of a file; anything else goes on up. */
function asProblems(error: unknown): readonly Problem[] {
  if (error instanceof MingchaError && error.problems.every(({ code }) => /^MC-INGEST-02[567]$/.test(code)))
    return error.problems;
  throw error;
}

async function flatPart(file: SourceFile, text: TextFile, database: string, room: SourceRoom): Promise<Part[]> {
  await faultFlat(room.session, database, room.known);
  await room.sift?.(database);
  const table = await flatTable(room.session, database, room.known, file.source);
  if (table === undefined) return [];
  const { digest, bytes, encoding } = text;
  const reading = { table, mustSplit: false, split: undefined, records: undefined };
  return [{ source: file.source, name: file.name, digest, bytes, encoding, reading }];
}

/** Whether anything in a text is a JSON object, be it a record or not. */
async function holdsObjects(room: SourceRoom, database: string): Promise<boolean> {
  const query = `SELECT true FROM (${badLines(database)}) WHERE json_valid(text) AND json_type(text) = 'OBJECT' LIMIT 1`;
  return (await room.session.value(query)) !== null;
}

/** What is no record of any kind, as a part of its own, where there is any. */
async function badPart(file: SourceFile, text: TextFile, database: string, room: SourceRoom): Promise<Part[]> {
  const query = badLines(database);
  if ((await room.session.value(`SELECT true FROM (${query}) LIMIT 1`)) === null) return [];
  return [sharePart(file, text, 'messages', { role: 'messages', query })];
}

/**
 * Opens a text of JSON objects: flat records as one part, messages of the national interface as one part a kind, then
 * what they delete, and last what is no record of any kind.
 */
export async function* openJsonLines(
  file: SourceFile,
  text: TextFile,
  room: SourceRoom,
): AsyncGenerator<Part | Problem> {
  const database = `json_${++made}`;
  const path = text.bytes < SMALL_TEXT ? ':memory:' : join(room.folder, `${database}.duckdb`);
  await room.session.run(`ATTACH ${literal(path)} AS ${identifier(database)}`);
  try {
    await readLines(text.path, file.source, database, room);
    const flat = await flatPart(file, text, database, room).catch(asProblems);
    const shares = await messageShares(room.session, database, file.source).catch(asProblems);
    if (file.certain === false && flat.length + shares.length === 0 && !(await holdsObjects(room, database))) {
      yield ingestProblem('MC-INGEST-011', file.source, NOTE);
      return;
    }
    yield* flat;
    for (const share of shares) yield 'exit' in share ? share : sharePart(file, text, share.name, share);
    yield* await badPart(file, text, database, room);
  } catch (error) {
    yield* asProblems(error);
  } finally {
    await room.session.run(`DETACH ${identifier(database)}`).catch(() => undefined);
  }
}
