import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { appendAudit } from '../../store/audit/append.ts';
import { backUp } from '../../store/backup/back-up.ts';
import { isBackupName, manifestPath } from '../../store/backup/manifest.ts';
import type { Session } from '../../store/session.ts';
import { upkeepOf } from '../../store/upkeep.ts';
import { attachmentsFolder, carryAttachments } from '../../suspects/work/attachments.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import { backupAct } from '../audit-act.ts';
import type { BackupSchedule } from '../configuration/configuration.ts';
import type { Context } from '../context.ts';
import { programVersion } from '../version.ts';
import { expectedProblems } from './problem-of.ts';
import type { Telling } from './telling.ts';

/**
 * Removes the oldest backups beyond the number to keep. Only files that this warehouse recorded as backups of its own are
 * counted and removed: a folder may hold those of others.
 */
async function removeOldest(session: Session, directory: string, keep: number): Promise<readonly string[]> {
  const own = new Set((await upkeepOf(session, 'backup')).map(({ detail }) => resolve(String(detail['file']))));
  const present = readdirSync(directory)
    .filter((name) => isBackupName(name) && own.has(join(directory, name)))
    .toSorted();
  const surplus = present.slice(0, Math.max(0, present.length - keep)).map((name) => join(directory, name));
  for (const file of surplus) {
    // The copy goes first: a file that looks like a backup always has its manifest.
    rmSync(file, { force: true });
    if (existsSync(manifestPath(file))) rmSync(manifestPath(file), { force: true });
  }
  return surplus;
}

/** A verified backup by the clock, beside the stream, and the removal of those too old to keep. */
export async function scheduledBackup(
  context: Context,
  warehouse: Warehouse,
  { directory, keep }: BackupSchedule,
  telling: Telling,
  signal: AbortSignal,
): Promise<void> {
  const { effects } = context;
  const lent = warehouse.lend(signal);
  try {
    await warehouse.scanning.take(async () => {
      const session = await lent.session();
      try {
        const { file, manifest } = await backUp(lent, session, directory, programVersion(), {
          now: effects.now,
          signal,
          onVerified: async (made) => appendAudit(session, backupAct(context, made)),
        });
        const attachments = await carryAttachments(attachmentsFolder(context.directory), attachmentsFolder(directory));
        const removed = keep === undefined ? [] : await removeOldest(session, directory, keep);
        effects.log('info', 'backup', { file, cut: manifest.cut, bytes: manifest.bytes, removed, attachments });
      } finally {
        session.close();
      }
    }, 'mingcha backup (serve)');
    telling.job('backup', []);
  } catch (error) {
    const problems = expectedProblems(error);
    if (problems === undefined) throw error;
    if (signal.aborted) effects.log('warn', 'scheduled backup was stopped');
    else telling.job('backup', problems);
  }
}
