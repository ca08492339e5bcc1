import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Warehouse } from '../../store/warehouse.ts';
import { Random } from '../ingest/fuzz/random.ts';
import { startBroker, type Broker } from '../kafka/broker.ts';
import { checkFacts } from './check-facts.ts';
import { checkRanges } from './check-ranges.ts';
import { Ledger, nameOf } from './ledger.ts';
import type { MadeMessage } from './made-message.ts';
import { MessageMaker } from './message-maker.ts';
import { Sender, type Consignment } from './sender.ts';
import { SmallDisk } from './small-disk.ts';
import { TOPICS, type TopicPlan } from './topics.ts';
import { WorkerProcess } from './worker-process.ts';
import type { WorkerRequest } from './worker-request.ts';

const DISK_MEGABYTES = 2048;
const WORKER_MILLISECONDS = 180_000;

/** A partition that stands still: its alarm, and where. */
interface Still {
  readonly code: string;
  readonly from: number;
  readonly to: number;
}

/** A broker, a producer with its ledger, and a data folder: where faults happen and are looked for. */
export class World {
  readonly random: Random;
  readonly ledger = new Ledger();
  readonly maker: MessageMaker;
  readonly broker: Broker;
  readonly sender: Sender;
  readonly disk: SmallDisk;
  readonly #folder: string;
  readonly #partitions = new Map<string, number>();
  readonly #extra: TopicPlan[] = [];
  readonly #retired = new Set<string>();
  readonly #workers = new Set<WorkerProcess>();
  readonly #told = new Set<string>();
  /** Partitions that stand still, and that nothing may land of. */
  readonly still = new Map<string, Still>();
  /** How often what happened. */
  readonly counts = new Map<string, number>();
  /** What differs from the ledger, with the step it was seen at. */
  readonly differences: string[] = [];
  step = 0;
  messages = 0;

  private constructor(seed: number, broker: Broker, folder: string) {
    this.random = new Random(seed);
    this.maker = new MessageMaker(this.random);
    this.broker = broker;
    this.sender = new Sender(broker.address, this.ledger);
    this.#folder = folder;
    this.disk = new SmallDisk(join(folder, 'disk'), DISK_MEGABYTES);
    mkdirSync(this.directory);
  }

