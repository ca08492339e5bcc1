import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Warehouse } from '../store/warehouse.ts';
import { writeDisguised } from './support/disguised.ts';
import { writeFeeLines } from './support/fee-lines.ts';

/**
 * Rows landed per CPU-second against bare DuckDB (INSERT … SELECT casts FROM the file, CHECKPOINT) into the same table
 * in the same run; then the CPU of other forms of the same rows against that of the plain CSV. `npx tsx bench/ingest.ts
 * [ROWS] [ROUNDS]`; two million rows and one round unless told otherwise. Workbooks are measured by `bench/workbook.ts`.
 */
const rows = Number(process.argv[2] ?? 2_000_000);
const rounds = Number(process.argv[3] ?? 1);
const BARS = { csv: 0.45, parquet: 0.35 } as const;
/** How much more CPU than the plain CSV a form may cost; none was promised for NDJSON. */
const DISGUISE_BARS = { gz: '1.5', gb18030: '1.5', 'gb18030 in gz': '-', ndjson: '-' } as const;

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
  const disguised = {
    gz: `${files.csv}.gz`,
    gb18030: join(folder, 'gb18030.csv'),
    gbGz: join(folder, 'gb18030.csv.gz'),
    ndjson: join(folder, 'fee_list_d.ndjson'),
  };
  await writeDisguised(session, files.csv, disguised);
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
  const forms = {
    gz: disguised.gz,
    gb18030: disguised.gb18030,
    'gb18030 in gz': disguised.gbGz,
    ndjson: disguised.ndjson,
  };
  const ratios: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++) {
    const plain = cost('landed', files.csv);
    console.log(
      `plain csv again: ${plain.cpu.toFixed(2)} CPU-s  ${plain.seconds.toFixed(2)} s  peak ${plain.megabytes} MB`,
    );
    for (const [form, file] of Object.entries(forms)) {
      const landed = cost('landed', file);
      if (landed.rows !== rows) throw new Error(`${form}: landed ${landed.rows} rows`);
      (ratios[form] ??= []).push(landed.cpu / plain.cpu);
      console.log(
        `  ${form.padEnd(14)} ${landed.cpu.toFixed(2)} CPU-s  ${landed.seconds.toFixed(2)} s  peak ${landed.megabytes} MB`,
      );
    }
  }
  for (const [form, all] of Object.entries(ratios))
    console.log(
      `${form}: ${median(all).toFixed(2)} times the CPU of plain CSV (bar ${DISGUISE_BARS[form as keyof typeof DISGUISE_BARS]})`,
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
