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
  'MC-WORK-002': {
    zh: '常见的有：跳过了中间的步骤、这一步已经办过、要退回却没有写 --reopen、疑点已消失或已例外、已排除的又要处理、下结论后证据有变、认定金额超过疑点金额。',
    en: 'Often: a step was left out, is done already, or lies behind without --reopen; the suspect is gone, excepted or dismissed; its evidence changed under the verdict; the amount is above the suspected one.',
  },
  'MC-WORK-004': {
    zh: '常见的有：分派没有写 --to、合议没有写 --verdict、排除没有写 --reason、部分属实没有写 --amount、处理没有写 --how、退回没有写 --reason、抽样没有写 --seed。',
    en: 'Often: assign without --to, decide without --verdict, dismissed without --reason, partly without --amount, handle without --how, --reopen without --reason, a sample without --seed.',
  },
  'MC-WORK-008': {
    zh: '常见的有：路径写错、是文件夹或链接而不是文件、没有读取权限、文件是空的。',
    en: 'Often: a wrong path, a folder or a link instead of a file, no permission to read it, an empty file.',
  },
  'MC-EXC-001': {
    zh: '常见的有：规则没有列出可设例外的形状、有几种形状却没有写 --use、--use 写错、疑点没有这种形状所需的值。',
    en: 'Often: the rule lists no shape of exception, several without --use, an unknown --use, a suspect that lacks a value of the shape.',
  },
  'MC-EXC-004': {
    zh: '常见的有：没有写理由或理由太短、没有写审批人、审批人就是操作人自己。',
    en: 'Often: no reason or one too short, nobody who approved it, or approved by whoever adds it.',
  },
  'MC-REVIEW-004': {
    zh: '常见的有：结论不是“无问题”或“有问题”、有问题却没有写问题金额或复审说明、问题金额超过结算总费用、结算不在样本中、同一笔列了两次。',
    en: 'Often: a result other than clean or problem, a problem without an amount or a note, an amount above the total fee, a settlement outside the sample or listed twice.',
  },
  'MC-LOCK-001': {
    zh: '常见的有：合并分支时留下了冲突标记、手工改动、文件不完整。',
    en: 'Often: marks of an unfinished merge, an edit by hand, half a file.',
  },
};

/** What commonly helps, where that is told anew each time too. */
const FIXES: Readonly<Record<string, Text>> = {
  'MC-WORK-002': {
    zh: '看提示里写的下一步命令；一条疑点走到哪一步，用 mingcha suspects history 疑点编号 查看；要退回的加 --reopen --reason "理由"。',
    en: 'The message names the command to type. See how far a suspect is with mingcha suspects history ID; step back with --reopen --reason "…".',
  },
  'MC-EXC-001': {
    zh: '提示会列出规则允许的形状，用 --use 写明一种；误报而规则不许设例外的，按流程合议为排除。',
    en: 'The message lists the shapes of the rule: name one with --use. Where the rule allows none, decide the suspect dismissed.',
  },
  'MC-EXC-004': {
    zh: '补上 --reason "理由"（至少 4 个字）和 --approved-by 审批人或文号（不能是操作人自己）。',
    en: 'Add --reason "…" (4 characters or more) and --approved-by NAME or document, not whoever adds it.',
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
  return { what: both(what, { zh: code, en: code }), why: reason, fix: both(fix, FIXES[code] ?? TOLD.fix) };
}
