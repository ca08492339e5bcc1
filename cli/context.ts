import { resolve } from 'node:path';
import type { Effects, Progress } from '../base/effects.ts';
import type { Language } from '../base/language.ts';
import type { ExitCode } from '../base/problem.ts';
import { MingchaError } from '../base/problem.ts';
import type { Session } from '../store/session.ts';
import { Warehouse, type OpenOptions } from '../store/warehouse.ts';
import { openLog } from './logging.ts';
import { cliProblem } from './problems.ts';
import { progressOn } from './render/progress.ts';
import { defaultDirectory, programFor } from './suggest-command.ts';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly data?: string;
  readonly lang?: string;
  readonly json?: boolean;
  readonly progress?: boolean;
  readonly wait?: string;
}

/**
 * What a command works with: where the data is, how to speak, and the effects. `effects.program` is what a suggested
 * command begins with: it names the data folder where that is not the default one.
 */
export interface Context {
  readonly effects: Effects;
  readonly directory: string;
  readonly language: Language;
  readonly json: boolean;
  readonly waitSeconds: number;
  readonly progress: Progress;
  /** Ends the progress line; called once before a command prints its answer. */
  readonly endProgress: () => void;
}

/** A command's own work. It returns the exit code. */
export type Command<Options> = (context: Context, options: Options, ...names: string[]) => Promise<ExitCode>;

const DEFAULT_WAIT = '60';

/** The language that was asked for: `--lang`, else MINGCHA_LANG, else Chinese. */
export function languageOf(asked: string | undefined, effects: Effects): Language {
  const value = asked ?? effects.environment['MINGCHA_LANG'] ?? 'zh';
  if (value === 'zh' || value === 'en') return value;
  throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--lang', value, wanted: 'zh | en' }));
}

/** Makes the context of one command from the options it was given. */
export function contextOf(options: GlobalOptions, effects: Effects): Context {
  const directory =
    options.data === undefined ? defaultDirectory(effects) : resolve(effects.workingDirectory, options.data);
  const wait = options.wait ?? DEFAULT_WAIT;
  if (!/^\d+(\.\d+)?$/.test(wait)) {
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--wait', value: wait, wanted: '0, 60, …' }));
  }
  const progress = progressOn(effects, options.progress !== false);
  return {
    effects: { ...effects, program: programFor(effects, directory), log: openLog(directory, effects) },
    directory,
    language: languageOf(options.lang, effects),
    json: options.json === true,
    waitSeconds: Number(wait),
    progress: progress.report,
    endProgress: progress.end,
  };
}

/** How this command opens a warehouse: its folder, how long it waits, and MINGCHA_MEMORY and MINGCHA_THREADS. */
export function openingOf({ effects, directory, waitSeconds }: Context): Omit<OpenOptions, 'mode' | 'create'> {
  const memory = effects.environment['MINGCHA_MEMORY'];
  const threads = effects.environment['MINGCHA_THREADS'];
  return {
    directory,
    waitSeconds,
    signal: effects.signal,
    ...(memory === undefined ? {} : { memory }),
    ...(threads === undefined ? {} : { threads: Number(threads) }),
  };
}

/** Opens the warehouse for a command and closes it whatever happens. */
export async function withWarehouse<Result>(
  context: Context,
  mode: 'read' | 'write' | 'create',
  work: (warehouse: Warehouse) => Promise<Result>,
): Promise<Result> {
  const warehouse = await Warehouse.open({
    ...openingOf(context),
    mode: mode === 'read' ? 'read' : 'write',
    create: mode === 'create',
  });
  try {
    return await work(warehouse);
  } finally {
    warehouse.close();
  }
}

/** Opens the warehouse and one session on it, and closes both whatever happens. */
export async function withSession<Result>(
  context: Context,
  mode: 'read' | 'write' | 'create' | 'locked',
  work: (session: Session, warehouse: Warehouse) => Promise<Result>,
): Promise<Result> {
  return withWarehouse(context, mode === 'locked' ? 'read' : mode, async (warehouse) => {
    const session = mode === 'locked' ? await warehouse.lockedSession() : await warehouse.session();
    try {
      return await work(session, warehouse);
    } finally {
      session.close();
    }
  });
}
