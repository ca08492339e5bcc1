import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Effects } from '../base/effects.ts';

const DEFAULT_DATA = './mingcha-data';

/** The data folder of a command that names none: MINGCHA_DATA, else one below the working directory. */
export function defaultDirectory({ environment, workingDirectory }: Effects): string {
  return resolve(workingDirectory, environment['MINGCHA_DATA'] ?? DEFAULT_DATA);
}

/** A word as a shell takes it for one. */
function shellWord(word: string): string {
  return /^[\p{L}\p{N}_./:@%+=,\\-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function shownPath(path: string, workingDirectory: string): string {
  const inside = relative(workingDirectory, path);
  const above = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  return above ? path : inside === '' ? '.' : inside;
}

/**
 * The words that a suggested command begins with, so that it can be pasted and shows the same warehouse: the program,
 * and `--data` where the folder is not the default one.
 */
export function programFor(effects: Effects, directory: string): string {
  if (directory === defaultDirectory(effects)) return effects.program;
  return `${effects.program} --data ${shellWord(shownPath(directory, effects.workingDirectory))}`;
}

/** A text that says `mingcha …` for the program, with the words that call it. */
export function withProgram(text: string, program: string): string {
  return text.replaceAll(/(?<![\w./-])mingcha(?= (?:[a-z]|--))/gu, () => program);
}
