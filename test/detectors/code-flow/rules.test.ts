import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../detectors/archetype.ts';
import { codeFlow } from '../../../detectors/archetypes/code-flow.ts';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { spark } from '../../../detectors/dialect/spark.ts';
import { checkRules } from '../../../detectors/engine/check-rules.ts';
import { testRule } from '../../../detectors/engine/rule-tests.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { shippedRule } from '../engine/trace-rule.ts';
import { answerShape, contractShape, explained, notPortable } from '../quantity/portable.ts';

const catalogue = loadCatalogue();
const ids = ['MC-TC-004', 'MC-TC-005', 'MC-TC-006'];

const planOf = (id: string, dialect = duckdb): Plan => {
  const rule = shippedRule(id);
  const parameters = codeFlow.parameters.parse(rule.params);
  return codeFlow.plan({ rule, parameters, dialect, asOf: '2025-12-31', prefix: 'r_' });
};

describe.each(ids)('%s', (id) => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await Warehouse.inMemory();
  });
  afterAll(() => warehouse.close());

  it('is a valid rule that does what its own tests say', { timeout: 600_000 }, async () => {
    const rule = shippedRule(id);
    expect(checkRules([rule], catalogue.at)).toEqual([]);
    const results = await testRule(warehouse, rule, catalogue.fixtures);
    expect(results.filter((result) => !result.passed)).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(20);
  });

  it('binds step by step, and answers with the columns and types of every plan', async () => {
    expect((await explained(planOf(id))).slice(-4)).toEqual(['r_candidate', 'r_line', 'r_untold', 'r_tally']);
    expect(await answerShape(planOf(id))).toEqual(contractShape(shippedRule(id).finding.key));
  });

  it('stays inside the portable subset, and reads effective facts only', () => {
    expect(notPortable(planOf(id), planOf(id, spark))).toEqual([]);
    const { shared, steps } = planOf(id);
    expect([...shared, ...steps].filter(({ sql }) => /\bfact_|\bnet_/.test(sql))).toEqual([]);
  });

  it('shares every pass over the trace rows with the others', () => {
    const ofAll = planOf(id).shared.filter(({ name }) => !name.startsWith('shared_purchase_'));
    expect(ofAll).toEqual(planOf('MC-TC-004').shared);
    expect(planOf(id).steps.filter(({ sql }) => sql.includes('eff_trac_d'))).toEqual([]);
  });
});
