import { spawn, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MingchaError } from '../../base/problem.ts';
import { WAREHOUSE_VERSION } from '../../store/migrate.ts';
import { backUp, type Backup, type BackUpEffects } from '../../store/backup/back-up.ts';
import { readManifest } from '../../store/backup/manifest.ts';
import { restoreBackup, type RestoreRequest } from '../../store/backup/restore.ts';
import { tableSums } from '../../store/backup/table-sums.ts';
import { cell } from '../../store/session.ts';
import { settingOf } from '../../store/warehouse.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { fileOf, inFolder, insertBatchRow, manySettlements, openFolder } from '../support/keeping.ts';
import { temporaryFolder } from '../support/warehouse.ts';

let folder: ReturnType<typeof temporaryFolder>;
let data: string;
let backups: string;
const now = (): Date => new Date('2026-01-05T00:00:00Z');

beforeEach(async () => {
  folder = temporaryFolder();
  [data, backups] = [join(folder.path, 'data'), join(folder.path, 'backups')];
  await inFolder(data, async (session) => {
    await insertBatchRow(session, 3000);
    await session.run(manySettlements(0, 3000));
  });
});
afterEach(() => folder.remove());

async function made(effects: Partial<BackUpEffects> = {}): Promise<Backup> {
  return inFolder(data, (session, warehouse) => backUp(warehouse, session, backups, '0.0.0', { now, ...effects }));
}

const restored = (more: Partial<RestoreRequest> = {}) =>
  restoreBackup({ directory: data, from: backups, replace: false, waitSeconds: 0, now, ...more });

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof MingchaError ? error.code : String(error)),
  );

const rowsIn = (directory: string): Promise<string | null> =>
  inFolder(directory, (session) => session.value('SELECT count(*) FROM setl_d'));

