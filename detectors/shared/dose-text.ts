import type { Dialect } from '../dialect/dialect.ts';

/** Names of one smallest unit. 瓶 and 盒 are left out: they mean the sold pack as often as the piece. */
const PIECE = '(?:片|粒|袋|支|丸|枚|贴)';
const NUMBER = '([0-9]+(?:[.][0-9]+)?|[半一二两三四五六])';
const COUNT = '([0-9]+|[一二两三四五六])';

const NUMERALS: readonly (readonly [string, string])[] = [
  ['半', '0.5'],
  ['一', '1'],
  ['二', '2'],
  ['两', '2'],
  ['三', '3'],
  ['四', '4'],
  ['五', '5'],
  ['六', '6'],
];

/** A captured numeral as DOUBLE; NULL where nothing was captured or it is zero. */
function numeral(dialect: Dialect, captured: string): string {
  const whens = NUMERALS.map(([word, value]) => `WHEN ${dialect.literal(word)} THEN ${dialect.double(value)}`).join(
    ' ',
  );
  return `nullif(CASE ${captured} ${whens} ELSE ${dialect.double(`nullif(${captured}, '')`)} END, 0)`;
}

const squeezed = (text: string): string => `lower(replace(replace(${text}, ' ', ''), '　', ''))`;

/**
 * SQL for the smallest units in one dose, DOUBLE. NULL for grams, millilitres and units (their strength is not in the
 * text), for a dose a day, and where two doses are named.
 */
export function unitsPerDose(dialect: Dialect, column: string): string {
  const text = squeezed(column);
  const named = dialect.regexExtract(text, `${NUMBER}${PIECE}`);
  return `CASE WHEN ${dialect.regexMatches(text, `日|天|早|晚|${PIECE}.*${NUMBER}${PIECE}`)} THEN NULL
    WHEN ${dialect.regexMatches(text, `1/2${PIECE}`)} THEN ${dialect.double('0.5')}
    WHEN ${dialect.regexMatches(text, `/[0-9]+${PIECE}`)} THEN NULL
    WHEN ${dialect.regexMatches(text, `${NUMBER}${PIECE}`)} THEN ${numeral(dialect, named)}
    WHEN ${dialect.regexMatches(text, '^[0-9]+(?:[.]0+)?$')} THEN ${numeral(dialect, dialect.regexExtract(text, '^([0-9]+)'))} END`;
}

/** SQL that is true where a dose is a bare whole number, so its unit is a guess. */
export function doseHasNoUnit(dialect: Dialect, column: string): string {
  return dialect.regexMatches(squeezed(column), '^[0-9]+(?:[.]0+)?$');
}

/** SQL for doses a day, DOUBLE: Latin shorthand (qd, bid, q8h, qod, biw …) or Chinese wording. NULL for as-needed use. */
export function timesADay(dialect: Dialect, column: string): string {
  const text = `replace(${squeezed(column)}, '.', '')`;
  const latin = (codes: string): string =>
    dialect.regexMatches(`lower(replace(${column}, '.', ''))`, `(?:^|[^a-z])(?:${codes})(?:$|[^a-z0-9])`);
  const captured = (pattern: string): string => numeral(dialect, dialect.regexExtract(text, pattern));
  const fixed = (condition: string, times: string, inDays = '1'): string =>
    `WHEN ${condition} THEN ${dialect.double(times)} / ${inDays}`;
  const counted = (pattern: string, shape: (n: string) => string): string =>
    `WHEN ${dialect.regexMatches(text, pattern)} THEN ${shape(captured(pattern))}`;
  return `CASE WHEN ${dialect.regexMatches(text, 'prn|sos|必要|需要|按需|^st|各|三餐|或|早.*晚|早.*中')} THEN NULL
    ${fixed(latin('qd|qn|qm|qam|qpm|hs|q24h'), '1')}
    ${fixed(latin('bid'), '2')}
    ${fixed(latin('tid'), '3')}
    ${fixed(latin('qid'), '4')}
    ${fixed(latin('qod'), '1', '2')}
    ${fixed(latin('qw'), '1', '7')}
    ${fixed(latin('biw'), '2', '7')}
    ${fixed(latin('tiw'), '3', '7')}
    ${counted('^q([0-9]+)h', (n) => `24 / ${n}`)}
    ${counted('每([0-9]+)小时', (n) => `24 / ${n}`)}
    ${fixed(dialect.regexMatches(text, '隔(?:日|天)'), '1', '2')}
    WHEN ${dialect.regexMatches(text, '(?:每|隔)(?:[2-9]|[1-9][0-9]|[二两三四五六七八九十])(?:日|天|周)')} THEN NULL
    ${counted(`(?:周|星期)${COUNT}次`, (n) => `${n} / 7`)}
    ${counted(`(?:日|天)${COUNT}次`, (n) => n)}
    ${counted(`${COUNT}次(?:/|每)?(?:日|天)`, (n) => n)}
    ${fixed(dialect.regexMatches(text, '每晚|睡前|每早|每晨|晨起'), '1')} END`;
}
