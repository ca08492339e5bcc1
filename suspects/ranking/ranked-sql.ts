import { BANDED, precisionSql } from '../feedback/precision.ts';
import { SUBJECT } from '../of-institution.ts';

/** No family makes it certain that an institution has a problem: the others must still count (METHODS §16). */
const MOST_OF_A_FAMILY = 0.995;
/** How slowly the number of suspects of one rule counts (METHODS §16). */
const SATURATION = 10;

/** What an institution ranking is made from. */
export interface RankedFrom {
  /** SQL over a suspect `s`: which of the active suspects count. */
  readonly condition: string;
  /**
   * A table with `suspect_id`, `subject`, `fixmedins_code` and `amount_once`, each line's money shared out once over all active suspects: what is
   * summed here exceeds it nowhere.
   */
  readonly money: string;
}

/**
 * SQL: how likely it is that something is wrong at an institution, and what may be got back, one row for each that active suspects are about:
 * `fixmedins_code, suspects, unchecked, risk, amount_once, expected_amount, amount_estimated, expected_estimated, families` (JSON, see `RankedFamily`).
 *
 * - A suspect is true with the precision of its rule and band; with certainty where somebody confirmed it, wholly or partly. Dismissed or
 *   handled, it counts no more. Where its evidence changed under the verdict, it is as if nobody had decided.
 * - One rule: q = 1 − (1 − π)^(1 + ln(1 + (n − 1)/10)) of its best suspect's π and their number n: a big hospital does not win by volume.
 * - One family, which is a topic: its best rule alone, for rules of one topic see the same thing. At most 0.995.
 * - `unchecked`: no verdict was ever given on any of its suspects or on others of their rules and bands, so that its risk is a first guess alone.
 * - `risk` = 1 − Π(1 − q) over the families (METHODS §16).
 * - `expected_amount` = Σ of each suspect's money × its own probability; where partly confirmed, × the confirmed part. Not × q of the family:
 *   q is that anything of it is true and grows with their number, so it would promise too much. Estimates are apart and never join the money from lines; of
 *   several rules of one family the greatest counts alone, as they may estimate the same loss.
 *
 * Probabilities are multiplied in the order of families, and figures are rounded before anything is ordered by them.
 */
export function rankedSql({ condition, money }: RankedFrom): string {
  return `WITH banded AS MATERIALIZED (${BANDED}),
precision_ AS (${precisionSql('banded')}),
verdict AS (SELECT suspect_id, verdict, verdict_amount FROM suspect_case WHERE NOT look_again AND verdict IN ('confirmed', 'partly', 'dismissed')),
open_ AS (
  SELECT s.suspect_id, s.fixmedins_code, s.topic AS family, s.rule_id, s.amount_kind, s.amount,
    CASE WHEN v.verdict IS NULL THEN p.mean ELSE 1 END AS p, v.verdict IS NULL AND p.examined = 0 AS unchecked,
    (CASE WHEN v.verdict IS NULL THEN p.mean WHEN s.amount > 0 AND v.verdict_amount IS NOT NULL THEN greatest(0, least(1, v.verdict_amount::DOUBLE / s.amount::DOUBLE))
      WHEN v.verdict = 'partly' THEN 0.5 ELSE 1 END)::DECIMAL(9,6) AS part
  FROM suspect s JOIN banded b USING (suspect_id) JOIN precision_ p ON p.rule_id = b.rule_id AND p.band = b.band LEFT JOIN verdict v USING (suspect_id)
  WHERE s.state = 'active' AND ${SUBJECT} <> '' AND (${condition}) AND v.verdict IS DISTINCT FROM 'dismissed' AND NOT (s.status = 'handled' AND v.verdict IS NOT NULL)),
own AS (SELECT suspect_id, sum(amount_once)::DECIMAL(18,2) AS once FROM ${money} WHERE fixmedins_code = subject GROUP BY suspect_id),
rule_ AS (
  SELECT o.fixmedins_code, o.family, o.rule_id, count(*) AS n, 1 - pow(1 - max(o.p), 1 + ln(1 + (count(*) - 1) / ${SATURATION}.0)) AS q, bool_and(o.unchecked) AS unchecked,
    coalesce(sum(w.once), 0) AS once, coalesce(sum(w.once * o.part), 0) AS expected,
    coalesce(sum(o.amount) FILTER (o.amount_kind = 'estimate'), 0) AS estimated, coalesce(sum(o.amount * o.part) FILTER (o.amount_kind = 'estimate'), 0) AS expected_estimated
  FROM open_ o LEFT JOIN own w USING (suspect_id) GROUP BY ALL),
family_ AS (
  SELECT fixmedins_code, family, sum(n)::BIGINT AS n, least(max(q), ${MOST_OF_A_FAMILY}) AS q, first(rule_id ORDER BY q DESC, rule_id) AS lead_rule, bool_and(unchecked) AS unchecked,
    sum(once) AS once, sum(expected) AS expected, max(estimated) AS estimated, max(expected_estimated) AS expected_estimated
  FROM rule_ GROUP BY fixmedins_code, family),
all_ AS (SELECT fixmedins_code, product(1 - q ORDER BY family) AS spared FROM family_ GROUP BY fixmedins_code)
SELECT f.fixmedins_code, sum(f.n)::BIGINT AS suspects, bool_and(f.unchecked) AS unchecked, (1 - any_value(a.spared))::DECIMAL(9,6) AS risk, sum(f.once)::DECIMAL(38,2) AS amount_once,
  sum(f.expected)::DECIMAL(38,2) AS expected_amount, sum(f.estimated)::DECIMAL(38,2) AS amount_estimated, sum(f.expected_estimated)::DECIMAL(38,2) AS expected_estimated,
  to_json(list({'family': f.family, 'rule_id': f.lead_rule, 'suspects': f.n, 'probability': f.q::DECIMAL(9,6)::VARCHAR, 'amount_once': f.once::DECIMAL(38,2)::VARCHAR,
    'expected_amount': f.expected::DECIMAL(38,2)::VARCHAR, 'amount_estimated': f.estimated::DECIMAL(38,2)::VARCHAR,
    'expected_estimated': f.expected_estimated::DECIMAL(38,2)::VARCHAR, 'risk_without': (1 - a.spared / (1 - f.q))::DECIMAL(9,6)::VARCHAR}
    ORDER BY f.q DESC, f.family))::VARCHAR AS families
FROM family_ f JOIN all_ a USING (fixmedins_code) GROUP BY f.fixmedins_code`;
}

/** The orders of a ranking. */
export const RANKED_BY = ['risk', 'amount'] as const;
export type RankedBy = (typeof RANKED_BY)[number];

/** SQL to order a ranking by: institutions that are alike stand in the order of their codes. */
export function rankedOrder(by: RankedBy): string {
  const amount = 'coalesce(expected_amount, 0) + coalesce(expected_estimated, 0) DESC';
  const risk = 'coalesce(risk, 0) DESC';
  return `${by === 'risk' ? `${risk}, ${amount}` : `${amount}, ${risk}`}, fixmedins_code`;
}
