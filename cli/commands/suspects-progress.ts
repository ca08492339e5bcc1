import { shanghaiTime } from '../../base/clock.ts';
import type { ExitCode } from '../../base/problem.ts';
import { grouped, table } from '../../base/text.ts';
import { inWords } from '../../reports/words.ts';
import { workProgress, type WorkProgress } from '../../suspects/work/progress.ts';
import { withSession, type Context } from '../context.ts';

/** `mingcha suspects progress`: how many suspects are how far, what is overdue, and how long it takes until institutions hear. */
export async function suspectsProgress(context: Context): Promise<ExitCode> {
  return withSession<ExitCode>(context, 'read', async (session) => {
    const today = shanghaiTime(context.effects.now()).slice(0, 10);
    const progress = await workProgress(session, today);
    context.effects.out.write(
      context.json ? `${JSON.stringify({ schema: 1, today, ...progress })}\n` : progressText(progress, context),
    );
    return 0;
  });
}

function progressText(progress: WorkProgress, { language, effects }: Context): string {
  const zh = language === 'zh';
  const figure = (n: number): string => grouped(String(n));
  const head = zh ? ['核查状态', '疑点', '超期'] : ['Status', 'Suspects', 'Overdue'];
  const rows = progress.statuses.map(({ status, suspects, overdue }) => [
    inWords('status', status, language),
    figure(suspects),
    figure(overdue),
  ]);
  const parts = [table([head, ...rows], [1, 2])];
  const all = progress.statuses.reduce((sum, { suspects }) => sum + suspects, 0);
  const states = Object.entries(progress.states).map(
    ([state, n]) => `${inWords('state', state, language)} ${figure(n)}`,
  );
  parts.push(zh ? `合计 ${figure(all)} 条：${states.join('，')}\n` : `${figure(all)} in all: ${states.join(', ')}\n`);
  const verdicts = Object.entries(progress.verdicts).map(
    ([verdict, n]) => `${inWords('verdict', verdict, language)} ${figure(n)}`,
  );
  if (verdicts.length > 0) parts.push(`\n${zh ? '结论：' : 'Verdicts: '}${verdicts.join(zh ? '，' : ', ')}\n`);
  if (progress.look_again > 0)
    parts.push(
      zh
        ? `下结论后证据有变或消失、须重看的 ${figure(progress.look_again)} 条：${effects.program} suspects list --look-again\n`
        : `${figure(progress.look_again)} whose evidence changed or went under a verdict: ${effects.program} suspects list --look-again\n`,
    );
  if (progress.decided_gone > 0)
    parts.push(
      zh
        ? `其中结论之下已消失的 ${figure(progress.decided_gone)} 条：${effects.program} suspects list --look-again --state gone\n`
        : `${figure(progress.decided_gone)} of them are gone: ${effects.program} suspects list --look-again --state gone\n`,
    );
  if (progress.told_gone > 0)
    parts.push(
      zh
        ? `已告知机构的 ${figure(progress.told_gone)} 条已消失，请撤回告知：${effects.program} suspects list --told --state gone\n`
        : `${figure(progress.told_gone)} that institutions were told of are gone; take that back: ${effects.program} suspects list --told --state gone\n`,
    );
  if (progress.overdue > 0)
    parts.push(
      zh
        ? `超期 ${figure(progress.overdue)} 条：${effects.program} suspects list --overdue\n`
        : `${figure(progress.overdue)} overdue: ${effects.program} suspects list --overdue\n`,
    );
  const { median_days_to_notified: days, notified } = progress;
  if (days !== null)
    parts.push(
      zh
        ? `从发现到告知机构，中位数 ${days} 天（已告知 ${figure(notified)} 条）\n`
        : `From found to notified: ${days} days in the median, of ${figure(notified)} notified\n`,
    );
  if (progress.assignees.length > 0) {
    const who = zh ? ['负责人', '在办', '超期'] : ['Assignee', 'Open', 'Overdue'];
    const people = progress.assignees.map(({ assignee, suspects, overdue }) => [
      assignee,
      figure(suspects),
      figure(overdue),
    ]);
    parts.push(`\n${table([who, ...people], [1, 2])}`);
  }
  return parts.join('');
}
