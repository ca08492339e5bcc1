import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { MingchaError } from '../../base/problem.ts';
import { unreadable } from '../../store/unreadable.ts';
import { DEFAULT_PACKS, type PackChoice } from '../rules.ts';
import { CONFIGURATION_FILE, parseConfiguration, type ConfigurationRequest } from './load-configuration.ts';
import { configurationProblem } from './problems.ts';
import type { ConfigurationDocument } from './schema.ts';

/** A folder of the nightly work: one that nobody named is made, one that somebody named must be there. */
export interface DailyFolder {
  /** Absolute. */
  readonly path: string;
  readonly named: boolean;
}

export const DAILY_EXPORTS = ['csv', 'xlsx'] as const;

/** How the nightly work goes. */
export interface DailySettings {
  readonly drop: DailyFolder;
  readonly outbox: DailyFolder;
  readonly notices: DailyFolder;
  /** A file that changed within so many seconds may still be on its way. */
  readonly settledSeconds: number;
  /** Where set, a file is whole once another of its name and this ending lies beside it. */
  readonly marker: string | undefined;
  /** A mapping file for foreign layouts, absolute. */
  readonly mapping: string | undefined;
  readonly packs: readonly PackChoice[];
  readonly exports: readonly (typeof DAILY_EXPORTS)[number][];
  /** Of how many days the lists and notices are kept; all of them where undefined. */
  readonly keep: number | undefined;
}

const DEFAULT_SETTLED = 60;

/**
 * The nightly work of a configuration.
 *
 * @param folder where relative paths begin: that of the configuration.
 * @param directory the data folder, in which folders that nobody named are.
 */
export function dailyOf(
  daily: NonNullable<ConfigurationDocument['daily']>,
  folder: string,
  directory: string,
): DailySettings {
  const at = (name: 'drop' | 'outbox' | 'notices'): DailyFolder => {
    const named = daily[name];
    return named === undefined
      ? { path: join(directory, name), named: false }
      : { path: resolve(folder, named), named: true };
  };
  return {
    drop: at('drop'),
    outbox: at('outbox'),
    notices: at('notices'),
    settledSeconds: daily.settled ?? DEFAULT_SETTLED,
    marker: daily.marker,
    mapping: daily.mapping === undefined ? undefined : resolve(folder, daily.mapping),
    packs: daily.packs ?? DEFAULT_PACKS,
    exports: daily.exports ?? DAILY_EXPORTS,
    keep: daily.keep,
  };
}

/**
 * Reads how the nightly work goes, and nothing else of the configuration: what streams need, such as passwords, need not be
 * there for it.
 *
 * @throws MingchaError with every MC-CONF problem of the file; MC-STORE-021 where the folder's own is another user's.
 */
export function loadDaily(request: Omit<ConfigurationRequest, 'environment'>): DailySettings {
  const { directory, file: asked, workingDirectory } = request;
  const file = asked === undefined ? join(directory, CONFIGURATION_FILE) : resolve(workingDirectory, asked);
  const refused = asked === undefined ? unreadable(file) : undefined;
  if (refused !== undefined) throw refused;
  if (asked === undefined && !existsSync(file)) return dailyOf({}, directory, directory);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MingchaError(configurationProblem('MC-CONF-007', file, { file, reason }), error);
  }
  return dailyOf(parseConfiguration(text, file).document.daily ?? {}, dirname(file), directory);
}
