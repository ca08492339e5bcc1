import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../detectors/archetype.ts';
import { codeReuse } from '../../../detectors/archetypes/code-reuse.ts';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { spark } from '../../../detectors/dialect/spark.ts';
import { shippedRule } from '../engine/trace-rule.ts';
import { answerShape, contractShape, explained, notPortable } from '../quantity/portable.ts';

const planOf = (id: string, dialect = duckdb): Plan => {
  const rule = shippedRule(id);
  const parameters = codeReuse.parameters.parse(rule.params);
  return codeReuse.plan({ rule, parameters, dialect, asOf: '2025-12-31', prefix: 'r_' });
};
const textOf = (id: string, name: string): string => {
  const plan = planOf(id);
  return [...plan.shared, ...plan.steps].find((step) => step.name === name)?.sql ?? '';
};

describe.each(['MC-TC-001', 'MC-TC-002', 'MC-TC-003', 'MC-TC-017'])('the plan of %s', (id) => {
  it('binds step by step, and ends with its answer', async () => {
    expect((await explained(planOf(id))).slice(-4)).toEqual(['r_candidate', 'r_line', 'r_untold', 'r_tally']);
  });

  it('answers with the columns and types of every plan', async () => {
    expect(await answerShape(planOf(id))).toEqual(contractShape(shippedRule(id).finding.key));
  });

  it('stays inside the portable subset, and reads effective facts only', () => {
    expect(notPortable(planOf(id), planOf(id, spark))).toEqual([]);
    const { shared, steps } = planOf(id);
    expect([...shared, ...steps].filter(({ sql }) => /\bfact_|\bnet_/.test(sql))).toEqual([]);
  });
});

describe('the generated text', () => {
  it('shares its steps between the rules, letter by letter', () => {
    const { shared } = planOf('MC-TC-001');
    for (const id of ['MC-TC-002', 'MC-TC-003', 'MC-TC-017']) expect(planOf(id).shared).toEqual(shared);
  });

  it.each([
    ['MC-TC-001', 'shared_code_event'],
    ['MC-TC-001', 'shared_code_price'],
    ['MC-TC-001', 'shared_code_scan'],
    ['MC-TC-001', 'shared_code_line'],
    ['MC-TC-001', 'r_group'],
    ['MC-TC-001', 'r_judged'],
    ['MC-TC-002', 'r_pair'],
    ['MC-TC-002', 'r_outcome'],
    ['MC-TC-003', 'r_outcome'],
    ['MC-TC-017', 'shared_code_cash'],
    ['MC-TC-017', 'r_pair'],
  ])('of %s %s is as kept', async (id, name) => {
    await expect(textOf(id, name)).toMatchFileSnapshot(`${id.toLowerCase()}.${name}.sql`);
  });
});
