import { MingchaError } from '../../base/problem.ts';
import { loadCatalogue, lockFileOf } from '../../rules/catalogue.ts';
import { judgementHash } from '../../rules/digests.ts';
import { lockProblem } from '../../rules/lock/problems.ts';
import { isTextOf, readText, ruleOfText } from '../../rules/lock/stored-text.ts';
import type { Rule } from '../../rules/model.ts';
import type { Session } from '../../store/session.ts';
import { newestOtherText, type StoredRuleText } from '../../suspects/rule-texts.ts';
import { ruleFoldersOf } from '../configuration/rule-folders.ts';
import type { Context } from '../context.ts';
import { earlierTexts } from '../rule-differences.ts';

/** The text that a rule is held against. */
export interface EarlierRule {
  /** `shipped`, `lock`, a run or a version. */
  readonly against: string;
  readonly rule: Rule;
}

function ruleIn(text: StoredRuleText | undefined, rule: Rule, against: string): Rule {
  if (text !== undefined && judgementHash(text.digests) === judgementHash(rule.digests)) return rule;
  const kept = text?.text === undefined || text.text === null ? undefined : readText(text.text);
  if (text === undefined || kept === undefined || !isTextOf(kept, text.digests))
    throw new MingchaError(lockProblem('MC-LOCK-005', rule.id, { against }));
  const earlier = ruleOfText(kept, text.version);
  if (earlier === undefined) throw new MingchaError(lockProblem('MC-LOCK-007', rule.id, { against }));
  return earlier;
}

/**
 * The text that `--against` names for one rule: `shipped` for the text under an overlay, `lock`, a run or a version. Without it
 * the shipped text of a rule with an overlay, else the newest text of a scan that judged otherwise than the rule does now.
 *
 * @returns undefined where nothing was asked for and the rule never judged otherwise.
 * @throws MingchaError MC-LOCK-005 where there is no such text, 007 where it has another shape than rules have now.
 */
export async function earlierRule(
  context: Pick<Context, 'directory'>,
  session: Session,
  rule: Rule,
  asked: string | undefined,
): Promise<EarlierRule | undefined> {
  const folders = ruleFoldersOf(context.directory);
  if (asked === 'shipped' || (asked === undefined && rule.overlay !== undefined)) {
    const shipped = loadCatalogue(undefined, { rules: folders.rules }).rules.find(({ id }) => id === rule.id);
    if (shipped === undefined) throw new MingchaError(lockProblem('MC-LOCK-005', rule.id, { against: 'shipped' }));
    return { against: 'shipped', rule: shipped };
  }
  if (asked !== undefined) {
    const { against, texts } = await earlierTexts(session, asked, [lockFileOf(), lockFileOf(folders.rules)]);
    return {
      against,
      rule: ruleIn(
        texts.find(({ ruleId }) => ruleId === rule.id),
        rule,
        against,
      ),
    };
  }
  const newest = await newestOtherText(session, rule);
  return newest === undefined ? undefined : { against: newest.version, rule: ruleIn(newest, rule, newest.version) };
}
