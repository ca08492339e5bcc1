import type { Fixtures } from '../../rules/fixtures.ts';
import type { Rule, RuleTest } from '../../rules/model.ts';
import type { Session } from '../../store/session.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import { judgeCase, prepareCase, type Difference } from './rule-case.ts';

export interface RuleTestResult {
  readonly rule: string;
  readonly test: string;
  /** Whether the rule did exactly what the test expects. */
  readonly passed: boolean;
  /** Why the rule is known not to do it yet; such a test ought to fail. */
  readonly todo?: string;
  readonly differences: readonly Difference[];
  readonly ms: number;
}

/** Whether a result is as it should be: a test that passes, or a known gap that is still one. */
export const isAsItShould = ({ passed, todo }: RuleTestResult): boolean => passed === (todo === undefined);

async function runTest(session: Session, rule: Rule, test: RuleTest, fixtures: Fixtures): Promise<RuleTestResult> {
  const started = performance.now();
  const differences = await judgeCase(session, rule, test, await prepareCase(session, rule, test, fixtures));
  const ms = Math.round(performance.now() - started);
  return {
    rule: rule.id,
    test: test.name,
    passed: differences.length === 0,
    ...(test.todo === undefined ? {} : { todo: test.todo }),
    differences,
    ms,
  };
}

/**
 * Runs the tests that a rule carries, one after another, in an in-memory warehouse that is emptied before each.
 *
 * @throws MingchaError MC-DETECT-001 or 002 when a test gives an unknown table or column.
 */
export async function testRule(
  warehouse: Warehouse,
  rule: Rule,
  fixtures: Fixtures = new Map(),
): Promise<RuleTestResult[]> {
  const session = await warehouse.session();
  try {
    const results: RuleTestResult[] = [];
    for (const test of rule.tests) results.push(await runTest(session, rule, test, fixtures));
    return results;
  } finally {
    session.close();
  }
}
