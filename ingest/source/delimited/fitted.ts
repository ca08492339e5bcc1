import { EMPTY_WORDS } from '../header/looks-like-data.ts';
import { fieldsOf, literalFields, written } from './fields.ts';
import type { ScannedRecord } from './record.ts';
import type { TextForm } from './text-form.ts';

const BLANK = 0x20;

/** Cuts off the last fields where nothing stands in them, seen by their bytes alone. */
function withoutEmptyEnd(bytes: Buffer, surplus: number, form: TextForm): Buffer | undefined {
  let left = surplus;
  for (let at = bytes.length - 1; at >= 0; at--) {
    const byte = bytes[at];
    if (byte === form.byte) left--;
    else if (byte !== BLANK) return undefined;
    if (left === 0) return bytes.subarray(0, at);
  }
  return undefined;
}

const empty = (field: string): boolean => field.trim() === '' || EMPTY_WORDS.includes(field);

/**
 * The bytes of a well-formed record as the database shall read them, with as many fields as the header has. Empty
 * fields past the header are cut off where they are as many as the program writes at every line's end.
 *
 * @returns undefined where the record has too few fields or too many, or something stands past the header.
 */
export function fitted(record: ScannedRecord, bytes: Buffer, columns: number, form: TextForm): Buffer | undefined {
  const surplus = record.fields - columns;
  if (surplus !== 0 && surplus !== form.surplus) return undefined;
  const content = surplus === 0 ? bytes : withoutEmptyEnd(bytes, surplus, form);
  if (content !== undefined && !(record.literal && content.includes('"'))) return content;
  const text = bytes.toString('utf8');
  const fields = record.literal ? literalFields(text, form) : fieldsOf(text, form);
  return fields.slice(columns).every(empty) ? Buffer.from(written(fields.slice(0, columns), form)) : undefined;
}
