import type { LogFault, TopicPartition } from '../log/log-source.ts';

/** What an error of the client means for us. */
export interface Failure {
  readonly fault: LogFault;
  readonly reason: string;
  readonly at?: TopicPartition | undefined;
  /** The one topic that it is about, where the others may be read all the same. */
  readonly topic?: string | undefined;
}

/** The log gave, or holds, another offset than the one that must come next. */
export class PositionError extends Error {
  override readonly name = 'PositionError';
  readonly at: TopicPartition;

  constructor(at: TopicPartition, reason: string) {
    super(reason);
    this.at = at;
  }
}

/** What a log holds is not what was read of it, by what a broker that cannot tell topics of one name apart has answered. */
export class ReplacedError extends Error {
  override readonly name = 'ReplacedError';
  readonly retriable = true;
}

/** What errors of kafkajs and of Node's sockets carry, where they carry it. */
interface Told {
  readonly name: string;
  readonly message: string;
  readonly type: string;
  readonly code: string;
  readonly topic: string;
  readonly partition: number | undefined;
  readonly retriable: boolean | undefined;
}

const UNKNOWN_TOPIC = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'INVALID_TOPIC_EXCEPTION',
  'UNKNOWN_TOPIC_ID',
  'INCONSISTENT_TOPIC_ID',
]);
const REFUSED = /_AUTHORIZATION_FAILED$|^SASL_AUTHENTICATION_FAILED$|^UNSUPPORTED_SASL_MECHANISM$|^ILLEGAL_SASL_STATE$/;
/** Codes of Node and OpenSSL for a certificate or a handshake that does not hold. */
const TLS_REFUSED =
  /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECRYPT)|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|EPROTO)/;

/** What Node says where the other side breaks off while TLS is agreed. */
const TLS_UNANSWERED = /before secure TLS connection was established/;

/** Errors that kafkajs calls final and that a broker which hangs or starts brings about. */
const OF_THE_MOMENT = new Set(['KafkaJSTimeout', 'KafkaJSLockTimeout', 'KafkaJSGroupCoordinatorNotFound']);

/** Tells what an error means, by everything its chain of causes says. */
export function failureOf(error: unknown): Failure {
  const chain = [...causes(error)];
  const reason = chain.at(-1)?.message ?? String(error);
  for (const cause of chain) {
    if (cause.error instanceof PositionError) return { fault: 'position', reason, at: cause.error.at };
    const { told } = cause;
    if (told.name === 'KafkaJSOffsetOutOfRange' || told.type === 'OFFSET_OUT_OF_RANGE')
      return { fault: 'position', reason: told.message, at: placeOf(told) };
    if (told.type === 'TOPIC_AUTHORIZATION_FAILED')
      return { fault: 'refused', reason: told.message, topic: told.topic === '' ? undefined : told.topic };
    if (told.name === 'CodecError') return { fault: 'codec', reason: told.message };
    if (told.name === 'KafkaJSNotImplemented') return { fault: 'codec', reason: told.message };
    if (told.name === 'KafkaJSSASLAuthenticationError' || REFUSED.test(told.type) || TLS_REFUSED.test(told.code))
      return { fault: 'refused', reason: told.message };
    if (UNKNOWN_TOPIC.has(told.type))
      return {
        fault: 'unknown_topic',
        reason: told.message,
        at: placeOf(told),
        topic: told.topic === '' ? undefined : told.topic,
      };
    if (told.name === 'KafkaJSConnectionClosedError')
      return { fault: 'unreachable', reason: `${told.message} (does this port ask for TLS or a login?)` };
    if (TLS_UNANSWERED.test(told.message))
      return { fault: 'unreachable', reason: `${told.message} (does this port speak TLS?)` };
  }
  const mayPass = chain.some(({ told }) => told.retriable === true || OF_THE_MOMENT.has(told.name));
  return { fault: mayPass ? 'unreachable' : 'crashed', reason };
}

/** Whether an error is about a topic by its name alone, whatever else is read. */
export function isOfTopic(error: unknown): boolean {
  return [...causes(error)].some(
    ({ told }) => UNKNOWN_TOPIC.has(told.type) || told.type === 'TOPIC_AUTHORIZATION_FAILED',
  );
}

function placeOf({ topic, partition }: Told): TopicPartition | undefined {
  return topic === '' || partition === undefined ? undefined : { topic, partition };
}

function* causes(error: unknown): Generator<{ error: Error; told: Told; message: string }> {
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth++)
    yield { error: at, told: toldBy(at), message: at.message };
}

function toldBy(error: Error): Told {
  const fields = error as unknown as Record<string, unknown>;
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  return {
    name: error.name,
    message: error.message,
    type: text('type'),
    code: text('code'),
    topic: text('topic'),
    partition: typeof fields['partition'] === 'number' ? fields['partition'] : undefined,
    retriable: typeof fields['retriable'] === 'boolean' ? fields['retriable'] : undefined,
  };
}
