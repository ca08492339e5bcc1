import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { storeProblem } from '../../store/problems.ts';
import { warehouseFile } from '../../store/warehouse.ts';
import { loadDaily, type DailySettings } from '../configuration/daily.ts';
import { withWarehouse, type Context } from '../context.ts';
import { readDailyNote } from '../daily/note.ts';
import { runDaily, underWay } from '../daily/run-daily.ts';
import { refuseBadDay } from '../days.ts';
import { worstExit } from '../exit-code.ts';
import { dailyExit, writeDaily, writeDailyProblems } from '../render/daily.ts';

interface DailyOptions {
  readonly date?: string;
  readonly drop?: string;
  readonly again?: boolean;
  readonly config?: string;
}

function settingsOf({ directory, effects }: Context, { config, drop }: DailyOptions): DailySettings {
  const { workingDirectory } = effects;
  const settings = loadDaily({ directory, file: config, workingDirectory });
  return drop === undefined ? settings : { ...settings, drop: { path: resolve(workingDirectory, drop), named: true } };
}

/**
 * `mingcha daily`: lands what lies in the drop folder, scans, exports and notifies, once a day. Days that were begun and not
 * finished, and days that were missed, come first. Killed at any moment, the next run goes on where it stood.
 */
export async function daily(context: Context, options: DailyOptions): Promise<ExitCode> {
  const { date, again = false } = options;
  if (date !== undefined) refuseBadDay('--date', date);
  const settings = settingsOf(context, options);
  // A mistyped folder must not become an empty warehouse.
  if (!existsSync(warehouseFile(context.directory)) && !existsSync(settings.drop.path))
    throw new MingchaError(storeProblem('MC-STORE-002', context.directory));
  try {
    const outcome = await withWarehouse(context, 'own', async (warehouse) =>
      runDaily(context, warehouse, { settings, date, again }),
    );
    context.endProgress();
    writeDaily(context, outcome, settings);
    writeDailyProblems(context, outcome);
    return worstExit(outcome.days.map(dailyExit));
  } catch (error) {
    const note = readDailyNote(context.directory);
    const held = error instanceof MingchaError && error.code === 'MC-STORE-001' ? error.problems[0]?.why.en : undefined;
    if (note === undefined || held?.includes(`PID ${note.pid}`) !== true) throw error;
    throw underWay(context, note);
  }
}
