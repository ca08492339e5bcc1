import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { purchaseReports } from '../shared/purchase-reports.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { inEffect } from './in-effect.ts';
import type { Movements } from './movements.ts';
import type { BalanceParameters } from './parameters.ts';

const SEGMENT = ['fixmedins_code', 'med_list_codg', 'opened_by'] as const;
const same = (a: string, b: string, names: readonly string[]): string =>
  names.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');
const ITEM = ['fixmedins_code', 'med_list_codg'] as const;
const FOREVER = "DATE '9999-12-31'";
const SO_FAR = 'UNBOUNDED PRECEDING';
const BEFORE = 'BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING';

/**
 * Stretches of time in which the stock of an item can be reckoned. `count`: from the first stocktaking. `estimate`: from
 * the first purchase, up to that stocktaking, judged once `opening_days` have told the opening. Both end where the
 * institution's purchases stop being reported, or with the window, less the days in which a purchase may still come.
 */
function segmentSql(
  { dialect: d, parameters, asOf }: PlanContext<BalanceParameters>,
  { moves, stocked }: Movements,
): string {
  const { report_gap_days: gap, opening_days: opening, old_stock_days: old } = parameters;
  const [from, to] = ['greatest(g.day, s.start_day)', 'g.next_day'] as const;
  const lastDay = `DATE ${d.literal(asOf)}`;
  return `WITH reported AS (SELECT DISTINCT fixmedins_code, day FROM ${moves} WHERE came_in > 0),
gap AS (
  SELECT fixmedins_code, day, coalesce(lead(day) OVER (PARTITION BY fixmedins_code ORDER BY day NULLS LAST), ${FOREVER}) AS next_day FROM reported
  UNION ALL SELECT fixmedins_code, DATE '1900-01-01', min(day) FROM reported GROUP BY fixmedins_code),
stretch AS (
  SELECT fixmedins_code, med_list_codg, 'count' AS opened_by, counted_from AS start_day, counted_until AS out_after, ${d.addDays('counted_until', 1)} AS judged_from, ${d.addDays('counted_until', 1)} AS sure_from, ${FOREVER} AS end_day,
    opening, late_days FROM ${stocked} WHERE counted_from IS NOT NULL
  UNION ALL
  SELECT fixmedins_code, med_list_codg, 'estimate', first_in, ${d.addDays('first_in', -1)}, ${d.addDays('first_in', opening)}, ${d.addDays('first_in', old)}, coalesce(${d.addDays('counted_from', -1)}, ${FOREVER}),
    NULL, late_days FROM ${stocked} WHERE counted_from IS NULL OR counted_from > ${d.addDays('first_in', opening)}),
silent AS (
  SELECT s.fixmedins_code, s.med_list_codg, s.opened_by, min(${from}) AS silent_from
  FROM stretch s JOIN (SELECT * FROM gap WHERE ${d.daysBetween('day', 'next_day')} > ${gap}) g ON g.fixmedins_code = s.fixmedins_code
  WHERE ${to} > s.start_day AND ${d.daysBetween(from, `least(${to}, ${d.addDays(lastDay, 1)})`)} > ${gap}
  GROUP BY s.fixmedins_code, s.med_list_codg, s.opened_by)
SELECT s.*, least(s.end_day, ${d.addDays(`least(coalesce(q.silent_from, ${FOREVER}), ${lastDay})`, '-s.late_days')}) AS judged_until,
  row_number() OVER (ORDER BY s.fixmedins_code NULLS LAST, s.med_list_codg NULLS LAST, s.opened_by NULLS LAST) AS nth
FROM stretch s LEFT JOIN silent q ON ${same('q', 's', SEGMENT)}`;
}

/** SQL of the day a purchase of a stretch `s` counts on: it is taken to have come `late_days` before it was recorded. */
const countsOn = (d: Dialect): string => `greatest(${d.addDays('t.day', '-s.late_days')}, s.start_day)`;
const CAME = 't.day >= s.start_day AND t.day <= s.end_day';
const WENT = 't.day > s.out_after AND t.day <= s.end_day';

/**
 * The few columns that tell whether a book can be short: what each day of a stretch added (`moved`), the doubt of it, and what the
 * opening is told by. There are far more days than days of shortage, and few columns of numbered stretches are quickly summed up.
 */
