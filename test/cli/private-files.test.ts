import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { inFolder, insertBatchRow, manySettlements } from '../support/keeping.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/**
 * Runs the program as a person does whose files anybody may read, and notes every file it makes in some folders that
 * anybody may look into, as soon as it is there.
 *
 * @returns the names of the files that were seen, and those that others could read.
 */
async function watchFiles(words: readonly string[], folders: readonly string[]) {
  const seen = new Set<string>();
  const open = new Set<string>();
  const look = (): void => {
    for (const place of folders.filter((one) => existsSync(one)))
      for (const name of readdirSync(place)) {
        const entry = statSync(join(place, name), { throwIfNoEntry: false });
        if (entry === undefined) continue;
        const shown = name.replaceAll(/\d+/g, 'N');
        seen.add(shown);
        if ((entry.mode & 0o077) !== 0) open.add(shown);
      }
  };
  const script = `umask 022; exec "$0" --import tsx "$@"`;
  const child = endsWithTest(
    spawn('sh', ['-c', script, process.execPath, join(packageRoot(), 'cli', 'main.ts'), ...words], {
      cwd: packageRoot(),
      stdio: 'ignore',
    }),
  );
  const timer = setInterval(look, 2);
  const code = await new Promise<number | null>((done) => child.on('exit', (exit) => done(exit)));
  clearInterval(timer);
  look();
  expect(code).toBe(0);
  return { seen, open: [...open] };
}

test('every file that holds persons is its owner’s alone from its first byte', async () => {
  const [data, backups] = [join(folder.path, 'data'), join(folder.path, 'backups')];
  for (const place of [data, backups]) {
    mkdirSync(place);
    chmodSync(place, 0o755);
  }
  const file = join(folder.path, 'setl_d.csv');
  const line = (n: number): string => `S${n},M${n},P${n},310,11,H1,2025-01-01 08:00:00,88.00,50.00\n`;
  const header = 'setl_id,mdtrt_id,psn_no,insutype,med_type,fixmedins_code,setl_time,medfee_sumamt,fund_pay_sumamt\n';
  writeFileSync(file, header + Array.from({ length: 3000 }, (_, n) => line(n)).join(''));
  const landed = await watchFiles(['ingest', 'files', file, '--data', data], [data]);
  expect([...landed.seen]).toEqual(expect.arrayContaining(['mingcha.duckdb', 'mingcha.duckdb.wal']));
  expect(landed.open).toEqual([]);
  await inFolder(data, async (session) => {
    await insertBatchRow(session, 0);
    await session.run(manySettlements(10_000, 200_000));
  });
  const kept = await watchFiles(['backup', backups, '--data', data], [backups]);
  expect([...kept.seen]).toEqual(expect.arrayContaining(['.mingcha-backup-N.N.duckdb', 'mingcha-N-N.duckdb']));
  expect(kept.open).toEqual([]);
});
