import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { packageRoot } from '../../../base/package-root.ts';
import { readDailyNote } from '../../../cli/daily/note.ts';
import { run } from '../../../cli/run.ts';
import { Random } from '../../ingest/fuzz/random.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { dailyFolder, dropDay, makeDays, type MadeDay } from './make-days.ts';
import { differencesOf, stateOf } from './state-of.ts';

/** How a run with kills goes. */
export interface DailyKills {
  readonly seed: number;
  readonly kills: number;
  /** Days of one city; each city is held against one of the same that nobody disturbed. */
  readonly days: number;
  /** The rules of each day: three of a site's own, or all core rules. */
  readonly packs: 'local' | 'core';
  /** Told of each city. */
  readonly say: (text: string) => void;
}

/** What a run with kills came to. */
export interface DailyKillsResult {
  readonly kills: number;
  /** At which step, and by what, processes were killed. */
  readonly counts: ReadonlyMap<string, number>;
  readonly cities: number;
  readonly differences: readonly string[];
}

const MOST_A_DAY = 6;
const PATIENCE_MILLISECONDS = 300_000;

type Moment = (child: ChildProcess, directory: string, date: string) => Promise<boolean>;

const runs = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/** Waits until something is so, looking all the time; false when the process ended before. */
async function until(child: ChildProcess, holds: () => boolean): Promise<boolean> {
  while (runs(child)) {
    if (holds()) return true;
    await delay(1);
  }
  return false;
}

const namesIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** Moments to kill at: after some time, in a step, and at those that time alone would seldom meet. */
function momentOf(random: Random, usual: number): readonly [name: string, moment: Moment] {
  const after = random.below(Math.round(usual * 1.1));
  const little = random.below(300);
  const moved = 1 + random.below(4);
  const step = random.of(['land', 'scan', 'export', 'notice']);
  const atTime: Moment = async (child) => {
    const begun = Date.now();
    return until(child, () => Date.now() - begun >= after);
  };
  const inStep: Moment = async (child, directory) => {
    if (!(await until(child, () => readDailyNote(directory)?.step === step))) return false;
    const begun = Date.now();
    return until(child, () => Date.now() - begun >= little);
  };
  const atMoves: Moment = async (child, directory, date) =>
    until(child, () => namesIn(join(directory, 'drop', 'landed', date)).length >= moved);
  const atHalves: Moment = async (child, directory, date) =>
    until(child, () =>
      [...namesIn(join(directory, 'outbox', date)), ...namesIn(join(directory, 'outbox', date, 'record'))].some(
        (name) => name.endsWith('.part'),
      ),
    );
  const noticed = { count: -1 };
  const atNotice: Moment = async (child, directory) => {
    noticed.count = namesIn(join(directory, 'notices')).length;
    return until(child, () => namesIn(join(directory, 'notices')).length > noticed.count);
  };
  const drawn = random.next();
  if (drawn < 0.3) return ['at any time', atTime];
  if (drawn < 0.6) return [`in ${step}`, inStep];
  if (drawn < 0.75) return ['between moves', atMoves];
  if (drawn < 0.9) return ['with a file half written', atHalves];
  return ['after the notice', atNotice];
}

/** One city and its folder. */
class City {
  readonly directory: string;
  readonly #children: Set<ChildProcess>;

  constructor(root: string, name: string, packs: DailyKills['packs'], children: Set<ChildProcess>) {
    this.directory = join(root, name);
    this.#children = children;
    dailyFolder(this.directory, packs);
  }

  start(date: string): { child: ChildProcess; ended: Promise<void> } {
    const words = ['--import', 'tsx', join(packageRoot(), 'cli', 'main.ts')];
    const options = ['daily', '--date', date, '--data', this.directory, '--no-progress'];
    const child = spawn(process.execPath, [...words, ...options], { cwd: packageRoot(), stdio: 'ignore' });
    this.#children.add(child);
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => {
        this.#children.delete(child);
        resolve();
      });
    });
    return { child, ended };
  }

  /** Runs a day to its end, in this process: starting one takes longer than the day itself. */
  async whole(date: string): Promise<void> {
    const { effects, take } = recordingEffects(this.directory, {});
    const now = (): Date => new Date();
    const words = ['daily', '--date', date, '--data', this.directory, '--no-progress'];
    const code = await run(words, { ...effects, now });
    const { err } = take();
    if (code !== 0 && code !== 5) throw new Error(`the daily run of ${date} ended with ${code}: ${err}`);
  }

  /** Runs a day to its end in a process of its own. @returns how many milliseconds it took. */
  async timed(date: string): Promise<number> {
    const begun = Date.now();
    const { ended, child } = this.start(date);
    const limit = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MILLISECONDS);
    await ended;
    clearTimeout(limit);
    return Date.now() - begun;
  }

  /** Starts a day and kills it at a moment. @returns the step it stood at; undefined when it had ended before. */
  async killed(date: string, moment: Moment): Promise<string | undefined> {
    const { child, ended } = this.start(date);
    const limit = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MILLISECONDS);
    const isTime = await moment(child, this.directory, date);
    const step = readDailyNote(this.directory)?.step ?? 'outside';
    if (isTime) child.kill('SIGKILL');
    await ended;
    clearTimeout(limit);
    return child.signalCode === 'SIGKILL' ? step : undefined;
  }
}

/**
 * Runs the nightly work of small cities, each day killed some times at moments drawn from a seed and run again, and holds what
 * is left against a city of the same files whose nights nobody disturbed.
 */
export async function runDailyKills({
  seed,
  kills: wanted,
  days: count,
  packs,
  say,
}: DailyKills): Promise<DailyKillsResult> {
  const root = mkdtempSync(join(tmpdir(), 'mingcha-daily-'));
  const children = new Set<ChildProcess>();
  const counts = new Map<string, number>();
  const differences: string[] = [];
  let [kills, cities, usual] = [0, 0, 0];
  try {
    while (kills < wanted) {
      const random = new Random(seed * 1000 + cities);
      const days: readonly MadeDay[] = makeDays(random, count);
      const calm = new City(root, `calm-${cities}`, packs, children);
      const hunted = new City(root, `hunted-${cities}`, packs, children);
      for (const day of days) {
        for (const { directory } of [calm, hunted]) dropDay(join(directory, 'drop'), day);
        if (day.isMissed) continue;
        if (usual === 0) usual = await calm.timed(day.date);
        await calm.whole(day.date);
        for (let n = random.below(MOST_A_DAY + 1); n > 0 && kills < wanted; n--) {
          const [name, moment] = momentOf(random, usual);
          const step = await hunted.killed(day.date, moment);
          if (step === undefined) continue;
          kills += 1;
          counts.set(`${step}, ${name}`, (counts.get(`${step}, ${name}`) ?? 0) + 1);
        }
        await hunted.whole(day.date);
      }
      cities += 1;
      const found = differencesOf(await stateOf(calm.directory), await stateOf(hunted.directory));
      differences.push(...found.map((one) => `seed ${seed} city ${cities}: ${one}`));
      for (const one of found) say(`DIFFERENCE ${one}`);
      say(`city ${cities}: ${days.length} days, ${kills} kills so far, ${found.length} differences`);
    }
    return { kills, counts, cities, differences };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  }
}

/** One line that says what a run with kills came to. */
export function dailyKillsLine({ kills, counts, cities, differences }: DailyKillsResult): string {
  const at = [...counts].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, n]) => `${name}: ${n}`);
  return `${kills} kills, ${cities} cities, ${differences.length} differences (${at.join('; ')})`;
}
