import errors from 'kafkajs/src/protocol/error.js';

/** Errors of brokers that are younger than kafkajs. */
const YOUNGER: Readonly<Record<number, string>> = {
  100: 'UNKNOWN_TOPIC_ID',
  103: 'INCONSISTENT_TOPIC_ID',
};

/** An error that a broker answers for one partition, or for a topic. `type` and `retriable` are what kafkajs calls them. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly type: string;
  readonly retriable: boolean;
  readonly topic: string;
  readonly partition: number | undefined;

  constructor(code: number, { topic, partition }: { readonly topic: string; readonly partition?: number }) {
    const { type, retriable, message } = errors.createErrorFromCode(code);
    const younger = YOUNGER[code];
    super(younger ?? message);
    this.type = younger ?? type;
    this.retriable = younger !== undefined || retriable === true;
    this.topic = topic;
    this.partition = partition;
  }
}
