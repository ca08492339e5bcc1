import { MingchaError } from '../../base/problem.ts';
import { storeProblem } from '../../store/problems.ts';
import type { Turns } from '../../store/turns.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { Caller } from './caller.ts';
import { ownerProblem } from './problems.ts';

/**
 * How a command uses the warehouse. `read` and `locked` change nothing and wait for nobody; `write` and `create` land or
 * take back facts, one at a time; `scan` is heavy work at a cut, one at a time, beside which facts go on landing; `whole`
 * waits for both, as it removes what a scan may be reading; `own` opens for writing and takes its turns itself.
 */
export type Mode = 'read' | 'locked' | 'write' | 'create' | 'scan' | 'whole' | 'own';

const TELL_EVERY = 500;
/** Timers hold 31 bits. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Runs a command's work when its turn comes; until then its caller is told what it waits for.
 *
 * @throws MingchaError MC-OWNER-007 when its turn did not come within `--wait`, MC-STORE-006 when interrupted.
 */
export async function inTurn<Result>(caller: Caller, turns: Turns, work: () => Promise<Result>): Promise<Result> {
  const { signal } = caller.effects;
  const name = `mingcha ${caller.command}`;
  const interrupted = (): MingchaError => new MingchaError(storeProblem('MC-STORE-006', ''));
  if (signal.aborted) throw interrupted();
  if (turns.waiting === 0) return turns.take(work, name);
  return new Promise<Result>((resolve, reject) => {
    let state: 'waits' | 'runs' | 'gave up' = 'waits';
    const running = (): string => turns.running ?? '';
    const tell = setInterval(() => {
      caller.progress(caller.language === 'zh' ? `等待 ${running()} 结束` : `waiting for ${running()}`, 0, 0);
    }, TELL_EVERY);
    const giveUp = (error: MingchaError): void => {
      if (state !== 'waits') return;
      state = 'gave up';
      settled();
      reject(error);
    };
    const limit = setTimeout(
      () => {
        const seconds = caller.waitSeconds;
        giveUp(new MingchaError(ownerProblem('MC-OWNER-007', caller.directory, { running: running(), seconds })));
      },
      Math.min(caller.waitSeconds * 1000, LONGEST_TIMER),
    );
    const stop = (): void => giveUp(interrupted());
    signal.addEventListener('abort', stop);
    const settled = (): void => {
      clearInterval(tell);
      clearTimeout(limit);
      signal.removeEventListener('abort', stop);
    };
    turns
      .take(async () => {
        if (state === 'gave up') return;
        state = 'runs';
        settled();
        resolve(await work());
      }, name)
      .catch(reject);
  });
}

/** Runs a command's work in the turns that its mode asks for. Scanning comes before writing, so that no two wait for each other. */
export async function inTurns<Result>(
  caller: Caller,
  warehouse: Warehouse,
  mode: Mode,
  work: () => Promise<Result>,
): Promise<Result> {
  switch (mode) {
    case 'write':
    case 'create':
      return inTurn(caller, warehouse.writing, work);
    case 'scan':
      return inTurn(caller, warehouse.scanning, work);
    case 'whole':
      return inTurn(caller, warehouse.scanning, async () => inTurn(caller, warehouse.writing, work));
    case 'read':
    case 'locked':
    case 'own':
      return work();
    default:
      return mode satisfies never;
  }
}
