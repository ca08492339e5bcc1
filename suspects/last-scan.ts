import type { Session } from '../store/session.ts';

/** When the newest scan began, in Shanghai time; null before the first. */
export async function lastScanAt(session: Session): Promise<string | null> {
  return session.value('SELECT max(started_at)::VARCHAR FROM run');
}
