import { Command as Commander, Option } from 'commander';
import type { Effects } from '../base/effects.ts';
import type { Language, Text } from '../base/language.ts';
import type { ExitCode } from '../base/problem.ts';
import { COMMANDS } from './commands/commands.ts';
import type { CommandDeclaration } from './declaration.ts';
import { contextOf, type Context, type GlobalOptions, type Surroundings } from './context.ts';
import { runHereOrThere } from './owner/forward.ts';
import { programVersion } from './version.ts';

/** What a command line runs in, and who is told of the one command that runs: what it works with, and its exit code. */
export interface Running extends Pick<Surroundings, 'lent' | 'runBeside'> {
  readonly argv: readonly string[];
  readonly starts: (context: Context) => void;
  readonly done: (code: ExitCode) => void;
}

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
};

const GLOBAL_OPTIONS: readonly (readonly [string, Text])[] = [
  [
    '--data <dir>',
    {
      zh: '数据目录（默认 ./mingcha-data，或环境变量 MINGCHA_DATA）',
      en: 'data folder (default ./mingcha-data, or MINGCHA_DATA)',
    },
  ],
  ['--lang <zh|en>', { zh: '语言（默认 zh，或环境变量 MINGCHA_LANG）', en: 'language (default zh, or MINGCHA_LANG)' }],
  ['--json', { zh: '以 JSON 回答', en: 'answer in JSON' }],
  ['--no-progress', { zh: '不显示进度', en: 'show no progress' }],
  [
    '--wait <seconds>',
    { zh: '数据仓库被占用时等待的秒数（默认 60）', en: 'seconds to wait for a busy warehouse (default 60)' },
  ],
];

function inLanguageOf(command: Commander, language: Language): void {
  command.helpOption('-h, --help', language === 'zh' ? '显示帮助' : 'show help');
  if (language === 'zh') command.configureHelp({ styleTitle: (title) => TITLES[title] ?? title });
}

/** Global options are understood before and after a command's words; help shows them once, at the command itself. */
function addGlobalOptions(command: Commander, language: Language, hidden: boolean): void {
  for (const [flags, label] of GLOBAL_OPTIONS) {
    const option = new Option(flags, label[language]);
    command.addOption(hidden ? option.hideHelp() : option);
  }
}

/** Options of a command and of the words before it; the nearer one wins, and progress is off if any said so. */
function mergedOptions(command: Commander): GlobalOptions & Record<string, unknown> {
  const chain: Commander[] = [];
  for (let at: Commander | null = command; at !== null; at = at.parent) chain.unshift(at);
  const all = chain.map((one) => one.opts<GlobalOptions & Record<string, unknown>>());
  return { ...Object.assign({}, ...all), progress: all.every((options) => options.progress !== false) };
}

/** A command's own words: `suspects list`. */
function wordsOf(command: Commander): string {
  const words: string[] = [];
  for (let at = command; at.parent !== null; at = at.parent) words.unshift(at.name());
  return words.join(' ');
}

function addCommand(
  parent: Commander,
  declaration: CommandDeclaration,
  effects: Effects,
  language: Language,
  running: Running,
): void {
  const { load } = declaration;
  const command = parent.command(declaration.name).description(declaration.summary[language]);
  inLanguageOf(command, language);
  for (const argument of declaration.arguments ?? []) command.argument(argument.flags, argument.label[language]);
  for (const option of declaration.options ?? []) {
    if (option.repeatable === true) {
      command.option(option.flags, option.label[language], (value: string, all: string[] | undefined) => [
        ...(all ?? []),
        value,
      ]);
    } else command.option(option.flags, option.label[language]);
  }
  addGlobalOptions(command, language, load === undefined);
  for (const child of declaration.children ?? []) addCommand(command, child, effects, language, running);
  if (load === undefined) {
    command.helpCommand(false);
    return;
  }
  command.action(async (...words: unknown[]) => {
    const options = mergedOptions(command);
    const { lent, runBeside } = running;
    const needs = typeof declaration.warehouse === 'function' ? declaration.warehouse(options) : declaration.warehouse;
    const context = contextOf(options, effects, { command: wordsOf(command), needs, lent, runBeside });
    running.starts(context);
    const names = words
      .slice(0, (declaration.arguments ?? []).length)
      .flat()
      .filter((word) => typeof word === 'string');
    try {
      const code = await runHereOrThere(context, running.argv, async (here) => {
        const work = await load();
        return work(here, options as never, ...names);
      });
      running.done(code);
    } finally {
      context.endProgress();
    }
  });
}

/** The whole command line: every command's declaration, in one language. Commands load their work when they run. */
export function buildProgram(effects: Effects, language: Language, running: Running): Commander {
  const program = new Commander('mingcha');
  program
    .description(
      language === 'zh'
        ? '明察：从医保结算数据中筛查疑点，生成可核查的疑点清单。'
        : 'Mingcha: finds suspects in medical-insurance data and lists them, explained.',
    )
    .version(programVersion(), '-V, --version', language === 'zh' ? '显示版本' : 'show the version')
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({ writeOut: (text) => effects.out.write(text), writeErr: () => undefined })
    .helpCommand(false);
  inLanguageOf(program, language);
  addGlobalOptions(program, language, false);
  for (const declaration of COMMANDS) addCommand(program, declaration, effects, language, running);
  return program;
}
