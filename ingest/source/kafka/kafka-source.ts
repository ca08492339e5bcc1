import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { LogEvent, LogSource, MissingTopic, OpenLog } from '../log/log-source.ts';
import { iterateEvents } from '../log/iterate-events.ts';
import { TopicChecks } from './checks.ts';
import { kafkaClient } from './client.ts';
import { TopicCluster } from './cluster.ts';
import { describeTopics } from './describe.ts';
import { DurableReport } from './durable-report.ts';
import { EventQueue } from './event-queue.ts';
import { failureOf, type Failure } from './failure.ts';
import {
  DEFAULT_AHEAD_BYTES,
  DEFAULT_CHECK_MILLISECONDS,
  DEFAULT_METADATA_MILLISECONDS,
  DEFAULT_STALL_MILLISECONDS,
  type KafkaOptions,
} from './options.ts';
import { MissingTopics } from './missing-topics.ts';
import { readPartitions } from './partition-reader.ts';
import { ReadPositions } from './read-positions.ts';
import { StallWatch } from './stall-watch.ts';

/** Waits between attempts to connect, doubling up to the last. */
const FIRST_WAIT_MILLISECONDS = 200;
const LONGEST_WAIT_MILLISECONDS = 5000;
/**
 * So many in a row are believed: a broker that starts may not know its topics or users yet. Passwords are tried less
 * often, for a directory behind the broker may lock whom it refuses.
 */
const REFUSALS_TO_BELIEVE = 3;
const FAILURES_TO_BELIEVE = 5;

/** A source of topics of Kafka. */
export interface KafkaSource extends LogSource {
  /** Bytes read and not yet taken by the reader. */
  readonly aheadBytes: number;
}

/**
 * Topics of Kafka, read through kafkajs at the offsets the reader says, without a consumer group (see TopicCluster).
 * Brokers that go away are asked again until they answer; `stalled` says so. Rights needed: to describe and read the
 * topics; and to read the group `group`, where dashboards are to see how far has landed.
 */
export function kafkaSource(options: KafkaOptions): KafkaSource {
  return new KafkaTopics(options);
}

