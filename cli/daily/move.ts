import { existsSync, mkdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { MingchaError, type Problem } from '../../base/problem.ts';
import type { DailyFile } from '../../store/daily/files.ts';
import { problemText } from '../render/problems.ts';
import type { DayRun } from './day-run.ts';
import { LANDED, REFUSED, stateAt } from './drop.ts';
import { dailyProblem } from './problems.ts';

/**
 * Where a file goes once it was dealt with: `landed/DAY/…` or `refused/DAY/…` of the drop folder, under a name that nothing
 * there has.
 */
export function targetOf({ day, settings }: DayRun, path: string, landed: boolean): string {
  const inside = path.startsWith(`${day}/`) ? path.slice(day.length + 1) : path;
  const wanted = `${landed ? LANDED : REFUSED}/${day}/${inside}`;
  const end = extname(wanted);
  const stem = wanted.slice(0, wanted.length - end.length);
  let name = wanted;
  for (let n = 2; existsSync(join(settings.drop.path, name)); n++) name = `${stem} (${n})${end}`;
  return name;
}

/** What an officer reads beside a file that was refused. */
function refusal(path: string, problems: readonly Problem[], batches: readonly string[], program: string): string {
  const landed =
    batches.length === 0 ? '' : `其中一部分已入库（${batches.join('、')}），改正后整份重新投放即可，不会重复。\n`;
  const said = problems.map((problem) => problemText(problem, 'zh', program, 80)).join('\n');
  return `${path} 没有（全部）入库，原因如下。改正后重新放入投放目录。\n${landed}\n${said}`;
}

function withoutEmptyFolders(root: string, path: string): void {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder))
    try {
      rmdirSync(join(root, folder));
    } catch {
      return; // Something is left in it.
    }
}

/**
 * Moves a file that was dealt with to where it goes, its marker with it, and says beside a refused one why. Doing it again does
 * no harm.
 *
 * @throws MingchaError MC-DAILY-004 where it cannot be moved.
 */
export function moveAway({ settings, context }: DayRun, file: DailyFile): void {
  const { path, target, outcome, problems, batches } = file;
  if (target === null) return;
  const root = settings.drop.path;
  const [from, to] = [join(root, path), join(root, target)];
  try {
    mkdirSync(dirname(to), { recursive: true });
    if (outcome === 'refused' && !existsSync(`${to}.txt`))
      writeFileSync(`${to}.txt`, refusal(path, problems, batches, context.effects.program));
    if (stateAt(from) === file.state && !existsSync(to)) renameSync(from, to);
    const marker = settings.marker;
    if (marker !== undefined && existsSync(from + marker) && !existsSync(from)) renameSync(from + marker, to + marker);
    withoutEmptyFolders(root, path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MingchaError(dailyProblem('MC-DAILY-004', path, { reason }), error);
  }
}
