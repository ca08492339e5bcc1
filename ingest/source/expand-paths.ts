import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import { ingestProblem } from '../problems.ts';
import { kindInPath } from '../recognise-kind.ts';

/** A file to land: where it is, and the name it goes by in batches and messages. */
export interface FoundFile {
  readonly path: string;
  readonly source: string;
  readonly format: 'csv' | 'parquet';
}

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly problems: readonly Problem[];
}

const READABLE: Readonly<Record<string, FoundFile['format']>> = { '.csv': 'csv', '.parquet': 'parquet' };

/** Everything under a folder, in name order; hidden files are not data. */
function filesUnder(folder: string, seen: Set<string>): string[] {
  const real = realpathSync(folder);
  if (seen.has(real)) return [];
  seen.add(real);
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && !name.startsWith('_'))
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name);
      const entry = statSync(path, { throwIfNoEntry: false });
      if (entry === undefined) return [];
      return entry.isDirectory() ? filesUnder(path, seen) : [path];
    });
}

/** A glob as a pattern over '/'-separated paths: `*` and `?` stay inside a folder, `**` does not. */
export function globPattern(glob: string): RegExp {
  const body = glob
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\{([^{}]*)\}/g, (_, inner: string) => `(?:${inner.split(',').join('|')})`)
    .replace(/\*\*\/|\*\*|\*|\?/g, (token) =>
      token === '**/' ? '(?:.*/)?' : token === '**' ? '.*' : token === '*' ? '[^/]*' : '[^/]',
    );
  return new RegExp(`^${body}$`, 'u');
}

function filesOfGlob(glob: string): string[] {
  const slashed = glob.split(sep).join('/');
  if (!/[*?{]/.test(slashed)) return [];
  const fixed = slashed.slice(0, slashed.search(/[*?{]/));
  const base = fixed.slice(0, fixed.lastIndexOf('/') + 1) || '/';
  if (statSync(base, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const pattern = globPattern(slashed);
  return filesUnder(base, new Set()).filter((path) => pattern.test(path.split(sep).join('/')));
}

function displayName(path: string, workingDirectory: string): string {
  const inside = relative(workingDirectory, path);
  return (inside.startsWith('..') || isAbsolute(inside) ? path : inside).split(sep).join('/');
}

/**
 * Finds the files that paths, folders and globs name, each once, in the order asked for and then by name.
 * In a folder or a glob, files of other formats are passed over unless they are named after a kind.
 */
export function expandPaths(paths: readonly string[], workingDirectory: string): FoundFiles {
  const files = new Map<string, FoundFile>();
  const problems: Problem[] = [];
  /** Whether the path is data, landed or told of. */
  const take = (path: string, asked: boolean): boolean => {
    const source = displayName(path, workingDirectory);
    const extension = extname(path).toLowerCase();
    const format = READABLE[extension];
    if (format !== undefined) {
      const real = realpathSync(path);
      if (!files.has(real)) files.set(real, { path, source, format });
      return true;
    }
    if (!asked && kindInPath(basename(path)) === undefined) return false;
    problems.push(ingestProblem('MC-INGEST-002', source, { format: extension === '' ? '?' : extension.slice(1) }));
    return true;
  };
  for (const asked of paths) {
    const path = resolve(workingDirectory, asked);
    const entry = statSync(path, { throwIfNoEntry: false });
    const isFile = entry !== undefined && !entry.isDirectory();
    const found = isFile ? [path] : entry !== undefined ? filesUnder(path, new Set()) : filesOfGlob(path);
    const data = found.filter((one) => take(one, isFile));
    if (data.length === 0) problems.push(ingestProblem('MC-INGEST-001', asked));
  }
  return { files: [...files.values()], problems };
}
