import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { MingchaError } from '../../base/problem.ts';
import { unreadable } from '../../store/unreadable.ts';
import { CONFIGURATION_FILE, parseConfiguration } from './load-configuration.ts';
import { configurationProblem } from './problems.ts';

/**
 * The folders of a site's overlays and own rules: what `overlays` and `rules` of the data folder's `mingcha.yaml` name, else
 * the subfolders of those names. One place decides for every command, so that no two of them run different rules: `serve`
 * with a configuration elsewhere looks here too.
 *
 * @throws MingchaError with every problem of the file, and MC-CONF-007 for a named folder that is not there.
 */
export function ruleFoldersOf(directory: string): { readonly overlays: string; readonly rules: string } {
  const file = join(directory, CONFIGURATION_FILE);
  const standard = { overlays: join(directory, 'overlays'), rules: join(directory, 'rules') };
  const refused = unreadable(file);
  if (refused !== undefined) throw refused;
  if (!existsSync(file)) return standard;
  const { document, at } = parseConfiguration(readFileSync(file, 'utf8'), file);
  const folderOf = (name: 'overlays' | 'rules'): string => {
    const named = document[name];
    if (named === undefined) return standard[name];
    const folder = resolve(dirname(file), named);
    if (existsSync(folder)) return folder;
    const reason = `ENOENT: ${folder}`;
    throw new MingchaError(configurationProblem('MC-CONF-007', at([name]), { file: named, reason }));
  };
  return { overlays: folderOf('overlays'), rules: folderOf('rules') };
}
