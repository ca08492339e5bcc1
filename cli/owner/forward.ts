import { realpathSync } from 'node:fs';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import type { Caller } from './caller.ts';
import { askOwner } from './client.ts';
import { findOwner } from './find-owner.ts';
import { namingHolder } from './holder.ts';
import { OwnerAppeared } from './open.ts';
import { ownerProblem } from './problems.ts';
import { refuseWhileOwned } from './refuse-while-owned.ts';

/**
 * Runs a command where the warehouse is: in the process that owns it, when one takes commands, else here.
 *
 * @throws MingchaError MC-OWNER-001 for a command that needs the warehouse alone while an owner lives, 011 when an owner is
 *   sent a command for another folder, and whatever `askOwner` or the command throws.
 */
export async function runHereOrThere<Calling extends Caller>(
  caller: Calling,
  argv: readonly string[],
  here: (caller: Calling) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { needs, lent } = caller;
  if (needs === undefined) return here(caller);
  if (lent !== undefined) {
    checkLoan(caller, lent.directory);
    return here(caller);
  }
  if (needs === 'alone') {
    await refuseWhileOwned(caller);
    return namingHolders(caller, here);
  }
  const there = await throughOwner(caller, argv);
  if (there !== 'gone') return there;
  try {
    return await namingHolders(caller, here);
  } catch (error) {
    if (!(error instanceof OwnerAppeared)) throw error;
  }
  const now = await throughOwner(caller, argv);
  // It came and went: from now on the command waits for the file like any other.
  return now === 'gone' ? namingHolders({ ...caller, needs: undefined }, here) : now;
}

async function throughOwner(caller: Caller, argv: readonly string[]): Promise<ExitCode | 'gone'> {
  const found = findOwner(caller.directory);
  return found.kind === 'owner' ? askOwner(found.owner, caller, argv) : 'gone';
}

async function namingHolders<Calling extends Caller>(
  caller: Calling,
  here: (caller: Calling) => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await here(caller);
  } catch (error) {
    if (error instanceof MingchaError && error.code === 'MC-STORE-001' && error.cause !== undefined)
      throw namingHolder(caller, error);
    throw error;
  }
}

/** What an owner runs is for its own folder, and for nothing that needs the file alone. */
function checkLoan(caller: Caller, owned: string): void {
  const { directory, needs } = caller;
  if (needs === 'alone') {
    const owner = `mingcha (PID ${process.pid})`;
    throw new MingchaError(ownerProblem('MC-OWNER-001', directory, { owner, pid: process.pid }));
  }
  if (trueFolder(directory) === trueFolder(owned)) return;
  throw new MingchaError(
    ownerProblem('MC-OWNER-011', directory, {
      zh: `它占用的是另一目录 ${owned}`,
      en: `It owns another folder, ${owned}`,
    }),
  );
}

function trueFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
