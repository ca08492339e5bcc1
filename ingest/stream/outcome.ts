/** What became of records, by count. */
export interface OutcomeCounts {
  readonly records_in: number;
  readonly landed_new: number;
  readonly landed_superseding: number;
  readonly unchanged: number;
  readonly stale: number;
  readonly deleted: number;
  readonly quarantined: number;
  readonly dropped: number;
}

export const OUTCOMES = [
  'landed_new',
  'landed_superseding',
  'unchanged',
  'stale',
  'deleted',
  'quarantined',
  'dropped',
] as const satisfies readonly (keyof OutcomeCounts)[];

/** What the messages of one partition brought of one kind. */
export interface PartitionOutcome extends OutcomeCounts {
  readonly topic: string;
  readonly partition: number;
  readonly kind: string;
  /** The batch it is in. */
  readonly seq: number;
  /** Yuan over its typed records; null for kinds without money. */
  readonly money: string | null;
}

export const NO_RECORDS: OutcomeCounts = {
  records_in: 0,
  landed_new: 0,
  landed_superseding: 0,
  unchanged: 0,
  stale: 0,
  deleted: 0,
  quarantined: 0,
  dropped: 0,
};

/** Sums counts of outcomes. */
export function sumOutcomes(all: readonly OutcomeCounts[]): OutcomeCounts {
  const sum = { ...NO_RECORDS };
  for (const one of all) for (const name of ['records_in', ...OUTCOMES] as const) sum[name] += one[name];
  return sum;
}
