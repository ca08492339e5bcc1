import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../base/package-root.ts';
import { loadCatalogue, type Catalogue, type LocalFolders } from '../rules/catalogue.ts';

/** What every file below a folder is by its name, size and times; a folder that is not there is empty. */
function standOf(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  } catch {
    return [`${folder} -`];
  }
  return names.map((name) => {
    const path = join(folder, name);
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return `${path} ${stat?.ino} ${stat?.size} ${stat?.mtimeNs} ${stat?.ctimeNs}`;
  });
}

let kept: { readonly stand: string; readonly catalogue: Catalogue } | undefined;

/**
 * The catalogue of a site, read once for as long as no file that it is made of changes: reading it takes longer than most answers of a
 * process that has the warehouse open.
 */
export function catalogueOf(folders: LocalFolders): Catalogue {
  const places = [join(packageRoot(), 'rules'), folders.overlays, folders.rules];
  const stand = places.flatMap((place) => (place === undefined ? [] : [place, ...standOf(place)])).join('\n');
  if (kept?.stand === stand) return kept.catalogue;
  const catalogue = loadCatalogue(undefined, folders);
  kept = { stand, catalogue };
  return catalogue;
}
