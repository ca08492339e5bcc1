import { writeSync } from 'node:fs';
import { MingchaError } from '../../base/problem.ts';
import { kafkaSource } from '../../ingest/source/kafka/kafka-source.ts';
import { runStream } from '../../ingest/stream/run-stream.ts';
import type { CrashPoint } from '../../ingest/stream/stream-request.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { nameOf } from './ledger.ts';
import type { WorkerEvent, WorkerRequest } from './worker-request.ts';

/**
 * Streams topics into a folder's warehouse until the end, or until it dies: the process that the fault run starts and
 * kills. Says what it does on its output, a JSON object a line; exits with 1 where the stream ended with an error.
 */
const request = JSON.parse(process.argv[2] ?? '{}') as WorkerRequest;
// Written at once, so that nothing said is lost when the process is killed.
const say = (event: WorkerEvent): void => void writeSync(1, `${JSON.stringify(event)}\n`);
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

const passings = new Map<CrashPoint, number>();
function at(point: CrashPoint): void {
  const passing = (passings.get(point) ?? 0) + 1;
  passings.set(point, passing);
  if (request.crash?.point !== point || request.crash.passing !== passing) return;
  say({ event: 'crash', point });
  process.kill(process.pid, 'SIGKILL');
  // Nothing more may happen, however long the signal takes.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** One run over the topics. @returns whether a topic that was missing is back, so that another begins. */
async function streamOnce(warehouse: Warehouse, clientId: string): Promise<boolean> {
  const source = kafkaSource({
    brokers: request.brokers,
    clientId,
    group: 'mingcha-faults',
    log: (level, message, fields) => {
      if (process.env['FAULTS_LOG'] !== undefined)
        process.stderr.write(`${level} ${message} ${JSON.stringify(fields ?? {})}\n`);
    },
    stallMilliseconds: 60_000,
    metadataMilliseconds: 1000,
    byName: request.byName,
  });
  const { topics, flush, resolve, untilEnd } = request;
  const result = await runStream({ source, topics, from: 'beginning', flush, resolve, untilEnd }, warehouse, {
    now: () => new Date(Date.now() + request.skewMilliseconds),
    log: () => undefined,
    stop: stop.signal,
    onFlush: ({ messages, positions }) =>
      say({
        event: 'flush',
        messages,
        positions: Object.fromEntries(positions.map((one) => [nameOf(one), one.nextOffset])),
      }),
    onAlarm: (problem, where) =>
      say({ event: 'alarm', code: problem.code, at: where === undefined ? problem.where : nameOf(where) }),
    at,
  });
  if (!result.isBack) say({ event: 'end', messages: result.messages, codes: result.problems.map(({ code }) => code) });
  return result.isBack;
}

async function stream(warehouse: Warehouse, clientId: string): Promise<void> {
  while (await streamOnce(warehouse, clientId)) if (stop.signal.aborted) return;
}

try {
  const warehouse = await Warehouse.open({
    directory: request.directory,
    mode: 'write',
    create: true,
    waitSeconds: 0,
    memory: '512MB',
    threads: 2,
  });
  say({ event: 'opened' });
  const streams = [stream(warehouse, 'one'), ...(request.twice ? [stream(warehouse, 'two')] : [])];
  const ends = await Promise.allSettled(streams);
  warehouse.close();
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
} catch (error) {
  const code = error instanceof MingchaError ? error.code : '';
  say({ event: 'error', code, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exitCode = 1;
}
