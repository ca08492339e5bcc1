import { maskPersonal, type PersonalKind } from '../base/masking.ts';
import { pseudonym } from '../base/pseudonym.ts';
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

/** The column of a person's number: clear to an officer, a pseudonym in what leaves the bureau. */
export const PERSON_COLUMN = 'psn_no';

/** Whether a kind's records can be of a person. */
export function hasPersons(kindName: string): boolean {
  const columns = kindNamed(kindName)?.columns;
  return columns === undefined || columns.some((one) => one.personal !== undefined || one.name === PERSON_COLUMN);
}

/** A text by its shape: digits and letters hidden, what stands between them kept. */
export function shapeOf(text: string): string {
  return text.replace(/\p{N}/gu, '#').replace(/[\p{L}\p{M}]/gu, '*');
}

/** Two to four Chinese characters, with the rest of a longer name after a dot. */
const LIKE_A_NAME = /^\s*\p{Script=Han}{2,4}(?:·\p{Script=Han}{2,8})?\s*$/u;
/**
 * Figures, units and words for nothing as they are written where a number belongs. They are as short as names, and are
 * what a person must see to correct them.
 */
const FIGURES =
  /^[〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟萬億元圆块毛角分厘整正负点半约余年月日号时秒盒片瓶支粒袋克升毫次天个包板]+$/u;
const NOTHING = new Set(['未知', '不详', '暂无', '没有', '自费', '待查', '待定', '空白', '无数据', '未填写', '不适用']);

function likeAName(text: string): boolean {
  const word = text.trim();
  return LIKE_A_NAME.test(word) && !FIGURES.test(word) && !NOTHING.has(word);
}

/** A mobile phone number, or a certificate number with its day of birth. */
const LIKE_A_NUMBER =
  /(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)/u;
/** A longer number than any amount, count or code, some digits of it damaged perhaps. */
const LONG = /[\dXx]{11,}/u;

function looksPersonal(text: string, mask: 'clear' | 'clear-id' | 'clear-text'): boolean {
  const plain = text.normalize('NFKC');
  if (mask === 'clear-text') return LIKE_A_NUMBER.test(plain);
  return likeAName(plain) || (mask === 'clear' && LONG.test(plain));
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

/** A person's number as it leaves the bureau: the pseudonym that reports give the same person. */
export function pseudonymCell(text: string, key: string): string {
  const number = text.trim();
  return number === '' ? '' : pseudonym(number, key);
}
