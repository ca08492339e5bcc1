import { MingchaError } from '../base/problem.ts';
import { nearestName } from '../base/suggest.ts';
import { loadCatalogue, type Catalogue } from '../rules/catalogue.ts';
import type { Rule } from '../rules/model.ts';
import { cliProblem } from './problems.ts';

/**
 * The shipped rules, all of them valid.
 *
 * @throws MingchaError with every problem of every rule file, exit code 3.
 */
export function validCatalogue(): Catalogue {
  const catalogue = loadCatalogue();
  if (catalogue.problems.length > 0) throw new MingchaError(catalogue.problems);
  return catalogue;
}

/**
 * The rules that some ids and topics select, in catalogue order; all that are not deprecated when none are named.
 *
 * @throws MingchaError MC-CLI-003 for an id or a topic that no rule has.
 */
export function selectRules(
  rules: readonly Rule[],
  ids: readonly string[],
  topics: readonly string[],
): readonly Rule[] {
  refuseUnknown(
    ids,
    rules.map((rule) => rule.id),
    '--rule',
  );
  refuseUnknown(
    topics,
    rules.map((rule) => rule.topic),
    '--topic',
  );
  if (ids.length === 0 && topics.length === 0)
    return rules.filter((rule) => rule.status !== 'deprecated' && rule.status !== 'draft');
  return rules.filter((rule) => ids.includes(rule.id) || topics.includes(rule.topic));
}

function refuseUnknown(asked: readonly string[], known: readonly string[], option: string): void {
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, known);
  throw new MingchaError(
    cliProblem('MC-CLI-003', '', { detail: `${option} ${unknown}`, near: near === undefined ? '' : `${near} ? ` }),
  );
}
