import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { DaysSupply } from '../shared/days-supply.ts';
import { holdsWord, textList } from '../shared/text-list.ts';
import { smallestDays } from './packs-beyond.ts';
import type { QuantityParameters } from './parameters.ts';
import type { Unit } from './unit.ts';

/** SQL of the class of a line by its kind of care; NULL where that is not known. */
export function classOf(dialect: Dialect, parameters: QuantityParameters): string {
  const whens = parameters.caps.map((cap) => {
    const condition = cap.discharge ? 'discharge' : `med_type IN (${textList(dialect, cap.med_types)})`;
    return `WHEN ${condition} THEN ${dialect.literal(cap.class)}`;
  });
  return `CASE ${whens.join(' ')} WHEN med_type IS NOT NULL THEN 'other' END`;
}

type CapColumn = 'days' | 'chronic_days' | 'documented_above';

/** A column of the limits table as an expression over `class`, DECIMAL(18,2); NULL where a class has none. */
function capOf(dialect: Dialect, parameters: QuantityParameters, column: CapColumn): string {
  const whens = parameters.caps
    .filter((cap) => typeof cap[column] === 'number')
    .map((cap) => `WHEN ${dialect.literal(cap.class)} THEN ${cap[column]}`);
  return dialect.decimal(whens.length === 0 ? 'NULL' : `CASE class ${whens.join(' ')} END`, 18, 2);
}

/**
 * Days above a cap, fairly: strictly above it, and by at least one smallest pack, so that the last pack was not needed to
 * reach the cap. Of opened packs it is one piece.
 */
export function exceeds(cap: string): string {
  return `(days > ${cap} AND round(total_days - pack_days, 2) >= ${cap})`;
}

/** SQL that keeps lines within the dates that the rule judges, to follow another condition. */
export function effectiveDates(context: PlanContext<QuantityParameters>): string {
  const { from, to } = context.rule.effective;
  return [
    from === null ? '' : ` AND fee_date >= DATE '${from}'`,
    to === null ? '' : ` AND fee_date <= DATE '${to}'`,
  ].join('');
}

/** Days that a drug may be given for however chronic the patient, NULL for a drug that is not restricted. */
function restrictedDaysOf(dialect: Dialect, { restricted }: QuantityParameters): string {
  const text = dialect.concat(' ', 'gnrc_name', 'item_name');
  const longest = Math.max(0, ...restricted.map((group) => group.days));
  const days = (number: number): string => dialect.decimal(String(number), 18, 2);
  const cases = restricted
    .filter((group) => group.words.length > 0)
    .map((group) => `WHEN ${holdsWord(dialect, text, group.words)} THEN ${days(group.days)}`);
  // A register that only says "controlled" leaves open which limit holds: the longest one accuses nobody wrongly.
  return `CASE ${cases.join(' ')} WHEN coalesce(ctrl_class, '') NOT IN ('', '0', '无') THEN ${days(longest)} END`;
}

/**
 * SQL of one row per unit (a visit, or a doctor's visits of a day), substance and day: packs, days, class, caps, and whether it `asks`
 * for the chronic standing of the person: above the cap of its class where chronic patients have another.
 */
