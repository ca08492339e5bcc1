import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { endsWithTest } from '../support/ends-with-test.ts';
import { runnable } from '../support/requirement.ts';
import { ENABLE_KAFKA, kafkaPresent, startBroker } from './broker.ts';

const PRESENT = runnable('Apache Kafka', kafkaPresent(), ENABLE_KAFKA);

test.skipIf(!PRESENT)(
  'a broker keeps its topics over SIGKILL, answers nothing while paused, and goes for good',
  async () => {
    const broker = await startBroker();
    try {
      await broker.createTopic('kept', { partitions: 3 });
      await broker.kill();
      await expect(broker.admin((admin) => admin.listTopics())).rejects.toThrow(/ECONNREFUSED|connect/i);
      await broker.restart();
      expect(await broker.admin((admin) => admin.listTopics())).toContain('kept');
      broker.pause();
      let answered = false;
      const question = broker
        .admin((admin) => admin.listTopics())
        .then((topics) => {
          answered = true;
          return topics;
        });
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(answered).toBe(false);
      broker.resume();
      expect(await question).toContain('kept');
    } finally {
      await broker.stop();
    }
    expect(existsSync(broker.directory)).toBe(false);
  },
);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.skipIf(!PRESENT)('a test runner that is killed leaves no broker behind', async () => {
  const file = join(import.meta.dirname, 'support', 'start-and-wait.ts');
  const runner = endsWithTest(
    spawn(process.execPath, ['--import', 'tsx', file], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  const [line] = (await once(createInterface(runner.stdout), 'line')) as [string];
  const { pid, directory } = JSON.parse(line) as { pid: number; directory: string };
  expect(isAlive(pid)).toBe(true);
  runner.kill('SIGKILL');
  await expect.poll(() => isAlive(pid) || existsSync(directory), { timeout: 30_000 }).toBe(false);
});
