import type { CommandDeclaration } from '../../declaration.ts';
import { flag } from './flag.ts';

/** What keeps the versions of rules: the lock, and how rules differ from what they were. */
export const RULE_VERSION_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'lock',
    summary: {
      zh: '为规则上锁：记录摘要，判断有变的规则版本自动加一',
      en: 'lock the rules: note their digests and raise the version of each that judges otherwise',
    },
    options: [
      flag('--folder <dir>', '规则文件夹（默认随程序的规则）', 'folder of rules (default: the shipped ones)'),
      flag('--local', '为本地规则上锁', "lock this site's own rules"),
      flag(
        '--check',
        '不写文件，锁已过时则报错（退出码 3）',
        'write nothing, and fail when the lock is stale (exit 3)',
      ),
    ],
    load: async () => (await import('../rules-lock.ts')).rulesLock,
  },
  {
    name: 'diff',
    summary: {
      zh: '比较规则与以前的文本：哪一部分变了，从什么变成什么',
      en: 'compare rules with earlier texts: which part changed, from what to what',
    },
    arguments: [flag('[ids...]', '规则编码（默认全部）', 'rule ids (default: all)')],
    options: [
      flag(
        '--against <what>',
        '与什么比较：一次筛查（如 R000003）、规则版本（如 2-1a2b3c4d）或 lock；默认最近一次筛查',
        'a scan (R000003), a version (2-1a2b3c4d) or lock; the newest scan by default',
      ),
    ],
    warehouse: 'shared',
    load: async () => (await import('../rules-diff.ts')).rulesDiff,
  },
];
