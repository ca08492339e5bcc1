import { maskPersonal, type PersonalKind } from '../base/masking.ts';
import { matchHeader } from '../ingest/landing/match-header.ts';
import { fieldsOf } from '../ingest/source/delimited/fields.ts';
import { textForm } from '../ingest/source/delimited/text-form.ts';
import { columnOf } from '../records/kind.ts';
import { kindNamed } from '../records/kinds.ts';

/**
 * How a column's cells are shown: by their shape alone, as a kind of personal text, or as they are, unless they look like
 * a person where none belongs: records slip by a field. Ids are long numbers themselves, and texts are short words.
 */
export type CellMask = 'shape' | 'clear' | 'clear-id' | 'clear-text' | PersonalKind;

/** What the columns of a source hold, as far as a kind knows them. */
export interface KnownColumns {
  /** One a column. What the kind does not know may hold a person and shows its shape alone. */
  readonly masks: readonly CellMask[];
  /** From a column of the kind to where it stands. */
  readonly positions: ReadonlyMap<string, number>;
}

/** Tells the columns of a source apart; under a mapping its names say nothing about the kind's. */
export function knownColumns(kindName: string, header: readonly string[], mapped: boolean): KnownColumns {
  const kind = kindNamed(kindName);
  const positions = kind === undefined || mapped ? new Map<string, number>() : matchHeader(kind, header).columns;
  const masks: CellMask[] = header.map(() => 'shape');
  for (const [name, position] of positions) {
    const column = kind === undefined ? undefined : columnOf(kind, name);
    const clear = column?.type === 'id' ? 'clear-id' : column?.type === 'text' ? 'clear-text' : 'clear';
    masks[position] = column?.personal ?? clear;
  }
  return { masks, positions };
}

/** A text by its shape: digits and letters hidden, what stands between them kept. */
export function shapeOf(text: string): string {
  return text.replace(/\p{N}/gu, '#').replace(/[\p{L}\p{M}]/gu, '*');
}

/** Two to four Chinese characters, with the rest of a longer name after a dot. */
const LIKE_A_NAME = /^\s*\p{Script=Han}{2,4}(?:·\p{Script=Han}{2,8})?\s*$/u;
/** A mobile phone number, or a certificate number with its day of birth. */
const LIKE_A_NUMBER =
  /(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)/u;
/** A longer number than any amount, count or code, some digits of it damaged perhaps. */
const LONG = /[\dXx]{11,}/u;

function looksPersonal(text: string, mask: 'clear' | 'clear-id' | 'clear-text'): boolean {
  const plain = text.normalize('NFKC');
  if (mask === 'clear-text') return LIKE_A_NUMBER.test(plain);
  return LIKE_A_NAME.test(plain) || (mask === 'clear' && LONG.test(plain));
}

/** A cell as a reader may see it. */
export function maskedCell(text: string, mask: CellMask): string {
  if (mask === 'shape') return shapeOf(text);
  if (mask !== 'clear' && mask !== 'clear-id' && mask !== 'clear-text') return maskPersonal(text, mask);
  return looksPersonal(text, mask) ? shapeOf(text) : text;
}

const COMMA = textForm(',', 'lf');

/** The cells of a record as landing keeps it. */
export function cellsOf(text: string): string[] {
  return fieldsOf(text, COMMA);
}
