import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkRules } from '../../../detectors/engine/check-rules.ts';
import { explainPlan } from '../../../detectors/engine/explain-plan.ts';
import { testRule } from '../../../detectors/engine/rule-tests.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import { Warehouse } from '../../../store/warehouse.ts';

const catalogue = loadCatalogue();
const traceRules = ['MC-TC-001', 'MC-TC-002', 'MC-TC-003', 'MC-TC-017'];

describe.each(traceRules)('%s', (id) => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await Warehouse.inMemory();
  });
  afterAll(() => warehouse.close());

  const rule = catalogue.rules.find((one) => one.id === id);

  it('is a valid rule', () => {
    expect(catalogue.problems.filter((problem) => problem.where.includes(id))).toEqual([]);
    expect(rule).toBeDefined();
    expect(rule === undefined ? [] : checkRules([rule], catalogue.at)).toEqual([]);
  });

  it('does what its own tests say', async () => {
    const results = rule === undefined ? [] : await testRule(warehouse, rule, catalogue.fixtures);
    expect(results.filter((result) => !result.passed)).toEqual([]);
    expect(results.length).toBe(rule?.tests.length);
  });

  it('binds on an empty warehouse', async () => {
    const session = await warehouse.session();
    expect(rule === undefined ? undefined : await explainPlan(session, rule)).toEqual([]);
    session.close();
  });
});
