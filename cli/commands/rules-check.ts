import { resolve } from 'node:path';
import type { ExitCode, Problem } from '../../base/problem.ts';
import { loadCatalogue, lockFileOf, type Catalogue } from '../../rules/catalogue.ts';
import { basisNotes } from '../../rules/check/basis-standing.ts';
import { joinedEntries } from '../../rules/check/joined-entries.ts';
import { sealProblems } from '../../rules/lock/check-lock.ts';
import { loadLock } from '../../rules/lock/lock-file.ts';
import { ruleFoldersOf } from '../configuration/rule-folders.ts';
import type { Context } from '../context.ts';
import { worstExit } from '../exit-code.ts';
import { basisNotesText } from '../render/basis-notes.ts';
import { joinedEntriesText } from '../render/joined-entries.ts';
import { changedRules, changedRulesText } from '../render/local-rules.ts';
import { offLockRules, offLockText } from '../render/off-lock.ts';
import { writeProblems } from '../render/problems.ts';
import { usableOf } from '../rule-checks.ts';
import { withProgram } from '../suggest-command.ts';

interface Options {
  readonly verbose?: boolean;
}

/** What is to be said of the seals of a folder's lock. */
function sealsOf(folder: string | undefined): readonly Problem[] {
  const file = lockFileOf(folder);
  return sealProblems(loadLock(file).lock, file);
}

/**
 * `mingcha rules check [FOLDER…]`: every problem of the rule files at once, each at file:line:column; what this site changed
 * and what an upgrade left to settle; and in a line what is to be said of legal bases. Without folders, the rules as this
 * site runs them: the shipped ones, its overlays, its own.
 */
export async function rulesCheck(context: Context, options: Options, ...folders: string[]): Promise<ExitCode> {
  const { effects, language, json, directory } = context;
  const named = folders.map((folder) => resolve(effects.workingDirectory, folder));
  const site = ruleFoldersOf(directory);
  const catalogues: Catalogue[] =
    named.length === 0 ? [loadCatalogue(undefined, site)] : named.map((folder) => loadCatalogue(folder));
  const locked = named.length > 0 ? named : [undefined, ...(site.rules === undefined ? [] : [site.rules])];
  const usable = catalogues.map(usableOf);
  const problems = [...usable.flatMap((one) => one.problems), ...locked.flatMap(sealsOf)];
  writeProblems(problems, language, json, effects);
  const rules = usable.flatMap((one) => one.rules);
  const unusable = [...new Set(usable.flatMap((one) => one.unusable.map(({ id }) => id)))];
  const changed = changedRules(rules);
  const off = offLockRules(rules);
  const notes = catalogues.flatMap(({ rules: some, law, at }) =>
    some.flatMap((rule) => basisNotes(rule, law, (path, prefer) => at(rule, path, prefer))),
  );
  const joined = catalogues.flatMap(({ rules: some, at }) =>
    some.flatMap((rule) => joinedEntries(rule, (path, prefer) => at(rule, path, prefer))),
  );
  const { out } = effects;
  if (json)
    out.write(
      `${JSON.stringify({ schema: 1, rules: rules.length, unusable, problems: problems.length, local_changes: changed, off_lock: off, basis_notes: notes, joined_entries: joined })}\n`,
    );
  else {
    out.write(
      language === 'zh'
        ? `检查了规则：${rules.length} 条有效，${unusable.length} 条有误不能运行，${problems.length} 处问题。\n`
        : `${rules.length} rules valid, ${unusable.length} wrong and not run, ${problems.length} problems.\n`,
    );
    out.write(withProgram(offLockText(off, language), effects.program));
    out.write(withProgram(changedRulesText(changed, language), effects.program));
    out.write(joinedEntriesText(joined, language));
    out.write(basisNotesText(notes, options.verbose === true, language));
  }
  return Promise.resolve(worstExit(problems.map((problem) => problem.exit)));
}
