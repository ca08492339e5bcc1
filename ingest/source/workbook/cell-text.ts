import type { ReasonCode } from '../../reasons.ts';
import { unescaped } from './escapes.ts';
import { numberText } from './number-text.ts';
import { PLAIN, type CellFormat } from './number-format.ts';
import { isoDate, serialDate } from './serial-date.ts';
import type { StringStore } from './string-store.ts';

/** A cell as it stands in the file. */
export interface RawCell {
  /** Its `t`: what its value is. */
  readonly type: string;
  /** Its `s`: the number of its style. */
  readonly style: number;
  /** Text of its `v`, undefined where it has none. */
  readonly value: string | undefined;
  /** Text of an inline string, undefined where it is none. */
  readonly inline: string | undefined;
  readonly formula: string | undefined;
}

/** What a cell says, or what it would have said and why that is not known. */
export interface CellText {
  readonly text: string;
  /** The plain number, where the text is the day that its format makes of it. */
  readonly digits?: string;
  readonly flaw?: ReasonCode;
}

/** What the cells of a workbook refer to. */
export interface CellContext {
  readonly strings: StringStore;
  readonly formats: readonly CellFormat[];
  readonly date1904: boolean;
}

const EMPTY: CellText = { text: '' };

function formattedNumber(value: string, style: number, context: CellContext): CellText {
  const format = context.formats[style] ?? PLAIN;
  if (format.form === 'date' && value !== '') {
    const day = serialDate(Number(value), format, context.date1904);
    if (day !== undefined) return { text: day, digits: numberText(value) };
  }
  const text = numberText(value);
  if (format.form === 'zeros' && /^\d+$/.test(text)) return { text: text.padStart(format.width, '0') };
  return { text };
}

/**
 * What a cell says as text: numbers with the digits of the file, days and times as ISO text where their format shows
 * a day, formulas by the value that was kept with them, errors by their name (`#N/A`).
 *
 * @returns a flaw for a formula kept without its value, and for a string that the workbook does not hold.
 */
export function cellText(cell: RawCell, context: CellContext): CellText {
  const { type, value, formula } = cell;
  if (formula !== undefined && cell.inline === undefined && (value === undefined || (value === '' && type !== 'str')))
    return { text: `=${formula}`, flaw: 'formula_without_value' };
  if (type === 'inlineStr') return { text: cell.inline ?? value ?? '' };
  if (value === undefined) return cell.inline === undefined ? EMPTY : { text: cell.inline };
  switch (type) {
    case 's': {
      const index = value.trim();
      const text = /^\d+$/.test(index) ? context.strings.at(Number(index)) : undefined;
      return text === undefined ? { text: `<shared string ${index}>`, flaw: 'text_not_in_workbook' } : { text };
    }
    case 'n':
      return formattedNumber(value, cell.style, context);
    case 'b':
      return { text: value === 'true' || value.trim() === '1' ? 'TRUE' : 'FALSE' };
    case 'd': {
      const format = context.formats[cell.style] ?? PLAIN;
      return { text: isoDate(value, format.form === 'date' && format.time) };
    }
    case 'str':
      return { text: unescaped(value) };
    default:
      return { text: value };
  }
}
