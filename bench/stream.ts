import { spawn } from 'node:child_process';
import { once as closed } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startBroker, type Broker } from '../test/kafka/broker.ts';
import { LINES_OF_ENVELOPE } from './stream/fee-messages.ts';
import type { Freshness } from './stream/fresh-once.ts';
import type { StreamCost } from './stream/report.ts';
import type { MidScans } from './stream/scan-once.ts';

/**
 * Streaming from a real broker on the same machine into a warehouse: fee lines landed per CPU-second of our process,
 * against the plain route (JSON.parse, zod, appender row by row, the same checks) in the same run; how soon a row can be
 * queried while rows come at a rate; memory over a long run; a scan in the midst.
 *
 * `npx tsx bench/stream.ts [--messages N] [--rounds N] [--only rows,envelopes,freshness,memory,scan] [--long]`
 */
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '1' },
    only: { type: 'string', default: 'rows,envelopes,freshness,memory,scan' },
    rate: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '60' },
    long: { type: 'boolean', default: false },
  },
});
/** Whole envelopes. */
const lines = Math.ceil(Number(values.messages) / LINES_OF_ENVELOPE) * LINES_OF_ENVELOPE;
const rounds = Number(values.rounds);
const PARTITIONS = 6;
/** Messages of the long run. */
const LONG = 5_000_004;
const BARS = { rows: 35_000, ratio: 2, freshness: 3, goalRows: 50_000, goalRatio: 3 } as const;

const folder = mkdtempSync(join(tmpdir(), 'mingcha-bench-'));
const data = join(folder, 'data');
const median = (all: number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

/** Starts a script of the bench in a process of its own, and gives what it prints. */
async function once<Printed>(script: string, ...words: readonly (string | number)[]): Promise<Printed> {
  const file = fileURLToPath(new URL(`stream/${script}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...words.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [status] = (await closed(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${script} ${words.join(' ')} ended with ${status}`);
  return JSON.parse(output) as Printed;
}

type Shape = 'rows' | 'envelopes';

async function filled(broker: Broker, topic: string, count: number, shape: Shape): Promise<void> {
  await broker.createTopic(topic, { partitions: PARTITIONS });
  const made = await once<{ messages: number; bytes: number; seconds: number }>(
    'produce-once',
    broker.address,
    topic,
    PARTITIONS,
    count,
    shape,
  );
  console.log(
    `${topic}: ${count} fee lines in ${made.messages} messages of ${Math.round(made.bytes / made.messages)} bytes, ${PARTITIONS} partitions, sent in ${made.seconds.toFixed(1)} s`,
  );
}

async function landed(
  script: 'stream-once' | 'plain-once',
  count: number,
  words: readonly string[],
): Promise<StreamCost> {
  rmSync(data, { recursive: true, force: true });
  const [address = '', topic = '', ...rest] = words;
  const cost = await once<StreamCost>(script, address, topic, data, ...rest);
  if (cost.rows !== count) throw new Error(`${script}: ${JSON.stringify(cost)} of ${count} lines`);
  console.log(
    `  ${script.replace('-once', '').padEnd(7)} ${Math.round(cost.rows / cost.cpu)} rows per CPU-second  ${cost.cpu.toFixed(2)} CPU-s  ${cost.seconds.toFixed(2)} s  ${cost.flushes} transactions  peak ${cost.megabytes} MB`,
  );
  return cost;
}

/** Flat rows, against the plain route. */
async function rows(broker: Broker): Promise<void> {
  await filled(broker, 'rows', lines, 'rows');
  const rates: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const ours = await landed('stream-once', lines, [broker.address, 'rows', 'fee_list_d']);
    const plain = await landed('plain-once', lines, [broker.address, 'rows']);
    rates.push(ours.rows / ours.cpu);
    ratios.push(plain.cpu / ours.cpu);
  }
  console.log(`  rows per CPU-second ${Math.round(median(rates))} (bar ${BARS.rows}, goal ${BARS.goalRows})`);
  console.log(`  ratio   ${median(ratios).toFixed(2)} (bar ${BARS.ratio}, goal ${BARS.goalRatio})`);
  await broker.deleteTopic('rows');
}

/** Messages of the national interface with twelve lines each; nothing was promised for them. */
async function envelopes(broker: Broker): Promise<void> {
  await filled(broker, 'envelopes', lines, 'envelopes');
  for (let round = 0; round < rounds; round++) await landed('stream-once', lines, [broker.address, 'envelopes']);
  await broker.deleteTopic('envelopes');
}

/** How old the newest row is that a query sees while rows come at a rate. */
async function freshness(broker: Broker): Promise<void> {
  const rate = Number(values.rate);
  const count = rate * Number(values.seconds);
  await broker.createTopic('fresh', { partitions: PARTITIONS });
  rmSync(data, { recursive: true, force: true });
  const [found] = await Promise.all([
    once<Freshness>('fresh-once', broker.address, 'fresh', data, count),
    once<unknown>('produce-once', broker.address, 'fresh', PARTITIONS, count, 'rows', rate),
  ]);
  console.log(
    `freshness at ${rate} rows per second for ${values.seconds} s: newest row seen is ${found.median.toFixed(2)} s old (median), 95 % ${found.most95.toFixed(2)} s, at most ${found.most.toFixed(2)} s (bar ${BARS.freshness} s); ${found.load.toFixed(2)} CPUs of ours`,
  );
  await broker.deleteTopic('fresh');
}

/** Memory over a run: the last third must need no more than the first. */
async function memory(broker: Broker): Promise<void> {
  const count = values.long ? LONG : lines;
  await filled(broker, 'memory', count, 'rows');
  const { thirds } = await landed('stream-once', count, [broker.address, 'memory', 'fee_list_d']);
  const [first = 0, , last = 0] = thirds;
  console.log(`  memory by thirds of the run ${thirds.join(', ')} MB: last to first ${(last / first).toFixed(2)}`);
  await broker.deleteTopic('memory');
}

/** Scans in the midst of a stream against scans of the same cuts afterwards. */
async function scan(broker: Broker): Promise<void> {
  const { topics, messages } = await once<{ topics: string[]; messages: number }>(
    'play-city',
    broker.address,
    join(folder, 'city'),
    3000,
    PARTITIONS,
  );
  rmSync(data, { recursive: true, force: true });
  const pairs = topics.map((topic) => `${topic}=${topic}`);
  const found = await once<MidScans>('scan-once', broker.address, data, ...pairs);
  console.log(
    `scan: ${found.scans} scans in the midst of ${messages} messages (${found.landedMeanwhile} landed while they ran), up to ${found.suspects} suspects; ${found.differing.length} differ from a scan of the same cut afterwards${found.differing.length === 0 ? '' : `: cuts ${found.differing.join(', ')}`}`,
  );
}

const SECTIONS: Readonly<Record<string, (broker: Broker) => Promise<void>>> = {
  rows,
  envelopes,
  freshness,
  memory,
  scan,
};

const broker = await startBroker();
try {
  console.log(`${process.version}, broker on the same machine`);
  for (const name of values.only.split(',')) {
    const section = SECTIONS[name];
    if (section === undefined) throw new Error(`no section ${name}: ${Object.keys(SECTIONS).join(', ')}`);
    await section(broker);
  }
} finally {
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
}
