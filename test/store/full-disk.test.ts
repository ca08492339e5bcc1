import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  openSync,
  closeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MingchaError } from '../../base/problem.ts';
import { run } from '../../cli/run.ts';
import { backUp } from '../../store/backup/back-up.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { settlement, SETTLEMENT_HEADER, settlements } from '../ingest/support/room.ts';
import { inFolder, insertBatchRow, manySettlements } from '../support/keeping.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { runnable } from '../support/requirement.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const MEGABYTES = 32;

/** A file system of its own, small and in memory; undefined where mounting is not permitted. */
function mountSmall(folder: string): boolean {
  mkdirSync(folder, { recursive: true });
  return spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', folder]).status === 0;
}
const unmount = (folder: string): void => void spawnSync('/bin/umount', ['-l', folder]);

function mayMount(): boolean {
  const probe = temporaryFolder();
  const mounted = process.platform === 'linux' && mountSmall(join(probe.path, 'disk'));
  if (mounted) unmount(join(probe.path, 'disk'));
  probe.remove();
  return mounted;
}
const canMount = runnable(
  'a small file system',
  mayMount(),
  'run the tests as root on Linux, or in a container that may mount a tmpfs.',
);

let folder: ReturnType<typeof temporaryFolder>;
let disk: string;
let data: string;
const environment = (more: Record<string, string> = {}) => ({ MINGCHA_DATA: data, ...more });
const now = (): Date => new Date('2026-01-05T00:00:00Z');

/** Leaves only so many bytes of a folder's disk. */
function fillUp(path: string, leave: number): string {
  const file = join(path, 'filler');
  const handle = openSync(file, 'w');
  try {
    for (;;) writeSync(handle, Buffer.alloc(65_536));
  } catch {
    closeSync(handle);
  }
  const size = statSync(file).size;
  rmSync(file);
  writeFileSync(file, Buffer.alloc(Math.max(0, size - leave)));
  return file;
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof MingchaError ? error.code : String(error)),
  );
const rowsIn = (directory: string): Promise<string | null> =>
  inFolder(directory, (session) => session.value('SELECT count(*) FROM setl_d'));

/** An extract that needs more room than the disk has. */
function writeExtract(path: string, records: number): void {
  const lines = Array.from({ length: records }, (_, i) =>
    settlement({ setl_id: `S${i}x${(i * 7919) % 1_000_003}`, psn_no: `P${(i * 104_729) % 9_999_991}` }),
  );
  writeFileSync(path, `${SETTLEMENT_HEADER}\n${lines.join('\n')}\n`);
}

