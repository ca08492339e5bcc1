import { lstatSync } from 'node:fs';
import { platform } from 'node:os';
import { MingchaError } from '../../base/problem.ts';
import { readNote, type OwnerNote } from './note.ts';
import { ownerProblem } from './problems.ts';
import { ownUserId } from './socket-path.ts';

/** An owner that takes commands, and where. It may be gone: only connecting tells. */
export interface OwnerAt {
  readonly note: OwnerNote;
  readonly socket: string;
}

/** What a data folder's note leads to. */
export type Found =
  | { readonly kind: 'none' }
  | { readonly kind: 'owner'; readonly owner: OwnerAt }
  | { readonly kind: 'foreign'; readonly socket: string; readonly uid: number };

const NONE: Found = { kind: 'none' };

/** Looks for the owner of a data folder's warehouse: its note, and a socket beside it that belongs to the same user as we. */
export function findOwner(directory: string): Found {
  const read = readNote(directory);
  const socket = read?.note.socket ?? null;
  if (read === undefined || socket === null) return NONE;
  const owner: Found = { kind: 'owner', owner: { note: read.note, socket } };
  const mine = ownUserId();
  if (platform() === 'win32' || mine === undefined) return owner;
  if (read.uid !== mine) return { kind: 'foreign', socket, uid: read.uid };
  try {
    const found = lstatSync(socket);
    if (!found.isSocket()) return NONE;
    return found.uid === mine ? owner : { kind: 'foreign', socket, uid: found.uid };
  } catch {
    return NONE;
  }
}

/** The refusal to hand a command to a process of somebody else. */
export function foreignOwner(directory: string, { socket, uid }: Extract<Found, { kind: 'foreign' }>): MingchaError {
  return new MingchaError(ownerProblem('MC-OWNER-003', directory, { socket, theirs: uid, mine: ownUserId() ?? '' }));
}
