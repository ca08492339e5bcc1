import type { CommandDeclaration } from '../../declaration.ts';
import { flag } from './flag.ts';

/** The log of what was done: `audit list`, `audit verify`. */
export const AUDIT_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'audit',
    summary: { zh: '审计日志：谁在何时做了什么', en: 'the audit log: who did what and when' },
    children: [
      {
        name: 'list',
        summary: { zh: '列出审计记录', en: 'list entries' },
        options: [
          flag(
            '--action <action>',
            '只看这种操作（可重复）：scan export unmask work verdict exception review daily restore prune undo sql',
            'these actions only (repeatable): scan export unmask work verdict exception review daily restore prune undo sql',
            true,
          ),
          flag('--who <name>', '只看此人', 'of this person only'),
          flag('--from <date>', '从此日起', 'from this day on'),
          flag('--to <date>', '到此日为止（含）', 'up to and including this day'),
          flag('--limit <n>', '最近多少条（默认 50，--json 为全部）', 'the newest so many (50; with --json all)'),
        ],
        warehouse: 'shared',
        load: async () => (await import('../audit-list.ts')).auditList,
      },
      {
        name: 'verify',
        summary: {
          zh: '核对审计日志有无被改、被删、被换位',
          en: 'find out whether an entry was edited, removed or moved',
        },
        options: [
          flag('--head <digest>', '以前抄存的摘要，日志须包含它', 'a digest kept earlier, which the log must hold'),
        ],
        warehouse: 'shared',
        load: async () => (await import('../audit-verify.ts')).auditVerify,
      },
    ],
  },
];
