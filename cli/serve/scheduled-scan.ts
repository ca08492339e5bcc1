import { shanghaiTime } from '../../base/clock.ts';
import { grouped } from '../../base/text.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { Context } from '../context.ts';
import type { ScanDocument } from '../render/scan.ts';
import { conflictsText, unusableText } from '../render/local-rules.ts';
import { streamUntoldText } from '../render/stream-untold.ts';
import { DEFAULT_PACKS, leftOut, selectRules, validCatalogue } from '../rules.ts';
import { resolveForScan, scanAndRecord } from '../scan-run.ts';
import { withProgram } from '../suggest-command.ts';
import { expectedProblems } from './problem-of.ts';
import type { Telling } from './telling.ts';

/** One line on a scan, for a terminal that shows many days. */
function scanLine(
  { run, cut, totals, rules, stream, local_changes: changed = [], unusable_rules: unusable = [] }: ScanDocument,
  { language, effects }: Context,
): string {
  const silent = rules.filter(({ status }) => status === 'skipped' || status === 'error').length;
  const time = shanghaiTime(effects.now());
  const once = grouped(totals.amount_once);
  const head =
    language === 'zh' ? `${time} 定时筛查 ${run}（数据版本 ${cut}）：` : `${time} scheduled scan ${run} (cut ${cut}): `;
  const untold = streamUntoldText(stream, language);
  const conflicts = withProgram(conflictsText(changed, language) + unusableText(unusable, language), effects.program);
  const end = `${untold === '' ? '' : `${language === 'zh' ? '；' : '; '}${untold}`}\n${conflicts}`;
  if (silent === rules.length)
    return `${head}${language === 'zh' ? '没有规则能够运行，未作任何判断' : 'no rule could run; nothing was judged'}${end}`;
  if (language === 'zh') {
    const left = silent === 0 ? '' : `，${silent} 条规则未能运行`;
    return `${head}疑点 ${totals.suspects} 条，新增 ${totals.new}，消失 ${totals.gone}${totals.excepted === 0 ? '' : `，按例外不列 ${totals.excepted}`}，按明细且不重复计 ${once} 元${left}${end}`;
  }
  const left = silent === 0 ? '' : `; ${silent} rules could not run`;
  return `${head}${totals.suspects} suspects, ${totals.new} new, ${totals.gone} gone${totals.excepted === 0 ? '' : `, ${totals.excepted} excepted`}, ${once} yuan from lines, each line once${left}${end}`;
}

/**
 * What `mingcha scan` does with all rules, by the clock: in a turn of the heavy scans, beside the stream. Its failures
 * are told and leave the schedule going; an interruption is told in the log alone.
 */
export async function scheduledScan(
  context: Context,
  warehouse: Warehouse,
  telling: Telling,
  signal: AbortSignal,
): Promise<void> {
  const { effects } = context;
  const lent = warehouse.lend(signal);
  try {
    const { document, problems } = await warehouse.scanning.take(async () => {
      const session = await lent.session();
      try {
        const stream = await lent.writing.take(async () => resolveForScan(lent, session), 'resolve');
        const { rules: all, unusable, problems: wrong } = validCatalogue(context);
        const rules = selectRules(all, [], []);
        const outcome = await scanAndRecord({ ...context, progress: () => undefined }, session, {
          rules,
          catalogue: all,
          inTurn: async (work) => lent.writing.take(work, 'mingcha scan (serve)'),
          unusable,
          limited: false,
          stream,
          packs: { run: DEFAULT_PACKS, notRun: leftOut(all, rules) },
        });
        return { ...outcome, problems: [...wrong, ...outcome.problems] };
      } finally {
        session.close();
      }
    }, 'mingcha scan (serve)');
    effects.out.write(
      context.json ? `${JSON.stringify({ ...document, event: 'scan' })}\n` : scanLine(document, context),
    );
    telling.job('scan', problems);
  } catch (error) {
    const problems = expectedProblems(error);
    if (problems === undefined) throw error;
    if (signal.aborted) effects.log('warn', 'scheduled scan was stopped');
    else telling.job('scan', problems);
  }
}
