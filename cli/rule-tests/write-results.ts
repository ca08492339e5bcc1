import { isAsItShould, type RuleTestResult } from '../../detectors/engine/rule-tests.ts';
import type { Context } from '../context.ts';

/** What a test's line begins with: passed, failed, a known gap, and a gap that is none any more. */
function mark({ passed, todo }: RuleTestResult): string {
  if (todo === undefined) return passed ? '✓' : '✗';
  return passed ? '!' : '○';
}

function remark({ passed, todo }: RuleTestResult, zh: boolean): string {
  if (todo === undefined) return '';
  if (!passed) return zh ? `  已知差距：${todo}` : `  known gap: ${todo}`;
  return zh ? '  已能通过：请删去 todo' : '  passes now: remove its todo';
}

/** Tells the outcome of rule tests: one line each, what differs below it, and the totals; or one JSON document. */
export function writeResults({ effects, json, language }: Context, results: readonly RuleTestResult[]): void {
  const { out } = effects;
  const failed = results.filter((result) => !isAsItShould(result)).length;
  const gaps = results.filter(({ passed, todo }) => !passed && todo !== undefined).length;
  const passed = results.length - failed - gaps;
  if (json) {
    out.write(`${JSON.stringify({ schema: 1, tests: results, passed, failed, todo: gaps })}\n`);
    return;
  }
  const zh = language === 'zh';
  for (const result of results) {
    out.write(`${mark(result)} ${result.rule}  ${result.test}  ${result.ms} ms${remark(result, zh)}\n`);
    for (const { about, expected, found } of result.differences)
      out.write(
        zh ? `    ${about}：应为 ${expected}，实为 ${found}\n` : `    ${about}: expected ${expected}, found ${found}\n`,
      );
  }
  const known = gaps === 0 ? '' : zh ? `，已知差距 ${gaps}` : `, ${gaps} known gaps`;
  out.write(
    zh
      ? `规则测试 ${results.length} 项：通过 ${passed}，失败 ${failed}${known}\n`
      : `${results.length} rule tests: ${passed} passed, ${failed} failed${known}\n`,
  );
}
