import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { textList } from '../shared/text-list.ts';
import { inEffect } from './effective-dates.ts';
import { answerSteps, partStep, settlementList, wholeSum, withMember } from './judged-lines.ts';
import type { OtherPlace } from './parameters.ts';
import { otherPlaceTrail } from './trail.ts';

const DAY = 86_400;

/** Institutions of one code that a suspect's facts name, in the order of their first settlements; the rest is counted. */
const NAMED = 5;

const ORDER = 'PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST';

/** 1 pharmacy, 0 hospital, NULL where neither the register nor the kind of care tells. */
function isPharmacy(context: PlanContext<OtherPlace>): string {
  const { dialect: d, parameters: p } = context;
  return `CASE WHEN fixmedins_type = '2' THEN 1 WHEN fixmedins_type IS NOT NULL THEN 0
    WHEN med_type IN (${textList(d, p.pharmacy_med_types)}) THEN 1 WHEN med_type IS NOT NULL THEN 0 END`;
}

/** What a settlement is compared by with the one before it elsewhere. */
const COMPARED = [
  'trac_time',
  'fixmedins_code',
  'fixmedins_name',
  'psn_no',
  'manu_lotnum',
  'pharmacy',
  'circulated',
  'circulation_told',
  'unbilled',
  'perhaps_returned',
];

/**
 * Each settlement with the latest earlier one of the same code elsewhere: the row before its institution's run began.
 * Windows instead of a join of the settlements with themselves keep the plan small.
 */
function pairStep(context: PlanContext<OtherPlace>): Step {
  const { dialect: d, prefix, parameters: p } = context;
  const lagged = COMPARED.map((name) => `lag(${name}) OVER (${ORDER}) AS lag_${name}`);
  const before = COMPARED.map(
    (name) =>
      `max(CASE WHEN starts = 1 THEN lag_${name} END) OVER (PARTITION BY drug_trac_codg, run) AS before_${name}`,
  );
  return {
    name: `${prefix}pair`,
    materialise: true,
    sql: `WITH sale AS (SELECT s.*, ${isPharmacy(context)} AS pharmacy FROM shared_code_sale s),
numbered AS (
  SELECT *, row_number() OVER (${ORDER}) AS nth, count(*) OVER (PARTITION BY drug_trac_codg) AS settlements,
    ${lagged.join(',\n    ')}
  FROM sale),
started AS (SELECT *, CASE WHEN lag_fixmedins_code <> fixmedins_code THEN 1 ELSE 0 END AS starts FROM numbered),
runs AS (SELECT *, sum(starts) OVER (${ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run FROM started),
paired AS (
  SELECT *, ${before.join(',\n    ')}
  FROM runs)
SELECT *, (circulated = 1 OR before_circulated = 1) AND gap_seconds <= ${p.dual_channel_days * DAY} AS maybe_filled,
  coalesce(before_pharmacy, 0) = 0 AND coalesce(pharmacy, 1) = 1 AND gap_seconds <= ${p.dual_channel_days * DAY} AS to_pharmacy,
  CASE WHEN circulation_told = 1 OR before_circulation_told = 1 THEN 1 ELSE 0 END AS flag_told
FROM (SELECT *, ${d.secondsBetween('before_trac_time', 'trac_time')} AS gap_seconds FROM paired) g`,
  };
}

/** Settlements of codes with a hit; `share` 1 marks those that violate. */
function judgedSteps(context: PlanContext<OtherPlace>): Step[] {
  const { dialect: d, prefix, parameters: p } = context;
  return [
    {
      // A box may have come back unscanned; or the two are one sale through two doors, a prescription filled by a pharmacy.
      // Where no record says whether it is one, nothing tells; where it is none, a hospital that billed no such drug charged nothing.
      name: `${prefix}outcome`,
      materialise: true,
      sql: `SELECT *, CASE
    WHEN before_trac_time IS NULL OR settlements < ${p.min_settlements} OR NOT gap_seconds ${p.gap === 'long' ? '>=' : '<'} ${p.min_gap_days * DAY}
      OR NOT ${inEffect(context.rule, d, 'trac_time')} THEN 'outside'
    WHEN perhaps_returned = 1 OR before_perhaps_returned = 1 THEN 'trac_d.trac_event'
    WHEN NOT (maybe_filled OR (to_pharmacy AND (flag_told = 0 OR before_unbilled = 1))) THEN 'again'
    WHEN psn_no IS NULL OR before_psn_no IS NULL THEN 'trac_d.psn_no'
    WHEN psn_no <> before_psn_no THEN 'again'
    WHEN flag_told = 0 THEN 'fee_list_d.rx_circ_flag'
    WHEN to_pharmacy AND before_unbilled = 1 THEN 'filled'
    WHEN pharmacy + before_pharmacy = 1 THEN 'filled'
    WHEN pharmacy IS NULL OR before_pharmacy IS NULL THEN 'medins_b.fixmedins_type'
    ELSE 'again' END AS outcome
FROM ${prefix}pair`,
    },
    {
      name: `${prefix}judged`,
      materialise: true,
      sql: `SELECT * FROM (
  SELECT *, CASE WHEN outcome = 'again' THEN 1 ELSE 0 END AS share,
    max(CASE WHEN outcome = 'again' THEN 1 ELSE 0 END) OVER (PARTITION BY drug_trac_codg) AS hit
  FROM ${prefix}outcome) o WHERE hit = 1`,
    },
  ];
}

