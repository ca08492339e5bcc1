import { cell, cellOrNull, type Row, type Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';

/** The run that last saw a suspect: what it looked at, and with what. */
export interface RecordedRun {
  readonly run: string;
  readonly cut: number;
  readonly asOf: string | null;
  /** Days that the scan was limited to, where it was. */
  readonly from?: string;
  readonly to?: string;
  readonly programVersion: string;
  /** Null for a run before it was kept. */
  readonly engineVersion: string | null;
  readonly startedAt: string;
  /** Digests of what its knowledge held, by name; none for a run before they were kept. */
  readonly knowledge: ReadonlyMap<string, string>;
}

/** What of a suspect says which text accused it, and in which run. */
export interface RecordedSuspect {
  readonly suspectId: string;
  readonly ruleId: string;
  readonly ruleVersion: string;
  readonly ruleDigest: string;
  readonly firstTime: string | null;
  readonly run: RecordedRun;
}

async function runNamed(session: Session, name: string): Promise<RecordedRun | undefined> {
  const [row] = await session.rows(
    `SELECT run, cut, as_of::VARCHAR AS as_of, options, program_version, engine_version, started_at::VARCHAR AS started_at FROM run WHERE run = ${literal(name)}`,
  );
  if (row === undefined) return undefined;
  const options = JSON.parse(cell(row, 'options')) as { from?: unknown; to?: unknown };
  const held = await session.rows(`SELECT name, digest FROM run_knowledge WHERE run = ${literal(name)} ORDER BY name`);
  return {
    run: cell(row, 'run'),
    cut: Number(cell(row, 'cut')),
    asOf: cellOrNull(row, 'as_of'),
    ...(typeof options.from === 'string' ? { from: options.from } : {}),
    ...(typeof options.to === 'string' ? { to: options.to } : {}),
    programVersion: cell(row, 'program_version'),
    engineVersion: cellOrNull(row, 'engine_version'),
    startedAt: cell(row, 'started_at'),
    knowledge: new Map(held.map((one) => [cell(one, 'name'), cell(one, 'digest')])),
  };
}

/** A suspect of the ledger with the run that last saw it. Undefined where the ledger has no such suspect or run. */
export async function recordedSuspect(session: Session, suspectId: string): Promise<RecordedSuspect | undefined> {
  const [row] = await session.rows(
    `SELECT suspect_id, rule_id, rule_version, rule_digest, first_time::VARCHAR AS first_time, last_seen_run FROM suspect WHERE suspect_id = ${literal(suspectId)}`,
  );
  const run = row === undefined ? undefined : await runNamed(session, cell(row, 'last_seen_run'));
  if (row === undefined || run === undefined) return undefined;
  return {
    suspectId: cell(row, 'suspect_id'),
    ruleId: cell(row, 'rule_id'),
    ruleVersion: cell(row, 'rule_version'),
    ruleDigest: cell(row, 'rule_digest'),
    firstTime: cellOrNull(row, 'first_time'),
    run,
  };
}

/** One value that was found otherwise than recorded. */
export interface FoundOtherwise {
  readonly field: string;
  readonly recorded: string | null;
  readonly found: string | null;
}

/** How what was found now compares with the ledger. */
export interface Comparison {
  /** Whether the suspect was found at all. */
  readonly found: boolean;
  readonly values: readonly FoundOtherwise[];
  /** The sentences, where they alone may differ: they accuse of nothing else. */
  readonly sentence: boolean;
  readonly lines: {
    readonly recorded: number;
    readonly found: number;
    /** Lines that were recorded and not found, found and not recorded, and found with another amount: how many of each. */
    readonly missing: number;
    readonly beyond: number;
    readonly otherwise: number;
    /** Keys of the first of them. */
    readonly examples: readonly string[];
  };
}

const COMPARED = [
  'fixmedins_code',
  'psn_no',
  'bilg_dr_code',
  'first_time',
  'last_time',
  'measure',
  'threshold',
  'amount',
  'amount_kind',
  'amt_total',
  'amt_fund_est',
  'amt_basis',
  'lines_total',
] as const;
const EXAMPLES = 5;

async function valuesOf(session: Session, table: string, suspectId: string): Promise<Row | undefined> {
  const columns = COMPARED.map((name) => `${name}::VARCHAR AS ${name}`).join(', ');
  const [row] = await session.rows(
    `SELECT ${columns}, explanation_zh, explanation_en FROM ${table} WHERE suspect_id = ${literal(suspectId)}`,
  );
  return row;
}

async function compareLines(session: Session, suspectId: string): Promise<Comparison['lines']> {
  const [row] = await session.rows(`WITH old AS (
  SELECT kind, key, amount, line_inscp_amt, row_number() OVER (PARTITION BY kind, key ORDER BY line_no) AS nth FROM suspect_line WHERE suspect_id = ${literal(suspectId)}),
now AS (
  SELECT kind, line_key AS key, amount, inscp_amt, row_number() OVER (PARTITION BY kind, line_key ORDER BY line_no) AS nth FROM found_line WHERE suspect_id = ${literal(suspectId)}),
compared AS (
  SELECT coalesce(o.kind, n.kind) AS kind, coalesce(o.key, n.key) AS key, CASE
    WHEN n.key IS NULL THEN 'missing' WHEN o.key IS NULL THEN 'beyond'
    WHEN o.amount IS DISTINCT FROM n.amount OR o.line_inscp_amt IS DISTINCT FROM n.inscp_amt THEN 'otherwise' END AS outcome
  FROM old o FULL JOIN now n ON n.kind = o.kind AND n.key = o.key AND n.nth = o.nth)
SELECT (SELECT count(*) FROM old) AS recorded, (SELECT count(*) FROM now) AS found, count(*) FILTER (outcome = 'missing') AS missing,
  count(*) FILTER (outcome = 'beyond') AS beyond, count(*) FILTER (outcome = 'otherwise') AS otherwise,
  to_json(list(kind || ' ' || key ORDER BY kind, key) FILTER (outcome IS NOT NULL)[1:${EXAMPLES}])::VARCHAR AS examples FROM compared`);
  const count = (name: string): number => Number(cell(row, name));
  return {
    recorded: count('recorded'),
    found: count('found'),
    missing: count('missing'),
    beyond: count('beyond'),
    otherwise: count('otherwise'),
    examples: (JSON.parse(cell(row, 'examples') || 'null') as readonly string[] | null) ?? [],
  };
}

/** Compares a suspect of the ledger with what a rule left in the session's `found_candidate` and `found_line`. */
export async function compareWithFound(session: Session, suspectId: string): Promise<Comparison> {
  const recorded = await valuesOf(session, 'suspect', suspectId);
  const found = await valuesOf(session, 'found_candidate', suspectId);
  const lines = await compareLines(session, suspectId);
  if (found === undefined) return { found: false, values: [], sentence: false, lines };
  const values = COMPARED.flatMap((field): FoundOtherwise[] => {
    const [before, now] = [cellOrNull(recorded, field), cellOrNull(found, field)];
    return before === now ? [] : [{ field, recorded: before, found: now }];
  });
  const sentence = ['explanation_zh', 'explanation_en'].some((name) => cell(recorded, name) !== cell(found, name));
  return { found: true, values, sentence, lines };
}

/** Whether a suspect was found exactly as recorded: values and lines. */
export function isIdentical({ found, values, lines }: Comparison): boolean {
  return found && values.length === 0 && lines.missing + lines.beyond + lines.otherwise === 0;
}