describe('a backup', () => {
  test('holds every table as it was, with its key, under 0600 and beside a manifest that says so', async () => {
    const { file, manifest } = await made();
    expect(file).toBe(join(backups, 'mingcha-20260105-080000.duckdb'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readManifest(file)).toEqual(manifest);
    expect(manifest).toMatchObject({
      schema: 1,
      cut: 1,
      made_at: '2026-01-05 08:00:00',
      warehouse_version: WAREHOUSE_VERSION,
    });
    expect(manifest.tables.find((one) => one.table === 'setl_d')?.rows).toBe(3000);
    const key = await inFolder(data, (session) => settingOf(session, 'pseudonym_key'));
    const other = join(folder.path, 'other');
    await restored({ directory: other });
    expect(await inFolder(other, (session) => settingOf(session, 'pseudonym_key'))).toBe(key);
    expect(readdirSync(backups).sort()).toEqual(['mingcha-20260105-080000.duckdb', 'mingcha-20260105-080000.json']);
  });

  test('is one moment, whatever another connection commits meanwhile', async () => {
    await inFolder(data, async (session, warehouse) => {
      const writer = await warehouse.session();
      let writing = true;
      let seq = 2;
      const stream = (async () => {
        while (writing) {
          await writer.transaction(async () => {
            await writer.run(manySettlements(seq * 10_000, seq * 10_000 + 50));
            await writer.run(`INSERT INTO batch SELECT * REPLACE (${seq} AS seq) FROM batch WHERE seq = 1`);
          });
          seq += 1;
        }
      })();
      const { manifest } = await backUp(warehouse, session, backups, '0.0.0', { now });
      writing = false;
      await stream;
      writer.close();
      expect(seq).toBeGreaterThan(3);
      const rows = manifest.tables.find((one) => one.table === 'setl_d')?.rows ?? 0;
      // Fifty rows and one batch go together in every transaction: any other pair is not one moment.
      expect(rows).toBe(3000 + (manifest.cut - 1) * 50);
    });
  });

  test('leaves out what is committed after its moment, and holds nobody up', async () => {
    await inFolder(data, async (session, warehouse) => {
      const writer = await warehouse.session();
      const afterCut = async (): Promise<void> => {
        await writer.run(manySettlements(10_000, 10_050));
      };
      const { manifest } = await backUp(warehouse, session, backups, '0.0.0', { now, afterCut });
      writer.close();
      expect(manifest.tables.find((one) => one.table === 'setl_d')?.rows).toBe(3000);
    });
    expect(await rowsIn(data)).toBe('3050');
  });

  test('two in one second get two names, and the newest is the one restored', async () => {
    await made();
    await inFolder(data, (session) => session.run(manySettlements(9000, 9005)));
    expect((await made()).file).toBe(join(backups, 'mingcha-20260105-080001.duckdb'));
    const other = join(folder.path, 'other');
    await restored({ directory: other });
    expect(await rowsIn(other)).toBe('3005');
  });

  test('a copy that differs from the warehouse is removed and the failure is coded', async () => {
    const spoil = (file: string): void => {
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.fill(7, 20_000, 30_000));
    };
    expect(await codeOf(made({ beforeVerify: spoil }))).toBe('MC-STORE-016');
    expect(readdirSync(backups)).toEqual([]);
    const swap = (file: string): void => copyFileSync(join(folder.path, 'empty', 'mingcha.duckdb'), file);
    await inFolder(join(folder.path, 'empty'), async () => undefined);
    expect(await codeOf(made({ beforeVerify: swap }))).toBe('MC-STORE-012');
    expect(readdirSync(backups)).toEqual([]);
  });

  test('takes away at once what a killed one left, and touches no running one', async () => {
    mkdirSync(backups);
    const left = [
      '.mingcha-backup-4194304.duckdb',
      '.mingcha-backup-4194304.duckdb.wal',
      '.mingcha-backup-4194304.json',
    ];
    const running = `.mingcha-backup-${process.ppid}.duckdb`;
    for (const name of [...left, running]) writeFileSync(join(backups, name), 'half');
    await made();
    expect(readdirSync(backups).filter((name) => name.startsWith('.'))).toEqual([running]);
  });

  test('a folder that cannot be written is coded', async () => {
    writeFileSync(backups, 'a file, not a folder');
    expect(await codeOf(made())).toBe('MC-STORE-011');
  });

  test('killed at any moment it leaves nothing that looks like a backup and is not one', async () => {
    await inFolder(data, (session) => session.run(manySettlements(10_000, 400_000)));
    const script = new URL('../support/back-up-once.ts', import.meta.url).pathname;
    for (const after of [500, 1000, 1500, 2200]) {
      const child = endsWithTest(
        spawn(process.execPath, ['--import', 'tsx', script, data, backups], { stdio: 'ignore' }),
      );
      const ended = new Promise((resolve) => child.on('exit', resolve));
      await delay(after);
      child.kill('SIGKILL');
      await ended;
      for (const name of existsSync(backups) ? readdirSync(backups) : []) {
        if (!name.endsWith('.duckdb') || name.startsWith('.')) continue;
        const manifest = readManifest(join(backups, name));
        expect(manifest?.bytes).toBe(statSync(join(backups, name)).size);
      }
    }
    expect(await rowsIn(data)).toBe('393000');
  });
});

