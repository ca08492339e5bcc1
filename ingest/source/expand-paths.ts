import { realpathSync } from 'node:fs';
import { basename, extname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import { ingestProblem } from '../problems.ts';
import { kindInPath } from '../recognise-kind.ts';
import { filesUnder, placeAt, type Place, type Under } from './walk.ts';

/** A file to land: where it is, and the name it goes by in batches and messages. */
export interface FoundFile {
  readonly path: string;
  readonly source: string;
  /** False for a file of a folder that nobody named and whose name does not say that it is data, like a note. */
  readonly certain: boolean;
}

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  /** Files of a folder that nobody named and that are no data by their names: passed over, and told of. */
  readonly passedOver: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Extensions of data. What a file is, its bytes say; a name only tells data from the other files of a folder. Formats
 * that are not read stand here too: data in one of them is refused with a code rather than passed over.
 */
const DATA: ReadonlySet<string> = new Set(
  (
    '.csv .tsv .parquet .ndjson .jsonl .xlsx .xlsm .xls .et .gz .zip ' +
    '.xlsb .ods .dbf .mdb .accdb .sqlite .orc .avro .rar .7z .tar .tgz .bz2 .xz .zst'
  ).split(' '),
);
/** Extensions of what may be data or a note, and no extension at all. */
const TEXT: ReadonlySet<string> = new Set(['', '.txt', '.dat', '.json', '.bak']);

/**
 * Whether a file among others is data, by its name: `yes` for the extensions of data and the names of kinds, `maybe`
 * for those of texts. What somebody names is data whatever its name.
 */
export function dataByName(path: string): 'yes' | 'maybe' | 'no' {
  const extension = extname(path).toLowerCase();
  if (DATA.has(extension) || kindInPath(basename(path)) !== undefined) return 'yes';
  return TEXT.has(extension) ? 'maybe' : 'no';
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

const NOTHING: Under = { files: [], unreadable: [] };

function underGlob(glob: string): Under {
  const slashed = glob.split(sep).join('/');
  if (!/[*?{]/.test(slashed)) return NOTHING;
  const fixed = slashed.slice(0, slashed.search(/[*?{]/));
  const base = fixed.slice(0, fixed.lastIndexOf('/') + 1) || '/';
  if (placeAt(base) !== 'folder') return NOTHING;
  const pattern = globPattern(slashed);
  const meant = (path: string): boolean => pattern.test(path.split(sep).join('/'));
  const { files, unreadable } = filesUnder(base);
  return { files: files.filter(meant), unreadable: unreadable.filter(({ path }) => meant(path)) };
}

/** What a path, a folder or a pattern stands for. */
function meantBy(path: string, place: Place): Under {
  if (place === 'file') return { files: [path], unreadable: [] };
  if (place === 'folder') return filesUnder(path);
  if (place === 'nothing') return underGlob(path);
  return { files: [], unreadable: [{ path, why: place.unreadable }] };
}

function displayName(path: string, workingDirectory: string): string {
  const inside = relative(workingDirectory, path);
  return (inside.startsWith('..') || isAbsolute(inside) ? path : inside).split(sep).join('/');
}

/**
 * Finds the files that paths, folders and globs name, each once, in the order asked for and then by name.
 * In a folder or a glob, files of other formats are passed over unless they are named after a kind. What cannot be
 * looked into, and what is no regular file, is a problem of its own; the rest is found all the same.
 */
export function expandPaths(paths: readonly string[], workingDirectory: string): FoundFiles {
  const files = new Map<string, FoundFile>();
  const passedOver: string[] = [];
  const problems: Problem[] = [];
  for (const asked of paths) {
    const path = resolve(workingDirectory, asked);
    const place = placeAt(path);
    const { files: found, unreadable } = meantBy(path, place);
    if (found.length + unreadable.length === 0) problems.push(ingestProblem('MC-INGEST-001', asked));
    for (const one of unreadable)
      problems.push(ingestProblem('MC-INGEST-007', displayName(one.path, workingDirectory), { reason: one.why }));
    for (const one of found) {
      const source = displayName(one, workingDirectory);
      const data = place === 'file' ? 'yes' : dataByName(one);
      const certain = data === 'yes';
      const real = realpathSync(one);
      if (data === 'no') passedOver.push(source);
      else if (!files.has(real)) files.set(real, { path: one, source, certain });
    }
  }
  return { files: [...files.values()], passedOver, problems };
}
