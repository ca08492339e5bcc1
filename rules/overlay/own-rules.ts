import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import { SHIPPED_PREFIXES } from '../check/check-rule.ts';
import type { At } from '../check/names.ts';
import { loadLawRegister, type LawRegister } from '../law-register.ts';
import type { Rule } from '../model.ts';
import { listed } from '../parse/describe.ts';
import { overlayProblem } from './problems.ts';

/** A site's own part of the law register, in the folder of its own rules. */
export const OWN_LAW = 'law.yaml';

/** Tells of an own rule whose id a later release of the program could take. */
export function ownIdProblems(rule: Rule, at: At): Problem[] {
  const prefix = rule.id.slice(3, 5);
  if (!SHIPPED_PREFIXES.includes(prefix)) return [];
  const parameters = { id: rule.id, prefix, known: listed(SHIPPED_PREFIXES) };
  return [overlayProblem('MC-OVER-006', at(['id']), parameters)];
}

/** The shipped register with the documents of a site's own: local notices that its own rules rest on. */
export function withOwnLaw(law: LawRegister, directory: string): { law: LawRegister; problems: readonly Problem[] } {
  const file = join(directory, OWN_LAW);
  if (!existsSync(file)) return { law, problems: [] };
  const own = loadLawRegister(file);
  const keys = new Set(law.documents.map(({ key }) => key));
  const repeated = own.law.documents
    .filter(({ key }) => keys.has(key))
    .map(({ key }) => overlayProblem('MC-OVER-010', file, { key }));
  return { law: { documents: [...law.documents, ...own.law.documents] }, problems: [...own.problems, ...repeated] };
}
