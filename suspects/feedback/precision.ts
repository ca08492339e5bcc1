import { cell, type Session } from '../../store/session.ts';
import { bandSql, priorSql, type Band } from './band.ts';
import { credibleInterval } from './beta.ts';

/** Outcomes of an earlier text of a rule count half at once, and half again every so many days (METHODS §16). */
const OLDER_WEIGHT = 0.5;
const HALF_LIFE_DAYS = 365.25;

/** SQL over two digests of a rule's text: whether one judges otherwise than the other. Other words of the same judgement count as the same. */
function judgesOtherwise(one: string, other: string): string {
  return `(${[1, 2, 3].map((part) => `split_part(${one}, '-', ${part}) <> split_part(${other}, '-', ${part})`).join(' OR ')})`;
}

/**
 * SQL: every suspect of the ledger with its band: `suspect_id, rule_id, kind, class, confidence, last_seen_run, band`.
 */
export const BANDED = `SELECT s.suspect_id, s.rule_id, s.kind, s.class, s.confidence, s.last_seen_run, ${bandSql('s')} AS band FROM suspect s`;

/**
 * SQL: one row for each decided suspect, as what is learned from it. `truth`: confirmed 1, partly 0.5, dismissed 0. `band`: as it was when
 * it was decided. `weight`: 1 under the rule's text of today, else less the older the verdict is beside the newest run or verdict,
 * so that it is a function of the ledger and not of the clock. Suspects drawn for review count as any other: how likely each was to be
 * drawn is not weighed in yet (METHODS §16, selection bias).
 *
 * @param banded a table as `BANDED` makes.
 */
export function outcomesSql(banded: string): string {
  return `WITH newest AS (SELECT a.rule_id, max_by(a.rule_digest, r.run_no) AS digest FROM run_rule a JOIN run r USING (run) GROUP BY a.rule_id),
clock AS (SELECT greatest((SELECT max(finished_at) FROM run), (SELECT max(decided_at) FROM suspect_case)) AS latest)
SELECT c.suspect_id, b.rule_id, coalesce(TRY_CAST(c.decided_band AS INTEGER), b.band) AS band, c.decided_at,
  CASE c.verdict WHEN 'confirmed' THEN 1 WHEN 'partly' THEN 0.5 ELSE 0 END::DECIMAL(2,1) AS truth,
  (CASE WHEN ${judgesOtherwise('c.decided_rule_digest', 'n.digest')}
    THEN ${OLDER_WEIGHT} * pow(0.5, greatest(0, coalesce(date_diff('day', c.decided_at, k.latest), 0)) / ${HALF_LIFE_DAYS}) ELSE 1 END)::DECIMAL(9,8) AS weight
FROM suspect_case c JOIN ${banded} b USING (suspect_id) LEFT JOIN newest n USING (rule_id), clock k
WHERE c.verdict IN ('confirmed', 'partly', 'dismissed')`;
}

/**
 * SQL: the Beta precision of each rule and band that the ledger has suspects or verdicts of: `a0, b0` the prior, `examined` how many were
 * decided, `weighed` and `found` their weights and the true part of these, `alpha, beta` and their `mean`, which is (a0 + found) / (a0 + b0 + weighed).
 *
 * @param banded a table as `BANDED` makes.
 */
export function precisionSql(banded: string): string {
  return `WITH attribute AS (
  SELECT rule_id, max_by(kind, last_seen_run) AS kind, max_by(class, last_seen_run) AS class, max_by(confidence, last_seen_run) AS confidence
  FROM ${banded} GROUP BY rule_id),
outcome AS (${outcomesSql(banded)}),
known AS (SELECT DISTINCT rule_id, band FROM ${banded} UNION SELECT DISTINCT rule_id, band FROM outcome),
learned AS (
  SELECT rule_id, band, count(*) AS examined, sum(weight)::DOUBLE AS weighed, sum(weight * truth)::DOUBLE AS found FROM outcome GROUP BY rule_id, band),
prior AS (
  SELECT p.rule_id, p.band, ${priorSql('p', 'a')} AS a0, ${priorSql('p', 'b')} AS b0
  FROM (SELECT * FROM known JOIN attribute USING (rule_id)) p)
SELECT p.rule_id, p.band, p.a0, p.b0, coalesce(l.examined, 0) AS examined, coalesce(l.weighed, 0) AS weighed, coalesce(l.found, 0) AS found,
  p.a0 + coalesce(l.found, 0) AS alpha, p.b0 + coalesce(l.weighed, 0) - coalesce(l.found, 0) AS beta,
  (p.a0 + coalesce(l.found, 0)) / (p.a0 + p.b0 + coalesce(l.weighed, 0)) AS mean
FROM prior p LEFT JOIN learned l USING (rule_id, band)`;
}

/** How often hits of a rule in one band turn out true, as far as verdicts tell. */
export interface BandPrecision {
  readonly rule_id: string;
  readonly band: Band;
  /** Suspects that were decided. */
  readonly examined: number;
  /** Of these the true part: confirmed 1, partly 0.5. Verdicts under an earlier text weigh less. */
  readonly found: number;
  readonly mean: number;
  /** The 90 % central credible interval. */
  readonly low: number;
  readonly high: number;
}

/** The precision of every rule and band, in the order of rule and band. */
export async function precisions(session: Session): Promise<BandPrecision[]> {
  const rows = await session.rows(
    `WITH banded AS (${BANDED}) SELECT * FROM (${precisionSql('banded')}) ORDER BY rule_id, band`,
  );
  return rows.map((row) => {
    const number = (name: string): number => Number(cell(row, name));
    return {
      rule_id: cell(row, 'rule_id'),
      band: number('band') as Band,
      examined: number('examined'),
      found: number('found'),
      mean: number('mean'),
      ...credibleInterval(number('alpha'), number('beta')),
    };
  });
}
