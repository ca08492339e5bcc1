import { MingchaError } from '../../base/problem.ts';
import type { Caller } from './caller.ts';
import { reach } from './client.ts';
import { findOwner, type OwnerAt } from './find-owner.ts';
import { ownerWords } from './note.ts';
import { ownerProblem } from './problems.ts';

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
