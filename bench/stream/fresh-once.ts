import { setTimeout as delay } from 'node:timers/promises';
import { kafkaSource } from '../../ingest/source/kafka/kafka-source.ts';
import { runStream } from '../../ingest/stream/run-stream.ts';
import { DEFAULT_FLUSH, DEFAULT_RESOLVE } from '../../ingest/stream/stream-request.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { tell } from './report.ts';

/** How old the newest row was that a query saw, in seconds, over all the times it was asked. */
export interface Freshness {
  readonly rows: number;
  readonly median: number;
  readonly most95: number;
  readonly most: number;
  /** CPU-seconds of our process a second. */
  readonly load: number;
}

const POLL_MILLISECONDS = 50;

/**
 * Streams a topic while somebody produces into it, and asks again and again for the newest row's time. Ends once all rows
 * are there. `fresh-once.ts ADDRESS TOPIC FOLDER ROWS`
 */
const [address = '', topic = '', directory = '', rowsText = '0'] = process.argv.slice(2);
const rows = Number(rowsText);
const warehouse = await Warehouse.open({ directory, mode: 'write', create: true, waitSeconds: 0 });
warehouse.goLive();
const stop = new AbortController();
const source = kafkaSource({ brokers: [address], clientId: 'bench', group: 'bench', log: () => undefined });
const streaming = runStream(
  {
    source,
    topics: [{ topic, kind: 'fee_list_d' }],
    from: 'beginning',
    flush: DEFAULT_FLUSH,
    resolve: DEFAULT_RESOLVE,
  },
  warehouse,
  { now: () => new Date(), log: () => undefined, stop: stop.signal },
);
const session = await warehouse.session();
const ages: number[] = [];
let seen = 0;
const before = process.cpuUsage();
const started = Date.now();
while (seen < rows) {
  await delay(POLL_MILLISECONDS);
  const newest = await session.value('SELECT epoch_ms(max(crte_time)) FROM fee_list_d');
  // The newest row only grows old while others are still sent.
  seen = Number(await session.value('SELECT count(*) FROM fee_list_d'));
  if (newest !== null && seen < rows) ages.push((Date.now() - Number(newest)) / 1000);
}
const used = process.cpuUsage(before);
const seconds = (Date.now() - started) / 1000;
stop.abort();
await streaming;
session.close();
warehouse.close();
ages.sort((a, b) => a - b);
const at = (share: number): number => ages[Math.min(ages.length - 1, Math.floor(share * ages.length))] ?? 0;
const found: Freshness = {
  rows: seen,
  median: at(0.5),
  most95: at(0.95),
  most: at(1),
  load: (used.user + used.system) / 1e6 / seconds,
};
tell(found);
