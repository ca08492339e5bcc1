/**
 * A share from 0 to 1 in whole per cent. What is estimated is neither sure nor impossible: beyond 99 % and below 1 % it says so.
 *
 * @param share as decimal digits.
 */
export function percent(share: string): string {
  const hundredths = Number(share) * 100;
  if (hundredths > 99) return '>99%';
  if (hundredths > 0 && hundredths < 1) return '<1%';
  return `${Math.round(hundredths)}%`;
}
