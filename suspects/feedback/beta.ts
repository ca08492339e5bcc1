/*
 * The Beta distribution: its cumulative probability and the inverse of that, exact to about twelve digits. DuckDB has neither.
 */

/** Lanczos' coefficients for g = 7 and nine terms (Godfrey's), good to fifteen digits. */
const FIRST = 0.99999999999980993;
const LANCZOS: readonly number[] = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const LANCZOS_G = 7;

/** ln Γ(x) for x > 0, by Lanczos' approximation. */
export function logGamma(x: number): number {
  // Reflection keeps the series where it is good: DLMF 5.5.3.
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const sum = LANCZOS.reduce((total, term, place) => total + term / (x + place), FIRST);
  const t = x + LANCZOS_G - 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

const MOST_TERMS = 10_000;
const PRECISE = 1e-15;
/** What stands for zero in a denominator: Lentz's method as Thompson and Barnett mended it. */
const TINY = 1e-300;

const awayFromZero = (x: number): number => (Math.abs(x) < TINY ? TINY : x);

/** The continued fraction of the incomplete beta function, DLMF 8.17.22, by Lentz's method. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const step = c * d;
    value *= step;
    if (Math.abs(step - 1) < PRECISE) break;
  }
  return value;
}

/** The regularised incomplete beta function: the probability of at most `x` under Beta(a, b). */
export function betaBelow(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast below the mean alone; above it the other tail is taken, DLMF 8.17.4.
  if (x <= (a + 1) / (a + b + 2)) return (front * fraction(a, b, x)) / a;
  return 1 - (front * fraction(b, a, 1 - x)) / b;
}

const HALVINGS = 200;

/** The value that Beta(a, b) stays below with a probability, found by halving: sure, and precise to the last digits. */
export function betaQuantile(a: number, b: number, probability: number): number {
  let [low, high] = [0, 1];
  for (let turn = 0; turn < HALVINGS; turn++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (betaBelow(a, b, middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** What is left out on either side of a 90 % central credible interval. */
const TAIL = 0.05;

/** The 90 % central credible interval of Beta(a, b). */
export function credibleInterval(a: number, b: number): { readonly low: number; readonly high: number } {
  return { low: betaQuantile(a, b, TAIL), high: betaQuantile(a, b, 1 - TAIL) };
}
