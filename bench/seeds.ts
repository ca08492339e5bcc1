import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { table } from '../base/text.ts';
import type { CitySummary } from '../demo/city.ts';
import type { TruthComparison } from '../demo/truth.ts';
import { loadCatalogue } from '../rules/catalogue.ts';

/**
 * What the catalogue finds on cities nobody tuned it to: a city and a null world for each of several seeds, each made,
 * landed, scanned and compared with its truth by the program itself, and one table a rule over all of them.
 *
 * `npx tsx bench/seeds.ts [--seeds 10] [--first 101] [--people 6000] [--months 12] [--worlds both|planted|null] [--keep FOLDER] [--details]`
 *
 * `--keep` keeps what each world gave in a folder, and takes from there what an earlier run of the same size has given.
 *
 * Bars: easy 95 %, middle 80 %, hard 50 % found, no look-alike accused, under 1 % of the hospitals of null worlds flagged
 * by a statistical rule.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    first: { type: 'string', default: '101' },
    people: { type: 'string', default: '6000' },
    months: { type: 'string', default: '12' },
    worlds: { type: 'string', default: 'both' },
    keep: { type: 'string' },
    details: { type: 'boolean', default: false },
  },
});
const BARS = { easy: 0.95, middle: 0.8, hard: 0.5, flagged: 0.01 } as const;
const LEVELS = ['easy', 'middle', 'hard'] as const;
const PROGRAM = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

interface World {
  readonly seed: number;
  readonly city: CitySummary;
  readonly truth: TruthComparison;
  /** How many institutions each rule names. */
  readonly named: Readonly<Record<string, number>>;
}

async function mingcha(words: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${words.join(' ')}: exit ${String(code)}`);
  return out;
}

async function runWorld(seed: number, isNull: boolean): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'mingcha-seeds-'));
  try {
    const size = ['--people', values.people, '--months', values.months, '--seed', String(seed)];
    const made = JSON.parse(
      await mingcha(['demo', '--json', '--no-progress', '--dir', directory, ...size, ...(isNull ? ['--null'] : [])]),
    ) as { readonly city: CitySummary; readonly truth: TruthComparison };
    const listed = await mingcha(['suspects', 'list', '--json', '--data', join(directory, 'data')]);
    const named = new Map<string, Set<string>>();
    for (const line of listed.split('\n').filter((one) => one !== '')) {
      const suspect = JSON.parse(line) as { readonly rule_id: string; readonly fixmedins_code: string | null };
      const institutions = named.get(suspect.rule_id) ?? new Set<string>();
      named.set(suspect.rule_id, institutions);
      if (suspect.fixmedins_code !== null) institutions.add(suspect.fixmedins_code);
    }
    return { seed, ...made, named: Object.fromEntries([...named].map(([rule, all]) => [rule, all.size])) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function worldOf(seed: number, isNull: boolean): Promise<World> {
  if (values.keep === undefined) return runWorld(seed, isNull);
  const file = join(values.keep, `${isNull ? 'null' : 'city'}-${values.people}-${values.months}-${seed}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as World;
  const world = await runWorld(seed, isNull);
  mkdirSync(values.keep, { recursive: true });
  writeFileSync(file, JSON.stringify(world));
  return world;
}

