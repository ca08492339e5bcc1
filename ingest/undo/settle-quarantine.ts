import type { Session } from '../../store/session.ts';

/**
 * Settles the quarantine of an undone batch: its own waiting records are closed; records of other batches that it had
 * judged again wait once more, unless their batch was taken back too.
 */
export async function settleQuarantine(
  session: Session,
  undone: number,
  seq: number,
): Promise<{ readonly closed: number; readonly reopened: number }> {
  const closed = await session.run(
    `UPDATE quarantine SET closed_seq = ${seq} WHERE seq = ${undone} AND closed_seq IS NULL`,
  );
  const stands = '(SELECT b.seq FROM batch b WHERE b.undone_seq IS NULL)';
  const reopened = await session.run(
    `UPDATE quarantine SET closed_seq = NULL WHERE closed_seq = ${undone} AND seq IN ${stands}`,
  );
  return { closed, reopened };
}
