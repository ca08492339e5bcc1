import { setTimeout as delay } from 'node:timers/promises';
import { MingchaError } from '../../base/problem.ts';
import { storeProblem } from '../../store/problems.ts';
import { Warehouse, warehouseFile, type OpenOptions } from '../../store/warehouse.ts';
import type { Caller } from './caller.ts';
import { findOwner, foreignOwner } from './find-owner.ts';
import { namingHolder } from './holder.ts';
import { newNote, removeLeftBehind, removeNote, writeNote } from './note.ts';
import { refuseWhileOwned } from './refuse-while-owned.ts';
import type { Mode } from './turn.ts';

const TRY_EVERY = 250;

/** Thrown when an owner that takes commands came while a command waited: the whole command is handed to it. */
export class OwnerAppeared extends Error {}

/** How a command opens a warehouse: its folder, how long it waits, and MINGCHA_MEMORY and MINGCHA_THREADS. */
export function openingOf(caller: Caller): Omit<OpenOptions, 'mode' | 'create'> {
  const { effects, directory, waitSeconds } = caller;
  const memory = effects.environment['MINGCHA_MEMORY'];
  const threads = effects.environment['MINGCHA_THREADS'];
  return {
    directory,
    waitSeconds,
    signal: effects.signal,
    ...(memory === undefined ? {} : { memory }),
    ...(threads === undefined ? {} : { threads: Number(threads) }),
  };
}

/** A warehouse that a command opened in a process of its own, and how to let go of it. */
export interface Opened {
  readonly warehouse: Warehouse;
  readonly close: () => void;
}

/**
 * Opens the warehouse in this process, waiting while another one holds it. Who opens it for writing says so in a note; who
 * finds a note with the file free removes it, as a killed process left it.
 *
 * @throws MingchaError MC-STORE-001 in use, with what the holder runs; MC-OWNER-001 when it needs the warehouse alone and an
 *   owner has it by now, 003 when it is somebody else's; and whatever
 *   `Warehouse.open` throws. OwnerAppeared when an owner takes commands by now.
 */
export async function openHere(caller: Caller, mode: Mode): Promise<Opened> {
  const { directory, language, waitSeconds } = caller;
  const deadline = Date.now() + waitSeconds * 1000;
  const writes = mode !== 'read' && mode !== 'locked';
  const create = mode === 'create' || mode === 'own';
  for (;;) {
    try {
      const request = { ...openingOf(caller), waitSeconds: 0, create, mode: writes ? 'write' : 'read' } as const;
      return owned(caller, await Warehouse.open(request), writes);
    } catch (error) {
      if (!(error instanceof MingchaError) || error.code !== 'MC-STORE-001') throw error;
      const found = findOwner(directory);
      if (found.kind === 'foreign') throw foreignOwner(directory, found);
      if (found.kind === 'owner' && caller.needs === 'shared') throw new OwnerAppeared();
      // One that takes commands serves on and on: to wait for it would be in vain.
      if (found.kind === 'owner' && caller.needs === 'alone') await refuseWhileOwned(caller);
      if (Date.now() >= deadline) throw namingHolder(caller, error);
    }
    caller.progress(language === 'zh' ? '等待数据仓库' : 'waiting for the warehouse', 0, 0);
    await delay(TRY_EVERY, undefined, { signal: caller.effects.signal }).catch(() => {
      throw new MingchaError(storeProblem('MC-STORE-006', warehouseFile(directory)));
    });
  }
}

/** The lock is ours: whatever note stands there is nobody's. A note only names, so a disk that refuses it stops nothing. */
function owned(caller: Caller, warehouse: Warehouse, writes: boolean): Opened {
  const { directory, effects, command } = caller;
  const quietly = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      effects.log('warn', 'the owner note was not kept', { reason: error instanceof Error ? error.message : '' });
    }
  };
  quietly(() => {
    removeLeftBehind(directory);
    if (writes) writeNote(directory, newNote(command, effects.now(), null));
  });
  return {
    warehouse,
    close: () => {
      if (writes) quietly(() => removeNote(directory));
      warehouse.close();
    },
  };
}
