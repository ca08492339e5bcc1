import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { betaBelow, betaQuantile, credibleInterval, logGamma } from '../../../suspects/feedback/beta.ts';

describe('the gamma function', () => {
  test('is the factorial at whole numbers and √π at a half', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n++) {
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 11);
      factorial *= n;
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
    expect(logGamma(0.1)).toBeCloseTo(2.252712651734206, 12);
  });
});

describe('the Beta distribution', () => {
  test('has the probabilities that its closed forms give', () => {
    for (let x = 0.05; x < 1; x += 0.05) {
      expect(betaBelow(2, 2, x)).toBeCloseTo(3 * x ** 2 - 2 * x ** 3, 13);
      expect(betaBelow(1, 19, x)).toBeCloseTo(1 - (1 - x) ** 19, 13);
      expect(betaBelow(0.5, 0.5, x)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 12);
    }
  });

  test('is the tail of the binomial distribution at whole numbers (DLMF 8.17.5)', () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (a, b, x) => {
          const n = a + b - 1;
          let tail = 0;
          for (let j = a; j <= n; j++) tail += choose(n, j) * x ** j * (1 - x) ** (n - j);
          expect(betaBelow(a, b, x)).toBeCloseTo(tail, 10);
        },
      ),
      { seed: 16 },
    );
  });

  // The exact limits that Newcombe prints for four proportions (Statistics in Medicine 17, 1998, 857–872, table I, method 5).
  test.each([
    [81, 263, 0.2527, 0.3676],
    [15, 148, 0.0578, 0.1617],
    [1, 29, 0.0009, 0.1776],
    [0, 20, 0, 0.1684],
  ])('gives the published limits of Clopper and Pearson for %i of %i', (k, n, low, high) => {
    // Of none, the lower limit is 0 by convention.
    expect(k === 0 ? 0 : betaQuantile(k, n - k + 1, 0.025)).toBeCloseTo(low, 4);
    expect(betaQuantile(k + 1, n - k, 0.975)).toBeCloseTo(high, 4);
  });

  test('quantile and probability undo each other, however lopsided', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 5000, noNaN: true }),
        fc.double({ min: 0.5, max: 5000, noNaN: true }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (a, b, p) => {
          // At Beta(½, ·) the density has no bound: the last digit of x is the eighth of the probability.
          expect(betaBelow(a, b, betaQuantile(a, b, p))).toBeCloseTo(p, 7);
        },
      ),
      { seed: 16 },
    );
  });

  test('leaves five per cent on either side of an interval', () => {
    // P(X ≤ x) = 1 − (1 − x)^19 for Beta(1, 19), solved by hand.
    const { low, high } = credibleInterval(1, 19);
    expect(low).toBeCloseTo(1 - 0.95 ** (1 / 19), 12);
    expect(high).toBeCloseTo(1 - 0.05 ** (1 / 19), 12);
  });
});
