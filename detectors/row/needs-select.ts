import type { Problem } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { detectorProblem } from '../problems.ts';
import { rowParameters } from './parameters.ts';

/** A rule on records without breaches accuses by its `where` alone: without one it would accuse every record there is. */
export function needsSelectProblems(
  rules: readonly Rule[],
  place: (rule: Rule, path: readonly (string | number)[]) => string,
): Problem[] {
  return rules.flatMap((rule) => {
    if (rule.detector !== 'row' || rule.where !== undefined) return [];
    const parsed = rowParameters.safeParse(rule.params);
    if (!parsed.success || parsed.data.breaches.length > 0) return [];
    return [
      detectorProblem('MC-DETECT-004', place(rule, ['params']), {
        rule: rule.id,
        parameter: 'breaches',
        reasonZh: '没有 breaches 的规则靠 select 和 where 判断；这里两者都没有，会把每条记录都列为疑点。',
        reasonEn: 'A rule without breaches judges by select and where; with neither every record would be a suspect.',
        nearZh: '写出 breaches，或写 select。',
        nearEn: 'Write breaches, or a select.',
      }),
    ];
  });
}
