import type { CommandDeclaration } from '../../declaration.ts';
import { flag } from './flag.ts';

const SAMPLE = flag('<sample>', '样本编号，如 S000001', 'a sample, such as S000001');

/** Second reviews of settlements, flagged or not: `review` and its children. */
export const REVIEW_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'review',
    summary: { zh: '复审抽样', en: 'samples for a second review' },
    children: [
      {
        name: 'sample',
        summary: {
          zh: '抽取有效结算供复审（含未被疑点涉及的），每家机构至少一笔，凭种子人人可重算',
          en: 'draw effective settlements for review, flagged or not, of each institution at least one; anybody can draw again by the seed',
        },
        options: [
          flag('--of <what>', '抽什么：settlements 结算（默认）', 'of what: settlements (default)'),
          flag(
            '--rate <share>',
            '每家机构的抽取比例，不低于 0.05（默认）',
            'share of each institution, 0.05 (default) or more',
          ),
          flag('--seed <word>', '抽样前公布的种子', 'the seed, published before the draw'),
          flag('--month <month>', '只抽这个月结算的，YYYY-MM', 'settled in this month only, YYYY-MM'),
          flag('--from <date>', '只抽这一天及以后结算的', 'settled on or after this day'),
          flag('--to <date>', '只抽这一天及以前结算的', 'settled on or before this day'),
        ],
        warehouse: 'shared',
        load: async () => (await import('../review-sample.ts')).reviewSample,
      },
      {
        name: 'list',
        summary: { zh: '列出复审样本', en: 'list the samples' },
        warehouse: 'shared',
        load: async () => (await import('../review-list.ts')).reviewList,
      },
      {
        name: 'show',
        summary: {
          zh: '显示一个样本、复审进度和漏检估计；--csv 导出供填写的表',
          en: 'show a sample, its results and what was missed; --csv writes the table to fill in',
        },
        arguments: [SAMPLE],
        options: [flag('--csv <file>', '导出供填写的复审表', 'write the table to fill in')],
        warehouse: 'shared',
        load: async () => (await import('../review-show.ts')).reviewShow,
      },
      {
        name: 'record',
        summary: { zh: '导入填写好的复审表（CSV 或 xlsx）', en: 'take in the filled-in table (CSV or xlsx)' },
        arguments: [SAMPLE, flag('<file>', '复审表', 'the table')],
        warehouse: 'shared',
        load: async () => (await import('../review-record.ts')).reviewRecord,
      },
    ],
  },
];
