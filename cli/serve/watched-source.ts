import { MingchaError } from '../../base/problem.ts';
import type {
  LogEvent,
  LogSource,
  OpenLog,
  PartitionBounds,
  TopicPartition,
} from '../../ingest/source/log/log-source.ts';
import { streamProblem } from '../../ingest/stream/problems.ts';
import { aborted } from './aborted.ts';
import type { LiveState } from './live-state.ts';
import type { Telling } from './telling.ts';

/** Whom watching a source tells, and when it is over. */
interface Watchers {
  readonly state: LiveState;
  readonly telling: Telling;
  readonly stop: AbortSignal;
  /** Partitions that stand still, as TOPIC/PARTITION: they are left alone, so that the others are read. */
  readonly standing: ReadonlySet<string>;
}

/** The bounds, unless serving stops before a broker that is away has answered. */
async function unlessStopped<Result>(work: Promise<Result>, stop: AbortSignal): Promise<Result> {
  const over = new AbortController();
  const stopped = aborted(AbortSignal.any([stop, over.signal])).then(() => {
    throw new MingchaError(streamProblem('MC-STREAM-001', '', { reason: 'stopped' }));
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    stopped.catch(() => undefined);
    over.abort();
    work.catch(() => undefined);
  }
}

async function* watched(events: AsyncIterable<LogEvent>, { state, telling }: Watchers): AsyncGenerator<LogEvent> {
  for await (const event of events) {
    if (event.type === 'block') state.heard();
    if (event.type === 'stalled')
      telling.alarm(streamProblem('MC-STREAM-001', '', { reason: event.reason }), undefined);
    yield event;
  }
}

/**
 * A source as it is, seen through: a stall is an alarm until something is heard again, and whenever the log describes
 * itself the lag is known anew, also while nothing can be read. Partitions that stand still are not opened.
 */
export function watchedSource(source: LogSource, watchers: Watchers): LogSource {
  return {
    name: source.name,
    describe: async (topics, onMissing): Promise<readonly PartitionBounds[]> => {
      const bounds = await unlessStopped(source.describe(topics, onMissing), watchers.stop);
      watchers.state.heard();
      for (const at of bounds) watchers.state.seen(at);
      return bounds;
    },
    open: (request: OpenLog) => {
      const startOf = (at: TopicPartition): number | undefined =>
        watchers.standing.has(`${at.topic}/${at.partition}`) ? undefined : request.startOf(at);
      return watched(source.open({ ...request, startOf }), watchers);
    },
    reportDurable: async (positions) => source.reportDurable(positions),
    close: async () => source.close(),
  };
}