async function runWorlds(isNull: boolean): Promise<World[]> {
  const worlds: World[] = [];
  for (let nth = 0; nth < Number(values.seeds); nth += 1) {
    worlds.push(await worldOf(Number(values.first) + nth, isNull));
    process.stderr.write(`${isNull ? 'null world' : 'city'} ${nth + 1}/${values.seeds}\n`);
  }
  return worlds;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const percent = (part: number, whole: number): string => (whole === 0 ? '—' : `${((100 * part) / whole).toFixed(1)}%`);

function plantedTable(worlds: readonly World[]): string[] {
  const failures: string[] = [];
  const rules = [...new Set(worlds.flatMap((world) => world.truth.rules.map((one) => one.rule)))].toSorted();
  const rows = rules.map((rule) => {
    const all = worlds.flatMap((world) => world.truth.rules.filter((one) => one.rule === rule));
    const levels = LEVELS.map((level) => {
      const planted = sum(all.map((one) => one.byDifficulty[level]?.planted ?? 0));
      const found = sum(all.map((one) => one.byDifficulty[level]?.found ?? 0));
      if (planted > 0 && found / planted < BARS[level])
        failures.push(`${rule} ${level}: ${found} of ${planted} found, the bar is ${BARS[level]}`);
      return planted === 0 ? '—' : `${found}/${planted}`;
    });
    const [suspects, accused, others] = [
      sum(all.map((one) => one.suspects)),
      sum(all.map((one) => one.lookAlikesAccused)),
      sum(all.map((one) => one.others)),
    ];
    if (accused > 0) failures.push(`${rule}: ${accused} look-alikes accused`);
    const found = sum(all.map((one) => one.found));
    const planted = sum(all.map((one) => one.planted));
    return [
      rule,
      ...levels,
      percent(found, planted),
      percent(Math.max(0, suspects - accused - others), suspects),
      `${accused}/${sum(all.map((one) => one.lookAlikes))}`,
      String(sum(all.map((one) => one.consequences))),
      String(others),
    ];
  });
  const head = ['Rule', 'Easy', 'Middle', 'Hard', 'Recall', 'Precision', 'Accused', 'Follow', 'Others'];
  process.stdout.write(`${worlds.length} cities with plants\n${table([head, ...rows], [1, 2, 3, 4, 5, 6, 7, 8])}\n`);
  return failures;
}

function nullTable(worlds: readonly World[]): string[] {
  const failures: string[] = [];
  const kinds = new Map(loadCatalogue().rules.map((rule) => [rule.id, rule.kind]));
  const hospitals = sum(worlds.map((world) => world.city.hospitals));
  const rows = [...kinds].map(([rule, kind]) => {
    const named = sum(worlds.map((world) => world.named[rule] ?? 0));
    const suspects = sum(
      worlds.flatMap((w) => w.truth.rules.filter((one) => one.rule === rule).map((one) => one.suspects)),
    );
    if (kind === 'excess' && named / hospitals >= BARS.flagged)
      failures.push(`${rule}: ${named} of ${hospitals} hospitals of null worlds flagged`);
    return [rule, kind, String(suspects), String(named), kind === 'excess' ? percent(named, hospitals) : '—'];
  });
  const head = ['Rule', 'Kind', 'Suspects', 'Institutions', 'Of hospitals'];
  process.stdout.write(`${worlds.length} null worlds, ${hospitals} hospitals\n${table([head, ...rows], [2, 3, 4])}\n`);
  return failures;
}

/** Each plant missed, look-alike accused and suspect nobody planted, with the seed that shows it again. */
function details(worlds: readonly World[]): string {
  const lines = worlds.flatMap(({ seed, city, truth }) => {
    const world = `${city.isNull ? 'null ' : ''}${seed}`;
    return [
      ...truth.missed.map((one) => `${world} missed ${one.rule} ${one.name} ${JSON.stringify(one.key)} ${one.note}`),
      ...truth.accused.map((one) => `${world} accused ${one.rule} ${one.name} ${one.fixmedins_code ?? ''} ${one.note}`),
      ...truth.others.map((one) => `${world} other ${one.rule} ${JSON.stringify(one.key)}`),
    ];
  });
  return `${lines.join('\n')}\n`;
}

const planted = values.worlds === 'null' ? [] : await runWorlds(false);
const nulls = values.worlds === 'planted' ? [] : await runWorlds(true);
const failures = [...(planted.length > 0 ? plantedTable(planted) : []), ...(nulls.length > 0 ? nullTable(nulls) : [])];
if (values.details) process.stdout.write(`${details([...planted, ...nulls])}\n`);
process.stdout.write(failures.length === 0 ? 'all bars are met\n' : `bars missed:\n${failures.join('\n')}\n`);
