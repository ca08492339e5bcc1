import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A disk of its own in memory, where this process may mount one. */
export class SmallDisk {
  readonly folder: string;
  readonly mounted: boolean;

  constructor(folder: string, megabytes: number) {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.mounted =
      process.platform === 'linux' &&
      spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]).status === 0;
  }

  /** Leaves only so many bytes free, while work runs. */
  async whileFull<Result>(leave: number, work: () => Promise<Result>): Promise<Result> {
    const file = join(this.folder, 'filler');
    const handle = openSync(file, 'w');
    try {
      for (;;) writeSync(handle, Buffer.alloc(65_536));
    } catch {
      closeSync(handle);
    }
    const size = statSync(file).size;
    rmSync(file);
    writeFileSync(file, Buffer.alloc(Math.max(0, size - leave)));
    try {
      return await work();
    } finally {
      rmSync(file, { force: true });
    }
  }

  close(): void {
    if (this.mounted) spawnSync('/bin/umount', ['-l', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
