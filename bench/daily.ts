import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { table } from '../base/text.ts';
import { writeCity } from '../demo/city.ts';
import { detectKept } from '../detectors/engine/kept/detect-kept.ts';
import { detect } from '../detectors/engine/scan.ts';
import { archetypeNamed } from '../detectors/registry.ts';
import { landFiles } from '../ingest/land-files.ts';
import { KINDS } from '../records/kinds.ts';
import { loadCatalogue } from '../rules/catalogue.ts';
import type { Session } from '../store/session.ts';
import { identifier, identifiers, literal } from '../store/sql.ts';
import { Warehouse, WAREHOUSE_FILE } from '../store/warehouse.ts';
import { addBatch, DAY, severalCities } from './support/many-cities.ts';

/**
 * CPU-seconds of a scan after one new day on a year's history, between two that look at everything, in the same run, and
 * whether both find the same; and beside a first scan that keeps what it found, as `mingcha scan --full` does. The history is a demo city several times over: the same institutions and items, with as many
 * times the people, visits, lines, stock and trace codes. It is made once in the folder, and each run works on a copy: a day that was
 * landed before is no new day.
 *
 * npx tsx bench/daily.ts [FOLDER] [people] [copies]   20 times 20,000 people are 21 M fee lines.
 */
const [folder = '/tmp/mingcha-bench-daily', people = '20000', copies = '20'] = process.argv.slice(2);
const directory = resolve(folder);
const one = join(directory, 'one');
const many = join(directory, `many-${copies}`);
const newDay = join(directory, `day-${copies}`);
const landedInto = join(directory, `run-${copies}`);
const SORTED = new Set(['fee_list_d', 'trac_d']);
const now = (): Date => new Date();

async function makeOne(): Promise<void> {
  const files = join(directory, 'city');
  mkdirSync(directory, { recursive: true });
  if (!existsSync(files)) await writeCity({ people: Number(people), months: 12, seed: 3, directory: files });
  const warehouse = await Warehouse.open({ directory: one, mode: 'write', create: true, waitSeconds: 0 });
  await landFiles({ paths: [files], workingDirectory: directory }, warehouse, { now });
  warehouse.close();
}

async function makeMany(): Promise<void> {
  const warehouse = await Warehouse.open({ directory: many, mode: 'write', create: true, waitSeconds: 0 });
  const session = await warehouse.session();
  await session.run(`ATTACH ${literal(join(one, WAREHOUSE_FILE))} AS one (READ_ONLY)`);
  mkdirSync(newDay, { recursive: true });
  for (const kind of KINDS) {
    const columns = identifiers(kind.columns.map(({ name }) => name));
    const all = severalCities(kind, Number(copies));
    const time = kind.time === undefined ? undefined : identifier(kind.time);
    const before = time === undefined ? '' : ` WHERE ${time} IS NULL OR ${time} < DATE ${literal(DAY)}`;
    // As a year lies that came month by month: landing sorts large batches of these kinds by item.
    const order = SORTED.has(kind.name) ? `date_trunc('month', ${time}), med_list_codg` : time;
    const sorted = order === undefined ? '' : ` ORDER BY ${order}`;
    await session.run(
      `INSERT INTO ${identifier(kind.name)} (${columns}, _flags, _seq) SELECT ${columns}, _flags, 1 FROM (${all})${before}${sorted}`,
    );
    if (time !== undefined)
      await session.run(
        `COPY (SELECT ${columns} FROM (${all}) WHERE ${time} >= DATE ${literal(DAY)} AND ${time} < DATE ${literal(DAY)} + 1) TO ${literal(join(newDay, `${kind.name}.parquet`))} (FORMAT parquet)`,
      );
  }
  await addBatch(session, 1);
  await session.run('CHECKPOINT');
  session.close();
  warehouse.close();
}

interface Cost {
  readonly cpu: number;
  readonly seconds: number;
  readonly byRule: ReadonlyMap<string, number>;
}

/** What a piece of work costs, and of it each rule: `progress` is called as each begins. */
async function measured(work: (progress: (step: string) => void) => Promise<unknown>): Promise<Cost> {
  const byRule = new Map<string, number>();
  const [began, started] = [process.cpuUsage(), performance.now()];
  const cpu = (since: NodeJS.CpuUsage): number => {
    const { user, system } = process.cpuUsage(since);
    return (user + system) / 1e6;
  };
  let [name, before] = ['', 0];
  await work((step) => {
    const at = cpu(began);
    if (name !== '') byRule.set(name, (byRule.get(name) ?? 0) + at - before);
    [name, before] = [step, at];
    process.stderr.write(`${at.toFixed(1)} CPU-seconds, ${step}\n`);
  });
  return { cpu: cpu(began), seconds: (performance.now() - started) / 1000, byRule };
}

