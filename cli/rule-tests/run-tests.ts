import { testRule, type RuleTestResult } from '../../detectors/engine/rule-tests.ts';
import type { Catalogue } from '../../rules/catalogue.ts';
import type { Rule } from '../../rules/model.ts';
import { Warehouse } from '../../store/warehouse.ts';
import type { Context } from '../context.ts';

/** Runs the tests of some rules in one warehouse in memory. A second thread costs more than a few rows repay. */
export async function runTests(
  context: Context,
  rules: readonly Rule[],
  { fixtures }: Catalogue,
): Promise<RuleTestResult[]> {
  const warehouse = await Warehouse.inMemory({ signal: context.effects.signal, threads: 1 });
  const results: RuleTestResult[] = [];
  try {
    for (const [done, rule] of rules.entries()) {
      context.progress(rule.id, done, rules.length);
      results.push(...(await testRule(warehouse, rule, fixtures)));
    }
  } finally {
    warehouse.close();
    context.endProgress();
  }
  return results;
}
