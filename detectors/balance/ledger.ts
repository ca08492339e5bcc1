import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Books } from './book.ts';
import type { Movements } from './movements.ts';
import type { BalanceParameters } from './parameters.ts';

const ITEM = ['fixmedins_code', 'med_list_codg'] as const;
const YEAR = [...ITEM, 'year'] as const;
const SEGMENT = [...ITEM, 'opened_by'] as const;
const same = (a: string, b: string, names: readonly string[]): string =>
  names.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');
const of = (alias: string, names: readonly string[]): string => names.map((name) => `${alias}.${name}`).join(', ');

/** Movements that a ledger shows one by one, the last ones. Those before are added up, one row for each of the kinds. */
const SHOWN = 54;

/** The kinds of movement in the order of one day: what came in is there before anything goes out. */
const KINDS = ['in', 'sent_back', 'out', 'cash', 'settled'] as const;

/** The stretch of each hit in which most was missing, its lowest day, and what it began with: the opening, else the book of the year before. */
function headSql({ dialect: d }: PlanContext<BalanceParameters>, book: string, judged: string): string {
  return `WITH short AS (
  SELECT ${of('b', YEAR)}, b.opened_by, b.start_day, b.opening, b.day, b.book,
    row_number() OVER (PARTITION BY ${of('b', YEAR)} ORDER BY b.book NULLS LAST, b.day NULLS LAST, b.opened_by NULLS LAST) AS place
  FROM ${book} b JOIN ${judged} h ON ${same('h', 'b', YEAR)}
  WHERE h.outcome = 'hit' AND b.judged = 1 AND b.oversold > 0 AND b.day <= h.last_short),
carried AS (
  SELECT ${of('s', YEAR)}, max(b.day) AS begin_day, ${d.maxBy('b.book', 'b.day')} AS begin_units
  FROM short s JOIN ${book} b ON ${same('b', 's', SEGMENT)} AND b.year < s.year WHERE s.place = 1 GROUP BY ${of('s', YEAR)})
SELECT ${of('s', YEAR)}, s.opened_by, s.day AS lowest_day, s.book AS lowest, CASE WHEN c.year IS NULL THEN s.opened_by ELSE 'carried' END AS begun_by,
  coalesce(c.begin_day, s.start_day) AS begin_day, ${d.decimal('coalesce(c.begin_units, s.opening)', 18, 4)} AS begin_units
FROM short s LEFT JOIN carried c ON ${same('c', 's', YEAR)} WHERE s.place = 1`;
}

/** What moved from there to the lowest day, each day's movements of a kind as one: `day` it counts on, `recorded`, `packs` added. */
function entrySql(
  { dialect: d }: PlanContext<BalanceParameters>,
  { moves, settled }: Movements,
  { head, segments }: Record<'head' | 'segments', string>,
): string {
  const counted = `greatest(${d.addDays('t.day', '-s.late_days')}, s.start_day)`;
  const goneOut = 't.day > s.out_after AND t.day <= s.end_day';
  const entry = (kind: (typeof KINDS)[number], table: string, packs: string, day: string, when: string): string =>
    `SELECT ${of('h', YEAR)}, h.begun_by, h.lowest_day, ${day} AS day, t.day AS recorded, '${kind}' AS what, ${KINDS.indexOf(kind)} AS place, ${d.decimal(packs, 18, 4)} AS packs
  FROM ${head} h JOIN ${segments} s ON ${same('s', 'h', SEGMENT)} JOIN ${table} t ON ${same('t', 's', ITEM)} WHERE ${when}`;
  return `SELECT * FROM (
  ${entry('in', moves, 't.came_in', counted, 't.day >= s.start_day AND t.day <= s.end_day')}
  UNION ALL ${entry('sent_back', moves, '-t.sent_back', 't.day', goneOut)}
  UNION ALL ${entry('out', moves, 't.sent_back - t.went_out', 't.day', goneOut)}
  UNION ALL ${entry('cash', moves, '-t.cash', 't.day', goneOut)}
  UNION ALL ${entry('settled', settled, '-t.units', 't.day', goneOut)}) e
WHERE packs <> 0 AND day <= lowest_day AND (begun_by <> 'carried' OR ${d.year('day')} = year)`;
}

