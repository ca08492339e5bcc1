import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, extname, join } from 'node:path';
import { MingchaError } from '../../base/problem.ts';
import { appendAudit } from '../../store/audit/append.ts';
import type { Finding } from '../../store/health/finding.ts';
import { cell, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { workProblem } from './problems.ts';

/** What a file is, by the ending of its name; anything else is bytes. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.txt': 'text/plain',
  '.csv': 'text/csv',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.zip': 'application/zip',
};

/** A file that is kept for a suspect. */
export interface Attached {
  readonly digest: string;
  readonly name: string;
  readonly bytes: number;
  readonly media_type: string;
  readonly added_at: string;
  readonly added_by: string;
  /** whole; missing; or changed, where its bytes are no more those that were added. */
  readonly condition: 'whole' | 'missing' | 'changed';
}

/** Where attachments lie in a data folder, each under the SHA-256 of its bytes. */
export const attachmentsFolder = (directory: string): string => join(directory, 'attachments');

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

function cannot(path: string, reasonZh: string, reasonEn: string, error?: unknown): MingchaError {
  return new MingchaError(workProblem('MC-WORK-008', path, { name: basename(path), reasonZh, reasonEn }), error);
}

/** Copies a file under its digest, whole or not at all; what lies there whole already stays. */
async function keep(path: string, folder: string): Promise<{ digest: string; bytes: number }> {
  try {
    if (!statSync(path).isFile()) throw cannot(path, '这不是文件。', 'It is no file.');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const temporary = join(folder, `.${process.pid}-${Math.random().toString(36).slice(2)}.part`);
    const hash = createHash('sha256');
    let bytes = 0;
    const file = openSync(temporary, 'wx', 0o600);
    try {
      for await (const piece of createReadStream(path)) {
        const buffer = piece as Buffer;
        hash.update(buffer);
        for (let from = 0; from < buffer.length;) from += writeSync(file, buffer, from);
        bytes += buffer.length;
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    const digest = hash.digest('hex');
    const target = join(folder, digest);
    if (bytes === 0 || (existsSync(target) && (await digestOf(target)) === digest)) rmSync(temporary);
    else renameSync(temporary, target);
    if (bytes === 0) throw cannot(path, '文件是空的。', 'It is empty.');
    return { digest, bytes };
  } catch (error) {
    if (error instanceof MingchaError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw cannot(path, reason, reason, error);
  }
}

/**
 * Keeps files for a suspect: their bytes once under their digest in the data folder, and in the warehouse their name, who
 * added them and when. The same file a second time changes nothing.
 *
 * @returns the digests that were added to the suspect, in order.
 * @throws MingchaError MC-WORK-008 for a file that is empty, or cannot be read or copied; then none is added.
 */
export async function attach(
  session: Session,
  {
    suspectId,
    paths,
    directory,
  }: { readonly suspectId: string; readonly paths: readonly string[]; readonly directory: string },
  { who, at }: { readonly who: string; readonly at: string },
): Promise<string[]> {
  const kept: { digest: string; bytes: number; name: string }[] = [];
  for (const path of paths) kept.push({ ...(await keep(path, attachmentsFolder(directory))), name: basename(path) });
  return session.transaction(async () => {
    const added: string[] = [];
    for (const { digest, bytes, name } of kept) {
      const media = MEDIA_TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream';
      await session.run(`INSERT INTO attachment SELECT ${literal(digest)}, ${literal(name)}, ${bytes}, ${literal(media)}
WHERE NOT EXISTS (FROM attachment WHERE digest = ${literal(digest)})`);
      const rows =
        await session.run(`INSERT INTO suspect_attachment SELECT ${literal(suspectId)}, ${literal(digest)}, ${literal(name)}, ${literal(at)}::TIMESTAMP, ${literal(who)}
WHERE NOT EXISTS (FROM suspect_attachment WHERE suspect_id = ${literal(suspectId)} AND digest = ${literal(digest)})`);
      if (rows === 0) continue;
      added.push(digest);
      const detail = JSON.stringify({ digest, name, bytes });
      await session.run(`INSERT INTO work_event SELECT (SELECT coalesce(max(event_no), 0) + 1 FROM work_event), suspect_id, ${literal(at)}::TIMESTAMP,
  ${literal(who)}, 'attach', status, status, NULL, ${literal(detail)} FROM suspect WHERE suspect_id = ${literal(suspectId)}`);
    }
    if (added.length > 0)
      await appendAudit(session, {
        at,
        who,
        action: 'work',
        subject: suspectId,
        detail: { step: 'attach', digests: added },
      });
    return added;
  });
}

async function conditionOf(directory: string, digest: string, bytes: number): Promise<Attached['condition']> {
  const path = join(attachmentsFolder(directory), digest);
  if (!existsSync(path)) return 'missing';
  return statSync(path).size === bytes && (await digestOf(path)) === digest ? 'whole' : 'changed';
}

/** The attachments of a suspect, in the order they were added, each with whether its bytes are still those. */
export async function attachmentsOf(session: Session, suspectId: string, directory: string): Promise<Attached[]> {
  const rows =
    await session.rows(`SELECT a.digest, s.name, a.bytes, a.media_type, strftime(s.added_at, '%Y-%m-%d %H:%M:%S') AS added_at, s.added_by
FROM suspect_attachment s JOIN attachment a USING (digest) WHERE s.suspect_id = ${literal(suspectId)} ORDER BY s.added_at, s.name, a.digest`);
  const found: Attached[] = [];
  for (const row of rows) {
    const [digest, bytes] = [cell(row, 'digest'), Number(cell(row, 'bytes'))];
    found.push({
      digest,
      name: cell(row, 'name'),
      bytes,
      media_type: cell(row, 'media_type'),
      added_at: cell(row, 'added_at'),
      added_by: cell(row, 'added_by'),
      condition: await conditionOf(directory, digest, bytes),
    });
  }
  return found;
}

/**
 * What `doctor` tells of attachments: nothing where there are none.
 *
 * @param deep reads every one of them; else a file of the right size is taken for whole.
 */
export async function attachmentFindings(session: Session, directory: string, deep: boolean): Promise<Finding[]> {
  const rows = await session.rows('SELECT digest, name, bytes FROM attachment ORDER BY digest');
  const broken: string[] = [];
  for (const row of rows) {
    const [digest, bytes] = [cell(row, 'digest'), Number(cell(row, 'bytes'))];
    const path = join(attachmentsFolder(directory), digest);
    const whole = deep
      ? (await conditionOf(directory, digest, bytes)) === 'whole'
      : existsSync(path) && statSync(path).size === bytes;
    if (!whole) broken.push(digest);
  }
  if (rows.length === 0) return [];
  const facts = { attachments: rows.length, broken: broken.length };
  const names = broken.map((digest) => digest.slice(0, 12));
  if (broken.length === 0)
    return [
      {
        check: 'attachments',
        level: 'ok',
        text: { zh: `附件 ${rows.length} 个，都在`, en: `${rows.length} attachments, all there` },
        facts,
      },
    ];
  return [
    {
      check: 'attachments',
      level: 'warn',
      text: {
        zh: `附件 ${rows.length} 个，其中 ${broken.length} 个已缺失或被改动：${names.join('、')}`,
        en: `${rows.length} attachments, ${broken.length} of them missing or changed: ${names.join(', ')}`,
      },
      fix: {
        zh: '从备份的 attachments 文件夹取回，或用 mingcha suspects attach 重新附上',
        en: 'take them back from the attachments folder of a backup, or attach them again with mingcha suspects attach',
      },
      facts,
    },
  ];
}

/** What became of the attachments of a folder that were to lie in another one too. */
export interface Carried {
  readonly copied: number;
  /** Digests whose bytes are not those any more: a copy of them would only seem to be a backup. */
  readonly changed: readonly string[];
}

/**
 * Copies the attachments of one folder to another, those that lie there already left out: with a backup, and back with a
 * restore. Whatever else lies in the folder stays.
 */
export async function carryAttachments(from: string, to: string): Promise<Carried> {
  const digests = existsSync(from) ? readdirSync(from).filter((name) => /^[0-9a-f]{64}$/.test(name)) : [];
  const changed: string[] = [];
  let copied = 0;
  for (const digest of digests.toSorted()) {
    const target = join(to, digest);
    if (existsSync(target) && (await digestOf(target)) === digest) continue;
    if ((await digestOf(join(from, digest))) !== digest) {
      changed.push(digest);
      continue;
    }
    await keep(join(from, digest), to);
    copied++;
  }
  return { copied, changed };
}
