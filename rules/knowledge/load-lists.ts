import { basename, join } from 'node:path';
import { packageRoot } from '../../base/package-root.ts';
import type { Problem } from '../../base/problem.ts';
import { yamlFilesIn } from '../parse/files.ts';
import { readYaml } from '../parse/read-yaml.ts';
import { checkShape } from '../parse/shape.ts';
import { ruleProblem } from '../problems.ts';
import { listSchema, type KnowledgeList, type Lists } from './list.ts';

/** The lists of a folder and every problem of their files; a file with a problem gives no list. */
export interface LoadedLists {
  readonly lists: Lists;
  readonly problems: readonly Problem[];
}

/** Reads every knowledge list of a folder, by default those that ship with the program. */
export function loadLists(directory: string = join(packageRoot(), 'rules', 'knowledge')): LoadedLists {
  const { files, problems: unread } = yamlFilesIn(directory);
  const lists = new Map<string, KnowledgeList>();
  const problems: Problem[] = [...unread];
  for (const { path, text } of files) {
    const yaml = readYaml(text, path, (place) => place[0] === 'entries');
    const shaped = checkShape(listSchema, yaml);
    problems.push(...shaped.problems);
    if (shaped.value === undefined) continue;
    const { list: _format, ...list } = shaped.value;
    if (basename(path) === `${list.name}.yaml`) lists.set(list.name, list);
    else problems.push(ruleProblem('MC-RULE-019', yaml.at(['name']), { name: list.name }));
  }
  return { lists, problems };
}

/**
 * Finds one list by name, by default among those that ship with the program.
 *
 * @throws Error for an unknown name: the caller's own code names it.
 */
export function listNamed(name: string, lists: Lists = loadLists().lists): KnowledgeList {
  const list = lists.get(name);
  if (list === undefined) throw new Error(`no knowledge list is named ${name}`);
  return list;
}
