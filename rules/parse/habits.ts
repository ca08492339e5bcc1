import type { Text } from '../../base/language.ts';

/** Words that people write for one of this program's own. A closed list, by what was written. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  contains: ['matches'],
  like: ['matches'],
  equals: ['one_of'],
  in: ['one_of'],
  not_in: ['none_of'],
  less_than: ['below'],
  more_than: ['above'],
  greater_than: ['above'],
  min: ['at_least'],
  max: ['at_most'],
  高: ['high'],
  中: ['medium'],
  低: ['low'],
  草稿: ['draft'],
  试行: ['trial'],
  正式: ['stable'],
  停用: ['deprecated'],
  数量: ['quantity'],
  配对: ['pair'],
  比例: ['ratio'],
  month: ['person-month'],
  day: ['person-day'],
  year: ['person-year'],
};

/** The word of this program that was meant by another, where it is among those that can stand here. */
export function meantWord(written: string, known: readonly string[]): string | undefined {
  const meant = Object.hasOwn(MEANT, written) ? MEANT[written] : undefined;
  return meant?.find((word) => known.includes(word));
}

/** What is to be said of a key with a full-width colon in it, as `{severity：low}` has one. */
export function keyHabit(name: string, known: readonly string[]): Text | undefined {
  const [, key] = /^([\w.]+)\s*：/.exec(name) ?? [];
  if (key === undefined || !known.includes(key)) return undefined;
  return {
    zh: `用了中文冒号，写成“${key}: ”（英文冒号，后面空一格）。`,
    en: ` The colon is full-width; write "${key}: " with an ordinary one and a space.`,
  };
}

/** What is to be said of a line that is no YAML: a full-width colon, or a colon without a space behind it. */
export function lineHabit(line: string): Text | undefined {
  const [, wide] = /^\s*(?:- )?([A-Za-z_][\w.]*)\s*：/.exec(line) ?? [];
  if (wide !== undefined)
    return {
      zh: `“${wide}”后用了中文冒号，改用英文冒号，后面空一格。`,
      en: `The colon behind ${wide} is full-width; use an ordinary one and a space.`,
    };
  const [, tight, value] = /^\s*(?:- )?([A-Za-z_][\w.]*):([^\s:/][^:]*)$/.exec(line) ?? [];
  if (tight === undefined || value === undefined) return undefined;
  return {
    zh: `冒号后须有空格，写成“${tight}: ${value.trim()}”。`,
    en: `A space belongs behind the colon: "${tight}: ${value.trim()}".`,
  };
}

const CHINESE_DIGITS = '零一二三四五六七八九十';

function wideDigits(text: string): string {
  return text
    .replaceAll(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replaceAll('．', '.')
    .trim();
}

const isNumber = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text);

/** How a value of another type is to be written: a number as a text, full-width digits, a list in full-width brackets. */
export function valueHabit(value: unknown, expected: string): Text | undefined {
  if (typeof value !== 'string') return undefined;
  if (expected === 'number' || expected === 'int') {
    if (isNumber(value.trim()))
      return { zh: `数字不加引号，写 ${value.trim()}。`, en: ` Write ${value.trim()} without quotes.` };
    const digits = wideDigits(value);
    if (isNumber(digits)) return { zh: `用了全角数字，写半角的 ${digits}。`, en: ` Use ordinary digits: ${digits}.` };
    const digit = value.trim().length === 1 ? CHINESE_DIGITS.indexOf(value.trim()) : -1;
    if (digit >= 0) return { zh: `用阿拉伯数字，写 ${digit}。`, en: ` Write ${digit}.` };
  }
  if (expected === 'array' && /^[【［（(]/.test(value.trim()))
    return {
      zh: '用了中文括号，列表写成 [甲, 乙]（英文方括号和英文逗号）。',
      en: ' The brackets are full-width; a list is [a, b].',
    };
  return undefined;
}
