import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCity } from '../demo/city.ts';

/**
 * Peak memory of making a demo city at two sizes: it must not grow with people or months.
 * `npx tsx bench/demo-memory.ts [PEOPLE] [MONTHS]`; 20,000 people against ten times as many, 2 months against 4.
 */
const [first = '20000', second = '2', ...only] = process.argv.slice(2);
const people = Number(first);
const months = Number(second);

interface Cost {
  readonly rows: number;
  readonly cpu: number;
  readonly seconds: number;
  readonly megabytes: number;
}

async function makeOne(): Promise<Cost> {
  const directory = mkdtempSync(join(tmpdir(), 'mingcha-city-'));
  const begun = performance.now();
  try {
    const city = await writeCity({ people, months, seed: 1, directory });
    const usage = process.resourceUsage();
    return {
      rows: city.files.reduce((sum, file) => sum + file.rows, 0),
      cpu: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
      seconds: (performance.now() - begun) / 1000,
      megabytes: Math.round(usage.maxRSS / 1024),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function cost(size: readonly [number, number]): Cost {
  const child = spawnSync(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(import.meta.url), String(size[0]), String(size[1]), 'one'],
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
  );
  if (child.status !== 0) throw new Error(`the city of ${size[0]} ended with ${child.status}`);
  return JSON.parse(child.stdout) as Cost;
}

if (only[0] === 'one') console.log(JSON.stringify(await makeOne()));
else {
  const sizes = [
    [people, months],
    [people, months * 2],
    [people * 10, months],
  ] as const;
  const costs = sizes.map(cost);
  sizes.forEach(([persons, length], nth) => {
    const one = costs[nth];
    if (one === undefined) return;
    console.log(
      `${String(persons).padStart(8)} people ${String(length).padStart(3)} months  ${String(one.rows).padStart(9)} rows  ${one.cpu.toFixed(1)} CPU-s  ${one.seconds.toFixed(1)} s  peak ${one.megabytes} MB`,
    );
  });
  const [small, longer, larger] = costs;
  if (small !== undefined && longer !== undefined && larger !== undefined)
    console.log(
      `peak against the first: twice the months ${(longer.megabytes / small.megabytes).toFixed(2)}, ten times the people ${(larger.megabytes / small.megabytes).toFixed(2)}`,
    );
}
