import type { PlanContext } from '../archetype.ts';
import { daysSupply } from '../shared/days-supply.ts';
import { HANDED_ON } from '../shared/drug-lines.ts';
import type { StockParameters } from './parameters.ts';

/** SQL of the lines with their days: `days` NULL and `missing` named where they cannot be told. */
export function supplySql(context: PlanContext<StockParameters>, lines: string): string {
  const { dialect, parameters } = context;
  const supply = daysSupply(dialect, {
    plausibleDays: parameters.plausible_days,
    agreement: parameters.agreement,
    usualDoseAlone: true,
  });
  return `SELECT bkkp_sn, mdtrt_id, psn_no, fixmedins_code, bilg_dr_code, med_list_codg, gnrc_name, fee_date, cnt, ${HANDED_ON.join(', ')}, ${dialect.year('fee_date')} AS fee_year,
  CASE WHEN NOT whole_pack AND med_type IS NOT NULL THEN ${supply.days} END AS days, ${supply.source} AS source,
  CASE WHEN whole_pack THEN 'item_b.dosform_name' WHEN med_type IS NULL THEN 'mdtrt_d.med_type' ELSE ${supply.missing} END AS missing
FROM ${lines} WHERE fee_date IS NOT NULL`;
}

/**
 * SQL of the persons and substances that could pile up: bought over a span long enough, or within a shorter one on several
 * days more than the least that is a pile, or who knows how much. All others are clear.
 */
export function heldSql(context: PlanContext<StockParameters>, supply: string): string {
  const { dialect, parameters: p } = context;
  return `SELECT psn_no, gnrc_name FROM ${supply} GROUP BY psn_no, gnrc_name
HAVING ${dialect.daysBetween('min(fee_date)', 'max(fee_date)')} >= ${p.min_span_days}
  OR (min(fee_date) < max(fee_date) AND (sum(days) > ${p.least_fill_days + p.margin_days} OR count(missing) > 0))`;
}

/**
 * SQL of one row per person, substance and day: `d` days obtained, `usual_d` of them by the usual dose alone, `lawful` the
 * longest fill of one visit within the cap of a single fill or of one smallest pack, `longest` the longest of all.
 */
export function fillsSql(context: PlanContext<StockParameters>, supply: string, held: string): string {
  const { dialect, parameters } = context;
  return `WITH fill AS (
  SELECT s.psn_no, s.gnrc_name, s.fee_date, s.mdtrt_id, sum(s.cnt) AS packs, sum(s.days) AS d, sum(CASE WHEN s.source = 'C' THEN s.days ELSE 0 END) AS usual_d
  FROM ${supply} s JOIN ${held} h ON h.psn_no = s.psn_no AND h.gnrc_name = s.gnrc_name
  WHERE s.days IS NOT NULL GROUP BY s.psn_no, s.gnrc_name, s.fee_date, s.mdtrt_id)
SELECT psn_no, gnrc_name, fee_date, ${dialect.decimal('sum(d)', 18, 6)} AS d, ${dialect.decimal('sum(usual_d)', 18, 6)} AS usual_d,
  ${dialect.decimal(`max(CASE WHEN d <= ${parameters.single_cap_days} OR packs <= 1 THEN d END)`, 18, 6)} AS lawful, ${dialect.decimal('max(d)', 18, 6)} AS longest
FROM fill GROUP BY psn_no, gnrc_name, fee_date`;
}