function candidateStep(context: PlanContext<OtherPlace>): Step {
  const { dialect: d, prefix, parameters: p } = context;
  const facts = d.json({
    drug_trac_codg: 'f.drug_trac_codg',
    med_list_codg: 'f.med_list_codg',
    item_name: 'f.item_name',
    settlements_total: 'f.settlements',
    institutions: 'c.institutions',
    violating_settlements: 'v.violating',
    first_seller: 'f.before_fixmedins_code',
    first_seller_name: 'f.before_fixmedins_name',
    first_sold: d.isoTime('f.before_trac_time'),
    first_psn_no: 'f.before_psn_no',
    second_seller: 'f.fixmedins_code',
    second_seller_name: 'f.fixmedins_name',
    second_sold: d.isoTime('f.trac_time'),
    second_psn_no: 'f.psn_no',
    circulation_told: 'f.flag_told = 1',
    gap_days: d.bigint(`floor(f.gap_seconds / ${DAY}.0)`),
    gap_hours: d.bigint('floor(f.gap_seconds / 3600.0)'),
    gap_minutes: d.bigint('floor(f.gap_seconds / 60.0)'),
    first_lot: 'f.before_manu_lotnum',
    second_lot: 'f.manu_lotnum',
    second_purchase: "coalesce(w.purchase, 'unknown')",
    second_bought: d.isoDay('w.bought_time'),
    second_bought_lot: 'w.bought_lot',
    first_purchase: "coalesce(x.purchase, 'unknown')",
    first_bought: d.isoDay('x.bought_time'),
  });
  const seller = d.json({ fixmedins_code: 'fixmedins_code', fixmedins_name: 'fixmedins_name' });
  const unit = p.gap === 'long' ? DAY : 3600;
  return {
    name: `${prefix}candidate`,
    materialise: true,
    sql: `WITH violation AS (
  SELECT drug_trac_codg, min(nth) AS first_nth, count(DISTINCT nth) AS violating, ${wholeSum(d, 'amount')} AS amount, ${wholeSum(d, 'total')} AS amt_total
  FROM ${prefix}part GROUP BY drug_trac_codg),
code AS (
  SELECT drug_trac_codg, count(DISTINCT fixmedins_code) AS institutions, min(trac_time) AS first_time, max(trac_time) AS last_time,
    ${settlementList(d)} AS settlements
  FROM ${prefix}judged GROUP BY drug_trac_codg),
seller AS (
  SELECT drug_trac_codg, fixmedins_code, max(fixmedins_name) AS fixmedins_name, min(nth) AS first_nth
  FROM ${prefix}judged GROUP BY drug_trac_codg, fixmedins_code),
place AS (SELECT *, row_number() OVER (PARTITION BY drug_trac_codg ORDER BY first_nth NULLS LAST) AS place_no FROM seller),
places AS (
  SELECT drug_trac_codg, '[' || ${d.joinOrdered(seller, 'place_no', ',')} || ']' AS sellers
  FROM place WHERE place_no <= ${NAMED} GROUP BY drug_trac_codg),
told AS (
  SELECT f.*, v.amount, v.amt_total, c.first_time, c.last_time, c.settlements AS listed, s.sellers, ${facts} AS facts_head
  FROM violation v
  JOIN code c ON c.drug_trac_codg = v.drug_trac_codg
  JOIN places s ON s.drug_trac_codg = v.drug_trac_codg
  JOIN ${prefix}judged f ON f.drug_trac_codg = v.drug_trac_codg AND f.nth = v.first_nth
  LEFT JOIN shared_code_purchase w ON w.fixmedins_code = f.fixmedins_code AND w.drug_trac_codg = f.drug_trac_codg
  LEFT JOIN shared_code_purchase x ON x.fixmedins_code = f.before_fixmedins_code AND x.drug_trac_codg = f.drug_trac_codg)
SELECT drug_trac_codg AS k_drug_trac_codg, fixmedins_code, psn_no, bilg_dr_code, first_time, last_time,
  ${d.decimal(`floor(gap_seconds / ${unit}.0)`, 38, 6)} AS measure, ${d.decimal(String((p.min_gap_days * DAY) / unit), 38, 6)} AS threshold,
  amount, CASE WHEN amount IS NULL THEN 'none' ELSE 'fact' END AS amount_kind, amt_total,
  ${withMember(withMember('facts_head', 'sellers', 'sellers'), 'settlements', 'listed')} AS facts
FROM told`,
  };
}

/**
 * One code settled at several institutions. A settlement is judged against the latest earlier one elsewhere, so it is
 * accused by the rule for long gaps or by the one for short gaps, never by both.
 */
export function otherInstitutionSteps(context: PlanContext<OtherPlace>): Step[] {
  const { prefix } = context;
  const undecided = `SELECT outcome AS column_name, count(*) AS row_count FROM ${prefix}outcome WHERE outcome NOT IN ('again', 'filled', 'outside') GROUP BY outcome`;
  return [
    pairStep(context),
    ...judgedSteps(context),
    ...otherPlaceTrail(context),
    partStep(context),
    candidateStep(context),
    ...answerSteps(context, ['drug_trac_codg'], undecided),
  ];
}
