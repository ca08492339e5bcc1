import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../base/package-root.ts';
import type { Problem } from '../base/problem.ts';
import { checkInCatalogue } from './check/check-catalogue.ts';
import { loadFixtures, type Fixtures } from './fixtures.ts';
import type { Lists } from './knowledge/list.ts';
import { loadLists } from './knowledge/load-lists.ts';
import { loadLawRegister, type LawRegister } from './law-register.ts';
import type { Rule } from './model.ts';
import { yamlFilesIn } from './parse/files.ts';
import type { Path } from './parse/locate.ts';
import { parseRule } from './parse/parse-rule.ts';
import { readYaml, type YamlFile } from './parse/read-yaml.ts';

/** Every rule that can run, and everything that is wrong with the others. */
export interface Catalogue {
  /** Rules without a problem, in the order of their file names. */
  readonly rules: readonly Rule[];
  readonly problems: readonly Problem[];
  readonly law: LawRegister;
  readonly lists: Lists;
  readonly fixtures: Fixtures;
  /** `file:line:column` of what stands at a path of a rule's file; the file alone for a rule not of this catalogue. */
  readonly at: (rule: Rule, path: Path, prefer?: 'key' | 'value') => string;
}

/**
 * Places in rule files, from their texts: the documents of five hundred rules would weigh more than reading one of them
 * again when something is to be said of it.
 */
function placesIn(texts: ReadonlyMap<string, string>): Catalogue['at'] {
  let last: YamlFile | undefined;
  return ({ file }, path, prefer) => {
    const text = texts.get(file);
    if (text === undefined) return file;
    const yaml = last?.file === file ? last : readYaml(text, file);
    last = yaml;
    return prefer === 'key' ? yaml.keyAt(path) : yaml.at(path);
  };
}

/**
 * Reads a folder of rules (`*.yaml`, in name order) with its `fixtures` subfolder, and the lists and law register that
 * ship with the program. Problems of all files are collected; a rule with a problem is left out of `rules`.
 */
export function loadCatalogue(directory: string = join(packageRoot(), 'rules', 'catalogue')): Catalogue {
  const { lists, problems: listProblems } = loadLists();
  const { law, problems: lawProblems } = loadLawRegister();
  const fixtureFolder = join(directory, 'fixtures');
  const { fixtures, problems: fixtureProblems } = existsSync(fixtureFolder)
    ? loadFixtures(fixtureFolder)
    : { fixtures: new Map(), problems: [] };
  const { files, problems: unread } = yamlFilesIn(directory);

  const rules: Rule[] = [];
  const texts = new Map<string, string>();
  const seen = new Map<string, () => string>();
  const problems: Problem[] = [...listProblems, ...lawProblems, ...fixtureProblems, ...unread];
  for (const { path, text } of files) {
    const parsed = parseRule(text, path, lists);
    const { rule, at } = parsed;
    const own = [
      ...parsed.problems,
      ...(rule === undefined ? [] : checkInCatalogue(rule, at, { law, fixtures, seen })),
    ];
    problems.push(...own);
    if (rule === undefined) continue;
    texts.set(path, text);
    if (!seen.has(rule.id)) seen.set(rule.id, () => at(['id']));
    if (own.length === 0) rules.push(rule);
  }
  return { rules, problems, law, lists, fixtures, at: placesIn(texts) };
}
