import { numberText, serialOf } from './number.ts';
import { styleNumber, type CellStyle } from './styles.ts';
import { cellText } from './text.ts';

/** One cell: its value as text, and its style, which says whether a number or a date is meant. Null is an empty cell. */
export interface Cell {
  readonly value: string | null;
  readonly style: CellStyle;
}

const LETTERS = 26;

/** The letters of a column by its place from 0: A … Z, AA … */
export function columnLetters(place: number): string {
  const before = Math.floor(place / LETTERS);
  return (before === 0 ? '' : columnLetters(before - 1)) + String.fromCharCode(65 + (place % LETTERS));
}

const NUMERIC: Readonly<Partial<Record<CellStyle, (value: string) => string | null>>> = {
  money: numberText,
  tenThousands: numberText,
  number: numberText,
  day: serialOf,
  moment: serialOf,
};

/**
 * A cell as XML. Texts are inline strings and never formulas, whatever they begin with; numbers stand as their own decimal
 * digits.
 *
 * @param reference where it stands, as A1.
 */
export function cellXml({ value, style }: Cell, reference: string): string {
  const styled = `<c r="${reference}" s="${styleNumber(style)}"`;
  if (value === null || value === '') return `${styled}/>`;
  // Null where the value is, or must stay, text.
  const number = NUMERIC[style]?.(value) ?? null;
  if (number !== null) return `${styled}><v>${number}</v></c>`;
  return `${styled} t="inlineStr"><is><t xml:space="preserve">${cellText(value)}</t></is></c>`;
}
