import { afterAll } from 'vitest';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Those who are on their way out, killed in the last moment, have so long to be gone. */
const PATIENCE_MILLISECONDS = 15_000;
const MARK = 'MINGCHA_TEST_FILE_RUN';

interface Left {
  readonly pid: number;
  readonly command: string;
}

const read = (pid: string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return ''; // gone, or somebody else's
  }
};

/** Processes that carry the mark of a test file in their environment, without the runner itself and those that only wait to be reaped. */
function carrying(mark: string): Left[] {
  const left: Left[] = [];
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    if (!read(pid, 'environ').split('\0').includes(mark)) continue;
    const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim();
    if (command !== '') left.push({ pid: Number(pid), command: command.slice(0, 200) });
  }
  return left;
}

/**
 * Runs around every test file: what a file started, also through others, must be gone when it ends. What is not is ended
 * here and fails the file: a process that outlives its test holds our output open, and the run would never end.
 */
if (process.platform === 'linux') {
  const mark = `${process.pid}-${process.hrtime.bigint()}`;
  process.env[MARK] = mark;
  // Registered before any hook of the file, so it runs after all of them.
  afterAll(async () => {
    const begun = Date.now();
    let left = carrying(`${MARK}=${mark}`);
    while (left.length > 0 && Date.now() - begun < PATIENCE_MILLISECONDS) {
      await delay(50);
      left = carrying(`${MARK}=${mark}`);
    }
    for (const { pid } of left)
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended in this moment, and was late all the same.
      }
    const named = left.map(({ pid, command }) => `${pid} ${command}`).join('\n');
    if (left.length > 0) throw new Error(`this file left processes behind:\n${named}`);
  }, 60_000);
}
