import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Warehouse } from '../store/warehouse.ts';
import { writeManySuspects } from './support/many-suspects.ts';

/**
 * Writes a workbook of so many rows, five evidence lines to a suspect, in a process of its own, and prints its time, CPU
 * and peak memory beside the same list as CSV. The warehouse holds ten times as many fee lines, visits and settlements.
 * `npx tsx bench/report.ts [ROWS]`; a hundred thousand unless told otherwise.
 */
const rows = Number(process.argv[2] ?? 100_000);
const lines = Math.round((rows * 5) / 6);
const MOST_SECONDS = 15;
const MOST_MEGABYTES = 500;

const folder = mkdtempSync(join(tmpdir(), 'mingcha-bench-report-'));
const data = join(folder, 'data');
const reporter = fileURLToPath(new URL('support/report-once.ts', import.meta.url));

interface Cost {
  readonly seconds: number;
  readonly cpu: number;
  readonly megabytes: number;
}

function reported(form: string, file: string): Cost {
  const words = ['report', form, '--data', data, '--out', file, '--no-progress'];
  const child = spawnSync(process.execPath, ['--import', 'tsx', reporter, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (child.status !== 0) throw new Error(`${form} ended with ${child.status}`);
  return JSON.parse(child.stdout) as Cost;
}

try {
  const warehouse = await Warehouse.open({ directory: data, mode: 'write', create: true, waitSeconds: 0 });
  const session = await warehouse.session();
  await writeManySuspects(session, lines);
  session.close();
  warehouse.close();
  console.log(`${lines} evidence lines of ${Math.ceil(lines / 5)} suspects`);
  for (const form of ['csv', 'xlsx']) {
    const file = join(folder, `list.${form}`);
    const cost = reported(form, file);
    const bar = form === 'xlsx' ? ` (bar ${MOST_SECONDS} s, ${MOST_MEGABYTES} MB)` : '';
    console.log(
      `  ${form.padEnd(5)} ${cost.seconds.toFixed(2)} s  ${cost.cpu.toFixed(2)} CPU-s  peak ${cost.megabytes} MB  file ${(statSync(file).size / 1e6).toFixed(1)} MB${bar}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
