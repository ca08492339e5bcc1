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
  {
    name: 'backtest',
    summary: {
      zh: '试算：规则与以前的文本各能找到什么，多了哪些、少了哪些、差在哪一步；或换几个参数值看结果。不写入任何内容',
      en: 'try a rule against an earlier text of it: what is kept, gained, lost, and which part dropped it; or against other values. Writes nothing',
    },
    arguments: [flag('<id>', '规则编码', 'rule id')],
    options: [
      flag(
        '--against <what>',
        '与什么比较：shipped（本地调整前的原文）、一次筛查（R000003）、规则版本（2-1a2b3c4d）或 lock；默认 shipped（有本地调整时），否则为最近一个判断不同的版本',
        'shipped (the text under an overlay), a scan (R000003), a version (2-1a2b3c4d) or lock; by default shipped where there is an overlay, else the newest version that judged otherwise',
      ),
      flag('--months <n>', '看最近几个月（默认 12，截至统计截止日）', 'the last so many months up to as_of (12)'),
      flag(
        '--sweep <field=a..b>',
        '逐个试一项的值，如 min_persons=2..6、params.min_share=0.1..0.5:0.1（至多 20 个值）',
        'try values of a field, such as min_persons=2..6 or params.min_share=0.1..0.5:0.1 (20 at most)',
      ),
    ],
    warehouse: 'shared',
    load: async () => (await import('../rules-backtest.ts')).rulesBacktest,
  },
];
