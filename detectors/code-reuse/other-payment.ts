import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { inEffect } from './effective-dates.ts';
import { answerSteps, partStep, settlementList, wholeSum, withMember } from './judged-lines.ts';
import { TOLERANCE } from './line-packs.ts';
import type { OtherPayment } from './parameters.ts';
import { PACKS_OF_SALE, wholePack } from './same-institution.ts';

const DAY = 86_400;
const SPARED = "('outside', 'one sale', 'filled', 'opened')";

/** Each settlement of a code beside each sale of it that the buyer paid for: are they two sales of one box? */
function pairStep(context: PlanContext<OtherPayment>): Step {
  const { dialect: d, prefix, parameters: p, rule } = context;
  const whole = wholePack(context);
  const seconds = `abs(${d.secondsBetween('c.trac_time', 's.trac_time')})`;
  const days = `abs(${d.daysBetween('c.trac_time', 's.trac_time')})`;
  // Shops of one legal person report each other's sales, and a till may carry the head office's code.
  const here = '(c.fixmedins_code = s.fixmedins_code OR coalesce(c.uscc = s.uscc, FALSE))';
  // A word for nothing is no visit.
  const sameVisit = `(coalesce(c.mdtrt_id = s.mdtrt_id, FALSE) AND ${d.regexMatches('c.mdtrt_id', '[1-9A-Za-z]')})`;
  const sameSale = `(${sameVisit} OR coalesce(c.bkkp_sn = s.line_key, FALSE))`;
  const samePerson = '(coalesce(c.psn_no = s.psn_no, FALSE) OR coalesce(c.certno = s.certno, FALSE))';
  const unknownPerson = '(c.psn_no IS NULL OR s.psn_no IS NULL)';
  // A hospital's prescription that a pharmacy fills, where no record says whether it is one.
  const earlier = 'CASE WHEN c.trac_time <= s.trac_time THEN c.fixmedins_type ELSE s.fixmedins_type END';
  const later = 'CASE WHEN c.trac_time <= s.trac_time THEN s.fixmedins_type ELSE c.fixmedins_type END';
  const toPharmacy = `(c.fixmedins_code <> s.fixmedins_code AND coalesce(${earlier}, '1') <> '2' AND coalesce(${later}, '2') = '2')`;
  const untoldFlag = 'c.circulation_told = 0 AND s.circulation_told = 0';
  const sold = `CASE
      WHEN s.whole_pack = 1 AND c.whole_pack = 1 THEN 'again'
      WHEN s.pack_qty IS NULL THEN 'item_b.pack_qty'
      WHEN s.packs IS NULL THEN 'fee_list_d.cnt'
      WHEN c.packs IS NULL THEN 'trac_d.cnt'
      WHEN s.packs + c.packs > 1 + 2 * ${TOLERANCE} AND s.packs > 0 THEN 'again'
      WHEN s.most_packs + c.most_packs > 1 + 2 * ${TOLERANCE} THEN 'trac_d.cnt'
      ELSE 'opened' END`;
  return {
    name: `${prefix}pair`,
    materialise: true,
    sql: `WITH sale AS (SELECT w.*, ${PACKS_OF_SALE} FROM (SELECT *, ${whole} AS whole_pack FROM shared_code_sale) w),
bought AS (SELECT w.*, ${PACKS_OF_SALE} FROM (SELECT *, ${whole} AS whole_pack FROM (SELECT *, ${d.text('NULL')} AS med_type FROM shared_code_cash) k) w)
SELECT s.*, c.fixmedins_code AS cash_code, c.fixmedins_name AS cash_name, c.trac_time AS cash_time, c.trac_doc AS cash_doc, c.manu_lotnum AS cash_lot, c.packs AS cash_packs,
  CASE WHEN c.trac_time <= s.trac_time THEN 1 ELSE 0 END AS cash_first, CASE WHEN s.whole_pack = 1 AND c.whole_pack = 1 THEN 1 ELSE 0 END AS whole_packs, CASE
    WHEN NOT ${inEffect(rule, d, 's.trac_time')} THEN 'outside'
    WHEN ${sameSale} THEN 'one sale'
    WHEN ${here} AND ((${samePerson} AND ${days} <= ${p.same_buyer_days}) OR (${unknownPerson} AND ${seconds} <= ${p.same_sale_minutes * 60})) THEN 'one sale'
    WHEN c.cash = 0 THEN 'trac_d.mdtrt_setl_type'
    WHEN s.perhaps_returned = 1 THEN 'trac_d.trac_event'
    WHEN ${here} AND ${unknownPerson} AND ${days} <= ${p.correction_days} THEN 'trac_d.psn_no'
    WHEN ${samePerson} AND (c.circulated = 1 OR s.circulated = 1) AND ${seconds} <= ${p.dual_channel_days * DAY} AND coalesce(c.fixmedins_type, '') <> coalesce(s.fixmedins_type, '') THEN 'filled'
    WHEN ${samePerson} AND ${toPharmacy} AND ${seconds} <= ${p.dual_channel_days * DAY} THEN CASE WHEN ${untoldFlag} THEN 'fee_list_d.rx_circ_flag' WHEN s.unbilled = 1 THEN 'filled' ELSE ${sold} END
    ELSE ${sold} END AS outcome
FROM sale s JOIN bought c ON c.drug_trac_codg = s.drug_trac_codg`,
  };
}

