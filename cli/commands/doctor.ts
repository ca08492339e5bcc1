import type { ExitCode } from '../../base/problem.ts';
import { table } from '../../base/text.ts';
import { availability } from '../../detectors/engine/prepare.ts';
import { withSession, type Context } from '../context.ts';
import { selectRules, validCatalogue } from '../rules.ts';

/** `mingcha doctor`: before a scan, which rules the data at hand can answer, and what the others lack. */
export async function doctor(context: Context): Promise<ExitCode> {
  const rules = selectRules(validCatalogue().rules, [], []);
  return withSession<ExitCode>(context, 'read', async (session) => {
    const found = await availability(session, rules);
    const { out } = context.effects;
    context.endProgress();
    const running = found.filter((rule) => rule.runs).length;
    if (context.json) {
      out.write(`${JSON.stringify({ schema: 1, rules_total: found.length, rules_that_run: running, rules: found })}\n`);
      return 0;
    }
    const zh = context.language === 'zh';
    const lacking = found
      .filter((rule) => !rule.runs)
      .map((rule) => (zh ? `${rule.id} 缺 ${rule.lacks.join('、')}` : `${rule.id} lacks ${rule.lacks.join(', ')}`));
    const tail = lacking.length === 0 ? '' : (zh ? '；' : '; ') + lacking.join(zh ? '；' : '; ');
    out.write(
      zh
        ? `${found.length} 条规则中 ${running} 条可以运行${tail}\n\n`
        : `${running} of ${found.length} rules can run${tail}\n\n`,
    );
    const titles = new Map(rules.map((rule) => [rule.id, rule.title[context.language]]));
    out.write(
      table(found.map((rule) => [rule.runs ? '✓' : '✗', rule.id, titles.get(rule.id) ?? '', rule.lacks.join(' ')])),
    );
    if (running > 0) out.write(zh ? '\n下一步：mingcha scan\n' : '\nNext: mingcha scan\n');
    return 0;
  });
}
