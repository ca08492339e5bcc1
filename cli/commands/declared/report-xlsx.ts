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
    flag('--institution <code>', '只看这家机构（可多次）', 'this institution only (repeatable)', true),
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
    ...UNMASK,
  ],
  warehouse: 'shared',
  load: async () => (await import('../report-xlsx.ts')).reportXlsx,
};
