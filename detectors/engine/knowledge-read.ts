import type { Rule } from '../../rules/model.ts';
import { KNOWLEDGE_KINDS, knowledgeDigest, type KnowledgeDigest } from '../../store/knowledge/digest.ts';
import type { Session } from '../../store/session.ts';
import { bindRule, planOf } from './bound-rule.ts';
import { NO_FACTS } from './run-rule.ts';

/** The texts of all steps of a rule; none of one that cannot be planned, which fails with its own problem. */
function stepsOf(rule: Rule, asOf: string): string[] {
  try {
    const { shared, steps } = planOf(bindRule(rule), asOf);
    return [...shared, ...steps].map(({ sql }) => sql);
  } catch {
    return [];
  }
}

/** The tables of knowledge that a rule reads, in name order. */
export function knowledgeKindsOf(rule: Rule, asOf: string | null): string[] {
  const texts = stepsOf(rule, asOf ?? NO_FACTS);
  return KNOWLEDGE_KINDS.filter((kind) =>
    texts.some((sql) => new RegExp(`\\b(?:eff|fact)_${kind}\\b`).test(sql)),
  ).toSorted();
}

/**
 * What the knowledge that some rules read holds at the cut of the session's effective views, table by table in name order.
 * Tables that none of them reads are left out.
 */
export async function knowledgeRead(
  session: Session,
  rules: readonly Rule[],
  asOf: string | null,
): Promise<KnowledgeDigest[]> {
  const read = new Set(rules.flatMap((rule) => knowledgeKindsOf(rule, asOf)));
  const digests: KnowledgeDigest[] = [];
  for (const kind of [...read].toSorted()) digests.push(await knowledgeDigest(session, kind));
  return digests;
}
