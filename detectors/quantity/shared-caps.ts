import type { Problem } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { differing } from '../shared/differing.ts';
import { quantityParameters, type QuantityParameters } from './parameters.ts';

function limitsOf(rule: Rule): QuantityParameters | undefined {
  if (rule.detector !== 'quantity') return undefined;
  const parsed = quantityParameters.safeParse(rule.params);
  return parsed.success && parsed.data.measure === 'days_supply' ? parsed.data : undefined;
}

/** The parameters of which each kind of sum has its own. */
const OWN: readonly string[] = ['measure', 'per', 'no_doctor'];

/**
 * Rules on single visits and on a doctor's day hold one table of limits against them: with two, a visit could be accused
 * by both, or by neither. Returns a problem for every parameter of a rule that differs from the first.
 */
export function sharedCapsProblems(
  rules: readonly Rule[],
  place: (rule: Rule, path: readonly (string | number)[]) => string,
): Problem[] {
  const judged = rules.flatMap((rule) => {
    const limits = limitsOf(rule);
    return limits === undefined ? [] : [{ rule, limits: new Map<string, unknown>(Object.entries(limits)) }];
  });
  const [first] = judged;
  if (first === undefined) return [];
  return judged.flatMap(({ rule, limits }) =>
    [...first.limits]
      .filter(([name, value]) => !OWN.includes(name) && JSON.stringify(limits.get(name)) !== JSON.stringify(value))
      .map(([name]) =>
        differing(
          { first: first.rule, rule, parameter: name, wanted: undefined },
          {
            zh: '与 {other} 的同名参数不一致，两条规则须用同一套上限和口径。',
            en: 'It differs from that of {other}; both rules must use one set of limits.',
          },
          place,
        ),
      ),
  );
}
