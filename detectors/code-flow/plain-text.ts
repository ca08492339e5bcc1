/** Letters, digits and signs as typed with a Chinese keyboard, and what they stand for. */
const WIDE = Array.from({ length: 94 }, (_, n) => String.fromCodePoint(0xff01 + n)).filter(
  (sign) => !['＇', '＼'].includes(sign),
);
const NARROW = WIDE.map((sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0xfee0));

/** What clerks leave out of a lot or put around it: blanks, signs, and its own label. */
const NO_PART_OF_A_LOT = ' \u00a0\u3000\t\r\n-_.,;:/|()[]{}<>*#+=~!@$%^&"?`·•、，。；：—–−（）【】《》“”批号次生产第';

const swapped = (text: string, from: string, to: string): string => `translate(${text}, '${from}', '${to}')`;

/** A lot as typed: without signs, wide letters narrow, the letter O as the digit it is mistaken for. */
export const plainLot = (lot: string): string =>
  `nullif(${swapped(`upper(${swapped(lot, WIDE.join(''), NARROW.join(''))})`, `O${NO_PART_OF_A_LOT}`, '0')}, '')`;

/** A number that a spreadsheet made of a lot such as 2501E03. */
export const SCIENTIFIC = '^[0-9]([.][0-9]+)?[Ee][+]?[0-9]+$';

/** A name as typed: small letters, narrow signs, no blanks. */
export const plainName = (text: string): string =>
  `nullif(${swapped(`lower(${swapped(text, WIDE.join(''), NARROW.join(''))})`, ' \u00a0\u3000\t', '')}, '')`;

const inTurn = (text: string, pairs: readonly (readonly [string, string])[]): string =>
  pairs.reduce((told, [from, to]) => `replace(${told}, '${from}', '${to}')`, text);

const UNITS: readonly (readonly [string, string])[] = [
  ['毫克', 'mg'],
  ['微克', 'ug'],
  ['克', 'g'],
  ['毫升', 'ml'],
  ['mcg', 'ug'],
  ...['盒', '瓶', '板', '袋', '支', '包'].map((pack) => [`/${pack}`, ''] as const),
];

/** A specification as typed: one multiplication sign, units in letters, without the pack it is counted by. */
export const plainSpec = (text: string): string =>
  `nullif(${inTurn(swapped(plainName(text), '×✕✖xμµ', '****uu'), UNITS)}, '')`;

/** A text without each of some words; NULL where nothing is left. */
export const without = (text: string, words: readonly string[]): string =>
  `nullif(${inTurn(
    text,
    words.map((word) => [word, ''] as const),
  )}, '')`;
