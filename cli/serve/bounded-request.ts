import { MingchaError } from '../../base/problem.ts';
import { nearestName } from '../../base/suggest.ts';
import { DEFAULT_FLUSH, DEFAULT_RESOLVE, type StreamTopic } from '../../ingest/stream/stream-request.ts';
import { KINDS, kindNamed } from '../../records/kinds.ts';
import type { Configuration, KafkaConfiguration } from '../configuration/configuration.ts';
import { CONFIGURATION_FILE } from '../configuration/load-configuration.ts';
import { cliProblem } from '../problems.ts';
import { serveProblem } from './problems.ts';
import type { LogConnection } from './source-of.ts';

/** What a person types after `ingest kafka`. */
export interface BoundedOptions {
  readonly topic?: readonly string[];
  readonly kind?: string;
  readonly brokers?: string;
  readonly config?: string;
  readonly untilEnd?: boolean;
  readonly maxMessages?: string;
  readonly from?: string;
  readonly skipTo?: readonly string[];
  readonly reason?: string;
  readonly yesSkipUnread?: boolean;
}

/** A position that a person moves. */
export interface Skip {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** What a bounded run is asked to do. */
export interface BoundedRequest {
  /** Absent where positions are moved and nothing is read. */
  readonly kafka?: KafkaConfiguration;
  readonly untilEnd: boolean;
  readonly maxMessages: number | undefined;
  readonly skips: readonly Skip[];
  readonly reason: string;
  /** Whether messages that the log still holds may be passed over. */
  readonly skipsUnread: boolean;
  /** Where the log is that positions are moved in; absent where none is moved. */
  readonly asked?: LogConnection;
}

const badOption = (option: string, value: string, wanted: string): MingchaError =>
  new MingchaError(cliProblem('MC-CLI-007', '', { option, value, wanted }));

function skipsOf(skipTo: readonly string[]): readonly Skip[] {
  return skipTo.map((text) => {
    const match = /^([\w.-]{1,249})\/(\d{1,9})=(\d{1,15})$/.exec(text);
    if (match === null) throw badOption('--skip-to', text, 'TOPIC/PARTITION=OFFSET');
    return { topic: match[1] ?? '', partition: Number(match[2]), offset: Number(match[3]) };
  });
}

function topicsOf({ topic, kind }: BoundedOptions, configured: readonly StreamTopic[]): readonly StreamTopic[] {
  if (kind !== undefined && kindNamed(kind) === undefined) {
    const names = KINDS.map(({ name }) => name);
    throw badOption('--kind', kind, nearestName(kind, names) ?? names.join(' | '));
  }
  const chosen: readonly StreamTopic[] =
    topic === undefined
      ? configured
      : [...new Set(topic)].map((name) => configured.find((one) => one.topic === name) ?? { topic: name });
  return kind === undefined ? chosen : chosen.map((one) => ({ ...one, kind }));
}

/**
 * Brokers as typed.
 *
 * @throws MingchaError MC-CLI-007 for a value that cannot be.
 */
export function brokersOf(text: string): readonly string[] {
  const brokers = text.split(',').map((one) => one.trim());
  if (brokers.every((one) => /^\S+:\d{1,5}$/.test(one))) return brokers;
  throw badOption('--brokers', text, 'HOST:PORT,HOST:PORT');
}

function fromOf(text: string): KafkaConfiguration['from'] {
  if (text === 'beginning' || text === 'end') return text;
  throw badOption('--from', text, 'beginning | end');
}

const nothingToRead = ({ file }: Configuration): MingchaError =>
  new MingchaError(serveProblem('MC-SERVE-004', '', { file: file ?? CONFIGURATION_FILE }));

function connectionOf(options: BoundedOptions, configuration: Configuration): LogConnection {
  const { kafka } = configuration;
  const brokers = options.brokers === undefined ? (kafka?.brokers ?? []) : brokersOf(options.brokers);
  if (brokers.length === 0) throw nothingToRead(configuration);
  return { clientId: 'mingcha', group: 'mingcha', ...kafka, brokers };
}

function kafkaOf(options: BoundedOptions, configuration: Configuration): KafkaConfiguration {
  const { kafka } = configuration;
  const topics = topicsOf(options, kafka?.topics ?? []);
  if (topics.length === 0) throw nothingToRead(configuration);
  return {
    flush: DEFAULT_FLUSH,
    resolve: DEFAULT_RESOLVE,
    ...kafka,
    ...connectionOf(options, configuration),
    topics,
    from: options.from === undefined ? (kafka?.from ?? 'beginning') : fromOf(options.from),
  };
}

/**
 * What was asked for, with what the configuration says where the command does not.
 *
 * @throws MingchaError MC-CLI-007 for a value that cannot be, MC-SERVE-004 without broker or topic, 005 without a bound,
 *   006 for a skip without a reason.
 */
export function boundedRequest(options: BoundedOptions, configuration: Configuration): BoundedRequest {
  const { maxMessages: most, untilEnd = false, reason = '' } = options;
  const skips = skipsOf(options.skipTo ?? []);
  if (skips.length > 0 && reason.trim() === '') throw new MingchaError(serveProblem('MC-SERVE-006', ''));
  if (most !== undefined && !/^[1-9]\d{0,14}$/.test(most)) throw badOption('--max-messages', most, '1, 1000, …');
  const bound = {
    untilEnd,
    maxMessages: most === undefined ? undefined : Number(most),
    skips,
    reason,
    skipsUnread: options.yesSkipUnread === true,
    ...(skips.length === 0 ? {} : { asked: connectionOf(options, configuration) }),
  };
  if (untilEnd || most !== undefined) return { ...bound, kafka: kafkaOf(options, configuration) };
  if (skips.length === 0) throw new MingchaError(serveProblem('MC-SERVE-005', ''));
  return bound;
}