/** The mean of two costs: machines grow slower in the middle of a run. */
function mean(a: Cost, b: Cost): Cost {
  const byRule = new Map([...a.byRule].map(([id, cpu]) => [id, (cpu + (b.byRule.get(id) ?? cpu)) / 2]));
  return { cpu: (a.cpu + b.cpu) / 2, seconds: (a.seconds + b.seconds) / 2, byRule };
}

/** How many rows of what was found differ between two sessions. */
async function differences(session: Session, other: Session): Promise<number> {
  let n = 0;
  for (const name of ['found_candidate', 'found_line', 'found_value']) {
    const copy = `bench_${name}`;
    await other.run(`CREATE OR REPLACE TABLE ${copy} AS SELECT * FROM temp.${name}`);
    const [a, b] = [`SELECT * FROM temp.${name}`, `SELECT * FROM main.${copy}`];
    n += Number(await session.value(`SELECT count(*) FROM ((${a} EXCEPT ALL ${b}) UNION ALL (${b} EXCEPT ALL ${a}))`));
    await other.run(`DROP TABLE ${copy}`);
  }
  return n;
}

if (!existsSync(join(one, WAREHOUSE_FILE))) await makeOne();
if (!existsSync(join(many, WAREHOUSE_FILE))) await makeMany();
rmSync(landedInto, { recursive: true, force: true });
mkdirSync(landedInto);
copyFileSync(join(many, WAREHOUSE_FILE), join(landedInto, WAREHOUSE_FILE));
const { rules } = loadCatalogue();
const isCohort = new Map(rules.map((rule) => [rule.id, archetypeNamed(rule.detector)?.grain === 'cohort']));
const warehouse = await Warehouse.open({ directory: landedInto, mode: 'write', waitSeconds: 0 });
const session = await warehouse.session();
console.log(
  `${await session.value('SELECT count(*) FROM fee_list_d')} fee lines, ${await session.value('SELECT count(*) FROM trac_d')} trace events, ${process.version}`,
);
const first = await measured(async (progress) => detectKept(session, rules, { progress }));
const landed = await measured(async () =>
  landFiles({ paths: [newDay], workingDirectory: directory }, warehouse, { now }),
);
const other = await warehouse.session();
// A look at everything before the new day's and one after it: what the machine does meanwhile weighs on both alike.
const everything = async (): Promise<{ readonly session: Session; readonly cost: Cost }> => {
  const again = await warehouse.session();
  return { session: again, cost: await measured(async (progress) => detect(again, rules, { progress })) };
};
const before = await everything();
before.session.close();
let looked = '';
const daily = await measured(async (progress) => {
  const detection = await detectKept(other, rules, { progress });
  if ((detection.looked.lines ?? 0) === 0)
    throw new Error('the new day brought nothing to look at: nothing was measured');
  looked = `since cut ${detection.looked.since ?? 'none'}: ${detection.looked.persons ?? 0} persons, ${detection.looked.lines ?? 0} fee lines of their touched visits, ${detection.looked.rules.length} rules`;
});
const after = await everything();
const full = mean(before.cost, after.cost);
const differing = await differences(after.session, other);
const cohort = (cost: Cost): number =>
  [...cost.byRule].reduce((sum, [id, cpu]) => sum + (isCohort.get(id) === true ? cpu : 0), 0);
const share = (a: number, b: number): string => `${((100 * a) / b).toFixed(1)} %`;
console.log(looked);
const row = (name: string, pick: (cost: Cost) => number): string[] => [
  name,
  pick(full).toFixed(1),
  pick(first).toFixed(1),
  pick(daily).toFixed(1),
  share(pick(daily), pick(full)),
  share(pick(daily), pick(first)),
];
console.log(
  table([
    ['CPU-seconds', 'everything', 'everything, and kept', 'one new day', 'of everything', 'of everything, and kept'],
    row('whole scan', ({ cpu }) => cpu),
    row('without cohort rules', (cost) => cost.cpu - cohort(cost)),
    row('cohort rules', cohort),
    row('ready', ({ byRule }) => byRule.get('prepare') ?? 0),
    ...rules.map(({ id }) => row(id, ({ byRule }) => byRule.get(id) ?? 0)),
  ]),
);
const whole = ({ cpu }: Cost): string => cpu.toFixed(1);
console.log(`everything before the new day ${whole(before.cost)}, after it ${whole(after.cost)} CPU-seconds`);
console.log(
  `landing the day: ${landed.cpu.toFixed(1)} CPU-seconds; wall: everything ${full.seconds.toFixed(0)} s, one new day ${daily.seconds.toFixed(0)} s`,
);
console.log(differing === 0 ? 'found the same, row for row' : `${differing} rows differ`);
warehouse.close();
rmSync(landedInto, { recursive: true, force: true });
