import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import { ruleProblem } from '../problems.ts';

/** A file as text. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Reads one UTF-8 file, or tells why it cannot be read. */
export function textOf(path: string): TextFile | Problem {
  try {
    const bytes = readFileSync(path);
    return isUtf8(bytes) ? { path, text: bytes.toString('utf8') } : ruleProblem('MC-RULE-043', path);
  } catch (error) {
    return unreadable(path, error);
  }
}

/** Endings of files that an editor or a file manager made of a `.yaml`. */
const MEANT = /\.(?:ya?ml\.txt|yml|yaml)$/i;

/**
 * Reads the .yaml files of a folder (not of its subfolders) in name order. A file that was meant as one and has another ending is
 * a problem: nobody would read it.
 */
export function yamlFilesIn(directory: string): { files: readonly TextFile[]; problems: readonly Problem[] } {
  let names: string[];
  try {
    names = readdirSync(directory).filter((name) => MEANT.test(name));
  } catch (error) {
    return { files: [], problems: [unreadable(directory, error)] };
  }
  const read = names.toSorted().map((name) => {
    const path = join(directory, name);
    const meant = name.replace(MEANT, '.yaml');
    return name.endsWith('.yaml') ? textOf(path) : ruleProblem('MC-RULE-044', path, { name: meant });
  });
  return {
    files: read.filter((file): file is TextFile => 'text' in file),
    problems: read.filter((file): file is Problem => 'code' in file),
  };
}

function unreadable(path: string, error: unknown): Problem {
  return ruleProblem('MC-RULE-018', path, { reason: error instanceof Error ? error.message : String(error) });
}
