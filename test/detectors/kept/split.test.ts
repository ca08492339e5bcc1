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
  it('leave nothing that passes over all lines or events, but where peers or the first of all lines are asked', () => {
    const ofFewItems = [
      'MC-CH-009 mc_ch_009_above',
      'MC-CH-009 mc_ch_009_stocked',
      'MC-TC-014 mc_tc_014_charged',
      'MC-TC-014 mc_tc_014_hit_line',
    ];
    const ofPeers = ['MC-PT-001 mc_pt_001_fee', 'MC-PT-002 mc_pt_002_fee', 'MC-RR-002 mc_rr_002_own_line'];
    const passes = plans.flatMap(({ id, bound, plan }) => {
      const rest = splitPlan(bound, plan, '')?.rest ?? [...plan.shared, ...plan.steps];
      return rest
        .filter(({ name }) => !name.endsWith('_trail'))
        .filter((step) => worldOf(step) === undefined && /\beff_(?:trac|fee_list)_d\b/.test(step.sql))
        .map(({ name }) => `${id} ${name}`);
    });
    // Limits on the second line ask when drugs of the first are counted from, of all lines there are.
    const others = passes.filter((one) => !one.startsWith('MC-PS-008 '));
    expect(others.toSorted()).toEqual([...ofFewItems, ...ofPeers].toSorted());
  });

  it('read no fee lines where they look at all visits of a person: of these they have what is kept by visit', () => {
    const ofPersons = plans.flatMap(({ id, bound, plan }) => {
      const split = splitPlan(bound, plan, '');
      return split === undefined || split.worlds.persons.length === 0 ? [] : [{ id, split }];
    });
    expect(ofPersons.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'MC-CH-004',
        'MC-PS-005',
        'MC-PT-003',
        'MC-RX-001',
        'MC-RX-002',
        'MC-RX-004',
        'MC-RX-006',
        'MC-RX-007',
      ]),
    );
    for (const { id, split } of ofPersons) {
      expect(split.worlds.persons.map(({ sql }) => sql).join('\n'), id).not.toMatch(/\b(?:eff|fact)_fee_list_d\b/);
      expect(split.layers.length, id).toBeGreaterThan(0);
      expect(split.counts, id).toBeUndefined();
    }
  });
});
