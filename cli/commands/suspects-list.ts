import type { ExitCode } from '../../base/problem.ts';
import type { Language } from '../../base/language.ts';
import { cut, grouped, table } from '../../base/text.ts';
import { countDismissed, countSuspects, listSuspects, type SuspectFilter } from '../../suspects/list.ts';
import { othersOf, type OthersSuspects } from '../../suspects/of-institution.ts';
import { inWords } from '../../reports/words.ts';
import type { Suspect } from '../../store/suspect-row.ts';
import { fitted } from '../render/column-words.ts';
import { emptyListText } from '../render/empty-list.ts';
import { ledgerSummary } from '../../suspects/summary.ts';
import { institutionNames } from '../../store/contents.ts';
import { exportActs, maskedPerson, recordActs } from '../audit-act.ts';
import { withSession, type Context } from '../context.ts';
import { filterOf, type FilterOptions } from '../suspect-filter.ts';

const SHOWN = 50;

/** `mingcha suspects list`: a table for a person, one JSON object a line for a program. */
export async function suspectsList(context: Context, options: FilterOptions): Promise<ExitCode> {
  const filter = filterOf(options, context);
  // What goes into a file or another program is an export; a person looking at a screen is none.
  if (context.json && !context.effects.out.isTerminal) {
    const told = { format: 'json', filter: maskedPerson(filter) };
    await recordActs(context, exportActs(context, 'standard output', told));
  }
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
    context.effects.out.write(dismissedText(await countDismissed(session, filter), context));
    if (filter.institution !== undefined)
      context.effects.out.write(othersText(await othersOf(session, filter.institution), context.language));
    return 0;
  });
}

/** That a list leaves out what people dismissed, and how to see it. */
function dismissedText(dismissed: number, { language, effects }: Context): string {
  if (dismissed === 0) return '';
  const n = grouped(String(dismissed));
  return language === 'zh'
    ? `另有已排除 ${n} 条未列出：${effects.program} suspects list --status decided 或 --state all\n`
    : `${n} dismissed ones are left out; see ${effects.program} suspects list --status decided, or --state all\n`;
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
  // Nobody needs columns of what nobody has begun.
  const worked = suspects.some(
    ({ status, assignee, state }) => status !== 'new' || assignee !== null || state !== 'active',
  );
  const workHead = zh ? ['核查状态', '负责人', '期限'] : ['Status', 'Assignee', 'Due'];
  const head = zh
    ? ['疑点编号', '规则', '机构', '金额(元)', ...(worked ? workHead : []), '说明']
    : ['Suspect', 'Rule', 'Institution', 'Yuan', ...(worked ? workHead : []), 'Explanation'];
  const room = Math.max(40, out.width - (worked ? 100 : 70));
  // Where a kind of suspect has no money, none is missing.
  const without = (s: Suspect): string =>
    s.amount_kind === 'none' ? inWords('amount_kind', 'none', context.language) : zh ? '金额不明' : 'unknown';
  const amountOf = (s: Suspect): string =>
    s.amount === null ? without(s) : grouped(s.amount) + (s.amount_kind === 'estimate' ? (zh ? '(估)' : '(est.)') : '');
  const workOf = (s: Suspect): string[] => {
    const step = inWords('status', s.status, context.language);
    const verdict = s.verdict === null ? '' : ` ${inWords('verdict', s.verdict, context.language)}`;
    const again = s.look_again ? (zh ? '（须重看）' : ' (look again)') : '';
    const state = s.state === 'active' ? '' : ` [${inWords('state', s.state, context.language)}]`;
    return [`${step}${verdict}${state}${again}`, s.assignee ?? '', s.due_at ?? ''];
  };
  const rows = suspects.map((s) => [
    s.suspect_id.slice(0, 12),
    s.rule_id,
    cut(names.get(s.fixmedins_code ?? '') ?? s.fixmedins_code ?? '', 22),
    amountOf(s),
    ...(worked ? workOf(s) : []),
    fitted(s.explanation, room, out),
  ]);
  out.write(table([head, ...rows], [3]));
  const more = suspects.length < total ? (zh ? `（全部：加 --limit ${total}）` : ` (all: --limit ${total})`) : '';
  out.write(
    zh ? `显示 ${suspects.length} 条，共 ${total} 条${more}。` : `${suspects.length} shown of ${total}${more}. `,
  );
  out.write(zh ? `详情：${program} suspects show 疑点编号\n` : `Details: ${program} suspects show ID\n`);
}
