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
    return { path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    return unreadable(path, error);
  }
}

/** Reads the .yaml files of a folder (not of its subfolders) in name order. */
export function yamlFilesIn(directory: string): { files: readonly TextFile[]; problems: readonly Problem[] } {
  let names: string[];
  try {
    names = readdirSync(directory).filter((name) => name.endsWith('.yaml'));
  } catch (error) {
    return { files: [], problems: [unreadable(directory, error)] };
  }
  const read = names.toSorted().map((name) => textOf(join(directory, name)));
  return {
    files: read.filter((file): file is TextFile => 'text' in file),
    problems: read.filter((file): file is Problem => 'code' in file),
  };
}

function unreadable(path: string, error: unknown): Problem {
  return ruleProblem('MC-RULE-018', path, { reason: error instanceof Error ? error.message : String(error) });
}
