import type { Language } from '../../base/language.ts';
import type { LedgerSummary } from '../../suspects/summary.ts';

/** What an empty list means: not scanned, not judged, or nothing found. It is never a bare 0. */
export function emptyListText(
  { last_run: run, rules, silent_rules: silent }: LedgerSummary,
  language: Language,
  program: string,
): string {
  const zh = language === 'zh';
  if (run === null)
    return zh
      ? `尚未筛查，没有疑点可列。下一步：${program} scan`
      : `Not scanned yet, nothing to list. Next: ${program} scan`;
  if (silent === rules) {
    return zh
      ? `最近一次筛查（${run.run}）没有规则能够运行，未作任何判断。缺什么见 ${program} doctor`
      : `No rule could run in the last scan (${run.run}); nothing was judged. See ${program} doctor`;
  }
  const left =
    silent === 0
      ? ''
      : zh
        ? `其中 ${silent} 条规则未能运行，见 ${program} doctor。`
        : ` ${silent} rules could not run, see ${program} doctor.`;
  return zh
    ? `没有符合条件的疑点（最近一次筛查 ${run.run}）。${left}`
    : `No suspect meets these conditions (last scan ${run.run}).${left}`;
}
