import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { table } from '../base/text.ts';
import { writeCity } from '../demo/city.ts';
import { detect } from '../detectors/engine/scan.ts';
import { prepare } from '../detectors/engine/prepare.ts';
import { landFiles } from '../ingest/land-files.ts';
import { loadCatalogue } from '../rules/catalogue.ts';
import type { Session } from '../store/session.ts';
import { Warehouse, WAREHOUSE_FILE } from '../store/warehouse.ts';

/**
 * CPU-seconds and memory of each rule over a demo city, beside one plain window query over the fee lines in the
 * same run. Each rule's figure holds its own share of making the effective views, as in a scan of that rule alone.
 *
 * npx tsx bench/scan.ts FOLDER [people] [months]   makes the city and its warehouse in FOLDER unless they are there.
 */
const [folder = '/tmp/mingcha-bench-scan', people = '300000', months = '12'] = process.argv.slice(2);
const directory = resolve(folder);
const data = join(directory, 'data');

async function makeWarehouse(): Promise<void> {
  const files = join(directory, 'city');
  mkdirSync(directory, { recursive: true });
  if (!existsSync(files))
    await writeCity({ people: Number(people), months: Number(months), seed: 1, directory: files });
  const warehouse = await Warehouse.open({ directory: data, mode: 'write', create: true, waitSeconds: 0 });
  await landFiles({ paths: [files], workingDirectory: directory }, warehouse, { now: () => new Date() });
  warehouse.close();
}

interface Cost {
  readonly name: string;
  readonly cpu: number;
  readonly peak: number;
  readonly suspects: string;
}

async function measured(name: string, work: () => Promise<string>): Promise<Cost> {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  const before = process.cpuUsage();
  const suspects = await work();
  const used = process.cpuUsage(before);
  clearInterval(timer);
  return {
    name,
    cpu: (used.user + used.system) / 1e6,
    peak: Math.max(peak, process.memoryUsage.rss()) / 2 ** 20,
    suspects,
  };
}

/** What an officer's own SQL would do for one rule: a running sum per person and item over every fee line. */
async function plainPass(session: Session): Promise<string> {
  await session.rows(`SELECT max(running) FROM (
    SELECT sum(cnt) OVER (PARTITION BY psn_no, med_list_codg ORDER BY fee_ocur_time) AS running FROM fee_list_d)`);
  return '';
}

if (!existsSync(join(data, WAREHOUSE_FILE))) await makeWarehouse();
const warehouse = await Warehouse.open({ directory: data, mode: 'read', waitSeconds: 0 });
const session = await warehouse.session();
const lines = await session.value('SELECT count(*) FROM fee_list_d');
console.log(
  `${lines} fee lines, ${(await session.value('SELECT count(*) FROM trac_d')) ?? ''} trace events, ${process.version}`,
);
const peer = await measured('peer: one window over every fee line', () => plainPass(session));
const costs = [
  peer,
  await measured('effective views (once per scan)', async () => `${(await prepare(session, [])).cut}`),
];
const { rules } = loadCatalogue();
for (const rule of rules) {
  costs.push(
    await measured(rule.id, async () => {
      const { outcomes } = await detect(session, [rule]);
      return `${outcomes[0]?.status ?? ''} ${outcomes[0]?.suspects ?? ''}`;
    }),
  );
}
costs.push(
  await measured(
    'all rules in one scan',
    async () => `${(await detect(session, rules)).outcomes.reduce((n, o) => n + o.suspects, 0)}`,
  ),
);
const rows = costs.map((c) => [c.name, c.cpu.toFixed(1), (c.cpu / peer.cpu).toFixed(1), c.peak.toFixed(0), c.suspects]);
process.stdout.write(table([['', 'CPU s', 'x peer', 'peak MB', 'answer'], ...rows], [1, 2, 3]));
session.close();
warehouse.close();
