import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../process-alive.ts';

/** Path of the copy that a restore of this process checks before it gets the warehouse's name. */
export function restoreCopy(directory: string): string {
  return join(directory, `.mingcha-restore-${process.pid}.duckdb`);
}

/** Whether a file of the data folder is a copy that a killed restore left. */
export function isLeftCopy(name: string): boolean {
  const owner = /^\.mingcha-restore-(\d+)\.duckdb/.exec(name)?.[1];
  return owner !== undefined && !isAlive(Number(owner));
}

/** Removes what killed restores left in a data folder. */
export function removeLeftCopies(directory: string): void {
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory).filter(isLeftCopy)) rmSync(join(directory, name), { force: true });
}
