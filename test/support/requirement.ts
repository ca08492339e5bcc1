/**
 * Whether a test that needs something outside Node may run. Where it is missing the test is skipped with a loud word on
 * how to enable it; under MINGCHA_TEST_REQUIRE=all a missing part is a failure.
 */
export function runnable(name: string, present: boolean, howToEnable: string): boolean {
  if (present) return true;
  if (process.env['MINGCHA_TEST_REQUIRE'] === 'all')
    throw new Error(`${name} is required (MINGCHA_TEST_REQUIRE=all). ${howToEnable}`);
  process.stderr.write(`SKIPPED: tests that need ${name}. To enable: ${howToEnable}\n`);
  return false;
}
