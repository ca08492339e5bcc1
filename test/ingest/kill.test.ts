import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { landFiles } from '../../ingest/land-files.ts';
import { cell } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { settlement, settlements } from './support/room.ts';

const FILES = 12;
const LINES = 400;
const script = new URL('support/land-many.ts', import.meta.url).pathname;

/** Every file supersedes half of the one before it and has one bad record, so that every table is written. */
function writeFiles(folder: string, round: number): void {
  for (let file = 0; file < FILES; file++) {
    const lines = Array.from({ length: LINES }, (_, i) =>
      settlement({ setl_id: `S${(file * LINES) / 2 + i}`, medfee_sumamt: `${round}${file}.50` }),
    );
    lines[0] = settlement({ setl_id: '' });
    writeFileSync(join(folder, `setl_d_${String(file).padStart(2, '0')}.csv`), settlements(...lines));
  }
}

/** Runs the landing, kills it after its first output and a random while, and returns the batches it had reported. */
async function landAndKill(directory: string, folder: string, after: number): Promise<string[]> {
  const child = endsWithTest(
    spawn(process.execPath, ['--import', 'tsx', script, directory, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  let output = '';
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
  });
  child.stdout.on('data', (chunk: Buffer) => {
    if (output === '') void delay(after).then(() => child.kill('SIGKILL'));
    output += chunk.toString();
  });
  await ended;
  return output.split('\n').filter((text) => text !== '');
}

it('killed at any moment, it leaves whole batches only and can go on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mingcha-kill-'));
  const files = join(folder, 'files');
  const directory = join(folder, 'data');
  try {
    mkdirSync(files);
    for (let kill = 0; kill < 6; kill++) {
      writeFiles(files, kill);
      const reported = (await landAndKill(directory, files, Math.random() * 700)).filter((line) => line !== 'done');
      const warehouse = await Warehouse.open({ directory, mode: 'write', waitSeconds: 10 });
      const session = await warehouse.session();
      const known = (await session.rows('SELECT batch FROM batch')).map((row) => cell(row, 'batch'));
      expect(known).toEqual(expect.arrayContaining(reported));
      const torn = await session.rows(`
        SELECT b.seq FROM batch b WHERE b.duplicate_of IS NULL AND (
          b.landed_new + b.landed_superseding + b.stale <>
            (SELECT count(*) FROM setl_d f WHERE f._seq = b.seq) + (SELECT count(*) FROM setl_d_old o WHERE o._seq = b.seq)
          OR b.quarantined <> (SELECT count(*) FROM quarantine q WHERE q.seq = b.seq))
        UNION ALL SELECT _seq FROM setl_d WHERE _seq NOT IN (SELECT seq FROM batch)
        UNION ALL SELECT _seq_end FROM setl_d_old WHERE _seq_end NOT IN (SELECT seq FROM batch)
        UNION ALL SELECT seq FROM quarantine WHERE seq NOT IN (SELECT seq FROM batch)`);
      expect(torn).toEqual([]);
      expect(await session.value('SELECT count(*) - count(DISTINCT setl_id) FROM setl_d')).toBe('0');
      session.close();
      warehouse.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('stopped by its signal, it keeps the batches it has reported and leaves nothing half done', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mingcha-stop-'));
  const files = join(folder, 'files');
  const directory = join(folder, 'data');
  try {
    mkdirSync(files);
    writeFiles(files, 0);
    const stop = new AbortController();
    const warehouse = await Warehouse.open({
      directory,
      mode: 'write',
      create: true,
      waitSeconds: 0,
      signal: stop.signal,
    });
    const reported: string[] = [];
    const landing = landFiles({ paths: ['.'], workingDirectory: files }, warehouse, {
      now: () => new Date('2026-01-02T03:04:05Z'),
      signal: stop.signal,
      onBatch: (summary) => {
        reported.push(summary.batch);
        if (reported.length === 3) stop.abort();
      },
    });
    await expect(landing).rejects.toMatchObject({ code: 'MC-STORE-006' });
    warehouse.close();
    const again = await Warehouse.open({ directory, mode: 'write', waitSeconds: 0 });
    const session = await again.session();
    expect((await session.rows('SELECT batch FROM batch ORDER BY seq')).map((row) => cell(row, 'batch'))).toEqual(
      reported,
    );
    session.close();
    again.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
