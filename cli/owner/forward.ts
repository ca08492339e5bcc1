import { realpathSync } from 'node:fs';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import type { Caller } from './caller.ts';
import { askOwner, reach } from './client.ts';
import { findOwner, type OwnerAt } from './find-owner.ts';
import { namingHolder } from './holder.ts';
import { ownerWords } from './note.ts';
import { OwnerAppeared } from './open.ts';
import { ownerProblem } from './problems.ts';

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

/**
 * Refuses work that replaces or removes a warehouse, or owns it, while an owner takes commands for it.
 *
 * @throws MingchaError MC-OWNER-001.
 */
export async function refuseWhileOwned(caller: Pick<Caller, 'directory' | 'effects'>): Promise<void> {
  const found = findOwner(caller.directory);
  if (found.kind !== 'owner') return;
  const connection = await reach(found.owner.socket, Date.now(), caller.effects.signal);
  if (connection === undefined) return;
  connection.destroy();
  throw needsItAlone(caller.directory, found.owner);
}

function needsItAlone(directory: string, { note }: OwnerAt): MingchaError {
  return new MingchaError(ownerProblem('MC-OWNER-001', directory, { owner: ownerWords(note), pid: note.pid }));
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
