import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { lockFileOf } from '../../rules/catalogue.ts';
import type { Session } from '../../store/session.ts';
import { ruleFoldersOf } from '../configuration/rule-folders.ts';
import { withSession, type Context } from '../context.ts';
import { differencesText } from '../render/rules-diff.ts';
import { earlierTexts, ruleDifferences } from '../rule-differences.ts';
import { refuseUnusable, selectRules, validCatalogue } from '../rules.ts';
import { withProgram } from '../suggest-command.ts';

interface DiffOptions {
  readonly against?: string;
}

/** Without a warehouse there is still the lock. */
async function withSessionIfAny<Result>(
  context: Context,
  work: (session: Session | undefined) => Promise<Result>,
): Promise<Result> {
  try {
    return await withSession(context, 'read', work);
  } catch (error) {
    if (error instanceof MingchaError && error.code === 'MC-STORE-002') return work(undefined);
    throw error;
  }
}

/**
 * `mingcha rules diff [ID…] [--against RUN|VERSION|lock]`: how the rules differ from those of an earlier scan (the newest when none
 * is named), from a version, or from the lock; value by value.
 */
export async function rulesDiff(context: Context, { against }: DiffOptions, ...ids: string[]): Promise<ExitCode> {
  const catalogue = validCatalogue(context);
  const { rules } = catalogue;
  refuseUnusable(catalogue, ids);
  selectRules(rules, ids, []);
  const lockFiles = [lockFileOf(), lockFileOf(ruleFoldersOf(context.directory).rules)];
  return withSessionIfAny<ExitCode>(context, async (session) => {
    const earlier = await earlierTexts(session, against, lockFiles);
    // A scan that did not run a rule says nothing of it: each is named to who asked, and counted to who did not.
    const wrong = catalogue.unusable.map(({ id }) => id);
    const differences = ruleDifferences({ rules }, earlier);
    const all = differences.filter(({ id, state }) =>
      ids.length === 0 ? state !== 'unknown' && !(state === 'gone' && wrong.includes(id)) : ids.includes(id),
    );
    const isScan = /^R\d+$/.test(earlier.against);
    const notRun = ids.length === 0 && isScan ? differences.length - all.length : 0;
    const { out, program } = context.effects;
    const differing = all.filter(({ state }) => state !== 'same');
    if (context.json) {
      const document = { schema: 1, against: earlier.against, compared: all.length, not_run: notRun, rules: differing };
      out.write(`${JSON.stringify(document)}\n`);
    } else
      out.write(
        withProgram(differencesText(differing, earlier.against, all.length, context.language, notRun), program),
      );
    return 0;
  });
}
