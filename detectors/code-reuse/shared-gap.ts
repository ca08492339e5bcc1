import type { Problem } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { differing } from '../shared/differing.ts';
import { codeReuseParameters } from './parameters.ts';

function gapOf(rule: Rule): number | undefined {
  if (rule.detector !== 'code-reuse') return undefined;
  const parsed = codeReuseParameters.safeParse(rule.params);
  return parsed.success && parsed.data.across === 'institutions' ? parsed.data.min_gap_days : undefined;
}

/**
 * Rules for long and for short gaps share one boundary: with two values a settlement could be accused by both, or by
 * neither. Returns a problem for every rule that differs from the first.
 */
export function sharedGapProblems(
  rules: readonly Rule[],
  place: (rule: Rule, path: readonly (string | number)[]) => string,
): Problem[] {
  const judged = rules.flatMap((rule) => {
    const gap = gapOf(rule);
    return gap === undefined ? [] : [{ rule, gap }];
  });
  const [first, ...others] = judged;
  if (first === undefined) return [];
  return others
    .filter(({ gap }) => gap !== first.gap)
    .map(({ rule }) =>
      differing(
        { first: first.rule, rule, parameter: 'min_gap_days', wanted: String(first.gap) },
        {
          zh: `与 {other} 的不一致（${first.rule.id} 为 ${first.gap}），两条规则须用同一界限。`,
          en: `It differs from that of {other} (${first.rule.id} has ${first.gap}); both rules must use one boundary.`,
        },
        place,
      ),
    );
}
