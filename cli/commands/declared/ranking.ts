import type { CommandDeclaration } from '../../declaration.ts';
import { flag } from './flag.ts';

/** Which institutions to look at first: `suspects ranking`. */
export const SUSPECTS_RANKING: CommandDeclaration = {
  name: 'ranking',
  summary: {
    zh: '机构排序：按存在问题的可能性或预计可追回金额（都是估算，不是结论），并说明由哪些主题得出',
    en: 'institutions by how likely a problem is or by what may be got back (estimates, no verdict), and which topics say so',
  },
  options: [
    flag(
      '--by <order>',
      '按什么排列：risk 存在问题的可能性（默认）、amount 预计可追回金额',
      'order: risk, how likely a problem is (default), or amount, what may be got back',
    ),
    flag('--limit <n>', '最多显示几家（默认 20；--json 时不限）', 'how many to show (default 20; all with --json)'),
  ],
  warehouse: 'shared',
  load: async () => (await import('../suspects-ranking.ts')).suspectsRanking,
};
