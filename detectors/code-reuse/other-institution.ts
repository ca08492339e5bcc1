import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { textList } from '../shared/text-list.ts';
import { inEffect } from './effective-dates.ts';
import { answerSteps, LISTED, partStep, settlementList, wholeSum, withMember } from './judged-lines.ts';
import type { OtherPlace } from './parameters.ts';

const DAY = 86_400;
const ORDER = 'PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST';

/** 1 pharmacy, 0 hospital, NULL where neither the register nor the kind of care tells. */
function isPharmacy(context: PlanContext<OtherPlace>): string {
  const { dialect: d, parameters: p } = context;
  return `CASE WHEN fixmedins_type = '2' THEN 1 WHEN fixmedins_type IS NOT NULL THEN 0
    WHEN med_type IN (${textList(d, p.pharmacy_med_types)}) THEN 1 WHEN med_type IS NOT NULL THEN 0 END`;
}

/** Each settlement with the latest earlier one of the same code elsewhere: the row before its institution's run began. */
function pairSteps(context: PlanContext<OtherPlace>): Step[] {
  const { dialect: d, prefix, parameters: p } = context;
  return [
    {
      name: `${prefix}sale`,
      materialise: true,
      sql: `WITH numbered AS (
  SELECT s.*, ${isPharmacy(context)} AS pharmacy, row_number() OVER (${ORDER}) AS nth, lag(fixmedins_code) OVER (${ORDER}) AS code_before,
    count(*) OVER (PARTITION BY drug_trac_codg) AS settlements
  FROM shared_code_sale s)
SELECT *, max(CASE WHEN code_before <> fixmedins_code THEN nth - 1 END)
  OVER (PARTITION BY drug_trac_codg ORDER BY nth NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS elsewhere
FROM numbered`,
    },
    {
      // A box may have come back unscanned; or the two are one sale through two doors, a prescription filled by a pharmacy.
      name: `${prefix}pair`,
      materialise: true,
      sql: `SELECT *, CASE
    WHEN perhaps_returned = 1 THEN 'trac_d.trac_event'
    WHEN NOT maybe_filled THEN 'again'
    WHEN same_person IS NULL THEN 'trac_d.psn_no'
    WHEN NOT same_person THEN 'again'
    WHEN pharmacy + pharmacy_before = 1 THEN 'filled'
    WHEN pharmacy IS NULL OR pharmacy_before IS NULL THEN 'medins_b.fixmedins_type'
    ELSE 'again' END AS outcome
FROM (
  SELECT s.drug_trac_codg, s.nth, s.trac_time, s.settlements, s.pharmacy, b.pharmacy AS pharmacy_before, b.nth AS nth_before,
    greatest(s.perhaps_returned, b.perhaps_returned) AS perhaps_returned, s.psn_no = b.psn_no AS same_person, ${d.secondsBetween('b.trac_time', 's.trac_time')} AS gap_seconds,
    (s.circulated = 1 OR b.circulated = 1) AND ${d.secondsBetween('b.trac_time', 's.trac_time')} <= ${p.dual_channel_days * DAY} AS maybe_filled
  FROM ${prefix}sale s JOIN ${prefix}sale b ON b.drug_trac_codg = s.drug_trac_codg AND b.nth = s.elsewhere) q
WHERE settlements >= ${p.min_settlements} AND gap_seconds ${p.gap === 'long' ? '>=' : '<'} ${p.min_gap_days * DAY}
  AND ${inEffect(context.rule, d, 'trac_time')}`,
    },
  ];
}

function judgedStep(context: PlanContext<OtherPlace>): Step {
  const { prefix } = context;
  return {
    name: `${prefix}judged`,
    materialise: true,
    sql: `SELECT s.*, CASE WHEN q.nth IS NULL THEN 0 ELSE 1 END AS share, q.nth_before, q.gap_seconds
FROM ${prefix}sale s LEFT JOIN ${prefix}pair q ON q.drug_trac_codg = s.drug_trac_codg AND q.nth = s.nth AND q.outcome = 'again'
WHERE s.drug_trac_codg IN (SELECT drug_trac_codg FROM ${prefix}pair WHERE outcome = 'again')`,
  };
}

