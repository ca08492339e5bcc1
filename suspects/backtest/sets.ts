import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { identifier, literal, literalOrNull } from '../../store/sql.ts';
import { LINE_KEY } from '../explain.ts';
import { bandSql } from '../feedback/band.ts';
import { credibleInterval } from '../feedback/beta.ts';
import { precisionSql } from '../feedback/precision.ts';
import { amountOnceSql } from '../money-once.ts';

/** What one text of a rule found, in figures. */
export interface FoundSet {
  readonly suspects: number;
  /** Yuan of fact suspects, each line once. */
  readonly amount_once: string;
  readonly amount_estimated: string;
  readonly institutions: number;
  /** Part of the suspects that are about the one institution with the most, percent; null without one. */
  readonly largest_share: string | null;
  readonly largest_institution: string | null;
  readonly verdicts: Verdicts;
  /** By band; only bands that verdicts were learned of. */
  readonly precision: readonly LearnedPrecision[];
}

/** How many of some suspects were decided, and how. */
export interface Verdicts {
  readonly confirmed: number;
  readonly partly: number;
  readonly dismissed: number;
}

/** How often hits of one band turn out true (METHODS §16), learned from the verdicts on these suspects. */
export interface LearnedPrecision {
  readonly band: number;
  readonly suspects: number;
  readonly examined: number;
  readonly mean: number;
  /** The 90 % central credible interval. */
  readonly low: number;
  readonly high: number;
}

/** Suspects of two texts held against each other. */
export interface Move {
  readonly suspects: number;
  readonly amount_once: string;
  readonly verdicts: Verdicts;
}

/** The names of the temporary tables that keep what one text found. */
const tablesOf = (set: string): { readonly suspects: string; readonly lines: string } => ({
  suspects: identifier(`backtest_${set}`),
  lines: identifier(`backtest_${set}_line`),
});

const COLUMNS = `suspect_id, rule_id, key, fixmedins_code, psn_no, measure, threshold, amount, amount_kind, facts`;

/** Sets what a run left in `found_candidate` and `found_line` aside under a name, in temporary tables. */
export async function keepFound(session: Session, set: string): Promise<void> {
  const { suspects, lines } = tablesOf(set);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${suspects} AS SELECT ${COLUMNS} FROM found_candidate`);
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${lines} AS SELECT suspect_id, kind, line_key AS key, line_no, amount, inscp_amt FROM found_line`,
  );
}

/** Drops what was set aside. */
export async function forgetFound(session: Session, sets: readonly string[]): Promise<void> {
  for (const set of sets)
    for (const table of Object.values(tablesOf(set))) await session.run(`DROP TABLE IF EXISTS temp.${table}`);
}

/** SQL of the lines of fact suspects of a set that a condition on `f` selects, as money once is counted. */
function factLines(set: string, condition: string): string {
  const { suspects, lines } = tablesOf(set);
  return `SELECT l.kind, l.key, f.rule_id, f.suspect_id, l.amount, l.inscp_amt AS line_inscp_amt FROM ${lines} l JOIN ${suspects} f USING (suspect_id) WHERE f.amount_kind = 'fact' AND (${condition})`;
}

async function verdictsOf(session: Session, set: string, condition: string): Promise<Verdicts> {
  const [row] =
    await session.rows(`SELECT count(*) FILTER (c.verdict = 'confirmed') AS confirmed, count(*) FILTER (c.verdict = 'partly') AS partly,
  count(*) FILTER (c.verdict = 'dismissed') AS dismissed FROM ${tablesOf(set).suspects} f JOIN suspect_case c USING (suspect_id) WHERE ${condition}`);
  const count = (name: string): number => Number(cell(row, name));
  return { confirmed: count('confirmed'), partly: count('partly'), dismissed: count('dismissed') };
}

/** What the suspects of a set are, beside what found them. */
export interface RuleSort {
  readonly kind: string;
  readonly class: string;
  readonly confidence: string;
}

async function learned(
  session: Session,
  set: string,
  { kind, class: sort, confidence }: RuleSort,
): Promise<LearnedPrecision[]> {
  const as = `${literal(kind)} AS kind, ${literal(sort)} AS class, ${literal(confidence)} AS confidence`;
  const rows = await session.rows(`WITH f AS (SELECT *, facts AS evidence, ${as} FROM ${tablesOf(set).suspects}),
backtest_banded AS (SELECT f.suspect_id, f.rule_id, f.kind, f.class, f.confidence, '' AS last_seen_run, ${bandSql('f')} AS band FROM f)
SELECT p.*, (SELECT count(*) FROM backtest_banded b WHERE b.band = p.band) AS suspects FROM (${precisionSql('backtest_banded')}) p
WHERE p.examined > 0 ORDER BY p.band`);
  return rows.map((row) => {
    const number = (name: string): number => Number(cell(row, name));
    return {
      band: number('band'),
      suspects: number('suspects'),
      examined: number('examined'),
      mean: number('mean'),
      ...credibleInterval(number('alpha'), number('beta')),
    };
  });
}

