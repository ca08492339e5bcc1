import { describe, expect, it } from 'vitest';
import { pair } from '../../../detectors/archetypes/pair.ts';
import { spark } from '../../../detectors/dialect/spark.ts';
import { wordsOf } from '../../../detectors/engine/why.ts';
import { checkRules } from '../../../detectors/engine/check-rules.ts';
import { planOf, ruleNamed } from '../quantity/answer.ts';
import { answerShape, contractShape, explained, notPortable } from '../quantity/portable.ts';
import { localRule } from './local-rule.ts';

const IDS = ['MC-CH-001', 'MC-CH-002', 'MC-CH-006', 'MC-PT-003', 'MC-RX-004'];
const RULES = [...IDS.map((id) => [id, ruleNamed(id)] as const), ['a local pair', localRule()] as const];

describe.each(RULES)('the plan of %s', (_, rule) => {
  it('binds step by step and answers with the columns and types of every plan', async () => {
    const names = await explained(planOf(pair, rule));
    expect(names.slice(-4)).toEqual(['r_candidate', 'r_line', 'r_untold', 'r_tally']);
    expect(names).toEqual(expect.arrayContaining(['r_funnel', 'r_trail']));
    expect(await answerShape(planOf(pair, rule))).toEqual(contractShape(rule.finding.key));
  });

  it('stays inside the portable subset, and reads effective facts only', () => {
    const plan = planOf(pair, rule);
    expect(notPortable(plan, planOf(pair, rule, {}, spark))).toEqual([]);
    expect([...plan.shared, ...plan.steps].filter(({ sql }) => /\bfact_|\bnet_/.test(sql))).toEqual([]);
  });

  it('has words in both languages for every part of its funnel and trail', () => {
    const { parts, measure } = wordsOf(rule);
    const own = planOf(pair, rule).steps.flatMap(({ name, sql }) =>
      name === 'r_funnel' ? [...sql.matchAll(/'(\w+)' AS part/g)].map((match) => match[1]) : [],
    );
    expect(own.length).toBeGreaterThan(3);
    expect(own.filter((name) => name !== undefined && parts[name] === undefined)).toEqual([]);
    expect(measure?.label.zh).toMatch(/\S/);
  });
});

describe('a plan on pairs', () => {
  it('looks at all fee lines once for all pairs together', () => {
    const reads = planOf(pair, ruleNamed('MC-CH-001')).steps.filter(({ sql }) => sql.includes('eff_fee_list_d'));
    // Besides, it asks which visits of windows of hours were entered at once.
    expect(reads.map(({ name }) => name)).toEqual(['r_item_line', 'r_side_line']);
  });

  it('refuses parameters that say nothing or contradict each other', () => {
    const wrong = (id: string, params: Readonly<Record<string, unknown>>): string => {
      const rule = ruleNamed(id);
      const problems = checkRules([{ ...rule, params: { ...rule.params, ...params } }]);
      expect(problems).toHaveLength(1);
      return `${problems[0]?.what.en} ${problems[0]?.why.en}`;
    };
    expect(wrong('MC-CH-001', { relations: ['same-group'] })).toMatch(/relations/);
    expect(wrong('MC-CH-001', { batch_lines: 1 })).toMatch(/batch_lines/);
    expect(wrong('MC-CH-006', { second_share: 0.9 })).toMatch(/lawful_share is not below second_share/);
    expect(wrong('MC-PT-003', { tests: ['0021030|0|site|CT'] })).toMatch(/tests/);
    expect(wrong('MC-PT-003', { tests: ['CT|7|site|CT'] })).toMatch(/tests/);
    expect(wrong('MC-RX-004', { allowed_days: -1 })).toMatch(/allowed_days/);
  });
});
