import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { DEFAULT_CITY, writeCity } from '../../demo/city.ts';
import type { LedgerDocument } from '../../demo/produce/ledger.ts';
import { SHAPES, topicsOf, type Shape } from '../../demo/produce/message.ts';
import { playCity, type PlayEffects, type PlayResult } from '../../demo/produce/play.ts';
import { describeTopics, problemOf } from '../../ingest/source/kafka/describe.ts';
import { failureOf } from '../../ingest/source/kafka/failure.ts';
import type { KafkaConnection } from '../../ingest/source/kafka/options.ts';
import { kafkaProducer, type KafkaProducer } from '../../ingest/source/kafka/producer.ts';
import type { Context } from '../context.ts';
import { writeFileWhole } from '../file-output.ts';
import { cliProblem } from '../problems.ts';
import { producedText } from '../render/produced.ts';
import { wholeNumber } from '../whole-number.ts';

interface ProduceOptions {
  readonly brokers?: string;
  readonly shape?: string;
  readonly topicPrefix?: string;
  readonly rate?: string;
  readonly partitions?: string;
  readonly createTopics?: boolean;
  readonly ledger?: string;
  readonly people?: string;
  readonly months?: string;
  readonly seed?: string;
  readonly null?: boolean;
  readonly dir?: string;
}

const NO_TOPIC_FIX = {
  zh: '加上 --create-topics 由本命令建立，或核对 --topic-prefix。',
  en: 'Add --create-topics to have them made, or check --topic-prefix.',
};
const DEFAULTS = { directory: './mingcha-demo', prefix: 'demo-', rate: 1000, partitions: 6 } as const;
/** After Ctrl-C a broker may take so long to answer to what is under way. */
const GRACE_MILLISECONDS = 5000;
/** So long may the brokers take to make new topics ready. */
const NEW_TOPIC_MILLISECONDS = 15_000;

function refused(option: string, value: string, wanted: string): MingchaError {
  return new MingchaError(cliProblem('MC-CLI-007', '', { option, value, wanted }));
}

function shapeOf(value: string | undefined): Shape {
  const shape = SHAPES.find((one) => one === (value ?? 'rows'));
  if (shape === undefined) throw refused('--shape', value ?? '', SHAPES.join(' | '));
  return shape;
}

/** Brokers must be named: invented settlements must never find their way to a real one by default. */
function brokersOf(value: string | undefined): string[] {
  if (value === undefined)
    throw new MingchaError(
      cliProblem('MC-CLI-001', '', {
        zh: '缺少选项 --brokers',
        en: 'option --brokers is missing',
        nearZh: '加上 --brokers 127.0.0.1:9092。',
        nearEn: 'Add --brokers 127.0.0.1:9092. ',
      }),
    );
  const brokers = value.split(',').map((one) => one.trim());
  if (brokers.some((one) => !/^.+:\d{1,5}$/.test(one))) throw refused('--brokers', value, '127.0.0.1:9092');
  return brokers;
}

/** Waits for a sending, and after the signal no longer than the grace: a broker that is gone answers late or never. */
async function withinGrace(sending: Promise<void>, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const late = async (): Promise<void> => {
    const options = { signal: done.signal, ref: false };
    while (!signal.aborted) await delay(250, undefined, options);
    await delay(GRACE_MILLISECONDS, undefined, options);
    throw new Error('interrupted before the broker answered');
  };
  const given = late();
  given.catch(() => undefined);
  try {
    await Promise.race([sending, given]);
  } finally {
    done.abort();
  }
}

/** The topics as they are; one that is not there can be made by this very command. */
async function describeThere(connection: KafkaConnection, topics: readonly string[]) {
  try {
    return await describeTopics(connection, topics, { askPolicy: false });
  } catch (error) {
    if (!(error instanceof MingchaError) || error.code !== 'MC-STREAM-003') throw error;
    const [problem] = error.problems;
    if (problem === undefined) throw error;
    throw new MingchaError({ ...problem, fix: NO_TOPIC_FIX }, error);
  }
}

/** Looks again for a while: the partitions of a topic just made have no leader yet. */
async function describeNew(connection: KafkaConnection, topics: readonly string[]) {
  const until = Date.now() + NEW_TOPIC_MILLISECONDS;
  for (;;) {
    try {
      return await describeTopics(connection, topics, { askPolicy: false });
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(200);
    }
  }
}

