import { cell, type Session } from '../session.ts';
import { literal, literalOrNull } from '../sql.ts';
import type { Hold } from './chain.ts';
import { entryDigest, refuseWithoutSm3, sortedJson } from './digest.ts';
import { readHead, type ChainHead, type LostHead } from './head-file.ts';

/** What is written down. */
export type AuditAction =
  | 'scan'
  | 'export'
  | 'unmask'
  | 'work'
  | 'verdict'
  | 'exception'
  | 'review'
  | 'daily'
  | 'restore'
  | 'prune'
  | 'undo'
  | 'sql';

export const AUDIT_ACTIONS: readonly AuditAction[] = [
  'scan',
  'export',
  'unmask',
  'work',
  'verdict',
  'exception',
  'review',
  'daily',
  'restore',
  'prune',
  'undo',
  'sql',
];

/** One act: who did what, when, to what. No personal data stands in it: ids of suspects, counts, masked values. */
export interface AuditAct {
  /** Shanghai time, ISO without a zone; kept to the second. */
  readonly at: string;
  readonly who: string;
  readonly action: AuditAction;
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The identity of a warehouse, which its first entry is tied to. */
export async function warehouseIdentity(session: Session): Promise<string> {
  return (await session.value("SELECT max(value) FROM setting WHERE name = 'warehouse_id'")) ?? '';
}

/** Where the chain ends in the warehouse itself. */
export async function headInWarehouse(session: Session): Promise<ChainHead> {
  const [last] = await session.rows('SELECT entry_no, digest FROM audit_entry ORDER BY entry_no DESC LIMIT 1');
  if (last === undefined) return { entries: 0, digest: await warehouseIdentity(session) };
  return { entries: Number(cell(last, 'entry_no')), digest: cell(last, 'digest') };
}

/** What the file beside the warehouse claims and the chain does not hold, before the next entry writes over it. */
async function lostHeads(session: Session, directory: string, head: ChainHead): Promise<readonly LostHead[]> {
  const file = readHead(directory);
  if (file === undefined && head.entries === 0) return [];
  if (file === undefined || file === null) return [{ at: head.entries, entries: null, digest: null }];
  const there =
    file.entries === 0
      ? await warehouseIdentity(session)
      : await session.value(`SELECT max(digest) FROM audit_entry WHERE entry_no = ${file.entries}`);
  if (there === file.digest) return file.lost;
  return [...file.lost, { at: head.entries, entries: file.entries, digest: file.digest }];
}

async function begun(session: Session, hold: Hold): Promise<ChainHead> {
  const head = await headInWarehouse(session);
  const directory = session.audit?.directory ?? '';
  if (directory === '') return head;
  hold.lost = await lostHeads(session, directory, head);
  // Before the first entry there must be a file: one that is missing later was taken away.
  if (head.entries === 0 && readHead(directory) === undefined) session.audit?.noteHead({ head, lost: hold.lost });
  return head;
}

/** Seconds are enough for people, and one form makes one digest. */
function wholeSeconds(at: string): string {
  const found = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?$/.exec(at);
  if (found === null) throw new Error(`not a time without zone: ${at}`);
  return `${found[1]} ${found[2]}`;
}

/**
 * Adds an act to the chain, inside the session's open transaction where there is one, so that the act and its entry are kept
 * or lost together; else in one of its own. Once it is kept, the head beside the warehouse follows.
 *
 * @throws MingchaError MC-AUDIT-001 where this Node.js has no SM3.
 */
export async function appendAudit(session: Session, act: AuditAct): Promise<void> {
  refuseWithoutSm3();
  if (!session.inTransaction) return session.transaction(async () => appendAudit(session, act));
  const hold = await session.audit?.enter(session);
  if (hold === undefined) throw new Error('this session belongs to no warehouse');
  hold.head ??= await begun(session, hold);
  const { entries, digest: previous } = hold.head;
  const entry = {
    entryNo: String(entries + 1),
    happenedAt: wholeSeconds(act.at),
    who: act.who,
    action: act.action,
    subject: act.subject,
    detail: sortedJson(act.detail),
    previous,
  };
  const digest = entryDigest(entry);
  hold.head = { entries: entries + 1, digest };
  await session.run(`INSERT INTO audit_entry VALUES (${entry.entryNo}, ${literal(entry.happenedAt)}::TIMESTAMP, ${literal(entry.who)},
  ${literal(entry.action)}, ${literalOrNull(entry.subject)}, ${literal(entry.detail)}, ${literal(previous)}, ${literal(digest)})`);
}
