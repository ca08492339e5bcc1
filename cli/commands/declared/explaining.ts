import type { CommandDeclaration } from '../../declaration.ts';
import { flag } from './flag.ts';

/** Why somebody is on a list, or is not. */
export const RULES_WHY: CommandDeclaration = {
  name: 'why',
  summary: {
    zh: '为什么没有（或为什么有）：各步剩下多少；给出参保人、就诊或机构时，列出判断过的对象差在哪里',
    en: 'why somebody is listed or not: what each step left; with a person, a visit or an institution, what each unit missed',
  },
  arguments: [flag('<id>', '规则编码', 'rule id')],
  options: [
    flag('--person <psn_no>', '这名参保人', 'this person'),
    flag('--visit <mdtrt_id>', '这次就诊', 'this visit'),
    flag('--institution <code>', '这家机构', 'this institution'),
    flag('--from <date>', '只看这一天及以后', 'on or after this day'),
    flag('--to <date>', '只看这一天及以前', 'on or before this day'),
    flag('--limit <n>', '最多列几个（默认 20；--json 时 200）', 'how many to show (default 20; 200 with --json)'),
  ],
  warehouse: 'shared',
  load: async () => (await import('../rules-why.ts')).rulesWhy,
};

/** Why a suspect is one. */
export const SUSPECTS_EXPLAIN: CommandDeclaration = {
  name: 'explain',
  summary: {
    zh: '说明一条疑点：依据的事实、条件、触发值与阈值、金额怎样得出、知识点、规则文本、记录来源',
    en: 'explain a suspect: facts, conditions, measure and threshold, how the money adds up, knowledge, the text that accused, sources',
  },
  arguments: [flag('<id>', '疑点编号（至少前 8 位）', 'suspect id (at least its first 8 digits)')],
  options: [
    flag(
      '--lines <n>',
      '列出几条记录的来源（默认 10；--json 时 200）',
      'how many records to show with their source (default 10; 200 with --json)',
    ),
  ],
  warehouse: 'shared',
  load: async () => (await import('../suspects-explain.ts')).suspectsExplain,
};
