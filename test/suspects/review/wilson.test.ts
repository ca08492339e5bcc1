import { expect, test } from 'vitest';
import { wilson } from '../../../suspects/review/estimate.ts';

// Limits of the score interval as tables of it give them (e.g. Newcombe 1998, Statistics in Medicine 17:857–872, method 3).
test.each([
  ['81 of 263', 81 / 263, 263, 0.2553, 0.3662],
  ['15 of 148', 15 / 148, 148, 0.0624, 0.1605],
  ['0 of 20', 0, 20, 0, 0.1611],
  ['1 of 29', 1 / 29, 29, 0.0061, 0.1718],
  ['29 of 29', 1, 29, 0.883, 1],
])('the interval of %s', (_name, p, n, low, high) => {
  const found = wilson(p, n);
  expect(found.low).toBeCloseTo(low, 4);
  expect(found.high).toBeCloseTo(high, 4);
});
