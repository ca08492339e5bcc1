import type { Reporter, TestModule } from 'vitest/node';

/**
 * Prints one plain closing line, "N passed, N failed, N skipped", that any build log can be read by. Under
 * MINGCHA_TEST_REQUIRE=all a run that leaves out a test has failed, and names it.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const leftOut: string[] = [];
    let broken = 0;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state] += 1;
        if (state === 'skipped' || state === 'pending') leftOut.push(`${module.relativeModuleId} > ${test.fullName}`);
      }
      if (module.state() === 'failed' && module.errors().length > 0) broken += 1;
    }
    if (process.env['MINGCHA_TEST_REQUIRE'] === 'all' && leftOut.length > 0) {
      process.exitCode = 1;
      process.stdout.write(`MINGCHA_TEST_REQUIRE=all, and left out:\n${leftOut.join('\n')}\n`);
    }
    process.stdout.write(`${counts.passed} passed, ${counts.failed + broken} failed, ${counts.skipped} skipped\n`);
  }
}
