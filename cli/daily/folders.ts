import { existsSync, mkdirSync } from 'node:fs';
import { MingchaError } from '../../base/problem.ts';
import type { DailyFolder, DailySettings } from '../configuration/daily.ts';
import { dailyProblem } from './problems.ts';

/** Makes the folders that nobody named, and refuses to go on without one that somebody named. */
export function readyFolders({ drop, outbox, notices }: DailySettings): void {
  const missing = Object.entries({ drop, outbox, notices } satisfies Record<string, DailyFolder>).filter(
    ([, { path, named }]) => named && !existsSync(path),
  );
  const problems = missing.map(([name, { path }]) => dailyProblem('MC-DAILY-002', path, { setting: `daily.${name}` }));
  if (problems.length > 0) throw new MingchaError(problems);
  for (const { path, named } of [drop, outbox, notices]) if (!named) mkdirSync(path, { recursive: true, mode: 0o700 });
}
