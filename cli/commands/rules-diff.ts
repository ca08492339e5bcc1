import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { lockFileOf } from '../../rules/catalogue.ts';
import type { Session } from '../../store/session.ts';
import { ruleFoldersOf } from '../configuration/rule-folders.ts';
import { withSession, type Context } from '../context.ts';
import { differencesText } from '../render/rules-diff.ts';
import { earlierTexts, ruleDifferences } from '../rule-differences.ts';
import { selectRules, validCatalogue } from '../rules.ts';

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
  const { rules } = validCatalogue(context);
  selectRules(rules, ids, []);
  const lockFiles = [lockFileOf(), lockFileOf(ruleFoldersOf(context.directory).rules)];
  return withSessionIfAny<ExitCode>(context, async (session) => {
    const earlier = await earlierTexts(session, against, lockFiles);
    // A scan that did not run a rule says nothing of it, which is worth a word only to who asked.
    const all = ruleDifferences({ rules }, earlier).filter(({ id, state }) =>
      ids.length === 0 ? state !== 'unknown' : ids.includes(id),
    );
    const { out } = context.effects;
    const differing = all.filter(({ state }) => state !== 'same');
    if (context.json) {
      const document = { schema: 1, against: earlier.against, compared: all.length, rules: differing };
      out.write(`${JSON.stringify(document)}\n`);
    } else out.write(differencesText(differing, earlier.against, all.length, context.language));
    return 0;
  });
}
