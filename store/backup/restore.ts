import { chmodSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { shanghaiTime } from '../../base/clock.ts';
import type { Progress } from '../../base/effects.ts';
import { MingchaError } from '../../base/problem.ts';
import { fileBytes, needRoom } from '../disk.ts';
import { WAREHOUSE_VERSION } from '../migrate.ts';
import { storeProblem } from '../problems.ts';
import { recordUpkeep } from '../upkeep.ts';
import { Warehouse, WAREHOUSE_FILE, type OpenOptions } from '../warehouse.ts';
import type { ChainHead, HeadFile } from '../audit/head-file.ts';
import type { Session } from '../session.ts';
import { digestOf, folderFailure, settleOnDisk } from './files.ts';
import { isBackupName, readManifest, type Manifest } from './manifest.ts';
import { removeLeftCopies, restoreCopy } from './restore-copy.ts';
import { headOfCopy, swapHead } from './restored-head.ts';
import { differing, tableSums } from './table-sums.ts';

/** What a restore is asked to do. */
export interface RestoreRequest extends Omit<OpenOptions, 'mode' | 'create'> {
  /** A backup file, or a folder whose newest backup is meant. Absolute. */
  readonly from: string;
  readonly replace: boolean;
  readonly now: () => Date;
  readonly progress?: Progress;
  /** Writes the restore down in the restored warehouse, in the transaction of its upkeep, with the head that was here. */
  readonly recordAct?: (session: Session, restored: Restored, replaced: HeadFile | null | undefined) => Promise<void>;
  /** Runs once the backup is verified, before anything is renamed; only tests give it. */
  readonly beforeRename?: () => Promise<void>;
}

/** A finished restore. */
export interface Restored {
  readonly file: string;
  readonly manifest: Manifest;
  /** Where the warehouse that was here stands now; null if there was none. */
  readonly kept: string | null;
}

function damaged(file: string, zh: string, en: string, cause?: unknown): MingchaError {
  return new MingchaError(storeProblem('MC-STORE-014', file, { zh, en }), cause);
}

/** The backup file that a path means. */
function backupAt(path: string): string {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state?.isDirectory() !== true) {
    if (state === undefined) throw new MingchaError(storeProblem('MC-STORE-013', path));
    return path;
  }
  const newest = readdirSync(path).filter(isBackupName).sort().at(-1);
  if (newest === undefined) throw new MingchaError(storeProblem('MC-STORE-013', path));
  return join(path, newest);
}

function checkedManifest(file: string): Manifest {
  const manifest = readManifest(file);
  if (manifest === undefined)
    throw damaged(file, '清单（同名 .json）缺失或无法读取', 'its manifest (same name, .json) is missing or unreadable');
  if (manifest.warehouse_version > WAREHOUSE_VERSION) {
    const versions = { found: manifest.warehouse_version, known: WAREHOUSE_VERSION };
    throw new MingchaError(storeProblem('MC-STORE-003', file, versions));
  }
  return manifest;
}

const asDamaged = (file: string, error: unknown): unknown =>
  error instanceof MingchaError && ['MC-STORE-004', 'MC-STORE-016'].includes(error.code)
    ? damaged(file, error.problems[0]?.why.zh ?? '', error.problems[0]?.why.en ?? '', error)
    : error;

/** Copies a backup beside the warehouse to be, holds it against its manifest, bytes, rows and sums, and tells its audit head. */
async function copyVerified(
  file: string,
  manifest: Manifest,
  copy: string,
  request: RestoreRequest,
): Promise<ChainHead | undefined> {
  const { signal, progress } = request;
  const sha256 = await digestOf(file, {
    copyTo: copy,
    ...(signal === undefined ? {} : { signal }),
    onBytes: (bytes) => progress?.('copy', bytes, manifest.bytes),
  });
  if (sha256 !== manifest.sha256) throw damaged(file, '文件的 SHA-256 与清单不符', 'its SHA-256 is not the manifest’s');
  const warehouse = await Warehouse.openFile(copy, 'READ_ONLY', request);
  const session = await warehouse.session();
  try {
    const source = (await session.value('SELECT current_database()')) ?? '';
    const found = await tableSums(session, source, (table, done, total) => progress?.(`verify ${table}`, done, total));
    // Another DuckDB may hash otherwise; rows and SHA-256 hold for all.
    const otherEngine = (await session.value('SELECT version()')) !== manifest.engine_version;
    const tables = differing(manifest.tables, found, otherEngine).join(', ');
    if (tables !== '') throw damaged(file, `表的行数或校验和不符：${tables}`, `rows or sums differ in ${tables}`);
    return await headOfCopy(session);
  } finally {
    session.close();
    warehouse.close();
  }
}

