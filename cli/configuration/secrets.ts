import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { MingchaError } from '../../base/problem.ts';
import type { SaslConfiguration, TlsConfiguration } from './configuration.ts';
import { configurationProblem } from './problems.ts';
import type { ConfigurationDocument } from './schema.ts';

type KafkaDocument = NonNullable<ConfigurationDocument['kafka']>;

/** Where what a configuration names is looked for. */
export interface Surroundings {
  /** The folder of the configuration file. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `file:line:column` of a setting. */
  readonly at: (path: readonly PropertyKey[]) => string;
}

function fileText(path: string, { folder, at }: Surroundings, setting: readonly PropertyKey[]): string {
  try {
    return readFileSync(resolve(folder, path), 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MingchaError(configurationProblem('MC-CONF-007', at(setting), { file: path, reason }), error);
  }
}

/**
 * The certificates of a configuration, read.
 *
 * @throws MingchaError MC-CONF-007 for a file that cannot be read.
 */
export function readTls(tls: NonNullable<KafkaDocument['tls']>, around: Surroundings): TlsConfiguration {
  const pem = (name: 'ca' | 'certificate' | 'key'): Partial<TlsConfiguration> => {
    const path = tls[name];
    return path === undefined ? {} : { [name]: fileText(path, around, ['kafka', 'tls', name]) };
  };
  return {
    ...pem('ca'),
    ...pem('certificate'),
    ...pem('key'),
    ...(tls.servername === undefined ? {} : { servername: tls.servername }),
  };
}

/**
 * The login of a configuration with its password, which a line break at the end of its file is no part of.
 *
 * @throws MingchaError MC-CONF-007 for a file that cannot be read, MC-CONF-008 where there is no password in it.
 */
export function readSasl(sasl: NonNullable<KafkaDocument['sasl']>, around: Surroundings): SaslConfiguration {
  const { mechanism, username, password_file: file, password_env: variable } = sasl;
  const setting = ['kafka', 'sasl', file === undefined ? 'password_env' : 'password_file'];
  const password =
    file === undefined ? around.environment[variable ?? ''] : fileText(file, around, setting).replace(/\r?\n$/, '');
  if (password !== undefined && password !== '') return { mechanism, username, password };
  const parameters =
    file === undefined
      ? { reasonZh: `环境变量 ${variable} 没有设置或为空。`, reasonEn: `The variable ${variable} is not set or empty.` }
      : { reasonZh: `文件 ${file} 是空的。`, reasonEn: `The file ${file} is empty.` };
  throw new MingchaError(configurationProblem('MC-CONF-008', around.at(setting), parameters));
}
