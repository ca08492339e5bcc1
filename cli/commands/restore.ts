import { dirname, resolve } from 'node:path';
import type { ExitCode } from '../../base/problem.ts';
import { restoreBackup } from '../../store/backup/restore.ts';
import { appendAudit } from '../../store/audit/append.ts';
import { actOf } from '../audit-act.ts';
import { attachmentsFolder, carryAttachments } from '../../suspects/work/attachments.ts';
import type { Context } from '../context.ts';
import { openingOf } from '../owner/open.ts';
import { carriedText } from '../render/case.ts';

interface RestoreOptions {
  readonly replace?: boolean;
}

/**
 * `mingcha restore DIR|FILE`: the newest backup of a folder, or one file, checked against its manifest and put in the data
 * folder. A warehouse that is there already is kept under another name, and only with --replace.
 */
export async function restore(context: Context, options: RestoreOptions, from: string): Promise<ExitCode> {
  const { effects } = context;
  const restored = await restoreBackup({
    ...openingOf(context),
    from: resolve(effects.workingDirectory, from),
    replace: options.replace === true,
    now: effects.now,
    progress: context.progress,
    recordAct: async (session, { file: path, manifest: { made_at, cut }, kept: before }, replaced) => {
      const detail = { made_at, cut, kept: before, replaced_head: replaced ?? null };
      await appendAudit(session, actOf(context, 'restore', path, detail));
    },
  });
  const { file, manifest, kept } = restored;
  const attachments = await carryAttachments(attachmentsFolder(dirname(file)), attachmentsFolder(context.directory));
  context.endProgress();
  effects.log('info', 'restore', { file, cut: manifest.cut, kept });
  if (context.json) {
    const { made_at, cut, warehouse_version } = manifest;
    const answer = {
      schema: 1,
      data: context.directory,
      from: file,
      made_at,
      cut,
      warehouse_version,
      kept,
      attachments,
    };
    effects.out.write(`${JSON.stringify(answer)}\n`);
    return 0;
  }
  const zh = context.language === 'zh';
  effects.out.write(
    zh
      ? `已从 ${file}（${manifest.made_at}，数据版本 ${manifest.cut}）恢复到 ${context.directory}\n`
      : `Restored ${file} (${manifest.made_at}, cut ${manifest.cut}) into ${context.directory}\n`,
  );
  if (kept !== null)
    effects.out.write(
      zh
        ? `原仓库保留为 ${kept}，确认无误后请自行删除\n`
        : `The warehouse that was here is kept as ${kept}; delete it once you are sure\n`,
    );
  effects.out.write(carriedText(attachments, context.language));
  effects.out.write(zh ? `查看：${effects.program} status\n` : `See what it holds: ${effects.program} status\n`);
  return 0;
}
