import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Warehouse } from '../store/warehouse.ts';
import { writeFeeLines } from './support/fee-lines.ts';

/**
 * Rows landed per CPU-second against bare DuckDB (INSERT … SELECT casts FROM the file, CHECKPOINT) into the same table
 * in the same run. `npx tsx bench/ingest.ts [ROWS] [ROUNDS]`; two million rows and one round unless told otherwise.
 */
const rows = Number(process.argv[2] ?? 2_000_000);
const rounds = Number(process.argv[3] ?? 1);
const BARS = { csv: 0.45, parquet: 0.35 } as const;

interface Cost {
  readonly rows: number;
  readonly cpu: number;
  readonly seconds: number;
  readonly megabytes: number;
}

const folder = mkdtempSync(join(tmpdir(), 'mingcha-bench-'));
const loader = fileURLToPath(new URL('support/load-once.ts', import.meta.url));

function cost(way: 'bare' | 'landed', file: string): Cost {
  const directory = join(folder, 'data');
  const child = spawnSync(process.execPath, ['--import', 'tsx', loader, way, file, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  rmSync(directory, { recursive: true, force: true });
  if (child.status !== 0) throw new Error(`${way} ${file} ended with ${child.status}`);
  return JSON.parse(child.stdout) as Cost;
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

try {
  const files = { csv: join(folder, 'fee_list_d.csv'), parquet: join(folder, 'fee_list_d.parquet') };
  const directory = join(folder, 'making');
  const warehouse = await Warehouse.open({ directory, mode: 'write', create: true, waitSeconds: 0 });
  const session = await warehouse.session();
  await writeFeeLines(session, rows, files.csv, files.parquet);
  session.close();
  warehouse.close();
  rmSync(directory, { recursive: true, force: true });
  for (const format of ['csv', 'parquet'] as const) {
    const file = files[format];
    console.log(`${format}: ${rows} fee lines, ${Math.round(statSync(file).size / 1e6)} MB`);
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const bare = cost('bare', file);
      const landed = cost('landed', file);
      if (bare.rows !== rows || landed.rows !== rows) throw new Error(`rows: bare ${bare.rows}, landed ${landed.rows}`);
      ratios.push(bare.cpu / landed.cpu);
      for (const [name, one] of Object.entries({ bare, landed }))
        console.log(
          `  ${name.padEnd(7)} ${Math.round(one.rows / one.cpu)} rows per CPU-second  ${one.cpu.toFixed(2)} CPU-s  ${one.seconds.toFixed(2)} s  peak ${one.megabytes} MB`,
        );
    }
    console.log(`  ratio   ${median(ratios).toFixed(2)} (bar ${BARS[format]})`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
