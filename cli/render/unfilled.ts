import type { ProblemTexts } from '../../base/problem.ts';
import type { Text } from '../../base/language.ts';

/** What commonly brings a problem about whose reason is told anew each time. */
const CAUSES: Readonly<Record<string, Text>> = {
  'MC-RULE-001': {
    zh: '常见的有：冒号后没有空格、用了中文冒号或括号、缩进用了制表符、引号没有配对、同一字段写了两次。',
    en: 'Often: no space behind a colon, a full-width colon or bracket, a tab as indent, an open quote, a key given twice.',
  },
  'MC-RULE-006': {
    zh: '常见的有：编号不是 MC-ZZ-001 的样子、日期不存在、列表为空或有重复、列没有写作“表.列”、一个条件写了两种判断。',
    en: 'Often: an id unlike MC-ZZ-001, a day that does not exist, a list that is empty or repeats, a column not written kind.column, a condition with two tests.',
  },
  'MC-RULE-032': {
    zh: '常见的有：and 与 or 混用而没有括号、用了中文括号或大写的 AND、OR、NOT、括号没有配对。',
    en: 'Often: and beside or without brackets, full-width brackets, AND, OR or NOT in capitals, an open bracket.',
  },
  'MC-RULE-034': {
    zh: '常见的有：名称里有大写字母或汉字、判断的种类与列的类型不合、标记写错。',
    en: 'Often: a name with capitals, a test that does not fit what the column holds, an unknown flag.',
  },
  'MC-RULE-042': {
    zh: '常见的有：规则不在扩展包却写了 pack_reason、没有停用却写了 deprecated_reason。',
    en: 'Often: a pack_reason outside the extended pack, a deprecated_reason of a rule in use.',
  },
  'MC-DETECT-004': {
    zh: '常见的有：参数名写错、数字写成了文字（6 写成 "6"）、取值不在可用的值里、缺少必需的参数、与须用同一值的另一条规则不一致。',
    en: 'Often: a misspelt parameter, a number written as a text ("6" for 6), a value that is none of those known, a parameter that is missing, another value than a rule that must have the same.',
  },
  'MC-DETECT-009': {
    zh: '常见的有：条件看的列与规则所看的记录没有联系。',
    en: 'Often: a condition looks at a column that the records of the rule do not lead to.',
  },
  'MC-LOCK-001': {
    zh: '常见的有：合并分支时留下了冲突标记、手工改动、文件不完整。',
    en: 'Often: marks of an unfinished merge, an edit by hand, half a file.',
  },
};

const TOLD: Readonly<Record<'why' | 'fix', Text>> = {
  why: { zh: '原因每次不同，随提示一起写明。', en: 'The reason differs each time and is given with the message.' },
  fix: { zh: '办法每次不同，随提示一起写明。', en: 'What to do differs each time and is given with the message.' },
};

/** A text with its blanks as dots; undefined where nothing else stands in it. */
function withDots(text: string): string | undefined {
  const left = text
    .replaceAll(/\{near\w*\}/g, '')
    .replaceAll(/\{\w+\}/g, '…')
    .trim();
  return /[\p{L}\p{N}]/u.test(left) ? left : undefined;
}

/** The texts of a code as they stand before anything happened: what a message would fill in is dots, or said in other words. */
export function unfilled(code: string, { what, why, fix }: ProblemTexts): { what: Text; why: Text; fix: Text } {
  const both = (text: Text, otherwise: Text): Text => ({
    zh: withDots(text.zh) ?? otherwise.zh,
    en: withDots(text.en) ?? otherwise.en,
  });
  const cause = CAUSES[code];
  const reason = both(why, cause ?? TOLD.why);
  return { what: both(what, { zh: code, en: code }), why: reason, fix: both(fix, TOLD.fix) };
}
