import { grouped } from '../../base/text.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import { loadDaily } from '../configuration/daily.ts';
import type { Context } from '../context.ts';
import { runDaily } from '../daily/run-daily.ts';
import { notDoneText } from '../render/daily.ts';
import type { DayOutcome } from '../daily/run-day.ts';
import { cell } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { expectedProblems } from './problem-of.ts';
import type { Telling } from './telling.ts';

/** One line on a day, for a terminal that shows many. */
async function dayLine({ day, exported }: DayOutcome, lent: Warehouse, { language }: Context): Promise<string> {
  const session = await lent.session();
  const [run] = await session
    .rows(`SELECT suspects, new_suspects, gone FROM run WHERE run = ${literal(day.run ?? '')}`)
    .finally(() => session.close());
  const n = (name: string): string => grouped(cell(run, name) || '0');
  const page = exported.files.find((file) => file.endsWith('.txt')) ?? '';
  const exit = day.exit ?? 0;
  if (language === 'zh') {
    const end = exit === 0 ? '' : `，退出码 ${exit}`;
    return `${day.finishedAt ?? ''} 日常作业 ${day.day}：疑点 ${n('suspects')} 条，新增 ${n('new_suspects')}，消失 ${n('gone')}${end}；日报 ${page}\n`;
  }
  const end = exit === 0 ? '' : `; exit code ${exit}`;
  return `${day.finishedAt ?? ''} daily run of ${day.day}: ${n('suspects')} suspects, ${n('new_suspects')} new, ${n('gone')} gone${end}; page ${page}\n`;
}

/**
 * What `mingcha daily` does, by the clock, on the warehouse that this process owns. It waits for its turns as long as it takes.
 * Its failures are told and leave the schedule going; the day goes on where it stood at the next run.
 *
 * @param file the configuration that `serve` was started with.
 */
export async function scheduledDaily(
  context: Context,
  warehouse: Warehouse,
  file: string | undefined,
  telling: Telling,
  signal: AbortSignal,
): Promise<void> {
  const { effects, directory } = context;
  const lent = warehouse.lend(signal);
  const own: Context = {
    ...context,
    effects: { ...effects, signal },
    lent,
    command: 'daily',
    waitSeconds: Number.POSITIVE_INFINITY,
    progress: () => undefined,
  };
  try {
    // Read anew each night: what is changed in it holds without a restart.
    const settings = loadDaily({ directory, file, workingDirectory: effects.workingDirectory });
    const { days, notDone } = await runDaily(own, lent, { settings, again: false });
    for (const day of days) {
      const document = { schema: 1, event: 'daily', day: day.day.day, exit: day.day.exit, run: day.day.run };
      effects.out.write(context.json ? `${JSON.stringify(document)}\n` : await dayLine(day, lent, context));
    }
    if (notDone.length > 0) {
      const document = { schema: 1, event: 'daily_not_done', days: notDone };
      effects.out.write(
        context.json
          ? `${JSON.stringify(document)}\n`
          : notDoneText({ notDone }, effects.program, context.language === 'zh'),
      );
    }
    telling.job(
      'daily',
      days.flatMap((day) => [...day.problems, ...day.exported.unsaved]),
    );
  } catch (error) {
    const problems = expectedProblems(error);
    if (problems === undefined) throw error;
    if (signal.aborted) effects.log('warn', 'scheduled daily run was stopped');
    else telling.job('daily', problems);
  }
}