describe.runIf(canMount)('a full disk', () => {
  beforeEach(() => {
    folder = temporaryFolder();
    disk = join(folder.path, 'disk');
    data = join(disk, 'data');
    if (!mountSmall(disk)) throw new Error('the small file system cannot be mounted any more');
  });
  afterEach(() => {
    unmount(disk);
    folder.remove();
  });

  test('while files land: a code, no half batch, and the warehouse opens and goes on', async () => {
    const recorder = recordingEffects(folder.path, environment());
    writeFileSync(join(folder.path, 'setl_d_1.csv'), settlements(settlement({ setl_id: 'first' })));
    writeExtract(join(folder.path, 'setl_d_2.csv'), 300_000);
    expect(await run(['ingest', 'files', 'setl_d_1.csv'], recorder.effects)).toBe(0);
    const filler = fillUp(disk, 1024 * 1024);
    recorder.take();
    expect(await run(['ingest', 'files', 'setl_d_2.csv', '--json'], recorder.effects)).toBe(6);
    expect(JSON.parse(recorder.take().err)).toMatchObject({ code: 'MC-STORE-007' });
    rmSync(filler);
    expect(await inFolder(data, (session) => session.value('SELECT count(*) FROM batch'))).toBe('1');
    expect(await rowsIn(data)).toBe('1');
    expect(readdirSync(join(data, 'tmp'))).toEqual([]);
    expect(await run(['doctor', '--deep'], recorder.effects)).toBe(0);
  });

  test('while a file is brought into UTF-8: the disk is named, not the file', async () => {
    const recorder = recordingEffects(folder.path, environment());
    expect(await run(['init'], recorder.effects)).toBe(0);
    const plain = join(folder.path, 'plain.csv');
    writeExtract(plain, 300_000);
    // 张三 in GB18030, at the end of every line.
    const text = readFileSync(plain, 'latin1')
      .replaceAll('\n', ',\xd5\xc5\xc8\xfd\n')
      .replace(',\xd5\xc5\xc8\xfd', ',psn_name');
    writeFileSync(join(folder.path, 'setl_d.csv'), text, 'latin1');
    const filler = fillUp(disk, 3 * 1024 * 1024);
    recorder.take();
    expect(await run(['ingest', 'files', 'setl_d.csv', '--json'], recorder.effects)).toBe(6);
    expect(JSON.parse(recorder.take().err)).toMatchObject({ code: 'MC-STORE-007' });
    rmSync(filler);
    expect(await rowsIn(data)).toBe('0');
  });

  test('while a transaction commits: a code, and nothing of it is kept', async () => {
    await inFolder(data, async (session) => {
      await session.run(manySettlements(0, 1000));
      await session.run('CHECKPOINT');
      const filler = fillUp(disk, 200_000);
      const work = session.transaction(() => session.run(manySettlements(1000, 60_000)));
      expect(await codeOf(work)).toBe('MC-STORE-007');
      rmSync(filler);
      expect(await session.value('SELECT count(*) FROM setl_d')).toBe('1000');
      await session.run(manySettlements(1000, 1010));
    });
    expect(await rowsIn(data)).toBe('1010');
  });

  test('at a checkpoint the database shuts itself: every statement says so, and all that was committed is there again', async () => {
    const warehouse = await Warehouse.open({ directory: data, mode: 'write', create: true, waitSeconds: 0 });
    const session = await warehouse.session();
    await session.run(manySettlements(0, 50_000));
    const filler = fillUp(disk, 0);
    expect(await codeOf(session.run('CHECKPOINT'))).toBe('MC-STORE-007');
    expect(['MC-STORE-007', 'MC-STORE-010']).toContain(await codeOf(session.value('SELECT 1')));
    session.close();
    warehouse.close();
    rmSync(filler);
    expect(await rowsIn(data)).toBe('50000');
  });

  test('while a query spills: a code, and the session goes on', async () => {
    const warehouse = await Warehouse.open({
      directory: data,
      mode: 'write',
      create: true,
      waitSeconds: 0,
      memory: '64MB',
      threads: 2,
    });
    const session = await warehouse.session();
    const sort = session.run(
      'CREATE TEMP TABLE sorted AS SELECT md5(i::VARCHAR) AS a, md5((i + 1)::VARCHAR) AS b FROM range(3000000) r(i) ORDER BY a',
    );
    expect(await codeOf(sort)).toBe('MC-STORE-007');
    expect(await session.value('SELECT 1')).toBe('1');
    session.close();
    warehouse.close();
  });

  test('where a backup goes: nothing that looks like one is left, and the warehouse works on', async () => {
    const home = join(folder.path, 'home');
    await inFolder(home, async (session, warehouse) => {
      await insertBatchRow(session, 50_000);
      await session.run(manySettlements(0, 50_000));
      await session.run('CHECKPOINT');
      fillUp(disk, 1_000_000);
      const target = join(disk, 'backups');
      expect(await codeOf(backUp(warehouse, session, target, '0', { now }))).toBe('MC-STORE-008');
      // Room enough when it began, and none when it went on.
      await session.run(manySettlements(50_000, 400_000));
      rmSync(join(disk, 'filler'));
      const late = backUp(warehouse, session, target, '0', {
        now,
        progress: (step) => {
          if (step === 'copy setl_d') fillUp(disk, 500_000);
        },
      });
      expect(await codeOf(late)).toBe('MC-STORE-007');
      expect(readdirSync(target)).toEqual([]);
      expect(await session.value('SELECT count(*) FROM setl_d')).toBe('400000');
      await session.run(manySettlements(400_000, 400_001));
    });
    expect(await rowsIn(home)).toBe('400001');
  });

  test('where a list is exported, and where a restore goes', async () => {
    const home = join(folder.path, 'home');
    await inFolder(home, async (session) => {
      await insertBatchRow(session, 400_000);
      await session.run(manySettlements(0, 400_000));
    });
    const recorder = recordingEffects(folder.path, environment({ MINGCHA_DATA: home }));
    expect(await run(['backup', 'safe'], recorder.effects)).toBe(0);
    fillUp(disk, 1_000_000);
    recorder.take();
    expect(await run(['restore', 'safe', '--data', data, '--json'], recorder.effects)).toBe(6);
    expect(JSON.parse(recorder.take().err)).toMatchObject({ code: 'MC-STORE-008' });
    expect(readdirSync(data)).toEqual([]);
    fillUp(disk, 0);
    expect(await run(['report', 'csv', '--out', join(disk, 'list.csv'), '--json'], recorder.effects)).toBe(6);
    expect(JSON.parse(recorder.take().err)).toMatchObject({
      code: expect.stringMatching(/MC-STORE-007|MC-CLI-005/) as string,
    });
    expect(readdirSync(disk)).not.toContain('list.csv');
  });
});

describe('too little memory', () => {
  beforeEach(() => {
    folder = temporaryFolder();
    data = join(folder.path, 'data');
  });
  afterEach(() => folder.remove());

  test('while files land: a code, no half batch, and with more memory the same file lands', async () => {
    writeExtract(join(folder.path, 'setl_d.csv'), 120_000);
    const tight = recordingEffects(folder.path, environment({ MINGCHA_MEMORY: '8MB', MINGCHA_THREADS: '1' }));
    expect(await run(['ingest', 'files', 'setl_d.csv', '--json'], tight.effects)).toBe(6);
    expect(JSON.parse(tight.take().err)).toMatchObject({
      code: 'MC-STORE-009',
      fix: expect.stringContaining('MINGCHA_MEMORY') as string,
    });
    expect(await rowsIn(data)).toBe('0');
    expect(await inFolder(data, (session) => session.value('SELECT count(*) FROM batch'))).toBe('0');
    const roomy = recordingEffects(folder.path, environment());
    expect(await run(['ingest', 'files', 'setl_d.csv'], roomy.effects)).toBe(0);
    expect(await rowsIn(data)).toBe('120000');
  });

  test('while rules run: the rule says it with the code, and the ledger is whole', async () => {
    await inFolder(data, async (session) => {
      await insertBatchRow(session, 300_000);
      await session.run(manySettlements(0, 300_000));
    });
    const tight = recordingEffects(folder.path, environment({ MINGCHA_MEMORY: '12MB', MINGCHA_THREADS: '1' }));
    const exit = await run(['scan', '--json'], tight.effects);
    expect(exit).toBe(6);
    expect(tight.take().err).toContain('MC-STORE-009');
    const roomy = recordingEffects(folder.path, environment());
    expect(await run(['doctor', '--deep'], roomy.effects)).toBe(0);
    expect(await run(['scan'], roomy.effects)).toBe(0);
  });
});
