import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect } from 'vitest';
import { loadCatalogue, lockFileOf } from '../../../rules/catalogue.ts';
import { loadLock, lockText, type LockEntry, type RuleLock } from '../../../rules/lock/lock-file.ts';
import { raised } from '../../../rules/lock/raise.ts';
import type { Rule } from '../../../rules/model.ts';
import { temporaryFolder } from '../../support/warehouse.ts';

export const DAY = '2026-01-05';
export const NEXT = '2026-02-01';
export const ID = 'MC-TC-901';

/** A folder of rules of its own, empty before each test of the file, with what is done to it. */
export interface LockedFolder {
  readonly directory: string;
  readonly write: (text: string, id?: string) => void;
  /** Its rules, which must be without problems. */
  readonly rules: () => readonly Rule[];
  /** Locks the folder as it stands, and writes its lock. */
  readonly lock: (day?: string) => ReturnType<typeof raised>;
}

export function lockedFolder(): LockedFolder {
  const folder = temporaryFolder();
  const directory = join(folder.path, 'rules');
  afterAll(() => folder.remove());
  beforeEach(() => {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
  });
  const rules = (): readonly Rule[] => {
    const { rules: found, problems } = loadCatalogue(directory);
    expect(problems).toEqual([]);
    return found;
  };
  return {
    directory,
    rules,
    write: (text, id = ID) => writeFileSync(join(directory, `${id}.yaml`), text),
    lock: (day = DAY) => {
      const locked = raised(loadLock(lockFileOf(directory)).lock, rules(), day);
      writeFileSync(lockFileOf(directory), lockText(locked.lock));
      return locked;
    },
  };
}

/** The entry of the rule that these tests lock. */
export function entry(locked: RuleLock): LockEntry {
  const found = locked.get(ID);
  if (found === undefined) throw new Error('not locked');
  return found;
}