function flowSql(
  { dialect: d }: PlanContext<BalanceParameters>,
  { moves, counts, settled }: Movements,
  segments: string,
) {
  const zero = d.decimal('0', 18, 4);
  const from = (table: string): string => `FROM ${segments} s JOIN ${table} t ON ${same('t', 's', ITEM)}`;
  return `SELECT nth, day, sum(moved) AS moved, sum(sold) AS sold, sum(units) AS units, sum(doubt) AS doubt, max(counted) AS counted
FROM (
  SELECT s.nth, ${countsOn(d)} AS day, t.came_in AS moved, ${zero} AS sold, ${zero} AS units, ${zero} AS doubt, ${d.decimal('NULL', 18, 4)} AS counted
  ${from(moves)} WHERE ${CAME} AND t.came_in <> 0
  UNION ALL
  SELECT s.nth, t.day, -t.went_out - t.cash, t.cash, ${zero}, t.doubt, NULL ${from(moves)} WHERE ${WENT} AND (t.went_out <> 0 OR t.cash <> 0 OR t.doubt <> 0)
  UNION ALL
  SELECT s.nth, t.day, -t.units, t.units, t.units, t.doubt, NULL ${from(settled)} WHERE ${WENT}
  UNION ALL
  SELECT s.nth, t.day, ${zero}, ${zero}, ${zero}, ${zero}, t.least ${from(counts)} WHERE s.opened_by = 'count' AND ${WENT}) e
GROUP BY nth, day`;
}

/** What a stretch began with: the count, else what must have been there for the days that are not judged, and so much for the shelf. */
function openedSql({ parameters, dialect: d }: PlanContext<BalanceParameters>, segments: string, run: string): string {
  const { shelf_days: shelf, opening_days: opening } = parameters;
  const estimate = `greatest(0, coalesce(max(-e.standing), 0)) + coalesce(sum(e.sold), 0) * ${shelf} / ${opening}`;
  return `SELECT s.nth, ${d.decimal('coalesce(s.opening, e.opening, 0)', 18, 4)} AS opening
FROM ${segments} s LEFT JOIN (
  SELECT s.nth, ${d.decimal(estimate, 18, 4)} AS opening FROM ${run} e JOIN ${segments} s ON s.nth = e.nth AND s.opening IS NULL
  WHERE e.day < s.judged_from GROUP BY s.nth) e ON e.nth = s.nth`;
}

/** By institution, item and year, of the judged days: `units` settled, the `surplus` that a count found, and the `lowest` that the book can be read. */
function glanceSql(
  context: PlanContext<BalanceParameters>,
  { segments, run, opened }: Record<'segments' | 'run' | 'opened', string>,
): string {
  const { dialect: d } = context;
  return `SELECT fixmedins_code, med_list_codg, ${d.year('day')} AS year, in_effect, sum(units) AS units, max(greatest(0, coalesce(counted, 0) - book)) AS surplus, min(book - greatest(doubted, 0)) AS lowest
FROM (
  SELECT s.fixmedins_code, s.med_list_codg, r.day, CASE WHEN ${inEffect(context, 'r.day')} THEN 1 ELSE 0 END AS in_effect, r.units, r.counted, r.doubted, o.opening + r.standing AS book
  FROM ${run} r JOIN ${segments} s ON s.nth = r.nth JOIN ${opened} o ON o.nth = r.nth WHERE r.day >= s.judged_from AND r.day <= s.judged_until) b
GROUP BY fixmedins_code, med_list_codg, ${d.year('day')}, in_effect`;
}