describe('a restore', () => {
  test('never overwrites: an occupied folder is refused, and --replace keeps what was there', async () => {
    await made();
    await inFolder(data, (session) => session.run('DELETE FROM setl_d'));
    expect(await codeOf(restored())).toBe('MC-STORE-015');
    expect(await rowsIn(data)).toBe('0');
    const { kept } = await restored({ replace: true });
    expect(kept).toBe(`${fileOf(data)}.before-restore-20260105-080000`);
    expect(await rowsIn(data)).toBe('3000');
    copyFileSync(kept ?? '', fileOf(join(folder.path)));
    expect(await rowsIn(folder.path)).toBe('0');
    const [record] = await inFolder(data, (session) =>
      session.rows("SELECT detail FROM upkeep WHERE action = 'restore'"),
    );
    expect(JSON.parse(cell(record, 'detail'))).toMatchObject({ cut: 1 });
  });

  test('what the log of a killed process holds is kept too', async () => {
    await made();
    const script = new URL('../support/write-and-die.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--import', 'tsx', script, data], { stdio: 'ignore' });
    await new Promise((resolve) => child.on('exit', resolve));
    expect(statSync(`${fileOf(data)}.wal`).size).toBeGreaterThan(0);
    const { kept } = await restored({ replace: true });
    expect(await rowsIn(data)).toBe('3000');
    copyFileSync(kept ?? '', fileOf(folder.path));
    if (existsSync(`${kept}.wal`)) copyFileSync(`${kept}.wal`, `${fileOf(folder.path)}.wal`);
    expect(await rowsIn(folder.path)).toBe('3007');
  });

  test('a damaged present warehouse is replaced as well, and kept as it is', async () => {
    await made();
    truncateSync(fileOf(data), 20_000);
    writeFileSync(`${fileOf(data)}.wal`, 'a log that belongs to the damaged file');
    const { kept } = await restored({ replace: true });
    expect(readFileSync(`${kept}.wal`, 'utf8')).toContain('belongs to the damaged file');
    expect(statSync(kept ?? '').size).toBe(20_000);
    expect(await rowsIn(data)).toBe('3000');
  });

  test.each([
    ['bytes changed', (file: string) => writeFileSync(file, readFileSync(file).fill(7, 60_000, 60_100))],
    ['with bytes that DuckDB never reads', (file: string) => appendFileSync(file, 'x')],
    ['truncated', (file: string) => truncateSync(file, statSync(file).size - 4096)],
    ['without manifest', (file: string) => writeFileSync(file.replace('.duckdb', '.json'), '{}')],
    [
      'with other sums',
      (file: string) => {
        const manifest = file.replace('.duckdb', '.json');
        writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"rows": 3000', '"rows": 2999'));
      },
    ],
  ])('a backup %s is refused and nothing changes', async (_name, spoil) => {
    const { file } = await made();
    spoil(file);
    await inFolder(data, (session) => session.run("DELETE FROM setl_d WHERE setl_id > 'S2'"));
    const before = await rowsIn(data);
    const names = readdirSync(data).sort();
    expect(await codeOf(restored({ replace: true }))).toBe('MC-STORE-014');
    expect(await rowsIn(data)).toBe(before);
    expect(readdirSync(data).sort()).toEqual(names);
  });

  test('a backup of a newer program is refused', async () => {
    const { file } = await made();
    const manifest = file.replace('.duckdb', '.json');
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace(`"warehouse_version": ${WAREHOUSE_VERSION}`, '"warehouse_version": 99'),
    );
    expect(await codeOf(restored({ replace: true }))).toBe('MC-STORE-003');
  });

  test('without a backup there is nothing to restore', async () => {
    expect(await codeOf(restored({ from: join(folder.path, 'nowhere') }))).toBe('MC-STORE-013');
    expect(await codeOf(restored({ from: folder.path, replace: true }))).toBe('MC-STORE-013');
  });

  test('a warehouse that another process holds is left alone, also when it opens it in the last moment', async () => {
    await made();
    const script = new URL('../support/hold-warehouse.ts', import.meta.url).pathname;
    const hold = async () => {
      const child = endsWithTest(
        spawn(process.execPath, ['--import', 'tsx', script, data], {
          stdio: ['ignore', 'pipe', 'inherit'],
        }),
      );
      await new Promise((resolve) => child.stdout.once('data', resolve));
      return child;
    };
    const killed = async (child: ChildProcess): Promise<void> => {
      const gone = new Promise((resolve) => child.on('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    };
    const early = await hold();
    expect(await codeOf(restored({ replace: true }))).toBe('MC-STORE-001');
    await killed(early);
    let late: ChildProcess | undefined;
    const beforeRename = async (): Promise<void> => {
      late = await hold();
    };
    await inFolder(data, (session) => session.run("DELETE FROM setl_d WHERE setl_id = 'S1'"));
    expect(await codeOf(restored({ replace: true, beforeRename }))).toBe('MC-STORE-001');
    if (late !== undefined) await killed(late);
    expect(readdirSync(data).filter((name) => name.includes('restore'))).toEqual([]);
    expect(await rowsIn(data)).toBe('2999');
  });

  test('a restored warehouse sums up to its manifest', async () => {
    const { manifest } = await made();
    const other = join(folder.path, 'other');
    await restored({ directory: other });
    const warehouse = await openFolder(other);
    const session = await warehouse.session();
    const sums = await tableSums(session, 'mingcha');
    session.close();
    warehouse.close();
    const but = (list: readonly { table: string }[]) => list.filter((one) => one.table !== 'upkeep');
    expect(but(sums)).toEqual(but(manifest.tables));
  });
});
