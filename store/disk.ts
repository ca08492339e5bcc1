import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { MingchaError } from '../base/problem.ts';
import { storeProblem } from './problems.ts';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** Bytes for a person, in steps of 1024: 1.5 GB. */
export function sizeText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${UNITS[unit]}`;
}

/** Bytes that a program without privileges may still write where a folder stands or will stand. */
export function freeBytes(folder: string): number {
  let at = folder;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  const { bavail, bsize } = statfsSync(at);
  return bavail * bsize;
}

/** Size of a file, 0 where there is none. */
export function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** @throws MingchaError MC-STORE-008 when a folder's disk has less room than is needed. */
export function needRoom(directory: string, needed: number): void {
  const free = freeBytes(directory);
  if (free >= needed) return;
  throw new MingchaError(
    storeProblem('MC-STORE-008', directory, { directory, needed: sizeText(needed), free: sizeText(free) }),
  );
}
