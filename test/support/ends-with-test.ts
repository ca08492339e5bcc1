import type { ChildProcess } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Ends a process with the test that started it, however the test ends. @returns the process. */
export function endsWithTest<Child extends ChildProcess>(child: Child): Child {
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  });
  return child;
}
