const DECIMAL = /^-?\d+(?:\.\d+)?$/;
/** Excel keeps 15 significant digits of a number. */
const MOST_DIGITS = 15;
const MILLISECONDS_A_DAY = 86_400_000;
const SECONDS_A_DAY = 86_400;
const MOMENT = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?)?$/;
/** 30 December 1899: day 0 of serial dates as they count from 1 March 1900 on. */
const DAY_ZERO = Date.UTC(1899, 11, 30);
/** Before 1 March 1900 Excel counts a day that never was. */
const FIRST_TRUE_DAY = 61;

/**
 * A decimal's own digits as a numeric cell holds them, or null where it is no decimal or has more digits than Excel keeps:
 * such a value must stay text. It is never turned into a float on the way.
 */
export function numberText(decimal: string): string | null {
  if (!DECIMAL.test(decimal)) return null;
  const digits = decimal.replace(/[-.]/g, '').replace(/^0+/, '');
  return digits.length > MOST_DIGITS ? null : decimal;
}

/**
 * The serial number of a day or a moment written `2025-07-01` or `2025-07-01 08:30:00` (ECMA-376 part 1, 18.17.4, 1900
 * date system), or null where Excel cannot show it as that day.
 */
export function serialOf(moment: string): string | null {
  const match = MOMENT.exec(moment);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? '0'));
  const utc = Date.UTC(year ?? 0, (month ?? 1) - 1, day);
  // 31 April would be 1 May.
  if (new Date(utc).getUTCDate() !== day || (month ?? 0) > 12) return null;
  const days = (utc - DAY_ZERO) / MILLISECONDS_A_DAY;
  if (days < FIRST_TRUE_DAY) return null;
  const seconds = ((hour ?? 0) * 60 + (minute ?? 0)) * 60 + (second ?? 0);
  return String(days + seconds / SECONDS_A_DAY);
}
