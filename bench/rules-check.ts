import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../base/package-root.ts';
import { catalogueProblems } from '../cli/rule-checks.ts';
import { loadCatalogue } from '../rules/catalogue.ts';

/**
 * How long the check of many rules takes: `npx tsx bench/rules-check.ts [COUNT]`. The shipped rules are copied under other
 * ids into a folder of their own, 500 in all; the bar is two seconds.
 */
const count = Number(process.argv[2] ?? 500);
const shipped = join(packageRoot(), 'rules', 'catalogue');
const folder = mkdtempSync(join(tmpdir(), 'mingcha-rules-check-'));
try {
  cpSync(join(shipped, 'fixtures'), join(folder, 'fixtures'), { recursive: true });
  const names = readdirSync(shipped).filter((name) => name.endsWith('.yaml'));
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const name = names[i % names.length] ?? '';
    const own = `${name.slice(0, 6)}${String((i % names.length) * Math.ceil(count / names.length) + Math.floor(i / names.length)).padStart(3, '0')}`;
    const text = readFileSync(join(shipped, name), 'utf8').replace(/^id: .*$/m, `id: ${own}`);
    bytes += text.length;
    writeFileSync(join(folder, `${own}.yaml`), text);
  }
  for (const round of ['first', 'second', 'third']) {
    const before = process.cpuUsage();
    const started = performance.now();
    const catalogue = loadCatalogue(folder);
    const read = performance.now();
    const problems = catalogueProblems(catalogue);
    const done = performance.now();
    const { user, system } = process.cpuUsage(before);
    console.log(
      `${round}: ${catalogue.rules.length} rules (${(bytes / 1e6).toFixed(1)} MB) with ${problems.length} problems in ${((done - started) / 1000).toFixed(2)} s (reading ${((read - started) / 1000).toFixed(2)} s), ${((user + system) / 1e6).toFixed(2)} CPU s`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
