import type { CommandDeclaration } from '../../declaration.ts';
import { flag } from './flag.ts';

const OVERLAY: CommandDeclaration = {
  name: 'overlay',
  summary: {
    zh: '本地调整：改规则的参数、危害、把握等，升级后仍保留',
    en: "overlays: a site's own values of rules, which survive an upgrade",
  },
  children: [
    {
      name: 'new',
      summary: {
        zh: '为一条随程序的规则新建本地调整，并保存规则原文副本',
        en: 'make an overlay of a shipped rule, with the text that it is made from beside it',
      },
      arguments: [flag('<id>', '规则编码', 'rule id')],
      options: [
        flag(
          '--set <field=value>',
          '设置一项（可多次），例如 params.min_gap_days=5、severity=medium；不写则生成可供填写的文件',
          'set a field (repeatable), such as params.min_gap_days=5 or severity=medium; without it the file is made to be filled in',
          true,
        ),
        flag('--reason <text>', '调整的理由（必填）', 'why (needed)'),
        flag('--by <name>', '批准人（必填）', 'who approved it (needed)'),
      ],
      load: async () => (await import('../rules-overlay-new.ts')).rulesOverlayNew,
    },
    {
      name: 'list',
      summary: { zh: '列出本地调整及其与升级的冲突', en: 'list overlays, and where an upgrade conflicts with them' },
      load: async () => (await import('../rules-overlay-list.ts')).rulesOverlayList,
    },
    {
      name: 'accept',
      summary: {
        zh: '核定：保留本地的值，以现行规则原文为新的比较基准',
        en: 'settle: keep the local values and compare with the shipped text of today from now on',
      },
      arguments: [flag('<id>', '规则编码', 'rule id')],
      options: [
        flag('--by <name>', '批准人（必填）', 'who approved it (needed)'),
        flag('--reason <text>', '新的理由（默认不变）', 'a new reason (default: as it was)'),
      ],
      load: async () => (await import('../rules-overlay-accept.ts')).rulesOverlayAccept,
    },
  ],
};

/** What a site does to its set of rules, and what the set covers. */
export const RULE_SET_COMMANDS: readonly CommandDeclaration[] = [
  OVERLAY,
  {
    name: 'health',
    summary: {
      zh: '规则库的健康状况：从未命中、几乎总是命中、准确程度下降、最慢、多数无法判断的规则，过时的名单，没有规则的条款',
      en: 'how the rules stand: those that never or nearly always fire, are right less often, are slowest or cannot tell, stale lists, clauses without a rule',
    },
    options: [
      flag(
        '--coverage',
        '只看覆盖情况：哪些官方规则类、法规条款没有规则及原因',
        'coverage only: official classes and legal clauses without a rule, and why',
      ),
    ],
    warehouse: ({ coverage }) => (coverage === true ? undefined : 'shared'),
    load: async () => (await import('../rules-health.ts')).rulesHealth,
  },
];