/** What came in, went out and was counted on each day of a stretch. Purchases are taken to have come `late_days` earlier. */
function daySql(
  { dialect: d }: PlanContext<BalanceParameters>,
  { moves, counts, settled }: Movements,
  segments: string,
): string {
  const keys = SEGMENT.map((name) => `s.${name}`).join(', ');
  const zero = d.decimal('0', 18, 4);
  const none = d.decimal('NULL', 18, 4);
  const row = (day: string, cells: readonly string[]): string => `SELECT ${keys}, ${day} AS day, ${cells.join(', ')}`;
  const from = (table: string): string => `FROM ${segments} s JOIN ${table} t ON ${same('t', 's', ITEM)}`;
  const sum = (name: string, scale: number): string => `${d.decimal(`sum(${name})`, 18, scale)} AS ${name}`;
  return `SELECT ${SEGMENT.join(', ')}, day, ${sum('came_in', 4)}, ${sum('went_out', 4)}, ${sum('cash', 4)}, ${sum('units', 4)}, ${sum('doubt', 4)}, ${sum('unit_doubt', 4)},
  max(counted) AS counted, ${sum('range_amount', 2)}, ${sum('whole_amount', 2)}, max(no_range) AS no_range
FROM (
  ${row(countsOn(d), ['t.came_in', `${zero} AS went_out`, `${zero} AS cash`, `${zero} AS units`, `${zero} AS doubt`, `${zero} AS unit_doubt`, `${none} AS counted`, `${zero} AS range_amount`, `${zero} AS whole_amount`, '0 AS no_range'])}
  ${from(moves)} WHERE ${CAME}
  UNION ALL
  ${row('t.day', [zero, 't.went_out', 't.cash', zero, 't.doubt', 't.unit_doubt', none, zero, zero, '0'])}
  ${from(moves)} WHERE ${WENT}
  UNION ALL
  ${row('t.day', [zero, zero, zero, 't.units', 't.doubt', 't.doubt', none, `coalesce(t.range_amount, 0)`, 't.whole_amount', 'CASE WHEN t.range_amount IS NULL THEN 1 ELSE 0 END'])}
  ${from(settled)} WHERE ${WENT}
  UNION ALL
  ${row('t.day', [zero, zero, zero, zero, zero, zero, 't.least', zero, zero, '0'])}
  ${from(counts)} WHERE s.opened_by = 'count' AND ${WENT}) e
GROUP BY ${SEGMENT.join(', ')}, day`;
}

/** Per institution and day in or after a stretch without reports of purchases: `quiet`, that stretch. */
function quietSql({ dialect: d, parameters: p, asOf }: PlanContext<BalanceParameters>, days: string): string {
  return `SELECT e.fixmedins_code, e.day, min(q.name) AS quiet
FROM (SELECT DISTINCT fixmedins_code, day FROM ${days}) e JOIN ${purchaseReports(d, 'unit', asOf).silent} q ON q.fixmedins_code = e.fixmedins_code
WHERE e.day >= ${d.addDays('q.from_day', -p.late_days)} AND e.day <= ${d.addDays('q.until_day', p.unreported_days)} GROUP BY e.fixmedins_code, e.day`;
}

/**
 * The book of each stretch day by day, read in the institution's favour. `oversold` is by how much more the book falls
 * below nothing than on any day before: the days add up to the largest shortage, so no pack counts twice. `unsure` is the
 * same where old stock of an unknown amount may explain it, `unreported` where the purchases of some time are not on record (`quiet`), `doubted` where all that is doubtful is read against the
 * institution. `surplus` is what a count found above a book that is not short.
 */
