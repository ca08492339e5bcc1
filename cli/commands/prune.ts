import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { grouped, table } from '../../base/text.ts';
import { ingestProblem } from '../../ingest/problems.ts';
import { fileBytes, sizeText } from '../../store/disk.ts';
import { prune as pruneRecords, tellPrune, type Pruned } from '../../store/prune/prune.ts';
import { warehouseFile } from '../../store/warehouse.ts';
import { resolveStreams } from '../../ingest/stream/resolve.ts';
import { appendAudit } from '../../store/audit/append.ts';
import { actOf } from '../audit-act.ts';
import { withSession, type Context } from '../context.ts';
import { refuseBadDay } from '../days.ts';
import { cliProblem } from '../problems.ts';

interface PruneOptions {
  readonly before?: string;
  readonly yes?: boolean;
  readonly reason?: string;
  readonly force?: boolean;
}

/**
 * `mingcha prune --before DAY`: tells what would go; with --yes removes it. What a suspect rests on stays, and so does all
 * that is tied to something later. Backups made before still hold what was removed.
 */
export async function prune(context: Context, options: PruneOptions): Promise<ExitCode> {
  const { before, reason = null, yes = false, force = false } = options;
  if (before === undefined) {
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--before', value: '', wanted: 'YYYY-MM-DD' }));
  }
  refuseBadDay('--before', before);
  if (yes && (reason ?? '').trim() === '') throw new MingchaError(ingestProblem('MC-INGEST-034', `--before ${before}`));
  const file = warehouseFile(context.directory);
  return withSession<ExitCode>(context, yes ? 'whole' : 'read', async (session) => {
    const { effects } = context;
    if (yes) await resolveStreams(session);
    const recordAct = async ({ kinds, quarantine_removed: quarantine }: Pruned): Promise<void> => {
      const records = kinds.reduce((sum, kind) => sum + kind.removed + kind.removed_history, 0);
      await appendAudit(session, actOf(context, 'prune', before, { reason, force, records, quarantine }));
    };
    const request = { before, now: effects.now(), force, reason, recordAct };
    const bytesBefore = fileBytes(file);
    const pruned = yes ? await pruneRecords(session, request) : await tellPrune(session, request);
    const sizes = { bytes_before: bytesBefore, bytes_after: fileBytes(file) };
    context.endProgress();
    if (yes) effects.log('info', 'prune', { ...pruned, ...sizes, reason });
    if (context.json)
      effects.out.write(`${JSON.stringify({ schema: 1, done: yes, ...pruned, ...(yes ? sizes : {}) })}\n`);
    else effects.out.write(pruneText(pruned, context, yes, sizes));
    return 0;
  });
}

function pruneText(
  pruned: Pruned,
  { language, effects }: Context,
  done: boolean,
  sizes: { readonly bytes_before: number; readonly bytes_after: number },
): string {
  const zh = language === 'zh';
  const count = (n: number): string => grouped(String(n));
  const removed = done ? (zh ? '已清除' : 'Removed') : zh ? '将清除' : 'Would go';
  const head = zh
    ? ['种类', removed, '其中历史版本', '此前发生但保留']
    : ['Kind', removed, 'of it history', 'Earlier, but stay'];
  const rows = pruned.kinds.map((kind) => [
    kind.kind,
    count(kind.removed + kind.removed_history),
    count(kind.removed_history),
    count(kind.kept),
  ]);
  const stay = zh
    ? '保留的是疑点（任何状态）的证据、退费链、跨过该日的就诊、仍在流转的追溯码及其进货；目录、批次、筛查和台账不清除，等待处理的隔离记录也不清除。\n'
    : 'What stays: evidence of suspects in any state, refund chains, visits that reach that day, codes and lots still in use; registers, batches, runs, the ledger and waiting quarantine are never pruned.\n';
  const quarantine = zh
    ? `已处理的隔离记录：${count(pruned.quarantine_removed)}\n`
    : `Quarantined records already dealt with: ${count(pruned.quarantine_removed)}\n`;
  const tail = done
    ? zh
      ? `仓库文件 ${sizeText(sizes.bytes_before)} → ${sizeText(sizes.bytes_after)}；空出的部分会被以后的入库重用。要让文件变小、不留旧数据痕迹：${effects.program} backup 文件夹，再 ${effects.program} restore 文件夹 --replace。以前的备份和 restore 保留的旧仓库仍含被清除的记录。\n`
      : `Warehouse file ${sizeText(sizes.bytes_before)} → ${sizeText(sizes.bytes_after)}; freed space is used again by what lands. To shrink the file and leave no trace: ${effects.program} backup FOLDER, then ${effects.program} restore FOLDER --replace. Earlier backups, and warehouses that a restore kept, still hold what was removed.\n`
    : zh
      ? `尚未清除。确认：加 --yes --reason "理由"（建议先 ${effects.program} backup 文件夹）。\n`
      : `Nothing was removed yet. To do it: add --yes --reason "…" (after ${effects.program} backup FOLDER).\n`;
  return `${zh ? `${pruned.before} 以前的记录\n` : `Records before ${pruned.before}\n`}${table([head, ...rows], [1, 2, 3])}${quarantine}${stay}${tail}`;
}
