import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { testRule, type RuleTestResult } from '../../detectors/engine/rule-tests.ts';
import { Warehouse } from '../../store/warehouse.ts';
import type { Context } from '../context.ts';
import { catalogueProblems } from '../rule-checks.ts';
import { selectRules, validCatalogue } from '../rules.ts';

/** `mingcha rules test [ID…]`: runs the tests that the rules carry; exit 3 when one fails. */
export async function rulesTest(context: Context, _options: object, ...ids: string[]): Promise<ExitCode> {
  const catalogue = validCatalogue();
  const problems = catalogueProblems(catalogue);
  if (problems.length > 0) throw new MingchaError(problems);
  const rules = ids.length === 0 ? catalogue.rules : selectRules(catalogue.rules, ids, []);
  const warehouse = await Warehouse.inMemory({ signal: context.effects.signal });
  const results: RuleTestResult[] = [];
  try {
    const { fixtures } = catalogue;
    for (const rule of rules) {
      context.progress(rule.id, results.length, 0);
      results.push(...(await testRule(warehouse, rule, fixtures)));
    }
  } finally {
    warehouse.close();
  }
  context.endProgress();
  write(context, results);
  return results.every((result) => result.passed) ? 0 : 3;
}

function write(context: Context, results: readonly RuleTestResult[]): void {
  const { out } = context.effects;
  const failed = results.filter((result) => !result.passed);
  if (context.json) {
    out.write(
      `${JSON.stringify({ schema: 1, tests: results, passed: results.length - failed.length, failed: failed.length })}\n`,
    );
    return;
  }
  const zh = context.language === 'zh';
  for (const result of results) {
    out.write(`${result.passed ? '✓' : '✗'} ${result.rule}  ${result.test}  ${result.ms} ms\n`);
    for (const difference of result.differences) {
      out.write(
        zh
          ? `    ${difference.about}：应为 ${difference.expected}，实为 ${difference.found}\n`
          : `    ${difference.about}: expected ${difference.expected}, found ${difference.found}\n`,
      );
    }
  }
  out.write(
    zh
      ? `规则测试 ${results.length} 项：通过 ${results.length - failed.length}，失败 ${failed.length}\n`
      : `${results.length} rule tests: ${results.length - failed.length} passed, ${failed.length} failed\n`,
  );
}
