import type { Progress } from '../../base/effects.ts';
import type { Session } from '../../store/session.ts';

const EVERY_MILLISECONDS = 500;

/** Lets a session say how far its statements are. */
export async function countProgress(session: Session): Promise<void> {
  await session.run('SET enable_progress_bar = true');
  await session.run('SET enable_progress_bar_print = false');
}

/** Runs work and reports, twice a second, how many per cent of its running statement are done. */
export async function watched<Result>(
  session: Session,
  progress: Progress | undefined,
  step: string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (progress === undefined) return work();
  progress(step, 0, 0);
  const timer = setInterval(() => {
    const percentage = session.percentage();
    if (percentage >= 0) progress(step, Math.floor(percentage), 100);
  }, EVERY_MILLISECONDS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