/** One row a hit: what it began with, the sum of each kind of movement, and the dated rows as a JSON list. */
function ledgerSql({ dialect: d }: PlanContext<BalanceParameters>, head: string, entries: string): string {
  const sum = (kind: (typeof KINDS)[number], sign: string): string =>
    `${d.decimal(`coalesce(sum(CASE WHEN what = '${kind}' THEN ${sign}packs END), 0)`, 18, 4)} AS ${kind}_units`;
  const folded = `nth > ${SHOWN}`;
  const row = d.json({
    date: 'date',
    what: 'what',
    recorded: 'recorded',
    packs: d.decimal('packs', 18, 2),
    balance: d.decimal('balance', 18, 2),
  });
  const fold = (shown: string, other: string): string => `CASE WHEN ${folded} THEN ${other} ELSE ${shown} END`;
  return `WITH turn AS (
  SELECT *, row_number() OVER (PARTITION BY ${YEAR.join(', ')} ORDER BY day DESC NULLS LAST, place DESC NULLS LAST, recorded DESC NULLS LAST) AS nth FROM ${entries}),
slot AS (SELECT ${YEAR.join(', ')}, what, place, packs, day, ${fold('recorded', 'NULL')} AS recorded, ${fold('nth', `${SHOWN + KINDS.length} - place`)} AS slot FROM turn),
summed AS (
  SELECT ${YEAR.join(', ')}, slot, min(what) AS what, sum(packs) AS packs, min(day) AS from_day, max(day) AS to_day, min(recorded) AS recorded
  FROM slot GROUP BY ${YEAR.join(', ')}, slot),
begun AS (
  SELECT ${YEAR.join(', ')}, ${SHOWN + KINDS.length + 1} AS slot, begun_by AS what, ${d.isoDay('begin_day')} AS date, ${d.text('NULL')} AS recorded, begin_units AS packs FROM ${head}
  UNION ALL
  SELECT ${YEAR.join(', ')}, slot, what, CASE WHEN from_day = to_day THEN ${d.isoDay('to_day')} ELSE ${d.concat('~', d.isoDay('from_day'), d.isoDay('to_day'))} END, ${d.isoDay('recorded')}, packs FROM summed),
written AS (SELECT *, sum(packs) OVER (PARTITION BY ${YEAR.join(', ')} ORDER BY slot DESC NULLS LAST ROWS UNBOUNDED PRECEDING) AS balance FROM begun),
listed AS (SELECT ${YEAR.join(', ')}, -slot AS place, ${row} AS entry FROM written),
list AS (SELECT ${YEAR.join(', ')}, '[' || ${d.joinOrdered('entry', 'place', ',')} || ']' AS ledger FROM listed GROUP BY ${YEAR.join(', ')}),
total AS (
  SELECT ${YEAR.join(', ')}, ${sum('in', '')}, ${sum('sent_back', '-')}, ${sum('out', '-')}, ${sum('cash', '-')}, ${sum('settled', '-')} FROM ${entries} GROUP BY ${YEAR.join(', ')})
SELECT h.*, t.in_units, t.sent_back_units, t.out_units, t.cash_units, t.settled_units, l.ledger
FROM ${head} h JOIN total t ON ${same('t', 'h', YEAR)} JOIN list l ON ${same('l', 'h', YEAR)}`;
}

/**
 * The dated ledger of each hit from what its book began with to the lowest day. Returns the steps and the name of the last:
 * `begin_units` and the sums of the movements add up to `lowest` exactly.
 */
export function ledgerSteps(
  context: PlanContext<BalanceParameters>,
  moved: Movements,
  { book, segments }: Books,
  judged: string,
): { readonly steps: readonly Step[]; readonly ledger: string } {
  const [head, entries, ledger] = ['lowest', 'entry', 'ledger'].map((name) => `${context.prefix}${name}`) as [
    string,
    string,
    string,
  ];
  return {
    ledger,
    steps: [
      { name: head, materialise: true, sql: headSql(context, book, judged) },
      { name: entries, materialise: true, sql: entrySql(context, moved, { head, segments }) },
      { name: ledger, materialise: true, sql: ledgerSql(context, head, entries) },
    ],
  };
}
