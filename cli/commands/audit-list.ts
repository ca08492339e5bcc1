import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { cut, grouped, table } from '../../base/text.ts';
import { AUDIT_ACTIONS } from '../../store/audit/append.ts';
import { countEntries, listEntries, type AuditEntry, type AuditFilter } from '../../store/audit/list.ts';
import { withSession, type Context } from '../context.ts';
import { refuseBadDay } from '../days.ts';
import { cliProblem } from '../problems.ts';
import { actionWord, detailText } from '../render/audit.ts';
import { wholeNumber } from '../whole-number.ts';

interface ListOptions {
  readonly action?: readonly string[];
  readonly who?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: string;
}

const SHOWN = 50;
const DETAIL = 70;

function filterOf({ action = [], who, from, to, limit }: ListOptions, json: boolean): AuditFilter {
  const unknown = action.find((name) => !AUDIT_ACTIONS.some((known) => known === name));
  if (unknown !== undefined) {
    const wanted = AUDIT_ACTIONS.join(' | ');
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--action', value: unknown, wanted }));
  }
  if (from !== undefined) refuseBadDay('--from', from);
  if (to !== undefined) refuseBadDay('--to', to);
  const newest = limit === undefined && json ? {} : { limit: wholeNumber('--limit', limit, SHOWN, 1) };
  return {
    actions: action,
    ...(who === undefined ? {} : { who }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...newest,
  };
}

/** `mingcha audit list`: who did what and when; one JSON object a line for a program. */
export async function auditList(context: Context, options: ListOptions): Promise<ExitCode> {
  const filter = filterOf(options, context.json);
  return withSession<ExitCode>(context, 'read', async (session) => {
    const { effects, language, json } = context;
    const entries: AuditEntry[] = [];
    for await (const entry of listEntries(session, filter)) {
      if (!json) entries.push(entry);
      else {
        effects.out.write(`${JSON.stringify({ schema: 1, ...entry })}\n`);
        await effects.out.drained?.();
      }
    }
    if (json) return 0;
    const zh = language === 'zh';
    if (entries.length === 0) {
      effects.out.write(zh ? '没有符合条件的审计记录。\n' : 'No such entry in the audit log.\n');
      return 0;
    }
    const head = zh
      ? ['序号', '时间', '操作人', '操作', '对象', '内容']
      : ['No.', 'When', 'Who', 'What', 'Subject', 'Detail'];
    const rows = entries.map((entry) => [
      String(entry.entry_no),
      entry.happened_at,
      entry.who,
      actionWord(entry.action, language),
      cut(entry.subject ?? '', 40),
      detailText(entry.detail, DETAIL, language),
    ]);
    effects.out.write(table([head, ...rows], [0]));
    const total = await countEntries(session, filter);
    const [shown, all] = [grouped(String(entries.length)), grouped(String(total))];
    effects.out.write(zh ? `显示 ${shown} 条，共 ${all} 条。\n` : `${shown} shown of ${all}.\n`);
    return 0;
  });
}
