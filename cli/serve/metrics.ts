import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { FlushReport } from '../../ingest/stream/stream-request.ts';
import { lagOf, type LiveState } from './live-state.ts';

/** What `/metrics` shows. */
export interface Metrics {
  readonly flushed: (report: FlushReport) => void;
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

/** Seconds of a flush: from a few messages to a full buffer on a busy machine. */
const FLUSH_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

function gauges(registry: Registry, state: LiveState, running: () => readonly string[]): void {
  const registers = [registry];
  const single = (name: string, help: string, value: () => number | undefined): void => {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers,
      collect: () => {
        const found = value();
        if (found === undefined) gauge.remove();
        else gauge.set(found);
      },
    });
  };
  const labelNames = ['topic', 'partition'] as const;
  const partitioned = (name: string, help: string, value: (of: LiveState['partitions'][number]) => number): void => {
    const gauge: Gauge<(typeof labelNames)[number]> = new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect: () => {
        gauge.reset();
        for (const one of state.partitions)
          gauge.set({ topic: one.topic, partition: String(one.partition) }, value(one));
      },
    });
  };
  partitioned('mingcha_stream_lag_messages', 'Messages that the log holds and that have not landed.', lagOf);
  partitioned('mingcha_stream_position', 'Offset of the next message to land.', ({ position }) => position);
  single('mingcha_stream_rows_per_second', 'Records landed or quarantined a second, over the last minute.', () =>
    state.rowsPerSecond(),
  );
  single('mingcha_stream_last_commit_age_seconds', 'Seconds since the last commit.', () => state.commitAge());
  single('mingcha_owner_commands_running', 'Commands of others that this process runs.', () => running().length);
  const alarms: Gauge<'code'> = new Gauge({
    name: 'mingcha_stream_alarms',
    help: 'Open alarms by code.',
    labelNames: ['code'],
    registers,
    collect: () => {
      alarms.reset();
      for (const { problem } of state.alarms) alarms.inc({ code: problem.code });
    },
  });
}

/** Makes the metrics of one `serve`, in a registry of their own. */
export function metricsOf(state: LiveState, running: () => readonly string[]): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  gauges(registry, state, running);
  const messages = new Counter({
    name: 'mingcha_stream_messages_total',
    help: 'Messages landed or quarantined.',
    labelNames: ['topic'],
    registers,
  });
  const records = new Counter({
    name: 'mingcha_stream_records_total',
    help: 'Records by kind and what became of them.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const quarantined = new Counter({
    name: 'mingcha_quarantined_total',
    help: 'Records put into quarantine, by reason; one may have several.',
    labelNames: ['reason'],
    registers,
  });
  const flushes = new Histogram({
    name: 'mingcha_stream_flush_duration_seconds',
    help: 'Seconds that landing a stretch of messages took.',
    buckets: FLUSH_BUCKETS,
    registers,
  });
  return {
    flushed: (report) => {
      for (const position of report.positions) messages.inc({ topic: position.topic }, position.messages);
      for (const [kind, outcomes] of Object.entries(report.outcomes))
        for (const [outcome, n] of Object.entries(outcomes)) records.inc({ kind, outcome }, n);
      for (const [reason, n] of Object.entries(report.reasons)) quarantined.inc({ reason }, n);
      flushes.observe(report.milliseconds / 1000);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
