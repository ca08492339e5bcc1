import { MingchaError, type ExitCode, type Problem } from '../../base/problem.ts';
import { appendAudit } from '../../store/audit/append.ts';
import { beginDay, dailyDay, dailySteps, endDay, type DailyDay, type DailyStepName } from '../../store/daily/days.ts';
import { dailyFiles } from '../../store/daily/files.ts';
import { actOf } from '../audit-act.ts';
import { worstExit } from '../exit-code.ts';
import { nowText, type DayRun } from './day-run.ts';
import { exportDay, type ExportDetail } from './export.ts';
import { landDay, type LandDetail } from './land.ts';
import { noticeDay, noticeFailure } from './notice.ts';
import { pendingOf } from './pending.ts';
import { scanDay } from './scan.ts';

/** What a day came to. */
export interface DayOutcome {
  readonly day: DailyDay;
  readonly exported: ExportDetail;
  /** What this run itself met and nothing else tells again: problems of rules, and of a notice. */
  readonly problems: readonly Problem[];
}

/** Lists that could not be written are written anew, and the notice of them with them. */
async function exportedBefore(run: DayRun): Promise<ExportDetail | undefined> {
  const step = (await dailySteps(run.book, run)).get('export');
  return step?.state === 'done' ? (step.detail as unknown as ExportDetail) : undefined;
}

async function steps(run: DayRun, at: (step: DailyStepName) => void): Promise<DayOutcome> {
  const { book, context, day, attempt } = run;
  if ((await dailyDay(book, run)) === undefined) await beginDay(book, run, nowText(run));
  const isDone = async (step: DailyStepName): Promise<boolean> =>
    (await dailySteps(book, run)).get(step)?.state === 'done';
  at('land');
  if (!(await isDone('land'))) await landDay(run);
  at('scan');
  const problems = (await isDone('scan')) ? [] : await scanDay(run);
  at('export');
  const before = await exportedBefore(run);
  const exported = before ?? (await exportDay(run));
  at('notice');
  // Of lists that were written anew there is a notice anew.
  const isNoticed = before !== undefined && (await isDone('notice'));
  const unnoticed = isNoticed ? [] : await noticeDay(run, exported);
  const exit: ExitCode = worstExit([exported.exit, ...unnoticed.map((one) => one.exit)]);
  const state = exported.unsaved.length + unnoticed.length === 0 ? 'done' : 'unsaved';
  const land = (await dailySteps(book, run)).get('land')?.detail as unknown as LandDetail;
  const pending = pendingOf(await dailyFiles(book, run), land, 'en').reduce((sum, { files }) => sum + files, 0);
  await book.transaction(async () => {
    await endDay(book, run, {
      state,
      finishedAt: nowText(run),
      exit,
      detail: { marks: exported.marks, files: exported.files, pending },
    });
    await appendAudit(book, actOf(context, 'daily', day, { attempt, state, exit, files: exported.files.length }));
  });
  const ended = await dailyDay(book, run);
  if (ended === undefined) throw new Error(`the day ${day} is gone`);
  context.effects.log('info', 'daily', { day, attempt, state, exit, run: ended.run });
  return { day: ended, exported, problems: [...problems, ...unnoticed] };
}

/**
 * Does one day, from the step that was not finished: land, scan, export, notice.
 *
 * @param at told of each step as it begins.
 * @throws MingchaError what stops a day: it goes on there when it is run again. A notice says so, unless it was interrupted.
 */
export async function runDay(run: DayRun, at: (step: DailyStepName) => void): Promise<DayOutcome> {
  try {
    return await steps(run, at);
  } catch (error) {
    if (error instanceof MingchaError && !run.context.effects.signal.aborted) {
      const exit = worstExit(error.problems.map((one) => one.exit));
      await noticeFailure(run, error.problems, exit).catch((cause: unknown) => {
        run.context.effects.log('error', 'the notice could not be written', { reason: String(cause) });
      });
    }
    throw error;
  }
}
