import { expect, test } from 'vitest';
import { closeParts } from '../../../cli/serve/shut-down.ts';

test('parts end side by side, and one that fails to end well is over too', async () => {
  const both: (() => void)[] = [];
  // Each waits for the other to begin: one after the other they would never end.
  const met = (): Promise<void> =>
    new Promise((resolve) => {
      both.push(resolve);
      if (both.length === 2) for (const one of both) one();
    });
  let interrupted = 0;
  const late = await closeParts(
    [
      { name: 'a', close: met },
      { name: 'b', close: met },
      { name: 'c', close: () => Promise.reject(new Error('broken')) },
    ],
    () => (interrupted += 1),
    60,
  );
  expect([late, interrupted]).toEqual([[], 0]);
});

test('what takes too long is interrupted once, and named', async () => {
  let interrupt: () => void = () => undefined;
  let ended = false;
  const held = new Promise<void>((resolve) => {
    interrupt = resolve;
  }).then(() => {
    ended = true;
  });
  let interrupted = 0;
  const late = await closeParts(
    [
      { name: 'quick', close: () => Promise.resolve() },
      { name: 'held', close: () => held },
      { name: 'stuck', close: () => new Promise(() => undefined) },
    ],
    () => {
      interrupted += 1;
      interrupt();
    },
    0.05,
  );
  expect([late, interrupted, ended]).toEqual([['held', 'stuck'], 1, true]);
});
