import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import { dataByName } from '../../ingest/source/expand-paths.ts';
import type { DailySettings } from '../configuration/daily.ts';
import { isDay } from '../days.ts';
import { dailyProblem } from './problems.ts';

/** Why a file of the drop folder is left for later. */
export type LeftWhy = 'settling' | 'temporary' | 'no_marker' | 'not_data' | 'link';

/** A file that is left where it is. */
export interface LeftFile {
  readonly path: string;
  readonly why: LeftWhy;
}

/** A file that may be landed. */
export interface DropFile {
  /** In the drop folder, with slashes. */
  readonly path: string;
  /** The day whose folder it lies in; null where it lies in none. */
  readonly day: string | null;
  /** Size and time, to see whether it changed. */
  readonly state: string;
}

/** What lies in the drop folder. */
export interface Drop {
  readonly ready: readonly DropFile[];
  readonly left: readonly (LeftFile & { readonly day: string | null })[];
  readonly problems: readonly Problem[];
}

export const LANDED = 'landed';
export const REFUSED = 'refused';

/** Names under which programs write what is not whole yet. */
const TEMPORARY = /^[.~]|\.(?:part|partial|tmp|temp|filepart|crdownload|swp)$/i;
/** What file managers leave in any folder. */
const NOISE = new Set(['.ds_store', 'thumbs.db', 'desktop.ini', '.gitkeep']);

/** Size and time of a file; undefined where there is none, or a link in its place. */
export function stateAt(path: string): string | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found === undefined || found.isSymbolicLink() ? undefined : `${found.size} ${found.mtimeMs}`;
}

type Verdict = LeftWhy | 'ready' | 'passed';

function verdictOf(path: string, name: string, now: Date, { settledSeconds, marker }: DailySettings): Verdict {
  if (NOISE.has(name.toLowerCase())) return 'passed';
  if (marker !== undefined && name.endsWith(marker)) return 'passed';
  if (TEMPORARY.test(name)) return 'temporary';
  if (dataByName(path) === 'no') return 'not_data';
  if (marker !== undefined && !existsSync(path + marker)) return 'no_marker';
  const { mtimeMs, ctimeMs } = lstatSync(path);
  // Copying may set the time of the contents back, but not that of the entry. A clock that is far ahead is wrong, not new.
  const newest = Math.max(mtimeMs, ctimeMs);
  return Math.abs(now.getTime() - newest) < settledSeconds * 1000 ? 'settling' : 'ready';
}

/**
 * Looks at the drop folder: what can land, and what is left for later, with why. Nothing is opened. A link is left, for it may
 * lead round in a circle or to what nobody dropped here.
 */
export function lookAtDrop(settings: DailySettings, now: Date): Drop {
  const root = settings.drop.path;
  const ready: DropFile[] = [];
  const left: (LeftFile & { day: string | null })[] = [];
  const problems: Problem[] = [];
  const look = (name: string, path: string, day: string | null): void => {
    const full = join(root, path);
    const entry = lstatSync(full);
    if (entry.isSymbolicLink()) {
      left.push({ path, why: 'link', day: path.includes('/') ? day : null });
      return undefined;
    }
    if (entry.isDirectory()) return enter(path, day);
    if (!entry.isFile()) {
      const reason = 'it is no regular file but a pipe, a socket or a device';
      problems.push(dailyProblem('MC-DAILY-003', path, { reason }));
      return undefined;
    }
    const verdict = verdictOf(full, name, now, settings);
    if (verdict === 'passed') return undefined;
    if (verdict === 'ready') ready.push({ path, day, state: `${entry.size} ${entry.mtimeMs}` });
    else left.push({ path, why: verdict, day });
    return undefined;
  };
  const enter = (folder: string, day: string | null): void => {
    const names = guarded(folder, () => readdirSync(join(root, folder)).toSorted()) ?? [];
    for (const name of names) {
      if (folder === '' && (name === LANDED || name === REFUSED)) continue;
      const path = folder === '' ? name : `${folder}/${name}`;
      guarded(path, () => look(name, path, folder === '' && isDay(name) ? name : day));
    }
  };
  const guarded = <Result>(path: string, work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problems.push(dailyProblem('MC-DAILY-003', path, { reason }));
      return undefined;
    }
  };
  enter('', null);
  return { ready, left, problems };
}
