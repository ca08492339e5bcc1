import { describe, expect, it } from 'vitest';
import { row } from '../../../detectors/archetypes/row.ts';
import { spark } from '../../../detectors/dialect/spark.ts';
import { checkRules } from '../../../detectors/engine/check-rules.ts';
import { planOf, ruleNamed } from '../quantity/answer.ts';
import { answerShape, contractShape, explained, notPortable } from '../quantity/portable.ts';

const LIMITS = ['001', '002', '003', '004', '005', '006', '007'].map((number) => `MC-PS-${number}`);
const IDS = [...LIMITS, 'MC-PT-006', 'MC-CH-003', 'MC-DQ-001'];

describe.each(IDS.map((id) => [id, ruleNamed(id)] as const))('the plan of %s', (_, rule) => {
  it('binds step by step and answers with the columns and types of every plan', async () => {
    expect((await explained(planOf(row, rule))).slice(-4)).toEqual(['r_candidate', 'r_line', 'r_untold', 'r_tally']);
    expect(await answerShape(planOf(row, rule))).toEqual(contractShape(rule.finding.key));
  });

  it('stays inside the portable subset, and reads effective facts only', () => {
    const plan = planOf(row, rule);
    expect(notPortable(plan, planOf(row, rule, {}, spark))).toEqual([]);
    expect([...plan.shared, ...plan.steps].filter(({ sql }) => /\bfact_|\bnet_/.test(sql))).toEqual([]);
  });
});

describe('rules on limits', () => {
  it('share the join of limited lines to their circumstances, whatever they judge', () => {
    const shared = [...LIMITS, 'MC-PT-006'].map((id) => planOf(row, ruleNamed(id)).shared);
    expect(shared[0]).toHaveLength(2);
    for (const steps of shared) expect(steps).toEqual(shared[0]);
  });

  it.each([
    ['a limit that is none', { limits: ['colour'] }, /limits\.0/],
    ['no limit at all', { limits: [] }, /limits/],
    ['a share above one', { diagnosed_share: 1.1 }, /diagnosed_share/],
    ['a parameter that is none', { limit: ['sex'] }, /limit/],
  ])('refuse %s', (_, params, words) => {
    const rule = ruleNamed('MC-PS-001');
    const problems = checkRules([{ ...rule, params: { ...rule.params, ...params } }]);
    expect(problems).toHaveLength(1);
    expect(`${problems[0]?.what.en} ${problems[0]?.why.en}`).toMatch(words);
  });
});
