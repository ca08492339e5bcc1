import { resolve } from 'node:path';
import type { ExitCode } from '../../base/problem.ts';
import { appendAudit } from '../../store/audit/append.ts';
import { backUp } from '../../store/backup/back-up.ts';
import { sizeText } from '../../store/disk.ts';
import { attachmentsFolder, carryAttachments } from '../../suspects/work/attachments.ts';
import { backupAct } from '../audit-act.ts';
import { carriedText } from '../render/case.ts';
import { withSession, type Context } from '../context.ts';
import { programVersion } from '../version.ts';

/**
 * `mingcha backup DIR`: a consistent copy of the warehouse, read back and compared before it gets its name, and a manifest
 * beside it. It holds all that the warehouse holds, the key of pseudonyms too, and is to be kept as safe.
 */
export async function backup(context: Context, _options: object, folder: string): Promise<ExitCode> {
  const { effects, language } = context;
  const directory = resolve(effects.workingDirectory, folder);
  return withSession<ExitCode>(context, 'scan', async (session, warehouse) => {
    const { file, manifest } = await backUp(warehouse, session, directory, programVersion(), {
      now: effects.now,
      signal: effects.signal,
      progress: context.progress,
      onVerified: async (made) => appendAudit(session, backupAct(context, made)),
    });
    const attachments = await carryAttachments(attachmentsFolder(context.directory), attachmentsFolder(directory));
    context.endProgress();
    effects.log('info', 'backup', { file, cut: manifest.cut, bytes: manifest.bytes, sha256: manifest.sha256 });
    if (context.json) {
      effects.out.write(`${JSON.stringify({ ...manifest, file, attachments })}\n`);
      return 0;
    }
    effects.out.write(carriedText(attachments, language));
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    effects.out.write(
      language === 'zh'
        ? `备份完成并已逐表核对：${file}\n数据版本 ${manifest.cut}，${manifest.tables.length} 张表共 ${rows} 行，${sizeText(manifest.bytes)}，SHA-256 ${manifest.sha256}\n备份与数据仓库同样敏感（含个人信息和代号密钥），请同样保管。恢复：${effects.program} restore ${directory}\n`
        : `Backed up and compared table by table: ${file}\nCut ${manifest.cut}, ${manifest.tables.length} tables with ${rows} rows, ${sizeText(manifest.bytes)}, SHA-256 ${manifest.sha256}\nA backup is as sensitive as the warehouse (persons, and the key of pseudonyms): keep it as safe. Restore: ${effects.program} restore ${directory}\n`,
    );
    return 0;
  });
}
