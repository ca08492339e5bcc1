import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { detect } from '../../detectors/engine/scan.ts';
import { kafkaSource } from '../../ingest/source/kafka/kafka-source.ts';
import { runStream } from '../../ingest/stream/run-stream.ts';
import { DEFAULT_FLUSH } from '../../ingest/stream/stream-request.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { latestCut } from '../../store/facts.ts';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { tell } from './report.ts';

/** What scans in the midst of a stream found, against scans of the same cuts afterwards. */
export interface MidScans {
  readonly scans: number;
  readonly suspects: number;
  /** Cuts at which the two differ. */
  readonly differing: readonly number[];
  /** Messages that landed while scans ran. */
  readonly landedMeanwhile: number;
}

/**
 * Streams topics until their end and scans in the midst of it, again and again; then scans the same cuts once more.
 * `scan-once.ts ADDRESS FOLDER TOPIC=KIND…`
 */
const [address = '', directory = '', ...pairs] = process.argv.slice(2);
const topics = pairs.map((pair) => {
  const [topic = '', kind] = pair.split('=');
  return { topic, kind };
});
const { rules } = loadCatalogue();

/** The suspects of a scan at a cut, and a digest of all that was found. */
async function found(session: Session, cut: number, asOf?: string) {
  const detection = await detect(session, rules, { cut, ...(asOf === undefined ? {} : { asOf }) });
  const hash = createHash('sha256');
  for (const table of ['found_candidate', 'found_line'])
    for (const row of await session.rows(`SELECT * FROM ${table} ORDER BY ALL`)) hash.update(JSON.stringify(row));
  const suspects = Number(await session.value('SELECT count(*) FROM found_candidate'));
  return { cut, asOf: detection.asOf ?? undefined, suspects, digest: hash.digest('hex') };
}

const warehouse = await Warehouse.open({ directory, mode: 'write', create: true, waitSeconds: 0 });
warehouse.goLive();
let messages = 0;
let ended = false;
const source = kafkaSource({ brokers: [address], clientId: 'bench', group: 'bench', log: () => undefined });
const streaming = runStream(
  {
    source,
    topics,
    from: 'beginning',
    flush: { ...DEFAULT_FLUSH, rows: 5000 },
    resolve: { rows: 30_000, milliseconds: 2000 },
    untilEnd: true,
  },
  warehouse,
  {
    now: () => new Date(),
    log: () => undefined,
    stop: new AbortController().signal,
    onFlush: (flush) => {
      messages += flush.messages;
    },
  },
).finally(() => {
  ended = true;
});
const session = await warehouse.session();
const midst: Awaited<ReturnType<typeof found>>[] = [];
let landedMeanwhile = 0;
while (!ended) {
  const cut = await latestCut(session);
  if (cut === 0 || cut === midst.at(-1)?.cut) {
    await delay(50);
    continue;
  }
  const before = messages;
  midst.push(await found(session, cut));
  landedMeanwhile += messages - before;
}
const { problems } = await streaming;
if (problems.length > 0) throw new Error(JSON.stringify(problems));
const differing: number[] = [];
for (const scan of midst) {
  const again = await found(session, scan.cut, scan.asOf);
  if (again.digest !== scan.digest) differing.push(scan.cut);
}
session.close();
warehouse.close();
const result: MidScans = {
  scans: midst.length,
  suspects: Math.max(0, ...midst.map(({ suspects }) => suspects)),
  differing,
  landedMeanwhile,
};
tell(result);
