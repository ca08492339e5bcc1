import { basename } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import { articleParts } from '../article.ts';
import type { Fixtures } from '../fixtures.ts';
import { documentNamed, type LawRegister } from '../law-register.ts';
import type { Rule } from '../model.ts';
import { listed, near } from '../parse/describe.ts';
import { ruleProblem } from '../problems.ts';
import type { At } from './names.ts';

/** What a rule is checked against beside its own file. */
export interface Surroundings {
  readonly law: LawRegister;
  readonly fixtures: Fixtures;
  /** Where ids stand that were read before this rule: worked out only when asked, for a place costs a second reading. */
  readonly seen: ReadonlyMap<string, () => string>;
}

function identityProblems(rule: Rule, at: At, seen: Surroundings['seen']): Problem[] {
  const { id } = rule;
  const other = seen.get(id);
  return [
    ...(other === undefined ? [] : [ruleProblem('MC-RULE-008', at(['id']), { id, other: other() })]),
    ...(basename(rule.file) === `${id}.yaml` ? [] : [ruleProblem('MC-RULE-009', at(['id']), { id })]),
  ];
}

function basisProblems(rule: Rule, at: At, law: LawRegister): Problem[] {
  const keys = law.documents.map((document) => document.key);
  return rule.basis.flatMap((basis, i) => {
    const document = documentNamed(law, basis.law);
    if (document === undefined) {
      const parameters = { name: basis.law, known: listed(keys), ...near(basis.law, keys) };
      return [ruleProblem('MC-RULE-010', at(['basis', i, 'law']), parameters)];
    }
    const known = Object.keys(document.articles);
    return articleParts(basis.article)
      .filter((article) => !known.includes(article))
      .map((name) => {
        const parameters = { law: basis.law, name, known: listed(known), ...near(name, known) };
        return ruleProblem('MC-RULE-011', at(['basis', i, 'article']), parameters);
      });
  });
}

function fixtureProblems(rule: Rule, at: At, fixtures: Fixtures): Problem[] {
  return rule.tests.flatMap((test, i) =>
    test.uses.flatMap((name, j) => {
      if (fixtures.has(name)) return [];
      const parameters = { name, known: listed(fixtures.keys()), ...near(name, fixtures.keys()) };
      return [ruleProblem('MC-RULE-017', at(['tests', i, 'uses', j]), parameters)];
    }),
  );
}

/** Tells what is wrong with a rule among others: its id and file name, its legal basis, the fixtures its tests use. */
export function checkInCatalogue(rule: Rule, at: At, { law, fixtures, seen }: Surroundings): Problem[] {
  return [...identityProblems(rule, at, seen), ...basisProblems(rule, at, law), ...fixtureProblems(rule, at, fixtures)];
}
