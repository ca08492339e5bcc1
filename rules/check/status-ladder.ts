import type { Problem } from '../../base/problem.ts';
import type { Rule } from '../model.ts';
import { ruleProblem } from '../problems.ts';
import type { At } from './names.ts';

/**
 * Tells what the ladder of statuses and the packs demand of a rule: a deprecated one gives its reason, the core pack takes
 * no rule of low confidence, a stable rule outside it says why. (The three kinds of test of trial and stable rules are
 * checked with the tests.)
 */
export function ladderProblems(rule: Rule, at: At): Problem[] {
  const { id, status, pack, confidence, packReason, deprecatedReason } = rule;
  const problems: Problem[] = [];
  if (status === 'deprecated' && deprecatedReason === undefined)
    problems.push(ruleProblem('MC-RULE-040', at(['status']), { id }));
  if (status !== 'deprecated' && deprecatedReason !== undefined)
    problems.push(
      ruleProblem('MC-RULE-042', at(['deprecated_reason'], 'key'), {
        id,
        field: 'deprecated_reason',
        otherZh: `状态 ${status} `,
        otherEn: `the status ${status}`,
        reasonZh: '只有停用的规则才有停用原因。',
        reasonEn: 'Only a deprecated rule has a reason for it.',
      }),
    );
  if (status === 'stable' && pack === 'core' && confidence === 'low')
    problems.push(ruleProblem('MC-RULE-041', at(['confidence']), { id }));
  // A rule on trial is in the extended pack because it is on trial.
  if (status === 'stable' && (pack === 'extended') !== (packReason !== undefined))
    problems.push(
      ruleProblem('MC-RULE-042', at([packReason === undefined ? 'pack' : 'pack_reason'], 'key'), {
        id,
        field: 'pack_reason',
        otherZh: `规则包 ${pack} `,
        otherEn: `the pack ${pack}`,
        reasonZh: '扩展包的规则要说明为何不让人人都跑；核心包的不用。',
        reasonEn: 'A rule of the extended pack says why not everybody runs it; one of the core pack does not.',
      }),
    );
  return problems;
}
