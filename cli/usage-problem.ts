import type { CommanderError } from 'commander';
import type { Text } from '../base/language.ts';
import type { Problem } from '../base/problem.ts';
import { cliProblem } from './problems.ts';

/** What each of commander's codes means to a person; `it` is what commander quotes. */
const MEANINGS: Readonly<Record<string, (it: string) => Text>> = {
  'commander.unknownOption': (it) => ({ zh: `没有选项 ${it}`, en: `there is no option ${it}` }),
  'commander.unknownCommand': (it) => ({ zh: `没有命令 ${it}`, en: `there is no command ${it}` }),
  'commander.missingArgument': (it) => ({ zh: `缺少参数 ${it}`, en: `the argument ${it} is missing` }),
  'commander.optionMissingArgument': (it) => ({ zh: `选项 ${it} 缺少值`, en: `option ${it} needs a value` }),
  'commander.excessArguments': () => ({ zh: '参数过多', en: 'there are too many arguments' }),
  'commander.help': () => ({ zh: '缺少子命令', en: 'a subcommand is missing' }),
};

/** What commander could not understand, as one of our problems. Its own suggestion is kept. */
export function usageProblem(error: CommanderError, argv: readonly string[]): Problem {
  const [first = '', second = ''] = error.message.replace(/^error: /, '').split('\n');
  const quoted = /'([^']+)'/.exec(first)?.[1] ?? '';
  const meaning = MEANINGS[error.code]?.(quoted) ?? { zh: first, en: first };
  const near = /Did you mean (?:one of )?(.+?)\?/.exec(second)?.[1];
  return cliProblem('MC-CLI-001', `mingcha ${argv.join(' ')}`, {
    zh: meaning.zh,
    en: meaning.en,
    nearZh: near === undefined ? '' : `是否想输入 ${near}？`,
    nearEn: near === undefined ? '' : `Did you mean ${near}? `,
  });
}