class KafkaTopics implements KafkaSource {
  readonly name = 'kafka';
  readonly #options: KafkaOptions;
  readonly #queue: EventQueue;
  readonly #positions = new ReadPositions();
  /** Aborted when no more is to be read; a moment later what is connected is cut. */
  readonly #over = new AbortController();
  readonly #cut = new AbortController();
  readonly #report: DurableReport;
  #cluster: TopicCluster | undefined;
  #failure: Failure | undefined;
  #reading: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: KafkaOptions) {
    this.#options = options;
    this.#queue = new EventQueue(options.aheadBytes ?? DEFAULT_AHEAD_BYTES);
    this.#report = new DurableReport(options.group, options.log, () => this.#cluster);
  }

  get aheadBytes(): number {
    return this.#queue.bytes;
  }

  describe(topics: readonly string[], onMissing?: (topic: MissingTopic) => void) {
    // How a topic is kept is asked before it is read, not again and again: where we may not, the broker logs each time.
    const isOpen = this.#reading !== undefined;
    return describeTopics(this.#options, topics, { askPolicy: !isOpen, over: this.#over.signal, onMissing });
  }

  open(request: OpenLog): AsyncIterable<LogEvent> {
    if (this.#reading !== undefined) throw new Error('a source is opened once');
    this.#reading = this.#read(request).catch((error: unknown) => {
      const { reason } = failureOf(error);
      this.#queue.finish({ type: 'fatal', fault: 'crashed', reason });
    });
    return iterateEvents(
      () => this.#queue.next(),
      () => this.close(),
      request.signal,
    );
  }

  async #read(request: OpenLog): Promise<void> {
    const limit = this.#options.stallMilliseconds ?? DEFAULT_STALL_MILLISECONDS;
    const watch = new StallWatch(
      limit,
      () => !this.#queue.isEmpty,
      (milliseconds) => {
        const reason = this.#failure?.reason ?? 'no broker has answered';
        this.#queue.push({ type: 'stalled', milliseconds, reason });
      },
    );
    const over = this.#over.signal;
    let failures = 0;
    let alike = 0;
    const missing = this.#missing(request);
    try {
      while (!over.aborted) {
        const failure = await this.#readOnce(request, missing, () => {
          failures = 0;
          this.#failure = undefined;
          watch.heard();
        });
        if (failure === undefined || over.aborted) return;
        failures += 1;
        alike = failure.fault === this.#failure?.fault ? alike + 1 : 1;
        this.#failure = failure;
        if (failure.topic !== undefined) missing.failed(failure.topic, failure);
        if (over.aborted) return;
        if (isFinal(failure, alike)) {
          const { fault, reason, at } = failure;
          return this.#queue.finish({ type: 'fatal', fault, reason, ...(at === undefined ? {} : { at }) });
        }
        // Ever more seldom, where brokers stay away for long.
        const level = Number.isInteger(Math.log2(failures)) ? 'warn' : 'debug';
        this.#options.log(level, 'reading from Kafka broke off and is tried again', { ...failure, failures });
        const pause = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** (failures - 1), LONGEST_WAIT_MILLISECONDS);
        await wait(pause, undefined, { signal: over }).catch(() => undefined);
      }
    } finally {
      watch.end();
    }
  }

  /** Leaves out topics that cannot be read; where none is left, that ends the source. */
  #missing({ topics }: OpenLog): MissingTopics {
    const missing = new MissingTopics(topics, (topic, { fault, reason }) => {
      this.#options.log('warn', 'a topic cannot be read and is left out', { topic, fault, reason });
      if (missing.wanted.size > 0)
        this.#queue.push({ type: 'missing', topic, fault: fault === 'refused' ? fault : 'unknown_topic', reason });
      else {
        this.#queue.finish({ type: 'fatal', fault, reason, topic });
        this.#over.abort();
      }
    });
    return missing;
  }

  /** Reads over one connection. @returns why it broke off; undefined where reading is to end. */
  async #readOnce(request: OpenLog, missing: MissingTopics, heard: () => void): Promise<Failure | undefined> {
    const client = kafkaClient(this.#options);
    const over = this.#over.signal;
    const cut = this.#cut.signal;
    cut.addEventListener('abort', client.destroy, { once: true });
    try {
      const cluster = new TopicCluster(client.kafka, {
        topics: missing.wanted,
        byName: this.#options.byName === true,
      });
      await readPartitions({
        cluster,
        positions: this.#positions,
        queue: this.#queue,
        startOf: request.startOf,
        checks: new TopicChecks(request.checkOf, this.#options.checkMilliseconds ?? DEFAULT_CHECK_MILLISECONDS),
        missing,
        metadataMilliseconds: this.#options.metadataMilliseconds ?? DEFAULT_METADATA_MILLISECONDS,
        heard: () => {
          this.#cluster = cluster;
          heard();
        },
        over,
      });
      // The connection is still wanted, to tell how far has landed.
      if (!cut.aborted) await once(cut, 'abort');
      return undefined;
    } catch (error) {
      return failureOf(error);
    } finally {
      this.#cluster = undefined;
      cut.removeEventListener('abort', client.destroy);
      client.destroy();
    }
  }

  async reportDurable(positions: Parameters<LogSource['reportDurable']>[0]): Promise<void> {
    this.#report.take(positions);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#over.abort();
    this.#queue.drop();
    await this.#report.end();
    this.#cut.abort();
    await this.#reading;
  }
}

/** @param alike - how many failures in a row were of this kind. */
function isFinal({ fault, topic }: Failure, alike: number): boolean {
  if (topic !== undefined) return false;
  switch (fault) {
    case 'position':
    case 'codec':
      return true;
    case 'unreachable':
      return false;
    case 'refused':
      return alike >= REFUSALS_TO_BELIEVE;
    case 'unknown_topic':
    case 'crashed':
      return alike >= FAILURES_TO_BELIEVE;
  }
}
