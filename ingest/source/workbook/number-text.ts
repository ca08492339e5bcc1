/** Integers up to here are what they say; beyond, a double has lost digits. */
const EXACT = 2 ** 53;
/** Powers of ten that no double has, and that would only make long texts. */
const FARTHEST = 400;
const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;

/** A number as its significant digits and the power of ten of the last of them. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

function decimalOf(whole: string, fraction: string, exponent: number): Decimal {
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  return digits === ''
    ? { digits: '0', exponent: 0 }
    : { digits, exponent: exponent - fraction.length + all.length - digits.length };
}

function decimalOfText(text: string): Decimal | undefined {
  const found = NUMBER.exec(text);
  const [, , whole = '', fraction = '', exponent = '0'] = found ?? [];
  return found === null || whole + fraction === '' ? undefined : decimalOf(whole, fraction, Number(exponent));
}

/**
 * The decimal a double stands for. Programs write doubles with 17 digits (88.090000000000003 is 88.09), and sums carry
 * the noise of binary fractions (0.1 + 0.2). Taken is the shortest decimal that is the same double, or that rounded to
 * the 15 digits Excel shows, where this saves two digits or more: 12345678901234.56 has sixteen and keeps them.
 */
function meant(text: string, written: Decimal): Decimal {
  const value = Math.abs(Number(text));
  const shortest = decimalOfText(String(value)) ?? written;
  const shown = decimalOfText(value.toPrecision(15)) ?? shortest;
  return shown.digits.length <= shortest.digits.length - 2 ? shown : shortest;
}

function plain({ digits, exponent }: Decimal): string {
  if (exponent >= 0) return digits + '0'.repeat(exponent);
  const point = digits.length + exponent;
  return point > 0 ? `${digits.slice(0, point)}.${digits.slice(point)}` : `0.${'0'.repeat(-point)}${digits}`;
}

function scientific({ digits, exponent }: Decimal): string {
  const fraction = digits.slice(1);
  return `${digits[0] ?? '0'}${fraction === '' ? '' : `.${fraction}`}E+${exponent + digits.length - 1}`;
}

/**
 * The text of a number cell, from the digits in the file and never through a rounded number: `12345.0` and Java's
 * `1.2345E4` are 12345, 88.090000000000003 is 88.09, 1E-05 is 0.00001. Digits without point or exponent stay as they
 * are, however many. A number beyond 2^53 that came as a double stays in scientific notation, with its plus sign, so
 * that landing sees the damage. What is no number stays as it is.
 */
export function numberText(raw: string): string {
  const text = raw.trim();
  if (/^-?\d+$/.test(text)) return text;
  const written = decimalOfText(text);
  if (written === undefined || Math.abs(written.exponent) > FARTHEST) return raw;
  const sign = text.startsWith('-') && written.digits !== '0' ? '-' : '';
  if (Math.abs(Number(text)) > EXACT) return sign + scientific(written);
  const exact = written.exponent >= 0 || written.digits.length <= 15;
  return sign + plain(exact ? written : meant(text, written));
}
