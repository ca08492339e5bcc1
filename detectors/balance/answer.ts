import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { tallySql, untoldSql } from '../shared/outcome-counts.ts';
import { proportionalCents } from '../shared/proportional-cents.ts';
import type { BalanceParameters } from './parameters.ts';

const YEAR = ['fixmedins_code', 'med_list_codg', 'year'] as const;
const same = (a: string, b: string): string => YEAR.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');

/** Lines that an estimate shows: the last before the shortage. A fact lists every line that it counts. */
const SHOWN = 200;

/**
 * The fee lines of the hits. Where the shortage grew on days on which nothing but settled packs went out, the lines of
 * those days tell the money: each its part of what was missing that day. Else the lines are shown without a part.
 */
function hitLinesSql(
  { dialect: d }: PlanContext<BalanceParameters>,
  book: string,
  { judged, returned, ledger }: Record<'judged' | 'returned' | 'ledger', string>,
): string {
  const kept = (name: string): string => d.decimal(`f.${name} * coalesce(t.kept, 1)`, 16, 2);
  const day = d.day('f.fee_ocur_time');
  const share = (x: string): string => d.decimal(`round(${x}, 2)`, 18, 2);
  const cents = (money: string): string =>
    proportionalCents(d, {
      money,
      numerator: 'missing_units',
      denominator: 'day_units',
      over: 'PARTITION BY fixmedins_code, med_list_codg, day ORDER BY bkkp_sn NULLS LAST',
    });
  return `WITH short AS (
  SELECT fixmedins_code, med_list_codg, day, ${share('sum(oversold)')} AS missing, ${share('sum(units)')} AS units
  FROM ${book} WHERE judged = 1 AND oversold > 0 GROUP BY fixmedins_code, med_list_codg, day),
fee AS (
  SELECT h.fixmedins_code, h.med_list_codg, h.year, h.told, ${day} AS day, f.bkkp_sn, f.setl_id, f.fee_ocur_time, ${kept('inscp_amt')} AS inscp_amt, ${kept('det_item_fee_sumamt')} AS det_item_fee_sumamt
  FROM (SELECT * FROM eff_fee_list_d WHERE med_list_codg IN (SELECT med_list_codg FROM ${ledger}) AND fixmedins_code IN (SELECT fixmedins_code FROM ${ledger})) f JOIN ${judged} h ON h.fixmedins_code = f.fixmedins_code AND h.med_list_codg = f.med_list_codg
  LEFT JOIN ${returned} t ON t.bkkp_sn = f.bkkp_sn
  WHERE h.outcome = 'hit' AND coalesce(t.kept, 1) > 0 AND ${d.year('f.fee_ocur_time')} = h.year AND ${day} <= h.last_short),
part AS (
  SELECT e.*, least(s.missing, s.units) AS missing_units, s.units AS day_units,
    row_number() OVER (PARTITION BY e.fixmedins_code, e.med_list_codg, e.year ORDER BY e.fee_ocur_time DESC NULLS LAST, e.bkkp_sn DESC NULLS LAST) AS latest
  FROM fee e LEFT JOIN short s ON s.fixmedins_code = e.fixmedins_code AND s.med_list_codg = e.med_list_codg AND s.day = e.day),
told AS (
  SELECT fixmedins_code, med_list_codg, year, bkkp_sn, setl_id, fee_ocur_time, inscp_amt, CASE WHEN inscp_amt IS NOT NULL THEN ${cents('inscp_amt')} END AS amount, ${cents('det_item_fee_sumamt')} AS whole
  FROM part WHERE told = 1 AND day_units > 0
  UNION ALL
  SELECT fixmedins_code, med_list_codg, year, bkkp_sn, setl_id, fee_ocur_time, inscp_amt, NULL, NULL FROM part WHERE told = 0 AND latest <= ${SHOWN})
SELECT *, row_number() OVER (PARTITION BY fixmedins_code, med_list_codg, year ORDER BY fee_ocur_time NULLS LAST, bkkp_sn NULLS LAST) AS line_no FROM told`;
}

