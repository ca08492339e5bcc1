import type { LogSource } from '../../ingest/source/log/log-source.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { Configuration, KafkaConfiguration } from '../configuration/configuration.ts';
import type { Context } from '../context.ts';
import type { Owner } from '../owner/owner.ts';
import type { LiveState } from './live-state.ts';
import type { Metrics } from './metrics.ts';
import type { Part } from './shut-down.ts';
import type { Telling } from './telling.ts';

/** What `serve` is made of beside its own parts. */
export interface ServeParts {
  readonly startOwner: (context: Context, warehouse: Warehouse) => Promise<Owner>;
  /** A source of its own for each attempt: a source is opened once. */
  readonly sourceOf: (kafka: KafkaConfiguration) => LogSource;
  /** Seconds between attempts to open the source; tests shorten them. */
  readonly pauses?: readonly number[] | undefined;
}

/** What the parts of one running `serve` share. */
export interface House {
  readonly context: Context;
  readonly configuration: Configuration;
  readonly parts: ServeParts;
  readonly warehouse: Warehouse;
  /** Whether the folder held no warehouse before. */
  readonly made: boolean;
  readonly state: LiveState;
  readonly telling: Telling;
  readonly metrics: Metrics;
  readonly owner: Owner;
  /** Aborts when serving ends, for whatever reason. */
  readonly stop: AbortSignal;
  /** Ends everything with a defect: a process that is half dead would be worse. */
  readonly defect: (error: unknown) => void;
  /** Each part that starts is put here, to be closed in the end. */
  readonly running: Part[];
}
