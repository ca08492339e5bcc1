import type { CommandDeclaration } from '../../declaration.ts';
import { UNMASK, flag } from './flag.ts';

/** Looking after the warehouse: `status`, `doctor`, `backup`, `restore`, `prune`, `sql`. */
export const KEEPING_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'status',
    summary: { zh: '仓库里有什么、最近一次筛查如何', en: 'what the warehouse holds and how the last scan went' },
    warehouse: 'shared',
    load: async () => (await import('../status.ts')).status,
  },
  {
    name: 'doctor',
    summary: {
      zh: '哪些规则能运行、缺什么；机器、磁盘和仓库文件是否正常',
      en: 'which rules can run and what the others lack; whether machine, disk and warehouse file are sound',
    },
    options: [flag('--deep', '读出全部数据并核对每个批次的账', 'read everything and check the account of every batch')],
    warehouse: 'shared',
    load: async () => (await import('../doctor.ts')).doctor,
  },
  {
    name: 'backup',
    summary: { zh: '备份数据仓库并核对', en: 'back the warehouse up and verify the copy' },
    arguments: [flag('<dir>', '写到哪个文件夹', 'folder to write to')],
    warehouse: 'shared',
    load: async () => (await import('../backup.ts')).backup,
  },
  {
    name: 'restore',
    summary: { zh: '从备份恢复数据仓库', en: 'restore the warehouse from a backup' },
    arguments: [
      flag('<dir>', '备份所在的文件夹（取最新），或备份文件', 'folder of backups (the newest), or a backup file'),
    ],
    options: [
      flag('--replace', '替换现有仓库（旧仓库改名保留）', 'replace the present warehouse (kept under another name)'),
    ],
    warehouse: 'alone',
    load: async () => (await import('../restore.ts')).restore,
  },
  {
    name: 'prune',
    summary: {
      zh: '清除某日以前的记录，保留疑点的证据',
      en: 'remove records before a day, keeping the evidence of suspects',
    },
    options: [
      flag('--before <date>', '清除此日以前发生的记录（必填）', 'remove what happened before this day (required)'),
      flag('--yes', '确认清除（不加则只说明会清除什么）', 'do it (without: only tell what would go)'),
      flag('--reason <text>', '清除的理由（--yes 时必填，留痕）', 'why (required with --yes; kept)'),
      flag('--force', '允许清除数据末尾两年以内的记录', 'allow a day within the last two years of the data'),
    ],
    warehouse: 'shared',
    load: async () => (await import('../prune.ts')).prune,
  },
  {
    name: 'sql',
    summary: { zh: '只读查询（表名、列名见 docs/tables.md）', en: 'query read-only (names in docs/tables.md)' },
    arguments: [flag('<query>', 'SQL 语句', 'a SQL statement')],
    options: UNMASK,
    warehouse: 'shared',
    load: async () => (await import('../sql.ts')).sql,
  },
];
