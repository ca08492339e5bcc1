import { existsSync, watch, type FSWatcher } from 'node:fs';

/** Comes round once for each time that something changed, and ends when the signal says stop. */
export type Changes = (folders: readonly string[], signal: AbortSignal) => AsyncGenerator<void>;

/** An editor writes a file in several steps; they are one change. */
const SETTLE_MS = 100;

/** Changes of files directly in some folders. What changes while the reader is busy comes as one change afterwards. */
export async function* folderChanges(folders: readonly string[], signal: AbortSignal): AsyncGenerator<void> {
  let changed = false;
  let wake: () => void = () => undefined;
  const tell = (): void => {
    changed = true;
    wake();
  };
  const stop = (): void => wake();
  const watchers: FSWatcher[] = [];
  signal.addEventListener('abort', stop);
  try {
    for (const folder of folders) if (existsSync(folder)) watchers.push(watch(folder, tell));
    while (!signal.aborted) {
      if (!changed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      changed = false;
      yield;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    for (const watcher of watchers) watcher.close();
  }
}
