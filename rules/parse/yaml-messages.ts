import type { Text } from '../../base/language.ts';

/** What the YAML reader's error codes mean to a person. Codes not listed are shown in the reader's own words. */
const MESSAGES: Readonly<Record<string, Text>> = {
  ALIAS_PROPS: { zh: '别名不能带锚点或标签。', en: 'An alias cannot have an anchor or a tag.' },
  BAD_ALIAS: { zh: '别名没有对应的锚点。', en: 'The alias refers to no anchor.' },
  BAD_DQ_ESCAPE: { zh: '双引号中的转义无效。', en: 'The escape inside double quotes is not valid.' },
  BAD_INDENT: { zh: '缩进不对。', en: 'The indentation is wrong.' },
  BAD_SCALAR_START: {
    zh: '文字不能以该字符开头，请加引号。',
    en: 'A text cannot start with this character; quote it.',
  },
  BLOCK_AS_IMPLICIT_KEY: { zh: '同一行里多了一个冒号。', en: 'There is one colon too many on this line.' },
  BLOCK_IN_FLOW: {
    zh: '花括号或方括号里不能换成缩进写法。',
    en: 'Indented style cannot be used inside braces or brackets.',
  },
  DUPLICATE_KEY: { zh: '同一层里字段重复。', en: 'The key is given twice at one level.' },
  MISSING_CHAR: { zh: '缺少引号、括号、逗号或空格。', en: 'A quote, bracket, comma or space is missing.' },
  MULTILINE_IMPLICIT_KEY: {
    zh: '字段名不能跨行，可能漏了冒号。',
    en: 'A key cannot span lines; a colon may be missing.',
  },
  MULTIPLE_DOCS: {
    zh: '一个文件只能有一份文档（不能有第二个 ---）。',
    en: 'One file holds one document (no second ---).',
  },
  NON_STRING_KEY: { zh: '字段名必须是文字。', en: 'A key must be a text.' },
  TAB_AS_INDENT: { zh: '不能用制表符缩进，请用空格。', en: 'Tabs cannot indent; use spaces.' },
  UNEXPECTED_TOKEN: { zh: '此处的符号多余或位置不对。', en: 'This character does not belong here.' },
};

/** Tells what one reader error means in both languages. */
export function yamlMessage(code: string, ownWords: string): Text {
  return MESSAGES[code] ?? { zh: ownWords, en: ownWords };
}
