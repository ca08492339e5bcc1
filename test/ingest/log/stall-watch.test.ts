import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { StallWatch } from '../../../ingest/source/kafka/stall-watch.ts';

/** Keeps the process from listening, as when it is stopped. */
function blockFor(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

test('silence is said once, and again only after something was heard', async () => {
  let said = 0;
  const watch = new StallWatch(
    200,
    () => false,
    () => (said += 1),
  );
  try {
    await expect.poll(() => said, { timeout: 30_000 }).toBe(1);
    await wait(1000);
    expect(said).toBe(1);
    watch.heard();
    await expect.poll(() => said, { timeout: 30_000 }).toBe(2);
  } finally {
    watch.end();
  }
});

test('time in which the process itself stood still is no silence of the brokers', async () => {
  let said = 0;
  const watch = new StallWatch(
    2000,
    () => false,
    () => (said += 1),
  );
  try {
    blockFor(3000);
    await wait(0);
    expect(said).toBe(0);
  } finally {
    watch.end();
  }
});

test('while the reader has not taken what was heard nothing is said', async () => {
  let said = 0;
  const watch = new StallWatch(
    100,
    () => true,
    () => (said += 1),
  );
  try {
    await wait(1000);
    expect(said).toBe(0);
  } finally {
    watch.end();
  }
});