function bookSql(
  { dialect: d }: PlanContext<BalanceParameters>,
  { segments, opened, days, quiet }: Record<'segments' | 'opened' | 'days' | 'quiet', string>,
): string {
  const over = `PARTITION BY ${SEGMENT.join(', ')} ORDER BY day NULLS LAST`;
  const top = (of: string, until: string): string =>
    `greatest(0, coalesce(max(${of}) OVER (${over} ROWS ${until}), 0))`;
  const grown = (standing: string): string =>
    d.decimal(`CASE WHEN standing = '${standing}' THEN top - top_before ELSE 0 END`, 18, 4);
  return `WITH run AS (
  SELECT e.*, sum(came_in - went_out - cash - units) OVER (${over} ROWS UNBOUNDED PRECEDING) AS moved,
    sum(doubt) OVER (${over} ROWS UNBOUNDED PRECEDING) AS doubted FROM ${days} e),
opened AS (
  SELECT s.fixmedins_code, s.med_list_codg, s.opened_by, s.start_day, s.judged_from, s.sure_from, s.judged_until, o.opening FROM ${segments} s JOIN ${opened} o ON o.nth = s.nth),
book AS (
  SELECT r.*, o.start_day, o.opening, ${d.decimal('o.opening + r.moved', 18, 4)} AS book,
    CASE WHEN r.day >= o.judged_from AND r.day <= o.judged_until THEN 1 ELSE 0 END AS judged,
    CASE WHEN q.quiet IS NOT NULL THEN 'unreported' WHEN r.day >= o.sure_from THEN 'sure' ELSE 'unsure' END AS standing, q.quiet
  FROM run r JOIN opened o ON ${same('o', 'r', SEGMENT)} LEFT JOIN ${quiet} q ON q.fixmedins_code = r.fixmedins_code AND q.day = r.day),
short AS (
  SELECT *, CASE WHEN judged = 1 THEN -book END AS short, CASE WHEN judged = 1 THEN ${d.decimal('doubted - book', 18, 4)} END AS doubtful FROM book),
worst AS (
  SELECT *, ${top('short', SO_FAR)} AS top, ${top('short', BEFORE)} AS top_before, ${top('doubtful', SO_FAR)} AS doubt_top, ${top('doubtful', BEFORE)} AS doubt_before FROM short)
SELECT fixmedins_code, med_list_codg, opened_by, day, ${d.year('day')} AS year, came_in, went_out, cash, units, unit_doubt, range_amount, whole_amount, no_range, start_day, opening, book, judged,
  ${grown('sure')} AS oversold, ${grown('unsure')} AS unsure, ${grown('unreported')} AS unreported, quiet,
  ${d.decimal('doubt_top - doubt_before', 18, 4)} AS doubted, CASE WHEN judged = 1 AND book >= 0 THEN ${d.decimal('greatest(0, coalesce(counted, 0) - book)', 18, 4)} ELSE 0 END AS surplus
FROM worst`;
}

/** The books of an institution's items. */
export interface Books {
  readonly steps: readonly Step[];
  /** Per institution, item and year with a judged day: what the whole of its books tells, see `glanceSql`. */
  readonly glance: string;
  /** Institutions and items whose book can be short on a judged day. */
  readonly watched: string;
  /** Of these alone, per stretch and day: what moved, the `book` after it, whether it is `judged`, `oversold` that day and what else could be (`unsure`, `unreported` with `quiet`, `doubted`, `surplus`). */
  readonly book: string;
  /** Per institution, item and stretch: when it begins, is judged and ends. */
  readonly segments: string;
}

/** Steps that reckon the stock of every institution and item that reports purchases: at a glance, and day by day where it can be short. */
export function books(context: PlanContext<BalanceParameters>, moved: Movements): Books {
  const { prefix } = context;
  const name = (of: string): string => `${prefix}${of}`;
  const [segments, flow, run, opened, glance] = [
    name('segment'),
    name('flow'),
    name('run'),
    name('opened'),
    name('glance'),
  ] as const;
  const [watched, closely, days, quiet, book] = [
    name('watched'),
    name('closely'),
    name('day'),
    name('quiet'),
    name('book'),
  ] as const;
  const over = 'OVER (PARTITION BY nth ORDER BY day NULLS LAST ROWS UNBOUNDED PRECEDING)';
  const step = (of: string, sql: string): Step => ({ name: of, materialise: true, sql });
  return {
    glance,
    watched,
    book,
    segments,
    steps: [
      step(segments, segmentSql(context, moved)),
      step(flow, flowSql(context, moved, segments)),
      step(
        run,
        `SELECT nth, day, sold, units, counted, sum(moved) ${over} AS standing, sum(doubt) ${over} AS doubted FROM ${flow}`,
      ),
      step(opened, openedSql(context, segments, run)),
      step(glance, glanceSql(context, { segments, run, opened })),
      step(watched, `SELECT DISTINCT ${ITEM.join(', ')} FROM ${glance} WHERE lowest < 0`),
      step(closely, `SELECT s.* FROM ${segments} s JOIN ${watched} w ON ${same('w', 's', ITEM)}`),
      step(days, daySql(context, moved, closely)),
      step(quiet, quietSql(context, days)),
      step(book, bookSql(context, { segments: closely, opened, days, quiet })),
    ],
  };
}
