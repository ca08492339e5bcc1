import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFile, type MadeFile } from '../test/ingest/fuzz/make-file.ts';
import { runCase } from '../test/ingest/fuzz/run-case.ts';
import { shrunk } from '../test/ingest/fuzz/shrink.ts';

/**
 * Lands mutated files until so many mutated records have gone through, each file in a warehouse of its own, and checks
 * each: `npx tsx bench/fuzz.ts [MUTATED_RECORDS] [SEED]`. Prints what became of them; a file that breaks a promise is cut
 * down, kept in the temporary folder, and the command ends with 1.
 */
const wanted = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? 1);
/** Most files small, because form matters most there; the bulk of the records in large ones. */
const SIZES = [1, 2, 5, 20, 60, 200, 300, 1000, 5000, 20_000];

const totals: Record<string, number> = {};
const add = (counts: Readonly<Record<string, number>>): void => {
  for (const [name, n] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + n;
};
let failures = 0;
const kept = join(tmpdir(), `mingcha-fuzz-${seed}`);
const started = Date.now();
let told = started;

async function report(made: MadeFile, faults: readonly string[]): Promise<void> {
  failures++;
  console.log(`FAULT seed ${made.seed}, ${made.records} records, ${made.form}:`);
  for (const fault of faults.slice(0, 3)) console.log(`  ${fault}`);
  if (failures > 20) return;
  mkdirSync(kept, { recursive: true });
  const small = await shrunk(made, runCase);
  const path = join(kept, `${made.seed}-${small.name}`);
  writeFileSync(path, small.bytes);
  console.log(`  kept as ${path} (${small.bytes.length} bytes)`);
}

for (let n = 0; (totals['mutated'] ?? 0) < wanted; n++) {
  const records = SIZES[n % SIZES.length] ?? 1;
  const made = makeFile(seed * 1_000_000 + n, records);
  const { faults, outcome } = await runCase(made);
  add(outcome);
  add({ mutated: made.mutated, [`as ${made.form}`]: 1 });
  if (faults.length > 0) await report(made, faults);
  if (Date.now() - told > 15_000) {
    told = Date.now();
    console.error(`${totals['mutated']} mutated records in ${totals['files']} files, ${failures} faults`);
  }
}

console.log(`seed ${seed}, ${((Date.now() - started) / 1000).toFixed(0)} s`);
for (const [name, n] of Object.entries(totals).toSorted(([a], [b]) => a.localeCompare(b)))
  console.log(`  ${name.padEnd(34)} ${n}`);
console.log(`${failures} faults`);
if (failures > 0) process.exitCode = 1;
