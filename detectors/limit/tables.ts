/** The tables of one limit rule, under its prefix. */
export interface LimitTables {
  /** Every line against every limit of its item, with its outcome by itself: a view. */
  readonly judged: string;
  /** Those that break the limit by themselves. */
  readonly open: string;
  /** How many there are of each outcome. */
  readonly counts: string;
  /** What tells the rows of `open` apart, with the outcome in the light of the whole visit and person. */
  readonly settled: string;
  /** Those of them that nothing in the visit or with the person lifts, with all that a suspect says of them. */
  readonly near: string;
  /** How many of each outcome there are by person: alone, and settled. */
  readonly told: string;
  /** Institutions that name a diagnosis on too few visits. */
  readonly scant: string;
  /** How many there are of each outcome in the end. */
  readonly final: string;
  /** As `settled`, with the outcome in the end. */
  readonly verdict: string;
  /** The breaking lines, each under one knowledge point. */
  readonly hit: string;
  readonly candidate: string;
  readonly line: string;
  readonly untold: string;
  readonly tally: string;
  /** Under this prefix stand the tables that only some kinds of limits need. */
  readonly prefix: string;
}

const NAMES = [
  'judged',
  'open',
  'counts',
  'settled',
  'near',
  'told',
  'scant',
  'final',
  'verdict',
  'hit',
  'candidate',
  'line',
  'untold',
  'tally',
] as const;

/** Names the tables of a rule. */
export function limitTables(prefix: string): LimitTables {
  const named = Object.fromEntries(NAMES.map((name) => [name, `${prefix}${name}`])) as Record<
    (typeof NAMES)[number],
    string
  >;
  return { ...named, prefix };
}
