import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { holdsWord, textList } from '../shared/text-list.ts';
import { inEffect } from './effective-dates.ts';
import { answerSteps, partStep, settlementList, wholeSum, withMember } from './judged-lines.ts';
import { TOLERANCE } from './line-packs.ts';
import type { OtherPayment, SamePlace } from './parameters.ts';
import { samePlaceTrail } from './trail.ts';

const KEY = ['drug_trac_codg', 'fixmedins_code'] as const;
const ORDER = 'PARTITION BY drug_trac_codg, fixmedins_code ORDER BY trac_time NULLS LAST, root_setl_id NULLS LAST';

/** A settlement certainly is of a whole pack where nothing says or allows that packs are opened. */
export function wholePack(context: PlanContext<SamePlace | OtherPayment>): string {
  const { dialect: d, parameters: p } = context;
  const outpatient = `(med_type IS NOT NULL AND med_type NOT IN (${textList(d, p.inpatient_med_types)}))`;
  const notVillage = `(fixmedins_name IS NOT NULL AND NOT ${holdsWord(d, 'fixmedins_name', p.village_words)})`;
  // A quantity that is no whole number of packs is an opened pack, whatever its mark says.
  return `CASE WHEN opened = 0 AND coalesce(whole_line, 1) = 1 AND (coalesce(fixmedins_type, '') = '2' OR (${outpatient} AND ${notVillage})) THEN 1 ELSE 0 END`;
}

const packsOfSale = (reading: 'least' | 'most'): string =>
  `CASE WHEN whole_pack = 1 AND packs_${reading} IS NOT NULL THEN 1 ELSE packs_${reading} END`;

/** SQL columns `packs` and `most_packs` of one box that a sale took: all of it where the pack is whole, however many codes were scanned. */
export const PACKS_OF_SALE = `${packsOfSale('least')} AS packs, ${packsOfSale('most')} AS most_packs`;

function saleSteps(context: PlanContext<SamePlace>): Step[] {
  const { prefix, parameters: p } = context;
  return [
    {
      name: `${prefix}sale`,
      materialise: true,
      sql: `SELECT p.*, row_number() OVER (${ORDER}) AS nth, lag(psn_no) OVER (${ORDER}) AS psn_before,
  sum(packs) OVER (${ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS packs_so_far
FROM (SELECT w.*, ${PACKS_OF_SALE} FROM (SELECT s.*, ${wholePack(context)} AS whole_pack FROM shared_code_sale s) w) p`,
    },
    {
      // What is certain comes first: packs counted on the lines that were found may already exceed one.
      name: `${prefix}group`,
      materialise: true,
      sql: `SELECT *, CASE
    WHEN persons < ${p.min_persons} AND persons + no_person < ${p.min_persons} THEN 'clear'
    WHEN persons < ${p.min_persons} THEN 'trac_d.psn_no'
    WHEN certain < ${p.min_settlements} OR certain_persons < ${p.min_persons} THEN 'trac_d.trac_event'
    WHEN whole_packs = 1 THEN 'hit'
    WHEN no_pack > 0 THEN 'item_b.pack_qty'
    WHEN packs > 1 + ${TOLERANCE} * settlements THEN 'hit'
    WHEN no_line > 0 THEN 'fee_list_d.cnt'
    WHEN most_packs > 1 + ${TOLERANCE} * settlements THEN 'trac_d.cnt'
    ELSE 'clear' END AS outcome
FROM (
  SELECT drug_trac_codg, fixmedins_code, count(*) AS settlements, count(DISTINCT psn_no) AS persons,
    sum(CASE WHEN psn_no IS NULL THEN 1 ELSE 0 END) AS no_person, sum(1 - perhaps_returned) AS certain,
    count(DISTINCT CASE WHEN perhaps_returned = 0 THEN psn_no END) AS certain_persons, min(whole_pack) AS whole_packs,
    sum(CASE WHEN pack_qty IS NULL THEN 1 ELSE 0 END) AS no_pack, sum(CASE WHEN packs IS NULL THEN 1 ELSE 0 END) AS no_line,
    coalesce(sum(packs), 0) AS packs, coalesce(sum(most_packs), 0) AS most_packs, min(pack_qty) AS pack_units, min(trac_time) AS first_time, max(trac_time) AS last_time
  FROM ${prefix}sale GROUP BY drug_trac_codg, fixmedins_code) g
WHERE settlements >= ${p.min_settlements}`,
    },
  ];
}

/**
 * Whole packs: every settlement after the first but those of the same buyer as the one before, which a correction may
 * explain. Opened packs: the part of each settlement beyond one pack.
 */
