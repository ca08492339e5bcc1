import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { grouped } from '../../base/text.ts';
import { ingestProblem } from '../../ingest/problems.ts';
import type { ReadAgain } from '../../ingest/undo/aftermath.ts';
import { undoBatch, type UndoResult } from '../../ingest/undo/undo.ts';
import { appendAudit } from '../../store/audit/append.ts';
import { actOf } from '../audit-act.ts';
import { withSession, type Context } from '../context.ts';

/**
 * `mingcha ingest undo BATCH --reason TEXT`: takes a batch back as a batch of its own, and names the files to land again
 * because their records may have gone with it.
 */
export async function ingestUndo(
  context: Context,
  options: { readonly reason?: string },
  batch: string,
): Promise<ExitCode> {
  const { reason = '' } = options;
  if (reason.trim() === '') throw new MingchaError(ingestProblem('MC-INGEST-034', batch));
  return withSession<ExitCode>(context, 'write', async (session) => {
    const { effects } = context;
    const recordAct = async (by: UndoResult['summary']): Promise<void> =>
      appendAudit(session, actOf(context, 'undo', batch, { reason, by: by.batch, kind: by.kind, deleted: by.deleted }));
    const result = await undoBatch(session, { batch, reason, recordAct }, effects.now);
    effects.log('info', 'batch undone', { ...result, reason });
    const { summary, ...rest } = result;
    effects.out.write(
      context.json ? `${JSON.stringify({ schema: 1, ...rest, batch: summary })}\n` : undoText(result, context),
    );
    return 0;
  });
}

/** How a streamed batch can be had again: reading goes on from where it stands and does not come back to it. */
function readAgainLines(stretches: readonly ReadAgain[], language: Context['language'], program: string): string[] {
  if (stretches.length === 0)
    return [
      language === 'zh'
        ? '它来自的主题已从头读起过，不能按原位点重读；要恢复其内容，请向数据提供方索取文件入库。'
        : 'Its topic has been begun anew since, so its offsets cannot be read again; to have its records again, ask for them as a file.',
    ];
  const skips = stretches.map(({ topic, partition, from_offset: from }) => `--skip-to ${topic}/${partition}=${from}`);
  const range = stretches
    .map(({ topic, partition, from_offset: from, next_offset: next }) => `${topic}/${partition}@${from}..${next}`)
    .join(language === 'zh' ? '、' : ', ');
  return [
    language === 'zh'
      ? `它来自消息 ${range}，之后不会再读到。要恢复其内容，请先停止 mingcha serve，运行下面的命令后再启动（连同这些位点之后的一切重读：已有的记录不重复计，隔离过的消息会再列一次）：`
      : `It came from messages ${range}, which will not be read again. To have its records again, stop mingcha serve first, run this, and start it afterwards (all after those offsets is read again too: records count once, quarantined messages are listed again):`,
    `  ${program} ingest kafka ${skips.join(' ')} --reason "${language === 'zh' ? '理由' : '…'}"`,
  ];
}

/** What was taken back, what it left, and what to do next. */
function undoText(result: UndoResult, { language, effects }: Context): string {
  const zh = language === 'zh';
  const { summary, undone, closed, reopened, land_again: again, read_again: stretches, retried_by: retries } = result;
  const n = (value: number): string => grouped(String(value));
  const back = summary.landed_superseding + summary.landed_new;
  const lines = [
    zh
      ? `${summary.batch}：已撤销 ${undone}（${summary.source}，${summary.kind}）：结束 ${n(summary.deleted + summary.landed_superseding)} 条记录，恢复 ${n(back)} 条旧版本。`
      : `${summary.batch}: took back ${undone} (${summary.source}, ${summary.kind}): ${n(summary.deleted + summary.landed_superseding)} records ended, ${n(back)} earlier versions stand again.`,
  ];
  if (closed > 0)
    lines.push(
      zh ? `该批次的 ${n(closed)} 条隔离记录随之结案。` : `Its ${n(closed)} records in quarantine are closed with it.`,
    );
  if (reopened > 0)
    lines.push(
      zh
        ? `它处理过的 ${n(reopened)} 条隔离记录重新等待处理。`
        : `${n(reopened)} quarantined records that it had judged again wait once more.`,
    );
  if (retries.length > 0)
    lines.push(
      zh
        ? `该批次的隔离记录曾由 ${retries.join('、')} 入库，仍然有效；如也要撤销，请分别撤销。`
        : `Records of its quarantine were landed by ${retries.join(', ')} and stand; undo those too if they should go.`,
    );
  if (again.length > 0) {
    lines.push(
      zh
        ? '以下文件或消息后来带来过相同的记录，可能已随之撤销；请重新入库（消息先停止 mingcha serve，再用 --skip-to 重读）：'
        : 'These files and messages brought the same records later, which may have gone with it; land them again (messages with --skip-to, while mingcha serve is stopped):',
    );
    for (const one of again)
      lines.push(
        zh
          ? `  ${one.batch}  ${one.source}（未变 ${n(one.unchanged)} 条）`
          : `  ${one.batch}  ${one.source} (${n(one.unchanged)} unchanged)`,
      );
  }
  if (stretches !== null) lines.push(...readAgainLines(stretches, language, effects.program));
  const file = zh
    ? '原文件如仍在入库的文件夹中，下次入库会再次入库，请移走。'
    : 'Its file lands again if it stays in a folder that is landed: move it away. ';
  lines.push(
    (stretches === null ? file : '') +
      (zh
        ? `疑点在下次筛查（${effects.program} scan）时更新。`
        : `Suspects follow at the next ${effects.program} scan.`),
  );
  return lines.map((line) => `${line}\n`).join('');
}
