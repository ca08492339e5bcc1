import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { MingchaError, type Problem } from '../../base/problem.ts';
import { DEFAULT_FLUSH, DEFAULT_RESOLVE } from '../../ingest/stream/stream-request.ts';
import { inOrder } from '../../rules/parse/in-order.ts';
import { readYaml } from '../../rules/parse/read-yaml.ts';
import { checkShape, type ShapeCode, type ShapeProblem } from '../../rules/parse/shape.ts';
import { unreadable } from '../../store/unreadable.ts';
import type { Configuration, KafkaConfiguration } from './configuration.ts';
import { configurationProblem } from './problems.ts';
import { configurationSchema, type ConfigurationDocument } from './schema.ts';
import { readSasl, readTls, type Surroundings } from './secrets.ts';

/** The configuration's name in a data folder. */
export const CONFIGURATION_FILE = 'mingcha.yaml';

/** A configuration in a folder that is passed over, because its name is not quite ours. */
export function misnamedConfiguration(directory: string): string | undefined {
  return ['mingcha.yml', 'mingcha.yaml.txt', 'mingcha.json']
    .map((name) => join(directory, name))
    .find((file) => existsSync(file));
}

const CODES = {
  'MC-RULE-002': 'MC-CONF-002',
  'MC-RULE-003': 'MC-CONF-003',
  'MC-RULE-004': 'MC-CONF-004',
  'MC-RULE-005': 'MC-CONF-005',
  'MC-RULE-006': 'MC-CONF-006',
} as const satisfies Record<ShapeCode, string>;

const shapeProblem: ShapeProblem = (code, where, parameters) => configurationProblem(CODES[code], where, parameters);

/** Which file is read, and what it may refer to. */
export interface ConfigurationRequest {
  /** The data folder, absolute. */
  readonly directory: string;
  /** `--config`; without it `mingcha.yaml` of the data folder, if there is one. */
  readonly file?: string | undefined;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A file without anything in it is a configuration without settings, and `tls: true` is TLS without settings. */
function normalised(value: unknown): unknown {
  if (value === null || value === undefined) return {};
  const kafka: unknown = typeof value === 'object' ? Reflect.get(value, 'kafka') : undefined;
  if (typeof kafka !== 'object' || kafka === null || Reflect.get(kafka, 'tls') !== true) return value;
  return { ...value, kafka: { ...kafka, tls: {} } };
}

/**
 * Reads the text of a configuration, without what it refers to.
 *
 * @throws MingchaError with every MC-CONF problem of the file, each at file:line:column.
 */
export function parseConfiguration(
  text: string,
  file: string,
): { document: ConfigurationDocument; at: Surroundings['at'] } {
  const yaml = readYaml(text, file);
  const syntax = yaml.problems.map(({ where, why }): Problem =>
    configurationProblem('MC-CONF-001', where, { reasonZh: why.zh, reasonEn: why.en }),
  );
  if (syntax.length > 0) throw new MingchaError(syntax);
  const shaped = checkShape(configurationSchema, { ...yaml, value: normalised(yaml.value) }, shapeProblem);
  if (shaped.value === undefined) throw new MingchaError(inOrder(shaped.problems));
  return { document: shaped.value, at: yaml.at };
}

function kafkaOf(kafka: NonNullable<ConfigurationDocument['kafka']>, around: Surroundings): KafkaConfiguration {
  const { flush = {}, resolve: checks = {} } = kafka;
  return {
    brokers: kafka.brokers,
    clientId: kafka.client_id ?? 'mingcha',
    group: kafka.group ?? 'mingcha',
    ...(kafka.tls === undefined ? {} : { tls: readTls(kafka.tls, around) }),
    ...(kafka.sasl === undefined ? {} : { sasl: readSasl(kafka.sasl, around) }),
    topics: kafka.topics,
    from: kafka.from ?? 'beginning',
    flush: {
      rows: flush.rows ?? DEFAULT_FLUSH.rows,
      bytes: flush.bytes ?? DEFAULT_FLUSH.bytes,
      milliseconds: flush.seconds === undefined ? DEFAULT_FLUSH.milliseconds : flush.seconds * 1000,
    },
    resolve: {
      rows: checks.rows ?? DEFAULT_RESOLVE.rows,
      milliseconds: checks.minutes === undefined ? DEFAULT_RESOLVE.milliseconds : checks.minutes * 60_000,
    },
  };
}

/** Where a site's rules are is the data folder's own to say: every command must run the same rules. */
function refuseElsewhere(own: string, file: string, document: ConfigurationDocument, at: Surroundings['at']): void {
  const named = (['overlays', 'rules'] as const).find((name) => document[name] !== undefined);
  if (named === undefined || own === file) return;
  throw new MingchaError(
    configurationProblem('MC-CONF-006', at([named]), {
      key: named,
      reasonZh: `规则放在哪里只由数据目录的 ${CONFIGURATION_FILE} 决定，否则各命令会跑不同的规则；请写到 ${own}。`,
      reasonEn: `Only ${CONFIGURATION_FILE} of the data folder says where rules are, or commands would run different ones. Write it into ${own}.`,
    }),
  );
}

/**
 * Reads the configuration with all it refers to. Without a file there are no settings, unless one was asked for.
 *
 * @throws MingchaError with every MC-CONF problem of the file, each at file:line:column; MC-STORE-021 where the folder's own
 *   is another user's.
 */
export function loadConfiguration(request: ConfigurationRequest): Configuration {
  const { directory, file: asked, workingDirectory, environment } = request;
  const file = asked === undefined ? join(directory, CONFIGURATION_FILE) : resolve(workingDirectory, asked);
  const refused = asked === undefined ? unreadable(file) : undefined;
  if (refused !== undefined) throw refused;
  if (asked === undefined && !existsSync(file)) return { file: undefined, schedule: {} };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MingchaError(configurationProblem('MC-CONF-007', file, { file, reason }), error);
  }
  const { document, at } = parseConfiguration(text, file);
  refuseElsewhere(asked === undefined ? file : join(directory, CONFIGURATION_FILE), file, document, at);
  const folder = dirname(file);
  const { kafka, schedule = {}, http } = document;
  const { scan, daily, backup } = schedule;
  return {
    file,
    ...(kafka === undefined ? {} : { kafka: kafkaOf(kafka, { folder, environment, at }) }),
    schedule: {
      ...(scan === undefined ? {} : { scan }),
      ...(daily === undefined ? {} : { daily }),
      ...(backup === undefined
        ? {}
        : {
            backup: {
              at: backup.at,
              directory: resolve(folder, backup.directory),
              ...(backup.keep === undefined ? {} : { keep: backup.keep }),
            },
          }),
    },
    ...(http === undefined ? {} : { http }),
  };
}