function candidateStep(context: PlanContext<OtherPlace>): Step {
  const { dialect: d, prefix, parameters: p } = context;
  const facts = d.json({
    drug_trac_codg: 'f.drug_trac_codg',
    med_list_codg: 'f.med_list_codg',
    item_name: 'f.item_name',
    settlements_total: 'f.settlements',
    institutions: 'n.institutions',
    violating_settlements: 'v.violating',
    first_seller: 'b.fixmedins_code',
    first_seller_name: 'b.fixmedins_name',
    first_sold: d.isoTime('b.trac_time'),
    first_psn_no: 'b.psn_no',
    second_seller: 'f.fixmedins_code',
    second_seller_name: 'f.fixmedins_name',
    second_sold: d.isoTime('f.trac_time'),
    second_psn_no: 'f.psn_no',
    gap_days: d.bigint(`floor(f.gap_seconds / ${DAY}.0)`),
    gap_hours: d.bigint('floor(f.gap_seconds / 3600.0)'),
    gap_minutes: d.bigint('floor(f.gap_seconds / 60.0)'),
    second_purchase: "coalesce(w.purchase, 'unknown')",
  });
  const unit = p.gap === 'long' ? DAY : 3600;
  return {
    name: `${prefix}candidate`,
    materialise: true,
    sql: `WITH violation AS (
  SELECT drug_trac_codg, min(nth) AS first_nth, count(DISTINCT nth) AS violating, ${wholeSum(d, 'amount')} AS amount, ${wholeSum(d, 'total')} AS amt_total
  FROM ${prefix}part GROUP BY drug_trac_codg),
span AS (
  SELECT drug_trac_codg, count(DISTINCT fixmedins_code) AS institutions, min(trac_time) AS first_time, max(trac_time) AS last_time
  FROM ${prefix}judged GROUP BY drug_trac_codg),
listed AS (SELECT drug_trac_codg, ${settlementList(d)} AS settlements FROM ${prefix}judged WHERE nth <= ${LISTED} GROUP BY drug_trac_codg),
told AS (
  SELECT f.*, v.amount, v.amt_total, n.first_time, n.last_time, ${facts} AS facts_head
  FROM violation v
  JOIN span n ON n.drug_trac_codg = v.drug_trac_codg
  JOIN ${prefix}judged f ON f.drug_trac_codg = v.drug_trac_codg AND f.nth = v.first_nth
  JOIN ${prefix}judged b ON b.drug_trac_codg = f.drug_trac_codg AND b.nth = f.nth_before
  LEFT JOIN shared_code_purchase w ON w.fixmedins_code = f.fixmedins_code AND w.drug_trac_codg = f.drug_trac_codg)
SELECT t.drug_trac_codg AS k_drug_trac_codg, t.fixmedins_code, t.psn_no, t.bilg_dr_code, t.first_time, t.last_time,
  ${d.decimal(`floor(t.gap_seconds / ${unit}.0)`, 38, 6)} AS measure, ${d.decimal(String((p.min_gap_days * DAY) / unit), 38, 6)} AS threshold,
  t.amount, CASE WHEN t.amount IS NULL THEN 'none' ELSE 'fact' END AS amount_kind, t.amt_total,
  ${withMember('t.facts_head', 'settlements', 'l.settlements')} AS facts
FROM told t JOIN listed l ON l.drug_trac_codg = t.drug_trac_codg`,
  };
}

/**
 * One code settled at several institutions. A settlement is judged against the latest earlier one elsewhere, so it is
 * accused by the rule for long gaps or by the one for short gaps, never by both.
 */
export function otherInstitutionSteps(context: PlanContext<OtherPlace>): Step[] {
  const { prefix } = context;
  const undecided = `SELECT outcome AS column_name, count(*) AS row_count FROM ${prefix}pair WHERE outcome NOT IN ('again', 'filled') GROUP BY outcome`;
  return [
    ...pairSteps(context),
    judgedStep(context),
    partStep(context),
    candidateStep(context),
    ...answerSteps(context, ['drug_trac_codg'], undecided),
  ];
}
