import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { checkRules } from '../../detectors/engine/check-rules.ts';
import { isAsItShould, testRule } from '../../detectors/engine/rule-tests.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { Warehouse } from '../../store/warehouse.ts';

const catalogue = loadCatalogue();
let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
});
afterAll(() => warehouse.close());

test('the shipped rules are valid, all of them', () => {
  expect([...catalogue.problems, ...checkRules(catalogue.rules, (rule, path) => catalogue.at(rule, path))]).toEqual([]);
  expect(catalogue.rules).toHaveLength(
    readdirSync(join(packageRoot(), 'rules', 'catalogue')).filter((name) => name.endsWith('.yaml')).length,
  );
});

test.each(catalogue.rules.map((rule) => [rule.id, rule] as const))(
  '%s does what its own tests say',
  async (_id, rule) => {
    const results = await testRule(warehouse, rule, catalogue.fixtures);
    expect(results.length).toBeGreaterThanOrEqual(3);
    expect(results.filter((result) => !isAsItShould(result))).toEqual([]);
  },
);
