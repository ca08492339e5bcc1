import type { Progress } from '../base/effects.ts';
import type { Problem } from '../base/problem.ts';

/** What became of one file of one kind: a line of `ingest files --json`. */
export interface BatchSummary {
  readonly batch: string;
  readonly source: string;
  readonly kind: string;
  readonly records_in: number;
  readonly landed_new: number;
  readonly landed_superseding: number;
  readonly unchanged: number;
  readonly stale: number;
  readonly deleted: number;
  readonly quarantined: number;
  readonly dropped: number;
  /** Source columns that no column of the kind takes. */
  readonly ignored_columns: readonly string[];
  /** How many typed records carry each flag. */
  readonly flags: Readonly<Record<string, number>>;
  /** Yuan with two decimals over all typed records; null for kinds without money. */
  readonly money_in: string | null;
  /** The same sum taken again from the tables after landing; equal to `money_in`. */
  readonly money_landed: string | null;
}

/** What a person asked to land. */
export interface LandRequest {
  /** Files, folders (read recursively) and globs, absolute or relative to `workingDirectory`. */
  readonly paths: readonly string[];
  readonly workingDirectory: string;
  /** Name of the kind all files hold; found from file names and headers when left out. */
  readonly kind?: string | undefined;
  /** A mapping file for a foreign layout. */
  readonly mapping?: string | undefined;
  /** Lets a source without columns that netting rests on supersede records that hold values in them. */
  readonly allowNarrower?: boolean | undefined;
}

/** The effects landing needs. */
export interface LandEffects {
  readonly now: () => Date;
  /** Told `<source>: <step>` with bytes read of the file's, or per cent of a statement; 0 of 0 where a step begins. */
  readonly progress?: Progress | undefined;
  /** Stops the reading of files; statements stop by the warehouse's own signal, which should be the same. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch has been committed. */
  readonly onBatch?: ((summary: BatchSummary, duplicateOf: string | null) => void) | undefined;
}

/** What landing did. Files with a problem did not land; all others did. */
export interface LandResult {
  readonly batches: readonly BatchSummary[];
  /** Batches whose file had landed before, and the batch it landed as: nothing was changed by them. */
  readonly duplicates: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
  /** Files of a folder, and members of archives, that were not read because nothing says they are data. */
  readonly passedOver: readonly string[];
}
