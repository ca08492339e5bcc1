import { resolve } from 'node:path';
import type { ExitCode } from '../../base/problem.ts';
import { loadCatalogue, type Catalogue } from '../../rules/catalogue.ts';
import { basisNotes } from '../../rules/check/basis-standing.ts';
import { ruleFoldersOf } from '../configuration/rule-folders.ts';
import type { Context } from '../context.ts';
import { worstExit } from '../exit-code.ts';
import { basisNotesText } from '../render/basis-notes.ts';
import { changedRules, changedRulesText } from '../render/local-rules.ts';
import { writeProblems } from '../render/problems.ts';
import { catalogueProblems } from '../rule-checks.ts';
import { withProgram } from '../suggest-command.ts';

interface Options {
  readonly verbose?: boolean;
}

/**
 * `mingcha rules check [FOLDER…]`: every problem of the rule files at once, each at file:line:column; what this site changed
 * and what an upgrade left to settle; and in a line what is to be said of legal bases. Without folders, the rules as this
 * site runs them: the shipped ones, its overlays, its own.
 */
export async function rulesCheck(context: Context, options: Options, ...folders: string[]): Promise<ExitCode> {
  const { effects, language, json, directory } = context;
  const catalogues: Catalogue[] =
    folders.length === 0
      ? [loadCatalogue(undefined, ruleFoldersOf(directory))]
      : folders.map((folder) => loadCatalogue(resolve(effects.workingDirectory, folder)));
  const problems = catalogues.flatMap(catalogueProblems);
  writeProblems(problems, language, json, effects);
  const rules = catalogues.flatMap((catalogue) => catalogue.rules);
  const changed = changedRules(rules);
  const notes = catalogues.flatMap(({ rules: some, law, at }) =>
    some.flatMap((rule) => basisNotes(rule, law, (path, prefer) => at(rule, path, prefer))),
  );
  const { out } = effects;
  if (json)
    out.write(
      `${JSON.stringify({ schema: 1, rules: rules.length, problems: problems.length, local_changes: changed, basis_notes: notes })}\n`,
    );
  else {
    out.write(
      language === 'zh'
        ? `检查了规则：${rules.length} 条有效，${problems.length} 处问题。\n`
        : `${rules.length} rules valid, ${problems.length} problems.\n`,
    );
    out.write(withProgram(changedRulesText(changed, language), effects.program));
    out.write(basisNotesText(notes, options.verbose === true, language));
  }
  return Promise.resolve(worstExit(problems.map((problem) => problem.exit)));
}
