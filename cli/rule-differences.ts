import { MingchaError } from '../base/problem.ts';
import type { Text } from '../base/language.ts';
import { lockFileOf, type Catalogue } from '../rules/catalogue.ts';
import { judgementHash } from '../rules/digests.ts';
import { changedParts, compareTexts, type TextChanges } from '../rules/lock/compare-texts.ts';
import { loadLock } from '../rules/lock/lock-file.ts';
import { lockProblem } from '../rules/lock/problems.ts';
import { readText } from '../rules/lock/stored-text.ts';
import type { Rule } from '../rules/model.ts';
import type { Session } from '../store/session.ts';
import { newestRun, textsOfRun, textsOfVersion, textWithDigests, type StoredRuleText } from '../suspects/rule-texts.ts';

/** How one rule differs from an earlier text of it. */
export interface RuleDifference extends TextChanges {
  readonly id: string;
  readonly title: Text | null;
  /** `new`: it was not there. `gone`: it was, and is no rule now. `unknown`: that scan did not run it, or that version is not its. */
  readonly state: 'same' | 'changed' | 'new' | 'gone' | 'unknown';
  readonly from: string | null;
  readonly to: string | null;
  /** False where only the digests of the earlier text are known: no scan here ever ran it. */
  readonly values_known: boolean;
}

/** What rules are compared with: a scan's texts, a version, or a lock. */
export interface Earlier {
  /** `R000003`, `2-1a2b3c4d` or `lock`. */
  readonly against: string;
  readonly texts: readonly StoredRuleText[];
  /** Whether a rule that is missing among the texts is new: not where only some rules were scanned, or one version is named. */
  readonly whole: boolean;
}

const NOTHING: TextChanges = { parts: [], fields: [], lists: [] };

async function locked(session: Session | undefined, files: readonly string[]): Promise<StoredRuleText[]> {
  const entries = files.flatMap((file) => {
    const { lock, problems } = loadLock(file);
    if (problems.length > 0) throw new MingchaError(problems);
    return [...lock];
  });
  const texts: StoredRuleText[] = [];
  for (const [ruleId, { version, logic, parameters, lists, wording }] of entries) {
    const digests = { logic, parameters, lists, wording };
    const text = session === undefined ? null : await textWithDigests(session, ruleId, digests);
    texts.push({ ruleId, version: `${version}-${judgementHash(digests)}`, digests, text });
  }
  return texts;
}

/**
 * The texts that a word names; the newest scan when none is given, and the lock where nothing was scanned.
 *
 * @param lockFiles the locks of the folders that the rules come from.
 * @throws MingchaError MC-LOCK-005 for a run or a version that this warehouse does not know.
 */
export async function earlierTexts(
  session: Session | undefined,
  asked: string | undefined,
  lockFiles: readonly string[] = [lockFileOf()],
): Promise<Earlier> {
  const newest = session === undefined ? null : await newestRun(session);
  const against = asked ?? newest ?? 'lock';
  if (against === 'lock') return { against, texts: await locked(session, lockFiles), whole: true };
  const isRun = /^R\d+$/i.test(against);
  const name = isRun ? against.toUpperCase() : against.toLowerCase();
  const texts =
    session === undefined ? [] : isRun ? await textsOfRun(session, name) : await textsOfVersion(session, name);
  if (texts.length === 0) throw new MingchaError(lockProblem('MC-LOCK-005', '--against', { against }));
  return { against: name, texts, whole: false };
}

function differenceOf(rule: Rule, earlier: StoredRuleText): RuleDifference {
  const text = earlier.text === null ? undefined : readText(earlier.text);
  const changes =
    text === undefined
      ? { ...NOTHING, parts: changedParts(earlier.digests, rule.digests) }
      : compareTexts(text, rule.text);
  const changed = changes.parts.length > 0 || changes.fields.length > 0;
  const { id, title, version } = rule;
  const state = changed ? 'changed' : 'same';
  return { id, title, state, from: earlier.version, to: version, values_known: text !== undefined, ...changes };
}

/** How the rules of a catalogue differ from earlier texts, rule by rule in id order. */
export function ruleDifferences({ rules }: Pick<Catalogue, 'rules'>, earlier: Earlier): RuleDifference[] {
  const before = new Map(earlier.texts.map((text) => [text.ruleId, text]));
  const now = new Set(rules.map(({ id }) => id));
  const present = rules.flatMap((rule): RuleDifference[] => {
    const text = before.get(rule.id);
    if (text !== undefined) return [differenceOf(rule, text)];
    const { id, title, version, status } = rule;
    const state = earlier.whole && status !== 'draft' ? 'new' : 'unknown';
    return [{ id, title, state, from: null, to: version, values_known: false, ...NOTHING }];
  });
  const gone = earlier.texts
    .filter(({ ruleId }) => !now.has(ruleId))
    .map(({ ruleId, version }): RuleDifference => {
      return { id: ruleId, title: null, state: 'gone', from: version, to: null, values_known: false, ...NOTHING };
    });
  return [...present, ...gone].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
