import { join, resolve } from 'node:path';
import { packageRoot } from '../../base/package-root.ts';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { isAsItShould, type RuleTestResult } from '../../detectors/engine/rule-tests.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import type { Rule } from '../../rules/model.ts';
import type { Context } from '../context.ts';
import { ruleFoldersOf } from '../configuration/rule-folders.ts';
import { worstExit } from '../exit-code.ts';
import { writeProblems } from '../render/problems.ts';
import { usableOf } from '../rule-checks.ts';
import { folderChanges, type Changes } from '../rule-tests/changes.ts';
import { mutateTests } from '../rule-tests/mutate-tests.ts';
import { runTests } from '../rule-tests/run-tests.ts';
import { watchTests } from '../rule-tests/watch-tests.ts';
import { writeResults } from '../rule-tests/write-results.ts';
import { refuseUnusable, selectRules } from '../rules.ts';

interface Options {
  readonly folder?: string;
  readonly watch?: boolean;
  readonly mutate?: boolean;
}

/** `mingcha rules test [ID…]` with the changes that `--watch` waits for as an argument. */
export function rulesTestOn(changes: Changes) {
  return async (context: Context, options: Options, ...ids: string[]): Promise<ExitCode> => {
    const shipped = join(packageRoot(), 'rules', 'catalogue');
    const directory = resolve(context.effects.workingDirectory, options.folder ?? shipped);
    if (options.watch === true) {
      const named = (rules: readonly Rule[]): readonly Rule[] =>
        ids.length === 0 ? rules : rules.filter(({ id }) => ids.includes(id));
      if (ids.length > 0) selectRules(loadCatalogue(directory).rules, ids, []);
      return watchTests(context, directory, named, changes);
    }
    // The rules' own tests are of their texts as they stand, never as overlays make them.
    const local = options.folder === undefined ? { rules: ruleFoldersOf(context.directory).rules } : {};
    const catalogue = usableOf(loadCatalogue(directory, local));
    if (options.folder !== undefined && catalogue.problems.length > 0) throw new MingchaError(catalogue.problems);
    if (catalogue.foundation.length > 0) throw new MingchaError(catalogue.foundation);
    refuseUnusable(catalogue, ids);
    const chosen = ids.length === 0 ? catalogue.rules : selectRules(catalogue.rules, ids, []);
    const told = ids.length === 0 ? catalogue.problems : [];
    const rooms = [
      { rules: chosen.filter(({ pack }) => pack !== 'local'), catalogue },
      {
        rules: chosen.filter(({ pack }) => pack === 'local'),
        catalogue: { ...catalogue, fixtures: catalogue.ownFixtures },
      },
    ];
    const exits: ExitCode[] = told.map(({ exit }) => exit);
    writeProblems(told, context.language, context.json, context.effects);
    if (options.mutate === true) {
      for (const room of rooms)
        if (room.rules.length > 0) exits.push(await mutateTests(context, room.rules, room.catalogue));
      return worstExit(exits);
    }
    const results: RuleTestResult[] = [];
    for (const room of rooms)
      if (room.rules.length > 0) results.push(...(await runTests(context, room.rules, room.catalogue)));
    writeResults(context, results);
    return worstExit([...exits, results.every(isAsItShould) ? 0 : 3]);
  };
}

/** `mingcha rules test [ID…]`: runs the tests that the shipped rules and the site's own carry; exit 3 when one fails or a known gap is none any more. */
export const rulesTest = rulesTestOn(folderChanges);
