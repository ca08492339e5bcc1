const DIGITS = '〇一二三四五六七八九';

/** Reads a Chinese numeral below a hundred: 三十八 is 38; undefined for anything else. */
function chineseNumber(text: string): number | undefined {
  const [tens, units, more] = text.split('十');
  if (more !== undefined || tens === undefined) return undefined;
  if (units === undefined) return digit(tens);
  const whole = tens === '' ? 1 : digit(tens);
  const rest = units === '' ? 0 : digit(units);
  return whole === undefined || rest === undefined ? undefined : whole * 10 + rest;
}

function digit(character: string): number | undefined {
  const value = DIGITS.indexOf(character);
  return character.length === 1 && value > 0 ? value : undefined;
}

/**
 * The registered names that an article of a basis stands for: `第三十八条(四)(五)` is two, `第三十八条(四)` and
 * `第三十八条(五)`; one without items is itself.
 */
export function articleParts(article: string): readonly string[] {
  const match = /^([^()]+)((?:\([^()]+\))+)$/.exec(article);
  if (match === null) return [article];
  const [, base = '', items = ''] = match;
  return [...items.matchAll(/\([^()]+\)/g)].map(([item]) => base + item);
}

/** An article for an English reader: `第三十八条(四)(五)` becomes `Article 38(4)(5)`; what has no number stays as it is. */
export function articleInEnglish(article: string): string {
  if (article === '全文') return '';
  const match = /^第([^条]+)条(.*)$/.exec(article);
  const number = chineseNumber(match?.[1] ?? '');
  if (match === null || number === undefined) return article;
  const items = (match[2] ?? '').replace(/\(([^()]+)\)/g, (whole, item: string) => {
    const value = chineseNumber(item);
    return value === undefined ? whole : `(${value})`;
  });
  return `Article ${number}${items}`;
}
