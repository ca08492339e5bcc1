import type { Session } from './session.ts';
import { literal } from './sql.ts';

/** Name of the setting that holds the retention horizon, an ISO day. */
const HORIZON = 'pruned_before';

/** The day before which records were pruned as a SQL query: an ISO day, or NULL. */
export const horizonSql = (): string => `SELECT max(value) FROM setting WHERE name = ${literal(HORIZON)}`;

/** The day before which records were pruned, ISO; null where nothing ever was. */
export async function retentionHorizon(session: Session): Promise<string | null> {
  return session.value(horizonSql());
}

/** Moves the retention horizon on; it never goes back. */
export async function recordHorizon(session: Session, before: string): Promise<void> {
  const present = await retentionHorizon(session);
  if (present !== null && present >= before) return;
  await session.run(`DELETE FROM setting WHERE name = ${literal(HORIZON)}`);
  await session.run(`INSERT INTO setting VALUES (${literal(HORIZON)}, ${literal(before)})`);
}
