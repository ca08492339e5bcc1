import type { Log } from '../../base/effects.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import { within } from './within.ts';

/** Seconds for ending in order; what has not ended then is interrupted. The unit of systemd kills after both. */
export const SECONDS_IN_ORDER = 8;
const INTERRUPTED = 1200;
/** After so many milliseconds a checkpoint is left to the next start. */
const CHECKPOINT_BEFORE = 5000;

/** One part of a running process, and how it ends. */
export interface Part {
  readonly name: string;
  readonly close: () => Promise<unknown>;
}

/** Ends all parts at once, interrupting what takes too long. @returns the names of those that had to be interrupted. */
export async function closeParts(
  parts: readonly Part[],
  interrupt: () => void,
  seconds = SECONDS_IN_ORDER,
): Promise<readonly string[]> {
  const open = new Set(parts.map(({ name }) => name));
  const all = Promise.all(
    parts.map(async ({ name, close }) => {
      await close().catch(() => undefined);
      open.delete(name);
    }),
  );
  if (await within(all, seconds * 1000)) return [];
  const late = [...open];
  interrupt();
  await within(all, INTERRUPTED);
  return late;
}

/** Leaves the checkpoint at the end of a process to its next start where there is no time for it. */
export async function checkpointIfTimeAllows(warehouse: Warehouse, spent: number, log: Log): Promise<void> {
  if (spent <= CHECKPOINT_BEFORE) return;
  try {
    const session = await warehouse.lend(undefined).session();
    await session.run('PRAGMA disable_checkpoint_on_shutdown');
    session.close();
  } catch (error) {
    log('warn', 'the checkpoint could not be put off', { reason: error instanceof Error ? error.message : '' });
  }
}
