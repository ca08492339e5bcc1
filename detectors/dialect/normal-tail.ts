/** Coefficients of the Chebyshev fit of erfc (Numerical Recipes, "erfcc"), highest power first. */
const COEFFICIENTS = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
];

/**
 * SQL for P(Z >= z) of the standard normal as one expression: neither engine has the normal distribution.
 * Relative error below 1.2e-7 out to z = 30, which matters because false-discovery control looks at the far tail only.
 */
export function normalUpperTailSql(z: string): string {
  const x = `(abs(CAST(${z} AS DOUBLE)) / sqrt(2.0))`;
  const t = `(1.0 / (1.0 + 0.5 * ${x}))`;
  const polynomial = COEFFICIENTS.reduce((inner, c) => (inner === '' ? `${c}` : `(${c} + ${t} * ${inner})`), '');
  const half = `(0.5 * ${t} * exp(-${x} * ${x} - 1.26551223 + ${t} * ${polynomial}))`;
  return `(CASE WHEN ${z} >= 0 THEN ${half} ELSE 1.0 - ${half} END)`;
}
