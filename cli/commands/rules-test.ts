import { join, resolve } from 'node:path';
import { packageRoot } from '../../base/package-root.ts';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { isAsItShould } from '../../detectors/engine/rule-tests.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import type { Rule } from '../../rules/model.ts';
import type { Context } from '../context.ts';
import { catalogueProblems } from '../rule-checks.ts';
import { folderChanges, type Changes } from '../rule-tests/changes.ts';
import { mutateTests } from '../rule-tests/mutate-tests.ts';
import { runTests } from '../rule-tests/run-tests.ts';
import { watchTests } from '../rule-tests/watch-tests.ts';
import { writeResults } from '../rule-tests/write-results.ts';
import { selectRules } from '../rules.ts';

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
    const choose = (rules: readonly Rule[]): readonly Rule[] =>
      ids.length === 0 ? rules : selectRules(rules, ids, []);
    if (options.watch === true) {
      const named = (rules: readonly Rule[]): readonly Rule[] =>
        ids.length === 0 ? rules : rules.filter(({ id }) => ids.includes(id));
      choose(loadCatalogue(directory).rules);
      return watchTests(context, directory, named, changes);
    }
    const catalogue = loadCatalogue(directory);
    const problems = catalogueProblems(catalogue);
    if (problems.length > 0) throw new MingchaError(problems);
    const rules = choose(catalogue.rules);
    if (options.mutate === true) return mutateTests(context, rules, catalogue);
    const results = await runTests(context, rules, catalogue);
    writeResults(context, results);
    return results.every(isAsItShould) ? 0 : 3;
  };
}

/** `mingcha rules test [ID…]`: runs the tests that the rules carry; exit 3 when one fails or a known gap is none any more. */
export const rulesTest = rulesTestOn(folderChanges);
