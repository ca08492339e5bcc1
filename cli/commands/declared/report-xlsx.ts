import type { CommandDeclaration } from '../../declaration.ts';
import { UNMASK, flag } from './flag.ts';

/** `report xlsx`: the list as a workbook. */
export const REPORT_XLSX: CommandDeclaration = {
  name: 'xlsx',
  summary: {
    zh: '导出疑点工作簿（汇总、机构、疑点、明细、规则覆盖、数据质量）',
    en: 'export the suspects as a workbook: totals, institutions, suspects, lines, rules, data quality',
  },
  options: [
    flag('--out <file>', '写到文件（必填）', 'file to write (required)'),
    flag('--rule <id>', '只看这条规则（可多次）', 'this rule only (repeatable)', true),
    flag('--topic <topic>', '只看这个主题（可多次）', 'this topic only (repeatable)', true),
    flag(
      '--institution <code>',
      '只看这家机构（可多次）；只给一家时默认出机构版，可以发给该机构',
      "this institution only (repeatable); one alone gives that institution's own edition",
      true,
    ),
    flag(
      '--district <admdvs>',
      '只看这个区划的机构（可多次）',
      'institutions of this district only (repeatable)',
      true,
    ),
    flag(
      '--per-institution <n>',
      '每家机构至多列出几条（默认 200；其余只计数）',
      'how many suspects of an institution to show (default 200; the rest is counted)',
    ),
    flag('--overwrite', '文件已存在时覆盖', 'overwrite the file where it exists'),
    flag(
      '--for <reader>',
      '给谁看：institution 机构版（其他机构的明细只列名称和时间，不含规则覆盖和数据质量）、bureau 监管版（全部内容，内部使用）',
      "for whom: institution (of others' lines only names and times, without the sheets of rules and data quality) or bureau (everything, for its own use)",
    ),
    ...UNMASK,
  ],
  warehouse: 'shared',
  load: async () => (await import('../report-xlsx.ts')).reportXlsx,
};
