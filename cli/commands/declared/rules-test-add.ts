import type { CommandDeclaration } from '../../declaration.ts';
import { flag } from './flag.ts';

/** A test made of a suspect's records. */
export const RULES_TEST_ADD: CommandDeclaration = {
  name: 'add',
  summary: {
    zh: '由一个疑点的记录做成规则用例：换名、平移日期、只留必需的记录',
    en: "make a rule test of a suspect's records: renamed, moved in time, no more than it takes",
  },
  options: [
    flag('--from <suspect>', '疑点编号（至少前 8 位）', 'suspect id (at least 8 digits)'),
    flag(
      '--expect <hit|miss>',
      'hit 应命中（默认）；miss 核查已排除，写成待办用例',
      'hit (default); miss: it was dismissed, written as a known gap',
    ),
    flag('--name <text>', '用例名称', 'name of the test'),
    flag(
      '--write <file>',
      '加到这条规则的文件末尾；没有这个文件则新建（默认只显示）',
      'add it to this file of the rule, or make the file (default: only print it)',
    ),
  ],
  warehouse: 'shared',
  load: async () => (await import('../rules-test-add.ts')).rulesTestAdd,
};
