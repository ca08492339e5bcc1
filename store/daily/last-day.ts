import type { Session } from '../session.ts';

/** When the newest nightly work that was done began, in Shanghai time; null before the first. */
export async function lastDailyAt(session: Session): Promise<string | null> {
  return session.value("SELECT max(started_at)::VARCHAR FROM daily_day WHERE state <> 'running'");
}
