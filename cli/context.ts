import { resolve } from 'node:path';
import type { Effects } from '../base/effects.ts';
import type { Language } from '../base/language.ts';
import type { ExitCode } from '../base/problem.ts';
import { MingchaError } from '../base/problem.ts';
import type { Session } from '../store/session.ts';
import type { Warehouse } from '../store/warehouse.ts';
import { openLog } from './logging.ts';
import type { Caller, WarehouseNeed } from './owner/caller.ts';
import { openHere } from './owner/open.ts';
import { inTurns, type Mode } from './owner/turn.ts';
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

/** Runs another command line in this process, on a warehouse lent to it. */
export type RunBeside = (argv: readonly string[], effects: Effects, lent: Warehouse) => Promise<ExitCode>;

/**
 * What a command works with: where the data is, how to speak, and the effects. `effects.program` is what a suggested
 * command begins with: it names the data folder where that is not the default one.
 */
export interface Context extends Caller {
  /** Ends the progress line; called once before a command prints its answer. */
  readonly endProgress: () => void;
  readonly runBeside: RunBeside;
}

/** What a command line runs in: which command it is, and whether an owner lends it the warehouse. */
export interface Surroundings {
  readonly command: string;
  readonly needs: WarehouseNeed | undefined;
  readonly lent: Warehouse | undefined;
  readonly runBeside: RunBeside;
}

/** A command's own work. It returns the exit code. */
export type Command<Options> = (context: Context, options: Options, ...names: string[]) => Promise<ExitCode>;

const DEFAULT_WAIT = '60';

/** The language that was asked for: `--lang`, else MINGCHA_LANG, else Chinese. */
export function languageOf(asked: string | undefined, effects: Pick<Effects, 'environment'>): Language {
  const value = asked ?? effects.environment['MINGCHA_LANG'] ?? 'zh';
  if (value === 'zh' || value === 'en') return value;
  throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--lang', value, wanted: 'zh | en' }));
}

/** Makes the context of one command from the options it was given. */
export function contextOf(options: GlobalOptions, effects: Effects, surroundings: Surroundings): Context {
  const directory =
    options.data === undefined ? defaultDirectory(effects) : resolve(effects.workingDirectory, options.data);
  const wait = options.wait ?? DEFAULT_WAIT;
  if (!/^\d+(\.\d+)?$/.test(wait)) {
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--wait', value: wait, wanted: '0, 60, …' }));
  }
  const language = languageOf(options.lang, effects);
  const progress = progressOn(effects, options.progress !== false, language);
  // An owner's log is open already, and a log for each command would never be closed.
  const log = surroundings.lent === undefined ? openLog(directory, effects) : effects.log;
  return {
    ...surroundings,
    effects: { ...effects, program: programFor(effects, directory), log },
    calledAs: effects.program,
    directory,
    language,
    json: options.json === true,
    waitSeconds: Number(wait),
    progress: progress.report,
    endProgress: progress.end,
  };
}

/**
 * Runs work on the warehouse, in the turns that its mode asks for: on the one that an owner lends, else on one opened here
 * and closed whatever happens.
 */
export async function withWarehouse<Result>(
  context: Context,
  mode: Mode,
  work: (warehouse: Warehouse) => Promise<Result>,
): Promise<Result> {
  const { lent } = context;
  if (lent !== undefined) return inTurns(context, lent, mode, async () => work(lent));
  const { warehouse, close } = await openHere(context, mode);
  try {
    return await inTurns(context, warehouse, mode, async () => work(warehouse));
  } finally {
    close();
  }
}

/** Opens the warehouse and one session on it, and closes both whatever happens. */
export async function withSession<Result>(
  context: Context,
  mode: Mode,
  work: (session: Session, warehouse: Warehouse) => Promise<Result>,
): Promise<Result> {
  return withWarehouse(context, mode, async (warehouse) => {
    const session = mode === 'locked' ? await warehouse.lockedSession() : await warehouse.session();
    try {
      return await work(session, warehouse);
    } finally {
      session.close();
    }
  });
}