/** Opens the present warehouse once: nobody else holds it then, and its log is in the file. A damaged one has no holder. */
async function settlePresent(file: string, request: RestoreRequest): Promise<void> {
  try {
    (await Warehouse.openFile(file, 'READ_WRITE', request)).close();
  } catch (error) {
    if (!(error instanceof MingchaError) || !['MC-STORE-004', 'MC-STORE-016'].includes(error.code)) throw error;
  }
}

/** Whether another process holds a warehouse file. */
async function isHeld(file: string, request: RestoreRequest): Promise<boolean> {
  try {
    (await Warehouse.openFile(file, 'READ_ONLY', { ...request, waitSeconds: 0 })).close();
    return false;
  } catch (error) {
    return error instanceof MingchaError && error.code === 'MC-STORE-001';
  }
}

/** Gives the present warehouse another name beside its own, so that there is never a moment without one. */
function keepUnder(kept: string, file: string): void {
  if (existsSync(`${file}.wal`)) renameSync(`${file}.wal`, `${kept}.wal`);
  try {
    linkSync(file, kept);
  } catch {
    renameSync(file, kept);
  }
}

async function putInPlace(copy: string, file: string, kept: string | null, request: RestoreRequest): Promise<void> {
  if (kept !== null) keepUnder(kept, file);
  renameSync(copy, file);
  settleOnDisk(request.directory);
  // Somebody may have opened the old file in the moment between: then it goes back as if nothing had been.
  if (kept === null || !(await isHeld(kept, request))) return;
  renameSync(kept, file);
  if (existsSync(`${kept}.wal`)) renameSync(`${kept}.wal`, `${file}.wal`);
  throw new MingchaError(storeProblem('MC-STORE-001', file, { owner: '?', seconds: request.waitSeconds }));
}

/**
 * Puts a verified copy of a backup in place of the warehouse. The present one is kept under another name, never deleted.
 *
 * @throws MingchaError MC-STORE-001 in use, 003 newer, 007 or 008 without room, 013 no backup, 014 damaged backup, 015 a
 *   warehouse is here; nothing is changed then.
 */
export async function restoreBackup(request: RestoreRequest): Promise<Restored> {
  const { directory, replace, now } = request;
  const file = backupAt(request.from);
  const manifest = checkedManifest(file);
  const target = join(directory, WAREHOUSE_FILE);
  const present = existsSync(target);
  if (present && !replace) throw new MingchaError(storeProblem('MC-STORE-015', directory));
  const copy = restoreCopy(directory);
  const stamp = shanghaiTime(now()).replaceAll(/[-:]/g, '').replace(' ', '-');
  const kept = present ? freeKept(`${target}.before-restore-${stamp}`) : null;
  let replaced: HeadFile | null | undefined;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (present) await settlePresent(target, request);
    needRoom(directory, fileBytes(file));
    removeLeftCopies(directory);
    rmSync(copy, { force: true });
    const head = await copyVerified(file, manifest, copy, request);
    chmodSync(copy, 0o600);
    if (present) await settlePresent(target, request);
    await request.beforeRename?.();
    const swapped = swapHead(directory, head, kept === null ? null : basename(kept).slice(WAREHOUSE_FILE.length + 1));
    replaced = swapped.replaced;
    await putInPlace(copy, target, kept, request).catch((error: unknown) => {
      swapped.putBack();
      throw error;
    });
  } catch (error) {
    throw asDamaged(file, folderFailure(error, directory));
  } finally {
    for (const left of [copy, `${copy}.wal`]) rmSync(left, { force: true });
  }
  const warehouse = await Warehouse.open({ ...request, mode: 'write' });
  try {
    const session = await warehouse.session();
    const detail = { from: file, made_at: manifest.made_at, cut: manifest.cut, kept: kept && basename(kept) };
    await session.transaction(async () => {
      await recordUpkeep(session, now(), 'restore', detail);
      await request.recordAct?.(session, { file, manifest, kept }, replaced);
    });
    session.close();
  } finally {
    warehouse.close();
  }
  return { file, manifest, kept };
}

function freeKept(wanted: string): string {
  for (let n = 1; ; n += 1) {
    const path = n === 1 ? wanted : `${wanted}-${n}`;
    if (!existsSync(path)) return path;
  }
}
