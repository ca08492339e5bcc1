import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { startJava, type JavaProcess } from './java-process.ts';
import { kafkaJars } from './jars.ts';
import { makeCertificate, propertiesFile, scramWords, type BrokerOptions, type BrokerPorts } from './properties.ts';

export { ENABLE_KAFKA, kafkaPresent } from './jars.ts';
export type { BrokerOptions } from './properties.ts';

const START_LIMIT_MILLISECONDS = 60_000;

/** What a topic is made with. */
export interface TopicShape {
  readonly partitions?: number;
  /** Its configuration, such as `compression.type`. */
  readonly configuration?: Readonly<Record<string, string>>;
}

/** One real Apache Kafka broker (KRaft, one node) on free ports of 127.0.0.1, in a folder of its own. */
export interface Broker {
  readonly address: string;
  /** The listener that asks for a login or speaks TLS, where the options ask for one. */
  readonly secureAddress: string;
  /** PEM text of the broker's certificate under TLS. */
  readonly certificate: string | undefined;
  readonly directory: string;
  /** Its process, 0 where none runs. */
  readonly pid: number;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
  /** SIGKILL: it stays away until `restart`. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing is answered. */
  pause(): void;
  resume(): void;
  /** Starts it again on the same data and ports, ending it first where it runs. */
  restart(): Promise<void>;
  createTopic(topic: string, shape?: TopicShape): Promise<void>;
  addPartitions(topic: string, total: number): Promise<void>;
  deleteTopic(topic: string): Promise<void>;
  /** Removes the messages before an offset. */
  deleteRecords(topic: string, partition: number, before: number): Promise<void>;
  /** Runs admin work over a connection of its own. */
  admin<T>(work: (admin: Admin) => Promise<T>): Promise<T>;
}

/** Starts a broker and waits until it answers. Whoever starts it stops it in `afterAll`. */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const libs = kafkaJars();
  let failure: unknown;
  // A free port may be taken by somebody else between our look and the broker's start.
  for (let attempt = 0; attempt < 3; attempt++) {
    const broker = new RunningBroker(libs, await freePorts(), options);
    try {
      await broker.restart();
      return broker;
    } catch (error) {
      failure = error;
      await broker.stop();
    }
  }
  throw failure;
}

class RunningBroker implements Broker {
  readonly directory = mkdtempSync(join(tmpdir(), 'mingcha-kafka-'));
  readonly address: string;
  readonly secureAddress: string;
  readonly certificate: string | undefined;
  readonly #libs: string;
  readonly #properties = join(this.directory, 'server.properties');
  #java: JavaProcess | undefined;

  constructor(libs: string, ports: BrokerPorts, options: BrokerOptions) {
    this.#libs = libs;
    this.address = `127.0.0.1:${ports.plain}`;
    this.secureAddress = `127.0.0.1:${ports.secure}`;
    this.certificate = options.tls === true ? makeCertificate(this.directory) : undefined;
    writeFileSync(this.#properties, propertiesFile(this.directory, ports, options));
    const cluster = randomBytes(16).toString('base64url').replace(/^-/, 'A');
    const words = ['kafka.tools.StorageTool', 'format', '-t', cluster, '-c', this.#properties, ...scramWords(options)];
    execFileSync('java', ['-XX:TieredStopAtLevel=1', '-cp', `${libs}/*`, ...words], { stdio: 'ignore' });
  }

  get pid(): number {
    return this.#java?.pid ?? 0;
  }

  async restart(): Promise<void> {
    await this.#end('SIGTERM');
    const java = await startJava(this.directory, this.#libs, ['kafka.Kafka', this.#properties]);
    this.#java = java;
    const limit = Date.now() + START_LIMIT_MILLISECONDS;
    while (!(await this.#answers())) {
      if (java.ended() || Date.now() > limit) throw new Error(`the broker did not start:\n${this.#log()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #answers(): Promise<boolean> {
    try {
      return await this.admin(async (admin) => (await admin.describeCluster()).brokers.length === 1);
    } catch {
      return false;
    }
  }

  #log(): string {
    return readFileSync(join(this.directory, 'broker.log'), 'utf8').slice(-4000);
  }

  async stop(): Promise<void> {
    await this.#end('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  pause(): void {
    this.#java?.signal('SIGSTOP');
    this.#java?.waitUntilStopped();
  }

  resume(): void {
    this.#java?.signal('SIGCONT');
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const java = this.#java;
    if (java === undefined) return;
    java.signal(signal);
    if (signal === 'SIGTERM') java.signal('SIGCONT');
    await java.end;
    this.#java = undefined;
  }

  async createTopic(topic: string, { partitions = 1, configuration = {} }: TopicShape = {}): Promise<void> {
    const configEntries = Object.entries(configuration).map(([name, value]) => ({ name, value }));
    const topics = [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries }];
    await this.admin(async (admin) => {
      await admin.createTopics({ topics, waitForLeaders: false });
      // On a busy machine it takes a while until those who ask of the topic, or write to it, are not turned away.
      const limit = Date.now() + START_LIMIT_MILLISECONDS;
      while ((await partitionsThatAnswer(admin, topic)) < partitions) {
        if (Date.now() > limit) throw new Error(`the topic ${topic} did not come about:\n${this.#log()}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
  }

  async addPartitions(topic: string, total: number): Promise<void> {
    await this.admin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count: total }] }));
  }

  async deleteTopic(topic: string): Promise<void> {
    await this.admin((admin) => admin.deleteTopics({ topics: [topic] }));
  }

  async deleteRecords(topic: string, partition: number, before: number): Promise<void> {
    const partitions = [{ partition, offset: String(before) }];
    await this.admin(async (admin) => {
      // kafkajs knows who leads the partitions of a topic only after it was asked about it.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions });
    });
  }

  async admin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = new Kafka({
      clientId: 'test-admin',
      brokers: [this.address],
      logLevel: logLevel.NOTHING,
      retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 1000 },
    }).admin();
    try {
      await admin.connect();
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

/** How many partitions of a topic have a leader that answers, 0 while the topic is not known. */
async function partitionsThatAnswer(admin: Admin, topic: string): Promise<number> {
  try {
    return (await admin.fetchTopicOffsets(topic)).length;
  } catch {
    return 0;
  }
}

/** Ports nobody listens on, found by listening on any. */
async function freePorts(): Promise<BrokerPorts> {
  const servers = [createServer(), createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const at = server.address();
    if (at === null || typeof at === 'string') throw new Error('a listening server has no port');
    ports.push(at.port);
  }
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  const [plain = 0, controller = 0, secure = 0] = ports;
  return { plain, controller, secure };
}
