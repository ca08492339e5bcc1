import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What stands at a path: a file, a folder, nothing, or why it cannot be read as either. */
export type Place = 'file' | 'folder' | 'nothing' | { readonly unreadable: string };

/**
 * Looks at a path without opening it. Reading a named pipe would wait for a writer for ever, and a device never ends,
 * so only regular files are files.
 */
export function placeAt(path: string): Place {
  try {
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry === undefined) return 'nothing';
    if (entry.isDirectory()) return 'folder';
    return entry.isFile() ? 'file' : { unreadable: 'it is no regular file but a pipe, a socket or a device' };
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) };
  }
}

/** What is under a folder: its files, and what could not be looked into, each with why. */
export interface Under {
  readonly files: readonly string[];
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
}

/** Everything under a folder, in name order; hidden files are not data. A folder that links back is entered once. */
export function filesUnder(folder: string): Under {
  const files: string[] = [];
  const unreadable: { path: string; why: string }[] = [];
  const seen = new Set<string>();
  const enter = (path: string): void => {
    try {
      const real = realpathSync(path);
      if (seen.has(real)) return;
      seen.add(real);
      const names = readdirSync(path).filter((name) => !name.startsWith('.') && !name.startsWith('_'));
      for (const name of names.toSorted()) look(join(path, name));
    } catch (error) {
      unreadable.push({ path, why: error instanceof Error ? error.message : String(error) });
    }
  };
  const look = (path: string): void => {
    const place = placeAt(path);
    if (place === 'folder') enter(path);
    else if (place === 'file') files.push(path);
    else if (place === 'nothing') unreadable.push({ path, why: 'the link leads nowhere' });
    else unreadable.push({ path, why: place.unreadable });
  };
  enter(folder);
  return { files, unreadable };
}
