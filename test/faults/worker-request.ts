import type { CrashPoint, FlushLimits, ResolveLimits, StreamTopic } from '../../ingest/stream/stream-request.ts';

/** What a worker process is asked to do, as JSON in its first argument. */
export interface WorkerRequest {
  readonly directory: string;
  readonly brokers: readonly string[];
  readonly topics: readonly StreamTopic[];
  /** Ends at the log's end; else it goes on until it gets SIGTERM or is killed. */
  readonly untilEnd: boolean;
  /** Where the process ends itself by SIGKILL: at the n-th passing of a point of a flush. */
  readonly crash?: { readonly point: CrashPoint; readonly passing: number } | undefined;
  readonly flush: FlushLimits;
  readonly resolve: ResolveLimits;
  /** How wrong the machine's clock is. */
  readonly skewMilliseconds: number;
  /** Asks for topics by their names, as brokers before Kafka 3.1 are asked. */
  readonly byName: boolean;
  /** Runs a second stream over the same topics in the same warehouse. */
  readonly twice: boolean;
}

/** What a worker says, one a line. */
export type WorkerEvent =
  | { readonly event: 'opened' }
  | { readonly event: 'flush'; readonly messages: number; readonly positions: Readonly<Record<string, number>> }
  | { readonly event: 'alarm'; readonly code: string; readonly at: string }
  | { readonly event: 'crash'; readonly point: CrashPoint }
  | { readonly event: 'end'; readonly messages: number; readonly codes: readonly string[] }
  | { readonly event: 'error'; readonly code: string; readonly message: string };
