import type { Problem } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { detectorProblem } from '../problems.ts';
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
  const [first] = judged;
  return judged
    .filter(({ gap }) => gap !== first?.gap)
    .map(({ rule }) =>
      detectorProblem('MC-DETECT-004', place(rule, ['params', 'min_gap_days']), {
        rule: rule.id,
        parameter: 'min_gap_days',
        reasonZh: `与 ${first?.rule.id} 的 ${first?.gap} 不一致，两条规则须用同一界限。`,
        reasonEn: `It differs from the ${first?.gap} of ${first?.rule.id}; both rules must use one boundary.`,
        nearZh: `改为 ${first?.gap}。`,
        nearEn: `Use ${first?.gap}.`,
      }),
    );
}