/**
 * Each settlement once, by the sale that tells most against it: a box that was paid for before, else one that was paid for
 * later. Its money is in question but where the box was sold for cash later elsewhere: the buyer may have resold it.
 */
function judgedSteps({ dialect: d, prefix }: PlanContext<OtherPayment>): Step[] {
  const rank = `CASE WHEN outcome = 'again' AND cash_first = 1 THEN 0 WHEN outcome = 'again' AND cash_code = fixmedins_code THEN 1 WHEN outcome = 'again' THEN 2
      WHEN outcome NOT IN ${SPARED} THEN 3 ELSE 4 END`;
  const beyond = `${d.double('s.packs + s.cash_packs - 1')} / ${d.double('s.packs')}`;
  return [
    {
      name: `${prefix}settlement`,
      materialise: true,
      sql: `SELECT * FROM (
  SELECT *, row_number() OVER (PARTITION BY drug_trac_codg, root_setl_id ORDER BY weight NULLS LAST, distance NULLS LAST, cash_code NULLS LAST, cash_doc NULLS LAST) AS choice
  FROM (SELECT *, ${rank} AS weight, abs(${d.secondsBetween('cash_time', 'trac_time')}) AS distance FROM ${prefix}pair) w) p WHERE choice = 1`,
    },
    {
      name: `${prefix}judged`,
      materialise: true,
      sql: `WITH sold AS (SELECT drug_trac_codg, count(*) AS cash_sales FROM shared_code_cash WHERE cash = 1 GROUP BY drug_trac_codg),
settled AS (SELECT drug_trac_codg, count(*) AS settlements FROM shared_code_sale GROUP BY drug_trac_codg),
hit AS (SELECT DISTINCT drug_trac_codg FROM ${prefix}settlement WHERE outcome = 'again'),
s AS (
  SELECT s.*, row_number() OVER (PARTITION BY s.drug_trac_codg ORDER BY s.trac_time NULLS LAST, s.root_setl_id NULLS LAST) AS nth
  FROM ${prefix}settlement s JOIN hit h ON h.drug_trac_codg = s.drug_trac_codg)
SELECT s.*, k.cash_sales, t.settlements, CASE
    WHEN s.outcome <> 'again' OR (s.cash_first = 0 AND s.cash_code <> s.fixmedins_code) THEN 0
    WHEN s.whole_packs = 1 OR s.cash_packs >= 1 THEN 1
    ELSE least(1, ${beyond}) END AS share
FROM s JOIN sold k ON k.drug_trac_codg = s.drug_trac_codg JOIN settled t ON t.drug_trac_codg = s.drug_trac_codg`,
    },
  ];
}