  static async open(seed: number): Promise<World> {
    const broker = await startBroker({
      properties: { 'transaction.abort.timed.out.transaction.cleanup.interval.ms': '1000' },
    });
    const world = new World(seed, broker, mkdtempSync(join(tmpdir(), 'mingcha-faults-')));
    try {
      await world.sender.connect();
      for (const plan of TOPICS) await world.createTopic(plan, 2);
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  async close(): Promise<void> {
    for (const worker of this.#workers) worker.signal('SIGKILL');
    await Promise.all([...this.#workers].map((worker) => worker.ended));
    await this.sender.close();
    await this.broker.stop();
    this.disk.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get directory(): string {
    return join(this.disk.folder, 'data');
  }

  count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  async createTopic(plan: TopicPlan, partitions: number): Promise<void> {
    const configuration = {
      'max.message.bytes': '16777216',
      ...(plan.compression === undefined ? {} : { 'compression.type': plan.compression }),
    };
    // A topic just made may not be known to those who ask at once; the sender waits until it is.
    await this.broker.createTopic(plan.topic, { partitions, configuration }).catch(() => undefined);
    this.#partitions.set(plan.topic, partitions);
    for (let partition = 0; partition < partitions; partition++)
      this.ledger.partition({ topic: plan.topic, partition });
    await this.sender.learn(plan.topic, partitions);
  }

  /** Runs work on the warehouse while no worker does. */
  async inWarehouse<Result>(work: (warehouse: Warehouse) => Promise<Result>): Promise<Result> {
    const { directory } = this;
    const warehouse = await Warehouse.open({
      directory,
      mode: 'write',
      create: true,
      waitSeconds: 10,
      memory: '512MB',
    });
    try {
      return await work(warehouse);
    } finally {
      warehouse.close();
    }
  }

  /** A topic that workers read from now on, beside those there always are. */
  async addTopic(plan: TopicPlan, partitions: number): Promise<void> {
    this.#extra.push(plan);
    await this.createTopic(plan, partitions);
  }

  /** Workers read a topic no more; what landed of it must stay. */
  retire(plan: TopicPlan): void {
    this.#extra.splice(this.#extra.indexOf(plan), 1);
    for (const one of this.ledger.of(plan.topic)) {
      this.#retired.add(nameOf(one));
    }
  }

  partitionsOf(topic: string): number {
    return this.#partitions.get(topic) ?? 0;
  }

  async addPartition(plan: TopicPlan): Promise<void> {
    const total = this.partitionsOf(plan.topic) + 1;
    await this.broker.addPartitions(plan.topic, total);
    this.#partitions.set(plan.topic, total);
    await this.sender.learn(plan.topic, total);
    this.ledger.partition({ topic: plan.topic, partition: total - 1 });
  }

  /** Messages for some partitions of a topic. */
  consign(plan: TopicPlan, count: number): Consignment[] {
    const { topic } = plan;
    const chosen = Array.from({ length: this.partitionsOf(topic) }, (_, partition) => partition);
    return chosen.flatMap((partition) => {
      const messages: MadeMessage[] = [];
      for (let n = this.random.below(count + 1); n > 0; n--) messages.push(this.maker.make(plan, partition));
      this.messages += messages.length;
      return messages.length === 0 ? [] : [{ topic, partition, messages }];
    });
  }

  /** What a worker is asked to do, with limits small enough that all its points are passed often. */
  request(rest: Partial<WorkerRequest> = {}): WorkerRequest {
    const { random } = this;
    return {
      directory: this.directory,
      brokers: [this.broker.address],
      topics: [...TOPICS, ...this.#extra].map(({ topic, kind }) => (kind === undefined ? { topic } : { topic, kind })),
      untilEnd: true,
      flush: { rows: random.of([20, 100, 400]), bytes: 4 * 1024 * 1024, milliseconds: random.of([100, 1000]) },
      resolve: { rows: random.of([50, 500, 5000]), milliseconds: random.of([200, 5000]) },
      skewMilliseconds: random.of([0, 0, -3_600_000, 86_400_000]),
      byName: random.chance(0.3),
      twice: false,
      ...rest,
    };
  }

  start(rest: Partial<WorkerRequest> = {}): WorkerProcess {
    const worker = new WorkerProcess(this.request(rest));
    this.#workers.add(worker);
    void worker.ended.then(() => this.#workers.delete(worker));
    return worker;
  }

  /** Waits for a worker's end. */
  async end(worker: WorkerProcess) {
    return worker.within(WORKER_MILLISECONDS);
  }

  /** Takes down what differs, once. */
  differs(...faults: readonly string[]): void {
    for (const fault of faults) {
      if (this.#told.has(fault)) continue;
      this.#told.add(fault);
      this.differences.push(`step ${this.step}: ${fault}`);
    }
  }

  /**
   * Holds the warehouse against the ledger, as far as it says it has landed.
   *
   * @param whole - whether it must have landed all there is, resolved.
   */
  async check(whole: boolean): Promise<void> {
    this.count('checks');
    await this.inWarehouse(async (warehouse) => {
      const session = await warehouse.session();
      try {
        const { faults, landed } = await checkRanges(session, this.ledger, () => 0);
        this.differs(...faults, ...(await checkFacts(session, landed, whole)));
        for (const { ledger, position } of landed) {
          const name = nameOf(ledger);
          const still = this.still.get(name);
          if (still !== undefined && (position < still.from || position > still.to))
            this.differs(`${name}: stands at ${position}, and must stand from ${still.from} to ${still.to}`);
          // Of a topic that was made again only what landed before is known by its new name, and nothing is read of the next yet.
          const unread = this.#retired.has(name) || /[@!]/.test(name);
          if (whole && still === undefined && !unread && position !== ledger.end)
            this.differs(`${name}: landed to ${position}, and the log ends at ${ledger.end}`);
        }
      } finally {
        session.close();
      }
    });
  }
}
