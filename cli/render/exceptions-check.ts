import type { Language } from '../../base/language.ts';
import { table } from '../../base/text.ts';
import type { ExceptionFinding } from '../../suspects/exceptions/check.ts';

function said({ finding, expires, covers, scans }: ExceptionFinding, language: Language): string {
  const zh = language === 'zh';
  switch (finding) {
    case 'expired':
      return zh ? `已于 ${expires} 到期` : `expired on ${expires}`;
    case 'expiring':
      return zh ? `30 天内到期（${expires}）` : `expires within 30 days (${expires})`;
    case 'unused':
      return zh ? `最近 ${scans ?? 0} 次筛查都没有用到` : `took nothing out in the last ${scans ?? 0} scans`;
    case 'over_broad':
      return zh
        ? `过宽：放过该规则 ${covers?.of ?? 0} 条疑点中的 ${covers?.suspects ?? 0} 条，应考虑调整规则`
        : `too broad: spares ${covers?.suspects ?? 0} of the ${covers?.of ?? 0} suspects of its rule; consider changing the rule`;
    case 'no_rule':
      return zh ? '规则已不存在，例外不起作用' : 'its rule is no more, so it spares nothing';
    case 'no_shape':
      return zh
        ? '规则已不允许这种例外，不起作用'
        : 'its rule does not allow this shape any more, so it spares nothing';
    default:
      return finding satisfies never;
  }
}

/** What deserves a look, a line each; of nothing it says so. */
export function checkText(findings: readonly ExceptionFinding[], language: Language, program: string): string {
  const zh = language === 'zh';
  if (findings.length === 0) return zh ? '例外没有需要处理的。\n' : 'No exception needs a look.\n';
  const rows = findings.map((one) => [one.exception_id, one.rule_id, said(one, language)]);
  const next = zh
    ? `提前结束：${program} exceptions end 编号 --reason 理由\n`
    : `End one early: ${program} exceptions end NO --reason …\n`;
  return table(rows) + next;
}
