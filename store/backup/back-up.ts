import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { shanghaiTime } from '../../base/clock.ts';
import type { Progress } from '../../base/effects.ts';
import { MingchaError } from '../../base/problem.ts';
import { fileBytes, needRoom } from '../disk.ts';
import { latestCut } from '../facts.ts';
import { isAlive } from '../process-alive.ts';
import { storeProblem } from '../problems.ts';
import type { Session } from '../session.ts';
import { identifier, identifiers, literal } from '../sql.ts';
import { recordUpkeep } from '../upkeep.ts';
import { WAREHOUSE_FILE, type Warehouse } from '../warehouse.ts';
import { digestOf, folderFailure, settleOnDisk } from './files.ts';
import { manifestPath, type Manifest } from './manifest.ts';
import { differing, tableColumns, tableSum, tableSums, type TableSum } from './table-sums.ts';

/** What a backup is made with. */
export interface BackUpEffects {
  readonly now: () => Date;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
  /** Runs when the copy is verified and has no name yet: what it throws leaves no backup. */
  readonly onVerified?: (backup: Backup) => Promise<void>;
  /** Runs when the cut of the snapshot is known and no table is copied yet; only tests give it. */
  readonly afterCut?: () => Promise<void>;
  /** Runs between copying and verifying; only tests give it. */
  readonly beforeVerify?: (file: string) => void;
}

/** A finished and verified backup. */
export interface Backup {
  readonly file: string;
  readonly manifest: Manifest;
}

/** `mingcha-YYYYMMDD-HHMMSS` in Shanghai time, a second later while that name is taken. */
function freeName(folder: string, now: Date): { readonly name: string; readonly madeAt: string } {
  for (let at = now.getTime(); ; at += 1000) {
    const madeAt = shanghaiTime(new Date(at));
    const name = `mingcha-${madeAt.replaceAll(/[-:]/g, '').replace(' ', '-')}`;
    if (!existsSync(join(folder, `${name}.duckdb`))) return { name, madeAt };
  }
}

/** What a killed backup left: files under a temporary name whose process is gone. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = /^\.mingcha-backup-(\d+)\./.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(folder, name), { force: true });
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw folderFailure(error, folder);
  }
}

let attached = 0;

/** Copies every table in one transaction: one snapshot, whatever other connections write meanwhile. */
async function copyTables(
  session: Session,
  copy: string,
  { progress, afterCut }: BackUpEffects,
): Promise<{ readonly sums: TableSum[]; readonly cut: number; readonly version: number }> {
  return session.transaction(async () => {
    const source = (await session.value('SELECT current_database()')) ?? 'memory';
    const version = Number(await session.value(`SELECT max(version) FROM ${identifier(source)}.main.migration`));
    const cut = await latestCut(session);
    await afterCut?.();
    const columns = await tableColumns(session, source);
    await session.run(`COPY FROM DATABASE ${identifier(source)} TO ${identifier(copy)} (SCHEMA)`);
    const sums: TableSum[] = [];
    for (const [table, names] of columns) {
      progress?.(`copy ${table}`, sums.length, columns.size);
      sums.push(await tableSum(session, source, table, names));
      await session.run(
        `INSERT INTO ${identifier(copy)}.main.${identifier(table)} (${identifiers(names)}) SELECT ${identifiers(names)} FROM ${identifier(source)}.main.${identifier(table)}`,
      );
    }
    return { sums, cut, version };
  });
}

/** Reads the copy back from its file. */
async function sumsOfFile(session: Session, file: string, onTable: () => void): Promise<TableSum[]> {
  const name = `backup_${++attached}`;
  await session.run(`ATTACH ${literal(file)} AS ${identifier(name)} (READ_ONLY)`);
  try {
    return await tableSums(session, name, onTable);
  } finally {
    await session.run(`DETACH ${identifier(name)}`).catch(() => undefined);
  }
}

async function copyInto(session: Session, file: string, effects: BackUpEffects) {
  const name = `backup_${++attached}`;
  await session.run(`ATTACH ${literal(file)} AS ${identifier(name)}`);
  try {
    const copied = await copyTables(session, name, effects);
    await session.run(`CHECKPOINT ${identifier(name)}`);
    return copied;
  } finally {
    await session.run(`DETACH ${identifier(name)}`).catch(() => undefined);
  }
}

/**
 * Makes a consistent copy of the warehouse in a folder, reads it back, and writes its manifest beside it. Until it is
 * verified it stands under a temporary name. The copy holds everything, the key of pseudonyms too: keep it as safe as the
 * warehouse.
 *
 * @throws MingchaError MC-STORE-006 when interrupted, 007 or 008 without room, 011 when the folder cannot be written, 012
 *   when the copy differs; no file that looks like a backup is left then.
 */
export async function backUp(
  warehouse: Warehouse,
  session: Session,
  folder: string,
  programVersion: string,
  effects: BackUpEffects,
): Promise<Backup> {
  // The number keeps two backups of one process apart: an owner may run one by the clock and one for a person.
  const mark = `.mingcha-backup-${process.pid}.${++attached}`;
  const temporary = join(folder, `${mark}.duckdb`);
  const temporaryManifest = join(folder, `${mark}.json`);
  makeFolder(folder);
  try {
    removeLeftovers(folder);
    const source = join(warehouse.directory, WAREHOUSE_FILE);
    if (warehouse.directory !== '') needRoom(folder, fileBytes(source) + fileBytes(`${source}.wal`));
    for (const old of [temporary, temporaryManifest]) rmSync(old, { force: true });
    const { sums, cut, version } = await copyInto(session, temporary, effects);
    chmodSync(temporary, 0o600);
    settleOnDisk(temporary);
    effects.beforeVerify?.(temporary);
    const found = await sumsOfFile(session, temporary, () => effects.progress?.('verify', 0, 0));
    const tables = differing(sums, found);
    if (tables.length > 0) throw new MingchaError(storeProblem('MC-STORE-012', folder, { tables: tables.join(', ') }));
    const bytes = fileBytes(temporary);
    const sha256 = await digestOf(temporary, {
      ...(effects.signal === undefined ? {} : { signal: effects.signal }),
      onBytes: (done) => effects.progress?.('digest', done, bytes),
    });
    const { name, madeAt } = freeName(folder, effects.now());
    const file = join(folder, `${name}.duckdb`);
    const manifest: Manifest = {
      schema: 1,
      made_at: madeAt,
      program_version: programVersion,
      warehouse_version: version,
      engine_version: (await session.value('SELECT version()')) ?? '',
      cut,
      bytes,
      sha256,
      tables: sums,
    };
    writeFileSync(temporaryManifest, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    settleOnDisk(temporaryManifest);
    await effects.onVerified?.({ file, manifest });
    // The manifest goes first: a file that looks like a backup always has one.
    renameSync(temporaryManifest, manifestPath(file));
    renameSync(temporary, file);
    settleOnDisk(folder);
    await recordUpkeep(session, effects.now(), 'backup', { file, cut, bytes, sha256 });
    return { file, manifest };
  } catch (error) {
    throw folderFailure(error, folder);
  } finally {
    for (const left of [temporary, `${temporary}.wal`, temporaryManifest]) rmSync(left, { force: true });
  }
}
