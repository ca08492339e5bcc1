import type { ExitCode } from '../../base/problem.ts';
import type { Language } from '../../base/language.ts';
import { cut, grouped, table } from '../../base/text.ts';
import { countSuspects, listSuspects, type SuspectFilter } from '../../suspects/list.ts';
import { othersOf, type OthersSuspects } from '../../suspects/of-institution.ts';
import type { Suspect } from '../../store/suspect-row.ts';
import { fitted } from '../render/column-words.ts';
import { emptyListText } from '../render/empty-list.ts';
import { ledgerSummary } from '../../suspects/summary.ts';
import { institutionNames } from '../../store/contents.ts';
import { withSession, type Context } from '../context.ts';
import { filterOf, type FilterOptions } from '../suspect-filter.ts';

const SHOWN = 50;

/** `mingcha suspects list`: a table for a person, one JSON object a line for a program. */
export async function suspectsList(context: Context, options: FilterOptions): Promise<ExitCode> {
  const filter = filterOf(options, context);
  return withSession<ExitCode>(context, 'read', async (session) => {
    if (context.json) {
      for await (const suspect of listSuspects(session, filter, context.language)) {
        context.effects.out.write(`${JSON.stringify({ schema: 1, ...suspect })}\n`);
        await context.effects.out.drained?.();
      }
      return 0;
    }
    const shown: SuspectFilter = { ...filter, limit: filter.limit ?? SHOWN };
    const suspects: Suspect[] = [];
    for await (const suspect of listSuspects(session, shown, context.language)) suspects.push(suspect);
    const total = await countSuspects(session, filter);
    if (total === 0)
      context.effects.out.write(
        `${emptyListText(await ledgerSummary(session), context.language, context.effects.program)}\n`,
      );
    else writeTable(context, suspects, total, await institutionNames(session));
    if (filter.institution !== undefined)
      context.effects.out.write(othersText(await othersOf(session, filter.institution), context.language));
    return 0;
  });
}

/** What suspects of others have to do with the institution that was asked for, apart from its own. */
function othersText({ with_lines: lines, compared }: OthersSuspects, language: Language): string {
  if (lines + compared === 0) return '';
  return language === 'zh'
    ? `另有其他机构的疑点（不计入上列）：涉及本机构明细金额的 ${lines} 条，仅作对照的 ${compared} 条；明细见 report xlsx --institution。\n`
    : `Suspects of others, not in the above: ${lines} with money on its lines, ${compared} that only compare; see report xlsx --institution.\n`;
}

function writeTable(
  context: Context,
  suspects: readonly Suspect[],
  total: number,
  names: ReadonlyMap<string, string>,
): void {
  const { out, program } = context.effects;
  const zh = context.language === 'zh';
  const head = zh
    ? ['疑点编号', '规则', '机构', '金额(元)', '说明']
    : ['Suspect', 'Rule', 'Institution', 'Yuan', 'Explanation'];
  const room = Math.max(40, out.width - 70);
  const amountOf = (s: Suspect): string =>
    s.amount === null
      ? zh
        ? '未知'
        : 'unknown'
      : grouped(s.amount) + (s.amount_kind === 'estimate' ? (zh ? '(估)' : '(est.)') : '');
  const rows = suspects.map((s) => [
    s.suspect_id.slice(0, 12),
    s.rule_id,
    cut(names.get(s.fixmedins_code ?? '') ?? s.fixmedins_code ?? '', 22),
    amountOf(s),
    fitted(s.explanation, room, out),
  ]);
  out.write(table([head, ...rows], [3]));
  out.write(zh ? `显示 ${suspects.length} 条，共 ${total} 条。` : `${suspects.length} shown of ${total}. `);
  out.write(zh ? `详情：${program} suspects show 疑点编号\n` : `Details: ${program} suspects show ID\n`);
}