async function partitionsOfTopics(
  connection: KafkaConnection,
  producer: KafkaProducer,
  topics: readonly string[],
  create: number | undefined,
): Promise<ReadonlyMap<string, number>> {
  if (create !== undefined) await producer.createTopics(topics.map((topic) => ({ topic, partitions: create })));
  const bounds = await (create === undefined ? describeThere(connection, topics) : describeNew(connection, topics));
  const found = new Map<string, number>();
  for (const { topic } of bounds) found.set(topic, (found.get(topic) ?? 0) + 1);
  return found;
}

function effectsOf({ effects, progress }: Context, producer: KafkaProducer): PlayEffects {
  const { signal } = effects;
  return {
    now: () => effects.now().getTime(),
    wait: (milliseconds) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
    send: (topic, messages) => withinGrace(producer.send(topic, messages), signal),
    signal,
    progress,
  };
}

/** `mingcha demo produce`: a demo city made and played into a broker, with a ledger of what the broker acknowledged. */
export async function demoProduce(context: Context, options: ProduceOptions): Promise<ExitCode> {
  const { effects } = context;
  const shape = shapeOf(options.shape);
  const rate = wholeNumber('--rate', options.rate, DEFAULTS.rate);
  const partitions = wholeNumber('--partitions', options.partitions, DEFAULTS.partitions);
  if (partitions === 0) throw refused('--partitions', '0', '1, 2, …');
  const topicPrefix = options.topicPrefix ?? DEFAULTS.prefix;
  const brokers = brokersOf(options.brokers);
  const connection: KafkaConnection = { brokers, clientId: 'mingcha-demo', log: effects.log };
  // The broker first: to find out after minutes of making a city that it is not there would be a pity.
  const producer = await kafkaProducer(connection);
  try {
    const topics = topicsOf(shape).map((topic) => topicPrefix + topic);
    const create = options.createTopics === true ? partitions : undefined;
    const found = await partitionsOfTopics(connection, producer, topics, create);
    const directory = resolve(effects.workingDirectory, options.dir ?? DEFAULTS.directory);
    const city = await writeCity({
      people: wholeNumber('--people', options.people, DEFAULT_CITY.people),
      months: wholeNumber('--months', options.months, DEFAULT_CITY.months),
      seed: wholeNumber('--seed', options.seed, DEFAULT_CITY.seed),
      isNull: options.null === true,
      directory: join(directory, 'city'),
      truthDirectory: join(directory, 'truth'),
      signal: effects.signal,
      progress: context.progress,
    });
    const started = effects.now().getTime();
    const partitionsOf = (topic: string): number => found.get(topic) ?? partitions;
    const result = await playCity(
      { directory: city.directory, shape, rate, topicPrefix, partitionsOf },
      effectsOf(context, producer),
    );
    const seconds = (effects.now().getTime() - started) / 1000;
    const { people, months, seed } = city;
    await tell(context, options.ledger, { ...result.ledger, people, months, seed }, seconds, brokers);
    return exitOf(result, connection);
  } finally {
    await producer.close();
  }
}

async function tell(
  context: Context,
  file: string | undefined,
  document: LedgerDocument & Readonly<Record<'people' | 'months' | 'seed', number>>,
  seconds: number,
  brokers: readonly string[],
): Promise<void> {
  const { effects, json, language } = context;
  context.endProgress();
  const text = `${JSON.stringify(document)}\n`;
  if (file !== undefined) {
    const target = resolve(effects.workingDirectory, file);
    await writeFileWhole(target, once(text));
  }
  effects.out.write(json ? text : producedText(document, seconds, brokers, language));
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** @throws MingchaError for what ended the playing, once the ledger is written. */
function exitOf({ interrupted, failure }: PlayResult, connection: KafkaConnection): ExitCode {
  if (interrupted) return 130;
  if (failure === undefined) return 0;
  // What the brokers said comes as the client's own error.
  const known = failure instanceof MingchaError || !(failure instanceof Error) || !failure.name.startsWith('KafkaJS');
  throw known ? failure : new MingchaError(problemOf(connection, '', failureOf(failure)), failure);
}
