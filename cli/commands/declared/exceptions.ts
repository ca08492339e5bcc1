import type { CommandDeclaration } from '../../declaration.ts';
import { flag } from './flag.ts';

/** What is kept off the list, by whom and until when: `exceptions` and its children. */
export const EXCEPTION_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'exceptions',
    summary: { zh: '例外：经审批暂不列出的疑点', en: 'exceptions: suspects kept off the list with approval' },
    children: [
      {
        name: 'add',
        summary: {
          zh: '设一项例外（须有理由、另一人审批和期限；疑点照样发现并留存）',
          en: 'add one, with a reason, the approval of somebody else and an end; suspects are found and kept as before',
        },
        options: [
          flag('--rule <id>', '规则编码', 'the rule'),
          flag(
            '--use <shape>',
            '例外的形状，规则只允许一种时可省',
            'the shape of the exception, where the rule has several',
          ),
          flag(
            '--value <field=value>',
            '形状的一个字段和值（每个字段都要写）',
            'a field of the shape with its value; each is needed',
            true,
          ),
          flag('--from-suspect <id>', '照一条疑点设，规则和值取自疑点', 'take rule and values from a suspect'),
          flag('--reason <text>', '理由（必填）', 'why (needed)'),
          flag(
            '--approved-by <who>',
            '审批人或文号（必填，不能是操作人自己）',
            'who approved it, not who adds it (needed)',
          ),
          flag(
            '--expires <date>',
            '有效至哪一天（必填，最长一年，危害程度高的规则半年）',
            'the last day that it holds (needed; at most a year, half a year for rules of high severity)',
          ),
          flag(
            '--on-expiry <what>',
            '到期后：resurface 全部重新列出（默认），forward-only 只列出到期以后发生的',
            'what happens then: resurface (default) brings all back, forward-only only what happened after its end',
          ),
          flag(
            '--yes',
            '疑点已在办理或已有结论，仍要设例外',
            'even though people are at work on the suspect, or decided it',
          ),
        ],
        warehouse: 'shared',
        load: async () => (await import('../exceptions-add.ts')).exceptionsAdd,
      },
      {
        name: 'list',
        summary: { zh: '列出正在生效的例外', en: 'list the exceptions in force' },
        options: [flag('--all', '连同已到期、已结束的', 'expired and ended ones too')],
        warehouse: 'shared',
        load: async () => (await import('../exceptions-list.ts')).exceptionsList,
      },
      {
        name: 'end',
        summary: { zh: '提前结束一项例外（记录保留）', en: 'end an exception early; it is kept on record' },
        arguments: [flag('<id>', '例外编号，如 E000001', 'its number, as E000001')],
        options: [flag('--reason <text>', '理由（必填）', 'why (needed)')],
        warehouse: 'shared',
        load: async () => (await import('../exceptions-end.ts')).exceptionsEnd,
      },
      {
        name: 'check',
        summary: {
          zh: '检查例外：已到期、将到期、没有用到、过宽',
          en: 'look for exceptions that expired, expire soon, are unused or too broad',
        },
        options: [flag('--fail', '有需要处理的，退出码为 1', 'exit 1 where there is any')],
        warehouse: 'shared',
        load: async () => (await import('../exceptions-check.ts')).exceptionsCheck,
      },
    ],
  },
];
