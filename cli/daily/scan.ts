import type { Problem } from '../../base/problem.ts';
import { beginStep, endStep, recordDayRun, runOfDay } from '../../store/daily/days.ts';
import { inTurn } from '../owner/turn.ts';
import { leftOut, selectRules, validCatalogue } from '../rules.ts';
import { resolveForScan, scanAndRecord } from '../scan-run.ts';
import { nowText, type DayRun } from './day-run.ts';

/** Scans with the packs of the configuration. @returns the run, and the problems of rules that failed. */
async function scan(run: DayRun): Promise<{ readonly run: string; readonly problems: readonly Problem[] }> {
  const { context, warehouse, settings, day, attempt } = run;
  return inTurn(context, warehouse.scanning, async () => {
    const session = await warehouse.session();
    try {
      const stream = await inTurn(context, warehouse.writing, async () => resolveForScan(warehouse, session));
      const { rules: all, unusable } = validCatalogue(context);
      const rules = selectRules(all, [], [], settings.packs);
      const { document, problems } = await scanAndRecord(context, session, {
        rules,
        catalogue: all,
        inTurn: async (work) => warehouse.writing.take(work, 'mingcha daily'),
        unusable,
        limited: false,
        stream,
        daily: { day, attempt },
        packs: { run: settings.packs, notRun: leftOut(all, rules) },
      });
      return { run: document.run, problems };
    } finally {
      session.close();
    }
  });
}

/**
 * Scans once for a day. A run that was recorded just before a kill is found again and not repeated.
 *
 * @returns the problems of rules that failed and of rule files that are wrong.
 */
export async function scanDay(run: DayRun): Promise<readonly Problem[]> {
  const { book, context } = run;
  await beginStep(book, run, 'scan', nowText(run));
  const before = await runOfDay(book, run);
  const found = before === null ? await scan(run) : { run: before, problems: [] };
  const { problems: wrong } = validCatalogue(context);
  await book.transaction(async () => {
    await recordDayRun(book, run, found.run);
    await endStep(book, run, 'scan', { state: 'done', at: nowText(run), detail: { wrong: wrong.length } });
  });
  return [...wrong, ...found.problems];
}
