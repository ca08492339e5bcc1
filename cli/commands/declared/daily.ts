import type { CommandDeclaration } from '../../declaration.ts';
import { CONFIG, flag } from './flag.ts';

/** The nightly work: `daily`. */
export const DAILY_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'daily',
    summary: {
      zh: '日常作业：入库投放目录、筛查、导出、通知；一天一次，中断后接着做',
      en: 'the daily run: land the drop folder, scan, export, notify; once a day, and on from where it was stopped',
    },
    warehouse: 'shared',
    options: [
      flag('--date <date>', '属于哪一天（默认今天）', 'the day it belongs to (default: today)'),
      flag(
        '--drop <folder>',
        '投放目录（默认配置 daily.drop，或数据目录中的 drop）；漏做的日子，文件放在以日期命名的文件夹（drop/2026-01-09/）中，会逐日补做',
        'drop folder (default: daily.drop of the configuration, or drop in the data folder); missed days whose files lie in a folder of their date (drop/2026-01-09/) are made up day by day',
      ),
      flag(
        '--again',
        '这一天已经做过也再做一遍，另存文件',
        'do the day once more if it is done, with files of its own',
      ),
      CONFIG,
    ],
    load: async () => (await import('../daily.ts')).daily,
  },
];
