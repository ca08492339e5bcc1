import type { Warehouse } from '../../store/warehouse.ts';
import { withWarehouse, type Context } from '../context.ts';

/**
 * Opens the warehouse for a process that lands what it has before it ends: the signal ends the waiting for the warehouse,
 * but none of its statements once it is open. Those stop when the controller that the work is given aborts.
 */
export async function withOwnWarehouse<Result>(
  context: Context,
  work: (warehouse: Warehouse, interrupt: AbortController) => Promise<Result>,
): Promise<Result> {
  const { effects } = context;
  const { signal } = effects;
  const interrupt = new AbortController();
  const early = (): void => interrupt.abort();
  if (signal.aborted) early();
  signal.addEventListener('abort', early);
  const own: Context = { ...context, effects: { ...effects, signal: interrupt.signal } };
  try {
    return await withWarehouse(own, 'own', async (warehouse) => {
      signal.removeEventListener('abort', early);
      return work(warehouse, interrupt);
    });
  } finally {
    signal.removeEventListener('abort', early);
  }
}
