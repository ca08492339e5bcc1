import { MingchaError } from '../base/problem.ts';
import { nearestName } from '../base/suggest.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { PACKS, TOPICS, type Rule } from '../rules/model.ts';
import { catalogueOf } from './catalogue-cache.ts';
import { ruleFoldersOf } from './configuration/rule-folders.ts';
import { cliProblem } from './problems.ts';
import { usableOf } from './rule-checks.ts';
import { allowedWords, valueMeant } from './value-words.ts';

/** A pack, or all of them. */
export const PACK_CHOICES = [...PACKS, 'all'] as const;
export type PackChoice = (typeof PACK_CHOICES)[number];

/** What a scan runs when nobody names anything: the core rules and the site's own. */
export const DEFAULT_PACKS: readonly PackChoice[] = ['core', 'local'];

/**
 * The rules as a site runs them, all of them valid: the shipped ones with its overlays, and its own. A rule whose file or overlay
 * is wrong is left out alone, and stands in `unusable`: never is it run with other values than the site asked for.
 *
 * @throws MingchaError where no rule should run: what all of them are read against is wrong, or every one of them is; with
 * the problems of the configuration.
 */
export function validCatalogue({ directory }: { readonly directory: string }): Catalogue {
  const catalogue = catalogueOf(ruleFoldersOf(directory));
  if (catalogue.foundation.length > 0) throw new MingchaError(catalogue.foundation);
  const usable = usableOf(catalogue);
  if (usable.rules.length === 0) throw new MingchaError(usable.problems);
  return usable;
}

/**
 * Refuses a rule that was asked for by its id and cannot be used.
 *
 * @throws MingchaError with what is wrong with it.
 */
export function refuseUnusable({ unusable }: Pick<Catalogue, 'unusable'>, ids: readonly string[]): void {
  const problems = unusable.filter(({ id }) => ids.includes(id)).flatMap((one) => one.problems);
  if (problems.length > 0) throw new MingchaError([...new Set(problems)]);
}

/**
 * The one rule that was asked for by its id, whatever its status and pack: a draft is asked about most.
 *
 * @throws MingchaError MC-CLI-003 where there is none, and with what is wrong with one that cannot be used.
 */
export function ruleNamed(context: { readonly directory: string }, id: string): Rule {
  const catalogue = validCatalogue(context);
  refuseUnusable(catalogue, [id]);
  const [found] = selectRules(catalogue.rules, [id], []);
  if (found === undefined) throw new Error(`${id} was selected and is not there`);
  return found;
}

/** Whether a scan may run a rule that nobody named: drafts and deprecated rules are run by their id alone. */
export const inUse = ({ status }: Pick<Rule, 'status'>): boolean => status === 'trial' || status === 'stable';

/**
 * The rules that some ids, topics and packs select, in catalogue order. An id selects its rule whatever its status and pack;
 * a topic its rules in use, of every pack unless packs are named too; without ids and topics the packs decide, core and local
 * when none is named.
 *
 * @throws MingchaError MC-CLI-003 for an id or a topic that no rule has, and where none in use is left to run.
 */
export function selectRules(
  rules: readonly Rule[],
  ids: readonly string[],
  topicWords: readonly string[],
  packs: readonly PackChoice[] = [],
): readonly Rule[] {
  refuseUnknownRules(rules, ids, topicWords);
  const topics: readonly string[] = topicWords.map(topicMeant);
  const anything = ids.length === 0 && topics.length === 0;
  const asked = packs.length === 0 ? (anything ? DEFAULT_PACKS : ['all']) : packs;
  const chosen = ({ topic, pack, status }: Rule): boolean =>
    (anything || topics.includes(topic)) && inUse({ status }) && (asked.includes('all') || asked.includes(pack));
  const selected = rules.filter((rule) => ids.includes(rule.id) || chosen(rule));
  if (selected.length > 0 || rules.length === 0) return selected;
  const named = [...topics.map((topic) => `--topic ${topic}`), ...asked.map((pack) => `--pack ${pack}`)].join(' ');
  throw new MingchaError(cliProblem('MC-CLI-003', '', { detail: named, near: '' }));
}

/** How many rules in use are left out of a selection, by their pack; packs of which none is left out are not named. */
export function leftOut(
  rules: readonly Rule[],
  selected: readonly Rule[],
): Readonly<Partial<Record<Rule['pack'], number>>> {
  const ran = new Set(selected.map(({ id }) => id));
  const counts: Partial<Record<Rule['pack'], number>> = {};
  for (const rule of rules) if (inUse(rule) && !ran.has(rule.id)) counts[rule.pack] = (counts[rule.pack] ?? 0) + 1;
  return counts;
}

/**
 * The packs that were named.
 *
 * @throws MingchaError MC-CLI-007 for a name that no pack has.
 */
export function packsOf(named: readonly string[]): readonly PackChoice[] {
  return named.map((value) => {
    const found = PACK_CHOICES.find((pack) => pack === value);
    if (found !== undefined) return found;
    const near = nearestName(value, PACK_CHOICES) ?? PACK_CHOICES.find((pack) => pack.startsWith(value));
    const wanted = `${PACK_CHOICES.join(' | ')}${near === undefined || value === '' ? '' : ` (${near} ?)`}`;
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--pack', value, wanted }));
  });
}

/** The topic that a word stands for, its code or its name in Chinese or English; the word itself where it stands for none. */
export function topicMeant(word: string): string {
  return valueMeant('topic', word, TOPICS) ?? word;
}

/**
 * Refuses ids and topics that no rule has, whatever its status: suspects of a rule out of use are still to be found.
 *
 * @throws MingchaError MC-CLI-003.
 */
export function refuseUnknownRules(rules: readonly Rule[], ids: readonly string[], topics: readonly string[]): void {
  const known = rules.map((rule) => rule.topic);
  const used = TOPICS.filter((topic) => known.includes(topic));
  refuseUnknown(
    ids,
    rules.map((rule) => rule.id),
  );
  refuseUnknown(topics.map(topicMeant), known, '--topic ', `${allowedWords('topic', used)} ; `);
}

/** An id needs no option before it: some commands take it as a word of their own. */
function refuseUnknown(asked: readonly string[], known: readonly string[], option = '', all = ''): void {
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, known);
  throw new MingchaError(
    cliProblem('MC-CLI-003', '', { detail: `${option}${unknown}`, near: near === undefined ? all : `${near} ? ` }),
  );
}