/** The figures of a set that was kept. */
export async function figuresOf(session: Session, set: string, sort: RuleSort): Promise<FoundSet> {
  const { suspects } = tablesOf(set);
  const [row] = await session.rows(`WITH place AS (
  SELECT fixmedins_code, count(*) AS n FROM ${suspects} WHERE fixmedins_code IS NOT NULL GROUP BY 1)
SELECT (SELECT count(*) FROM ${suspects}) AS suspects, count(*) AS institutions,
  max_by(fixmedins_code, (n, fixmedins_code)) AS largest, (100.0 * max(n) / (SELECT count(*) FROM ${suspects}))::DECIMAL(5,1) AS share,
  (SELECT coalesce(sum(amount), 0)::DECIMAL(38,2) FROM ${suspects} WHERE amount_kind = 'estimate') AS estimated FROM place`);
  return {
    suspects: Number(cell(row, 'suspects')),
    amount_once: (await session.value(amountOnceSql(factLines(set, 'true')))) ?? '0.00',
    amount_estimated: cell(row, 'estimated'),
    institutions: Number(cell(row, 'institutions')),
    largest_share: cellOrNull(row, 'share'),
    largest_institution: cellOrNull(row, 'largest'),
    verdicts: await verdictsOf(session, set, 'true'),
    precision: await learned(session, set, sort),
  };
}

/** Of the suspects of one set those that another has too, or has not. */
export async function moveOf(session: Session, set: string, other: string, has: boolean): Promise<Move> {
  const condition = `f.suspect_id ${has ? '' : 'NOT '}IN (SELECT suspect_id FROM ${tablesOf(other).suspects})`;
  return {
    suspects: Number(await session.value(`SELECT count(*) FROM ${tablesOf(set).suspects} f WHERE ${condition}`)),
    amount_once: (await session.value(amountOnceSql(factLines(set, condition)))) ?? '0.00',
    verdicts: await verdictsOf(session, set, condition),
  };
}

/** A suspect that one set has and another has not. */
export interface Difference {
  readonly suspect_id: string;
  readonly fixmedins_code: string | null;
  readonly amount: string | null;
  readonly amount_kind: string;
  readonly verdict: string | null;
}

/** The suspects of one set that another lacks, the largest amounts first. */
export async function differenceOf(session: Session, set: string, other: string): Promise<Difference[]> {
  const rows =
    await session.rows(`SELECT f.suspect_id, f.fixmedins_code, f.amount::VARCHAR AS amount, f.amount_kind, c.verdict
FROM ${tablesOf(set).suspects} f LEFT JOIN suspect_case c USING (suspect_id)
WHERE f.suspect_id NOT IN (SELECT suspect_id FROM ${tablesOf(other).suspects}) ORDER BY f.amount DESC NULLS LAST, f.suspect_id`);
  return rows.map((row) => ({
    suspect_id: cell(row, 'suspect_id'),
    fixmedins_code: cellOrNull(row, 'fixmedins_code'),
    amount: cellOrNull(row, 'amount'),
    amount_kind: cell(row, 'amount_kind'),
    verdict: cellOrNull(row, 'verdict'),
  }));
}

/** The names of the temporary tables that `keepLost` makes. */
export const LOST = { suspects: 'backtest_lost', lines: 'backtest_lost_line', visits: 'backtest_lost_visit' } as const;

/** Kinds whose records belong to a visit. */
const OF_VISITS = ['fee_list_d', 'setl_d', 'mdtrt_d', 'diag_d', 'trac_d'] as const;

/**
 * Sets the suspects of one set that another lacks aside, with their lines and the visits these belong to, for whoever tells why.
 * Reads the effective views of the session.
 */
export async function keepLost(session: Session, set: string, other: string): Promise<void> {
  const { suspects, lines } = tablesOf(set);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${LOST.suspects} AS SELECT suspect_id, key, fixmedins_code, psn_no FROM ${suspects}
WHERE suspect_id NOT IN (SELECT suspect_id FROM ${tablesOf(other).suspects})`);
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${LOST.lines} AS SELECT DISTINCT l.suspect_id, l.kind, l.key FROM ${lines} l JOIN ${LOST.suspects} USING (suspect_id)`,
  );
  const visits = OF_VISITS.map(
    (kind) => `SELECT l.suspect_id, r.mdtrt_id FROM ${LOST.lines} l JOIN (
  SELECT ${LINE_KEY[kind] ?? literalOrNull(null)} AS key, mdtrt_id FROM ${identifier(`eff_${kind}`)}) r ON r.key = l.key WHERE l.kind = ${literal(kind)} AND r.mdtrt_id IS NOT NULL`,
  );
  await session.run(`CREATE OR REPLACE TEMP TABLE ${LOST.visits} AS ${visits.join(' UNION ')}`);
}

/** Drops what `keepLost` made. */
export async function forgetLost(session: Session): Promise<void> {
  for (const table of Object.values(LOST)) await session.run(`DROP TABLE IF EXISTS temp.${table}`);
}
