import type { ExitCode, Problem } from '../../base/problem.ts';
import type { TopicPartition } from '../../ingest/source/log/log-source.ts';
import { runStream } from '../../ingest/stream/run-stream.ts';
import { batchesSince, markBatches, type BatchMark } from '../../store/streamed-batches.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { KafkaConfiguration } from '../configuration/configuration.ts';
import { loadConfiguration } from '../configuration/load-configuration.ts';
import type { Context } from '../context.ts';
import { worstExit } from '../exit-code.ts';
import { writeBoundedRun } from '../render/bounded-run.ts';
import { writeProblems } from '../render/problems.ts';
import { boundedRequest, type BoundedOptions, type BoundedRequest } from '../serve/bounded-request.ts';
import { Tally } from '../serve/bounded-tally.ts';
import { movePositions } from '../serve/move-positions.ts';
import { withOwnWarehouse } from '../serve/own-warehouse.ts';
import { sourceOf } from '../serve/source-of.ts';

/**
 * `mingcha ingest kafka`: a bounded run over topics, or positions moved past a gap on purpose, or both. Ctrl-C lands what was
 * read and ends with 130; the next run goes on from there.
 */
export async function ingestKafka(context: Context, options: BoundedOptions): Promise<ExitCode> {
  const { effects, directory } = context;
  const configuration = loadConfiguration({
    directory,
    file: options.config,
    workingDirectory: effects.workingDirectory,
    environment: effects.environment,
  });
  const request = boundedRequest(options, configuration);
  return withOwnWarehouse<ExitCode>(context, async (warehouse) => {
    await movePositions(context, warehouse, request);
    const { kafka } = request;
    return kafka === undefined ? 0 : await read(context, warehouse, kafka, request);
  });
}

type Positions = readonly (TopicPartition & { readonly nextOffset: number })[];

/** A run as it is told: what it counted, and the batches that it added to since a mark. */
interface Told {
  readonly tally: Tally;
  readonly source: string;
  readonly mark: BatchMark;
}

async function marked(warehouse: Warehouse): Promise<BatchMark> {
  const session = await warehouse.session();
  try {
    return await markBatches(session);
  } finally {
    session.close();
  }
}

async function tell(
  context: Context,
  warehouse: Warehouse,
  { tally, source, mark }: Told,
  positions: Positions,
  problems: readonly Problem[],
): Promise<void> {
  const moved = new Map(tally.partitions.map((one) => [`${one.topic}/${one.partition}`, one]));
  const sources = [...new Set(tally.partitions.map(({ topic }) => `${source}:${topic}`))];
  const session = await warehouse.session();
  const batches = await batchesSince(session, mark, sources).finally(() => session.close());
  context.endProgress();
  writeBoundedRun(context, {
    messages: tally.messages,
    flushes: tally.flushes,
    positions: positions.map(({ topic, partition, nextOffset }) => {
      const { from = nextOffset, messages = 0 } = moved.get(`${topic}/${partition}`) ?? {};
      return { topic, partition, from, next: nextOffset, messages };
    }),
    records: tally.records,
    reasons: tally.reasons,
    money: tally.money,
    batches,
    problems,
  });
}

async function read(
  context: Context,
  warehouse: Warehouse,
  kafka: KafkaConfiguration,
  { untilEnd, maxMessages }: BoundedRequest,
): Promise<ExitCode> {
  const { effects, language } = context;
  const { topics, from, flush, resolve } = kafka;
  const source = sourceOf(kafka, effects.log);
  const tally = new Tally();
  const told: Told = { tally, source: source.name, mark: await marked(warehouse) };
  try {
    const { positions, problems } = await runStream(
      { source, topics, from, flush, resolve, untilEnd, maxMessages },
      warehouse,
      {
        now: effects.now,
        log: effects.log,
        stop: effects.signal,
        onFlush: (report) => {
          tally.add(report);
          context.progress(language === 'zh' ? '消息' : 'messages', tally.messages, maxMessages ?? 0);
        },
      },
    );
    await tell(context, warehouse, told, positions, problems);
    if (!context.json) writeProblems(problems, language, false, effects);
    const exits = problems.map(({ exit }) => exit);
    return worstExit(effects.signal.aborted ? [130, ...exits] : exits);
  } catch (error) {
    // What landed before stays, so it is told.
    if (tally.flushes > 0)
      await tell(
        context,
        warehouse,
        told,
        tally.partitions.map((one) => ({ ...one, nextOffset: one.next })),
        [],
      );
    throw error;
  }
}
