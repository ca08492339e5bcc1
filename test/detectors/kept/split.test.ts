import { describe, expect, it } from 'vitest';
import { bindRule, planOf } from '../../../detectors/engine/bound-rule.ts';
import { splitPlan, worldOf } from '../../../detectors/engine/kept/split.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';

const plans = loadCatalogue().rules.map((rule) => {
  const bound = bindRule(rule);
  return { id: rule.id, bound, plan: planOf(bound, '2025-12-31') };
});

describe('the plans of all rules', () => {
  it('split wherever a step is kept: what it rests on stands in its world', () => {
    const keeping = plans.filter(({ plan }) =>
      [...plan.shared, ...plan.steps].some((step) => worldOf(step) !== undefined),
    );
    expect(keeping.filter(({ bound, plan }) => splitPlan(bound, plan, '') === undefined).map(({ id }) => id)).toEqual(
      [],
    );
    expect(keeping.length).toBeGreaterThan(35);
  });

  it('keep a shared step the same way in every rule that has it', () => {
    const ways = new Map<string, Set<string>>();
    for (const { plan } of plans)
      for (const { name, keep, sums, sql } of plan.shared)
        ways.set(name, (ways.get(name) ?? new Set()).add(JSON.stringify([keep, sums, sql])));
    expect([...ways].filter(([, texts]) => texts.size > 1).map(([name]) => name)).toEqual([]);
  });

  // What runs every night on everything must not look at all lines or all events again, but for the few items of its hits.
  it('of rules on trace codes and stock leave nothing that passes over all lines or events', () => {
    const ofFewItems = [
      'MC-CH-009 mc_ch_009_above',
      'MC-CH-009 mc_ch_009_stocked',
      'MC-TC-014 mc_tc_014_charged',
      'MC-TC-014 mc_tc_014_hit_line',
    ];
    const passes = plans
      .filter(({ id }) => /^MC-(?:TC|CH-009)/.test(id))
      .flatMap(({ id, bound, plan }) => {
        const rest = splitPlan(bound, plan, '')?.rest ?? [...plan.shared, ...plan.steps];
        return rest
          .filter((step) => worldOf(step) === undefined && /\beff_(?:trac|fee_list)_d\b/.test(step.sql))
          .map(({ name }) => `${id} ${name}`);
      });
    expect(passes).toEqual(ofFewItems);
  });
});