export function groupsSql(
  context: PlanContext<QuantityParameters>,
  unit: Unit,
  lines: string,
  supply: DaysSupply,
): string {
  const { dialect, parameters } = context;
  const restrictedDays = restrictedDaysOf(dialect, parameters);
  return `WITH line AS (
  SELECT ${unit}, gnrc_name, fee_date, psn_no, fixmedins_code, med_list_codg, cnt, pack_qty, ${classOf(dialect, parameters)} AS class,
    ${supply.days} AS days, ${supply.source} AS source, ${supply.missing} AS missing
  FROM ${lines} WHERE fee_date IS NOT NULL${effectiveDates(context)}),
item AS (
  SELECT ${unit}, gnrc_name, fee_date, min(psn_no) AS psn_no, min(fixmedins_code) AS fixmedins_code, min(class) AS class,
    sum(cnt) AS item_cnt, sum(days) AS item_days, min(${smallestDays(dialect)}) AS least_days,
    min(source) AS least_source, max(source) AS most_source, min(missing) AS missing
  FROM line GROUP BY ${unit}, gnrc_name, fee_date, med_list_codg),
grouped AS (
  SELECT ${unit}, gnrc_name, fee_date, min(psn_no) AS psn_no, min(fixmedins_code) AS fixmedins_code, min(class) AS class,
    sum(item_cnt) AS packs, max(item_cnt) AS item_packs, sum(item_days) AS total_days, ${dialect.decimal('round(sum(item_days), 2)', 18, 2)} AS days,
    ${dialect.decimal('min(least_days)', 18, 6)} AS pack_days,
    min(least_source) AS first_source, max(most_source) AS last_source, min(missing) AS missing
  FROM item GROUP BY ${unit}, gnrc_name, fee_date),
restricted AS (
  SELECT gnrc_name, max(restricted_days) AS restricted_days FROM (
    SELECT coalesce(nullif(gnrc_name, ''), med_list_codg) AS gnrc_name, ${restrictedDays} AS restricted_days FROM eff_item_b) i
  WHERE restricted_days IS NOT NULL GROUP BY gnrc_name),
capped AS (
  SELECT g.*, r.gnrc_name IS NOT NULL AS restricted, r.restricted_days, ${capOf(dialect, parameters, 'days')} AS class_cap,
    coalesce(${capOf(dialect, parameters, 'chronic_days')}, ${capOf(dialect, parameters, 'days')}) AS longest_cap,
    CASE WHEN r.gnrc_name IS NULL THEN ${capOf(dialect, parameters, 'chronic_days')} END AS chronic_cap,
    CASE WHEN r.gnrc_name IS NULL THEN ${capOf(dialect, parameters, 'documented_above')} END AS documented_above
  FROM grouped g
  LEFT JOIN restricted r ON r.gnrc_name = g.gnrc_name),
limited AS (
  SELECT *, CASE WHEN longest_cap > restricted_days THEN restricted_days ELSE class_cap END AS cap FROM capped)
SELECT ${unit}, gnrc_name, fee_date, psn_no, fixmedins_code, class, packs, item_packs, total_days, days, pack_days, first_source, last_source, missing,
  restricted, chronic_cap, documented_above, cap,
  coalesce(item_packs > 1 AND chronic_cap IS NOT NULL AND ${exceeds('cap')}, false) AS asks
FROM limited`;
}

/** SQL of the groups with their chronic standing, which those that do not ask for it have not. */
function stoodSql(dialect: Dialect, unit: Unit, groups: string, stand: string | undefined): string {
  if (stand === undefined)
    return `SELECT *, false AS asked, CAST(NULL AS DATE) AS registered_on, ${dialect.text('NULL')} AS chronic_code, false AS has_diagnosis, false AS is_chronic
  FROM ${groups} WHERE NOT asks`;
  return `SELECT g.*, s.${unit} IS NOT NULL AS asked, s.registered_on, s.chronic_code, coalesce(s.has_diagnosis, false) AS has_diagnosis,
    s.registered_on IS NOT NULL OR s.chronic_code IS NOT NULL AS is_chronic
  FROM ${groups} g LEFT JOIN ${stand} s ON s.${unit} = g.${unit} AND s.gnrc_name = g.gnrc_name AND s.fee_date = g.fee_date`;
}

/**
 * SQL that settles each group. `outcome` is hit, clear or untold; `untold` names what was wanting; `final_cap` is the
 * cap that was held against it. `stand` is the table of chronic standing of the groups that need it; without it, those alone are
 * settled that do not.
 */
export function judgedSql(dialect: Dialect, unit: Unit, groups: string, stand?: string): string {
  return `WITH stood AS (
  ${stoodSql(dialect, unit, groups, stand)}),
told AS (
  SELECT *, CASE
    WHEN item_packs <= 1 THEN 'clear'
    WHEN class IS NULL THEN 'mdtrt_d.med_type'
    WHEN cap IS NULL THEN ${dialect.concat('', "'cap:'", 'class')}
    WHEN asked AND ${exceeds('chronic_cap')} THEN 'hit'
    WHEN asked AND is_chronic THEN coalesce(missing, 'clear')
    WHEN asked AND NOT has_diagnosis THEN 'diag_d.diag_code'
    WHEN ${exceeds('cap')} THEN 'hit'
    WHEN missing IS NOT NULL THEN missing
    WHEN ${exceeds('documented_above')} THEN 'rx_d.long_rx_assessment'
    ELSE 'clear' END AS outcome
  FROM stood)
SELECT ${unit}, gnrc_name, fee_date, psn_no, fixmedins_code, class, packs, item_packs, days, pack_days, first_source, last_source, restricted, asked AS asked_standing, registered_on, chronic_code, has_diagnosis, chronic_cap,
  CASE WHEN outcome IN ('hit', 'clear') THEN outcome ELSE 'untold' END AS outcome,
  CASE WHEN outcome IN ('hit', 'clear') THEN NULL ELSE outcome END AS untold,
  CASE WHEN asked AND (is_chronic OR ${exceeds('chronic_cap')}) THEN chronic_cap ELSE cap END AS final_cap
FROM told`;
}