function judgedStep(context: PlanContext<SamePlace>): Step {
  const { dialect: d, prefix, rule } = context;
  return {
    name: `${prefix}judged`,
    materialise: true,
    sql: `SELECT s.*, g.settlements, g.persons, g.whole_packs, g.packs AS packs_in_all, g.pack_units, g.first_time, g.last_time, CASE
    WHEN s.perhaps_returned = 1 OR NOT ${inEffect(rule, d, 's.trac_time')} THEN 0
    WHEN g.whole_packs = 1 AND (s.nth = 1 OR coalesce(s.psn_no = s.psn_before, FALSE)) THEN 0
    WHEN g.whole_packs = 1 THEN 1
    WHEN s.packs_so_far <= 1 + ${TOLERANCE} * s.nth OR s.packs IS NULL OR s.packs <= 0 THEN 0
    WHEN s.packs_so_far - s.packs >= 1 THEN 1
    ELSE ${d.double('s.packs_so_far - 1')} / ${d.double('s.packs')} END AS share
FROM ${prefix}sale s JOIN ${prefix}group g ON g.drug_trac_codg = s.drug_trac_codg AND g.fixmedins_code = s.fixmedins_code
WHERE g.outcome = 'hit'`,
  };
}

/** No person is the subject: several bought under the code, and `facts.settlements` names them all alike. */
function candidateStep(context: PlanContext<SamePlace>): Step {
  const { dialect: d, prefix, parameters: p } = context;
  const facts = d.json({
    drug_trac_codg: 'f.drug_trac_codg',
    med_list_codg: 'f.med_list_codg',
    item_name: 'f.item_name',
    fixmedins_code: 'f.fixmedins_code',
    fixmedins_name: 'f.fixmedins_name',
    settlements_total: 'f.settlements',
    persons: 'f.persons',
    first_time: d.isoTime('f.first_time'),
    last_time: d.isoTime('f.last_time'),
    opened_packs: 'f.whole_packs = 0',
    packs: d.text(d.decimal('f.packs_in_all', 18, 4)),
    pack_units: d.text('f.pack_units'),
    units: d.text(d.decimal('f.packs_in_all * f.pack_units', 28, 2)),
    violating_settlements: 'v.violating',
    purchase: "coalesce(w.purchase, 'unknown')",
    bought: d.isoDay('w.bought_time'),
    bought_lot: 'w.bought_lot',
  });
  const same = (a: string, b: string): string => KEY.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');
  return {
    name: `${prefix}candidate`,
    materialise: true,
    sql: `WITH violation AS (
  SELECT drug_trac_codg, fixmedins_code, min(nth) AS first_nth, count(DISTINCT nth) AS violating,
    ${wholeSum(d, 'amount')} AS amount, ${wholeSum(d, 'total')} AS amt_total
  FROM ${prefix}part GROUP BY drug_trac_codg, fixmedins_code),
listed AS (
  SELECT drug_trac_codg, fixmedins_code, ${settlementList(d)} AS settlements
  FROM ${prefix}judged GROUP BY drug_trac_codg, fixmedins_code),
told AS (
  SELECT f.*, v.amount, v.amt_total, ${facts} AS facts_head
  FROM violation v JOIN ${prefix}judged f ON ${same('f', 'v')} AND f.nth = v.first_nth
  LEFT JOIN shared_code_purchase w ON ${same('w', 'f')})
SELECT t.drug_trac_codg AS k_drug_trac_codg, t.fixmedins_code AS k_fixmedins_code, t.fixmedins_code, ${d.text('NULL')} AS psn_no, t.bilg_dr_code,
  t.first_time, t.last_time, ${d.decimal('t.settlements', 38, 6)} AS measure, ${d.decimal(String(p.min_settlements), 38, 6)} AS threshold,
  t.amount, CASE WHEN t.amount IS NULL THEN 'none' ELSE 'fact' END AS amount_kind, t.amt_total,
  ${withMember('t.facts_head', 'settlements', 'l.settlements')} AS facts
FROM told t JOIN listed l ON ${same('l', 't')}`,
  };
}

/** One code settled for several people at one institution. */
export function sameInstitutionSteps(context: PlanContext<SamePlace>): Step[] {
  const { prefix } = context;
  const undecided = `SELECT outcome AS column_name, sum(settlements) AS row_count FROM ${prefix}group WHERE outcome NOT IN ('hit', 'clear') GROUP BY outcome`;
  return [
    ...saleSteps(context),
    judgedStep(context),
    ...samePlaceTrail(context),
    partStep(context),
    candidateStep(context),
    ...answerSteps(context, KEY, undecided),
  ];
}
