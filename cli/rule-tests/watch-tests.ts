import { join } from 'node:path';
import { packageRoot } from '../../base/package-root.ts';
import type { ExitCode } from '../../base/problem.ts';
import { loadCatalogue, type Catalogue } from '../../rules/catalogue.ts';
import type { Rule } from '../../rules/model.ts';
import type { Context } from '../context.ts';
import { writeProblems } from '../render/problems.ts';
import { catalogueProblems } from '../rule-checks.ts';
import type { Changes } from './changes.ts';
import { fingerprint } from './fingerprint.ts';
import { runTests } from './run-tests.ts';
import { writeResults } from './write-results.ts';

function waiting({ effects, json, language }: Context): void {
  if (json) return;
  effects.err.write(
    language === 'zh' ? '等待规则文件改动，按 Ctrl-C 结束……\n' : 'Waiting for a rule file to change; Ctrl-C ends…\n',
  );
}

/**
 * Runs rule tests, and again those of the rules whose file, fixtures or lists change, until the signal says stop. What is
 * wrong with the files is told each time; the rules beside it run.
 *
 * @returns 0: to be stopped is how a watch ends.
 */
export async function watchTests(
  context: Context,
  directory: string,
  choose: (rules: readonly Rule[]) => readonly Rule[],
  changes: Changes,
): Promise<ExitCode> {
  const { effects, language, json } = context;
  const { signal } = effects;
  const seen = new Map<string, string>();
  let lastTold = '';
  const changedRules = (catalogue: Catalogue): Rule[] =>
    choose(catalogue.rules).filter((rule) => {
      const now = fingerprint(rule, catalogue);
      const isNew = seen.get(rule.id) !== now;
      seen.set(rule.id, now);
      return isNew;
    });
  const round = async (): Promise<void> => {
    const catalogue = loadCatalogue(directory);
    const problems = catalogueProblems(catalogue);
    const told = JSON.stringify(problems);
    const isNews = told !== lastTold;
    lastTold = told;
    if (isNews) writeProblems(problems, language, json, effects);
    const faulty = (rule: Rule): boolean => problems.some(({ where }) => where.startsWith(rule.file));
    const rules = changedRules(catalogue).filter((rule) => !faulty(rule));
    if (rules.length > 0) writeResults(context, await runTests(context, rules, catalogue));
    if (isNews || rules.length > 0) waiting(context);
  };
  // The watch begins before the first run, so that a file saved meanwhile is not missed.
  const folders = [directory, join(directory, 'fixtures'), join(packageRoot(), 'rules', 'knowledge')];
  const rounds = changes(folders, signal);
  let next = rounds.next();
  try {
    for (;;) {
      await round();
      if ((await next).done === true) return 0;
      next = rounds.next();
    }
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  }
}
