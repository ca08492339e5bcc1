import type { CommandDeclaration } from '../../declaration.ts';
import { QUARANTINE_FILTERS, UNMASK, flag } from './flag.ts';

/** What could not land: `quarantine` and its children. */
export const QUARANTINE_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'quarantine',
    summary: { zh: '隔离区', en: 'quarantine' },
    children: [
      {
        name: 'list',
        summary: { zh: '列出隔离的记录及原因', en: 'list quarantined records and why' },
        options: [
          ...QUARANTINE_FILTERS,
          flag('--limit <n>', '最多显示几条（默认 50）', 'how many to show (default 50)'),
        ],
        warehouse: 'shared',
        load: async () => (await import('../quarantine-list.ts')).quarantineList,
      },
      {
        name: 'export',
        summary: {
          zh: '导出隔离的记录，改正后可再入库',
          en: 'export quarantined records, to be corrected and landed again',
        },
        options: [
          ...QUARANTINE_FILTERS,
          flag('--out <dir>', '写到哪个文件夹（必填）', 'folder to write to (required)'),
          ...UNMASK,
        ],
        warehouse: 'shared',
        load: async () => (await import('../quarantine-export.ts')).quarantineExport,
      },
      {
        name: 'close',
        summary: {
          zh: '把不再入库的隔离记录结案（不删除，须有理由）',
          en: 'close quarantined records that will not land (nothing is deleted; needs a reason)',
        },
        options: [
          ...QUARANTINE_FILTERS,
          flag('--record <n>', '只结案该批次的第几条', 'only this record of the batch'),
          flag('--reason <text>', '结案的理由（必填，留痕）', 'why (required; kept)'),
        ],
        warehouse: 'shared',
        load: async () => (await import('../quarantine-close.ts')).quarantineClose,
      },
    ],
  },
];
