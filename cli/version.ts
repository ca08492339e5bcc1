import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../base/package-root.ts';

/** The program's version, from package.json. */
export function programVersion(): string {
  const content = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return content.version;
}

/** Folders of the program that decide who is accused of what: what reads rules and facts, judges, and counts the money. */
const JUDGING = ['base', 'records', 'store', 'rules', 'detectors', 'suspects'] as const;

/**
 * SHA-256 (hex) over the program files of some folders: each file's path inside `root` and its bytes, in the order of the
 * paths. Where the program stands and when its files were written take no part.
 *
 * @param ending of the files as they run: `.js` once built, `.ts` from the sources.
 */
export function codeDigest(root: string, ending: string, folders: readonly string[] = JUDGING): string {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  );
  const digest = createHash('sha256');
  // Compared by code unit: no locale of a machine may change the order.
  for (const file of files.toSorted()) {
    const bytes = readFileSync(join(root, file));
    digest.update(`${file}\n${bytes.length}\n`).update(bytes);
  }
  return digest.digest('hex');
}

let build: string | undefined;

/**
 * The program as a run is stamped with it: `0.1.0+1a2b3c4d`, its version and the first eight digits of the digest of the code
 * that judges. Read once in a process: what runs is what was loaded.
 */
export function programBuild(): string {
  const here = fileURLToPath(import.meta.url);
  build ??= `${programVersion()}+${codeDigest(dirname(dirname(here)), extname(here)).slice(0, 8)}`;
  return build;
}