function candidateStep({ dialect: d, prefix }: PlanContext<OtherPayment>): Step {
  const [first, second] = [
    (sale: string, cash: string): string => `CASE WHEN f.cash_first = 1 THEN f.${cash} ELSE f.${sale} END`,
    (sale: string, cash: string): string => `CASE WHEN f.cash_first = 1 THEN f.${sale} ELSE f.${cash} END`,
  ];
  const facts = d.json({
    drug_trac_codg: 'f.drug_trac_codg',
    med_list_codg: 'f.med_list_codg',
    item_name: 'f.item_name',
    settlements_total: 'f.settlements',
    cash_sales: 'f.cash_sales',
    cash_first: 'f.cash_first = 1',
    first_seller: first('fixmedins_code', 'cash_code'),
    first_seller_name: first('fixmedins_name', 'cash_name'),
    first_sold: d.isoTime(first('trac_time', 'cash_time')),
    first_lot: first('manu_lotnum', 'cash_lot'),
    second_seller: second('fixmedins_code', 'cash_code'),
    second_seller_name: second('fixmedins_name', 'cash_name'),
    second_sold: d.isoTime(second('trac_time', 'cash_time')),
    second_lot: second('manu_lotnum', 'cash_lot'),
    psn_no: 'f.psn_no',
    gap_days: d.daysBetween(first('trac_time', 'cash_time'), second('trac_time', 'cash_time')),
    second_purchase: "coalesce(w.purchase, 'unknown')",
    second_bought: d.isoDay('w.bought_time'),
    second_bought_lot: 'w.bought_lot',
  });
  return {
    name: `${prefix}candidate`,
    materialise: true,
    sql: `WITH money AS (
  SELECT drug_trac_codg, ${wholeSum(d, 'amount')} AS amount, ${wholeSum(d, 'total')} AS amt_total FROM ${prefix}part WHERE share > 0 GROUP BY drug_trac_codg),
code AS (
  SELECT drug_trac_codg, min(CASE WHEN share > 0 THEN nth END) AS worst_nth, min(CASE WHEN outcome = 'again' THEN nth END) AS first_nth,
    min(CASE WHEN cash_first = 1 THEN cash_time ELSE trac_time END) AS first_time, max(CASE WHEN cash_first = 1 THEN trac_time ELSE cash_time END) AS last_time
  FROM ${prefix}judged GROUP BY drug_trac_codg),
sold AS (
  SELECT drug_trac_codg, trac_time, fixmedins_code, fixmedins_name, psn_no, setl_id, line_key, manu_lotnum, share, 'insured' AS payment, ${d.text('NULL')} AS receipt FROM ${prefix}judged
  UNION ALL
  SELECT drug_trac_codg, trac_time, fixmedins_code, fixmedins_name, psn_no, ${d.text('NULL')}, bkkp_sn, manu_lotnum, 0, 'cash', trac_doc FROM shared_code_cash
  WHERE cash = 1 AND drug_trac_codg IN (SELECT drug_trac_codg FROM ${prefix}judged)),
ordered AS (
  SELECT *, row_number() OVER (PARTITION BY drug_trac_codg ORDER BY trac_time NULLS LAST, payment NULLS LAST, fixmedins_code NULLS LAST, setl_id NULLS LAST, receipt NULLS LAST) AS nth FROM sold),
listed AS (SELECT drug_trac_codg, ${settlementList(d, { payment: 'payment', rtal_docno: 'receipt' })} AS settlements FROM ordered GROUP BY drug_trac_codg),
told AS (
  SELECT f.*, ${second('fixmedins_code', 'cash_code')} AS seller, v.amount, v.amt_total, c.first_time, c.last_time, g.settlements AS listed, ${facts} AS facts_head
  FROM code c JOIN listed g ON g.drug_trac_codg = c.drug_trac_codg
  JOIN ${prefix}judged f ON f.drug_trac_codg = c.drug_trac_codg AND f.nth = coalesce(c.worst_nth, c.first_nth)
  LEFT JOIN money v ON v.drug_trac_codg = c.drug_trac_codg
  LEFT JOIN shared_code_purchase w ON w.drug_trac_codg = f.drug_trac_codg AND w.fixmedins_code = ${second('fixmedins_code', 'cash_code')})
SELECT drug_trac_codg AS k_drug_trac_codg, seller AS fixmedins_code, psn_no, bilg_dr_code, first_time, last_time,
  ${d.decimal('settlements + cash_sales', 38, 6)} AS measure, ${d.decimal('2', 38, 6)} AS threshold,
  amount, CASE WHEN amount IS NULL THEN 'none' ELSE 'fact' END AS amount_kind, amt_total, ${withMember('facts_head', 'settlements', 'listed')} AS facts
FROM told`,
  };
}

/**
 * One code sold for cash and settled too. Spared: one sale that both channels reported (of one visit or fee line, or of one
 * hour), a buyer who came back with the card in time, prescriptions filled elsewhere, opened packs within one. Where no institution reports sales for cash, nothing
 * can be told of any code.
 */
export function otherPaymentSteps(context: PlanContext<OtherPayment>): Step[] {
  const { dialect: d, prefix } = context;
  const undecided = `SELECT outcome AS column_name, count(*) AS row_count FROM ${prefix}settlement WHERE outcome NOT IN ('again', ${SPARED.slice(1)} GROUP BY outcome
  UNION ALL SELECT 'trac_d.mdtrt_setl_type', t.rows_in - t.flagged - t.unsettled FROM shared_code_tally t CROSS JOIN ${prefix}reported r WHERE r.cash_sales = 0`;
  return [
    {
      name: `${prefix}reported`,
      materialise: true,
      sums: { of: 'codes', counts: ['cash_sales'] },
      sql: `SELECT ${d.bigint('count(*)')} AS cash_sales FROM eff_trac_d
WHERE trac_event = 'sale' AND (mdtrt_setl_type = '2' OR (mdtrt_setl_type IS NULL AND hi_feesetl_type = '0'))`,
    },
    pairStep(context),
    ...judgedSteps(context),
    partStep(context, "j.outcome = 'again'"),
    candidateStep(context),
    ...answerSteps(context, ['drug_trac_codg'], undecided),
  ];
}
