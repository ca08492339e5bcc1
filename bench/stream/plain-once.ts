import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { Kafka, logLevel, type EachBatchPayload } from 'kafkajs';
import { DEFAULT_MEMORY, Warehouse, warehouseFile } from '../../store/warehouse.ts';
import { flushPlain, resolvePlain } from './plain-flush.ts';
import { Gathered } from './plain-gathered.ts';
import { measured } from './report.ts';

/**
 * The plain way to the same tables: kafkajs, JSON.parse, zod, an appender, row by row; with the same checks, quarantine
 * and offsets, and at most as many rows in one transaction. Prints what it cost. `plain-once.ts ADDRESS TOPIC FOLDER`
 */
const [address = '', topic = '', directory = ''] = process.argv.slice(2);

class PlainRoute {
  readonly #connection: DuckDBConnection;
  readonly #ends: ReadonlyMap<number, number>;
  readonly #reached = new Map<number, number>();
  readonly #done: () => void;
  #gathered = new Gathered();
  rows = 0;
  flushes = 0;
  quarantined = 0;

  constructor(connection: DuckDBConnection, ends: ReadonlyMap<number, number>, done: () => void) {
    this.#connection = connection;
    this.#ends = ends;
    this.#done = done;
  }

  async take({ batch, heartbeat }: Pick<EachBatchPayload, 'batch' | 'heartbeat'>): Promise<void> {
    const next = Number(batch.lastOffset()) + 1;
    this.#gathered.take(batch.partition, batch.messages, Number(batch.firstOffset() ?? 0), next);
    this.#reached.set(batch.partition, next);
    const atEnd = [...this.#ends].every(([partition, end]) => (this.#reached.get(partition) ?? 0) >= end);
    if (!atEnd && !this.#gathered.isDue) return;
    const gathered = this.#gathered;
    this.#gathered = new Gathered();
    await flushPlain(this.#connection, topic, gathered);
    this.flushes += 1;
    this.rows += gathered.rows.length;
    this.quarantined += gathered.refused.length;
    await heartbeat();
    if (atEnd) this.#done();
  }
}

await measured(async () => {
  const warehouse = await Warehouse.open({ directory, mode: 'write', create: true, waitSeconds: 0 });
  warehouse.close();
  const instance = await DuckDBInstance.create(warehouseFile(directory), {
    memory_limit: DEFAULT_MEMORY,
    checkpoint_threshold: '512MB',
    threads: '1',
  });
  const connection = await instance.connect();
  const kafka = new Kafka({ clientId: 'bench', brokers: [address], logLevel: logLevel.ERROR });
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const ends = new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  for (const partition of ends.keys())
    await connection.run(
      `INSERT INTO stream_position VALUES ('${topic}', ${partition}, 0, NULL, NULL, now()::TIMESTAMP)`,
    );
  await connection.run(`INSERT INTO batch (seq, batch, source, kind, records_in, landed_new, landed_superseding, unchanged, stale, deleted, quarantined, dropped,
    ignored_columns, flags, money_in, money_landed, landed_at, action, open) VALUES (1, 'B000001', 'kafka:${topic}', 'fee_list_d', 0, 0, 0, 0, 0, 0, 0, 0, '[]', '{}', 0, 0, now()::TIMESTAMP, 'land', true)`);
  const consumer = kafka.consumer({
    groupId: `bench-${process.pid}`,
    sessionTimeout: 120_000,
    maxBytesPerPartition: 1024 * 1024,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let route: PlainRoute | undefined;
  await new Promise<void>((resolve, reject) => {
    const reading = new PlainRoute(connection, ends, resolve);
    route = reading;
    consumer
      .run({
        autoCommit: false,
        eachBatchAutoResolve: true,
        eachBatch: async (payload) => reading.take(payload).catch(reject),
      })
      .catch(reject);
  });
  await consumer.disconnect();
  await resolvePlain(connection);
  connection.closeSync();
  instance.closeSync();
  return { rows: route?.rows ?? 0, flushes: route?.flushes ?? 0, quarantined: route?.quarantined ?? 0 };
});