function candidateSql(
  { dialect: d }: PlanContext<BalanceParameters>,
  { judged, ledger, hitLines }: Record<'judged' | 'ledger' | 'hitLines', string>,
): string {
  // As exact as they are reckoned: rounded, they would no longer add up.
  const units = (x: string): string => d.text(d.decimal(x, 18, 4));
  const facts = d.json({
    fixmedins_code: 'h.fixmedins_code',
    fixmedins_name: 'm.fixmedins_name',
    med_list_codg: 'h.med_list_codg',
    item_name: 'h.item_name',
    pack_unit: 'h.pack_unit',
    year: 'h.year',
    opened_by: 'e.begun_by',
    start_day: d.isoDay('e.begin_day'),
    opening: units('e.begin_units'),
    came_in: units('e.in_units'),
    counted_until: d.isoDay(d.addDays('e.lowest_day', 'h.late_days')),
    sent_back: units('e.sent_back_units'),
    went_out: units('e.out_units'),
    cash: units('e.cash_units'),
    settled: units('e.settled_units'),
    lowest: units('e.lowest'),
    lowest_day: d.isoDay('e.lowest_day'),
    uncounted: units('-e.lowest - h.oversold'),
    oversold: units('h.oversold'),
    tolerance: units('h.tolerance'),
    first_short: d.isoDay('h.first_short'),
    last_short: d.isoDay('h.last_short'),
    late_days: d.bigint('h.late_days'),
    told: 'h.told = 1',
    ledger: 'e.ledger',
  });
  const estimate = (money: string): string =>
    d.decimal(
      `least(${d.double(money)}, round(${d.double(money)} * ${d.double('h.oversold')} / ${d.double('h.units')}, 2))`,
      16,
      2,
    );
  return `WITH line AS (
  SELECT ${YEAR.join(', ')}, min(fee_ocur_time) AS first_time, max(fee_ocur_time) AS last_time,
    CASE WHEN count(amount) = count(*) THEN ${d.decimal('sum(amount)', 16, 2)} END AS amount, ${d.decimal('sum(whole)', 16, 2)} AS whole
  FROM ${hitLines} GROUP BY ${YEAR.join(', ')}),
priced AS (
  SELECT h.*, l.first_time, l.last_time, CASE WHEN h.told = 1 THEN l.amount WHEN h.no_range = 0 THEN ${estimate('h.range_amount')} END AS amount,
    CASE WHEN h.told = 1 THEN l.whole ELSE ${estimate('h.whole_amount')} END AS whole
  FROM ${judged} h JOIN line l ON ${same('l', 'h')} WHERE h.outcome = 'hit')
SELECT ${YEAR.map((name) => `h.${name} AS k_${name}`).join(', ')}, h.fixmedins_code, ${d.text('NULL')} AS psn_no, ${d.text('NULL')} AS bilg_dr_code, h.first_time, h.last_time,
  ${d.decimal('h.oversold', 38, 6)} AS measure, ${d.decimal('h.tolerance', 38, 6)} AS threshold, ${d.decimal('h.amount', 16, 2)} AS amount,
  CASE WHEN h.amount IS NULL THEN 'none' WHEN h.told = 1 THEN 'fact' ELSE 'estimate' END AS amount_kind, ${d.decimal('h.whole', 16, 2)} AS amt_total, ${facts} AS facts
FROM priced h JOIN ${ledger} e ON ${same('e', 'h')}
LEFT JOIN eff_medins_b m ON m.fixmedins_code = h.fixmedins_code AND m.begndate <= h.last_short AND h.last_short < m.until_date`;
}

/** The answer: suspects per institution, item and year, their lines, and what could not be told. */
export function answerSteps(
  context: PlanContext<BalanceParameters>,
  { book, judged, returned, ledger }: Record<'book' | 'judged' | 'returned' | 'ledger', string>,
): Step[] {
  const { prefix, dialect: d } = context;
  const hitLines = `${prefix}hit_line`;
  const answer = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  return [
    { name: hitLines, materialise: true, sql: hitLinesSql(context, book, { judged, returned, ledger }) },
    answer('candidate', candidateSql(context, { judged, ledger, hitLines })),
    answer(
      'line',
      `SELECT ${YEAR.map((name) => `${name} AS k_${name}`).join(', ')}, ${d.bigint('line_no')} AS line_no, 'fee_list_d' AS kind, bkkp_sn AS line_key, amount, inscp_amt, setl_id FROM ${hitLines}`,
    ),
    answer('untold', untoldSql(d, judged)),
    answer('tally', tallySql(d, judged)),
  ];
}
