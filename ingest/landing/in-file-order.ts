import type { Session } from '../../store/session.ts';

/**
 * Runs statements whose rows must keep the order of the file they come from. A long IN list inside a check would become
 * a join, and a join does not keep it; ordinals would then name the wrong records.
 */
export async function inFileOrder<Result>(session: Session, work: () => Promise<Result>): Promise<Result> {
  await session.run("SET disabled_optimizers = 'in_clause'");
  try {
    return await work();
  } finally {
    await session.run('RESET disabled_optimizers').catch(() => undefined);
  }
}
