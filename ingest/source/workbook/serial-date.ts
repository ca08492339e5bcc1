import type { CellFormat } from './number-format.ts';

const SECONDS = 86_400;
/** Serial 73415 is 2100-12-31. */
const LAST_PLAUSIBLE = 73_415;
/** Days that stand for "no end": 2999-12-31, 3000-01-01 and 9999-12-31. */
const OPEN_ENDS = new Set([401_768, 401_769, 2_958_465]);
/** How far workbooks that count from 1904 are behind. */
const DAYS_TO_1904 = 1_462;
/** Excel believes in 29 February 1900, as Lotus 1-2-3 did: days before it count from a day later than those after. */
const LEAP_DAY_THAT_NEVER_WAS = 60;

const two = (number: number): string => String(number).padStart(2, '0');

function dayText(serial: number): string {
  if (serial === LEAP_DAY_THAT_NEVER_WAS) return '1900-02-29';
  const days = serial < LEAP_DAY_THAT_NEVER_WAS ? serial + 1 : serial;
  return new Date(Date.UTC(1899, 11, 30) + days * SECONDS * 1000).toISOString().slice(0, 10);
}

/**
 * The day and time that a serial number under a date format means, as ISO text, rounded to the second, or to the
 * millisecond where the format shows them. The time is given where the format shows one or the value holds one.
 *
 * @returns undefined where the number is no plausible day: an id under a date format stays what it is. The day Excel
 *   invented, 1900-02-29, comes out as it is shown, for landing to refuse.
 */
export function serialDate(
  value: number,
  format: CellFormat & { readonly form: 'date' },
  date1904: boolean,
): string | undefined {
  const serial = date1904 ? value + DAYS_TO_1904 : value;
  const unit = format.milliseconds ? SECONDS * 1000 : SECONDS;
  const total = Math.round(serial * unit);
  const day = Math.floor(total / unit);
  if (!(day >= 1 && day <= LAST_PLAUSIBLE) && !OPEN_ENDS.has(day)) return undefined;
  const rest = total - day * unit;
  if (rest === 0 && !format.time) return dayText(day);
  const milliseconds = format.milliseconds ? rest % 1000 : 0;
  const seconds = format.milliseconds ? Math.floor(rest / 1000) : rest;
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return `${dayText(day)} ${time}${milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}`}`;
}

/** A day written as ISO text in the cell itself, which carries no time zone, whatever its last letter says. */
export function isoDate(text: string, showsTime: boolean): string {
  const found = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2}(?:\.\d+)?)Z?)?$/.exec(text.trim());
  if (found === null) return text;
  const [, day = '', time] = found;
  return time === undefined || (/^00:00:00(\.0+)?$/.test(time) && !showsTime) ? day : `${day} ${time}`;
}
