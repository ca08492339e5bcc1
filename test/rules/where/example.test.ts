import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../../base/package-root.ts';
import { checkRules } from '../../../detectors/engine/check-rules.ts';
import { judgeCase, prepareCase } from '../../../detectors/engine/rule-case.ts';
import { mutateRule } from '../../../detectors/engine/mutate-rule.ts';
import { loadLists } from '../../../rules/knowledge/load-lists.ts';
import type { Rule } from '../../../rules/model.ts';
import { parseRule } from '../../../rules/parse/parse-rule.ts';
import { Warehouse } from '../../../store/warehouse.ts';

const { lists } = loadLists();

/** The rule that a page about named conditions shows. */
function exampleOf(page: string): Rule {
  const text = readFileSync(join(packageRoot(), 'docs', page), 'utf8');
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
  const { rule, problems } = parseRule(yaml, 'MC-ZZ-901.yaml', lists);
  expect(problems).toEqual([]);
  if (rule === undefined) throw new Error(`${page} shows no rule`);
  return rule;
}

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
});
afterAll(() => warehouse.close());

test('the example of the page about named conditions is sound, the same in both languages, and passes its own tests', async () => {
  const rule = exampleOf('conditions.md');
  expect(exampleOf('conditions.zh-CN.md')).toEqual(rule);
  expect(checkRules([rule])).toEqual([]);
  expect(rule.tests).toHaveLength(3);
  const session = await warehouse.session();
  try {
    for (const one of rule.tests) {
      const prepared = await prepareCase(session, rule, one, new Map());
      expect(await judgeCase(session, rule, one, prepared)).toEqual([]);
    }
  } finally {
    session.close();
  }
});

test('its tests notice every change of its conditions', async () => {
  const rule = exampleOf('conditions.md');
  const { mutants, survivors, failing } = await mutateRule(warehouse, rule, { lists, fixtures: new Map() });
  expect(failing).toEqual([]);
  expect(mutants).toBeGreaterThan(10);
  expect(survivors.map(({ part, to }) => `${part} -> ${to}`)).toEqual([]);
});
