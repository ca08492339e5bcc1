import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { BalanceParameters } from './parameters.ts';
import { cashSql } from './stock-moves.ts';

/** Kind of item that is done, not kept in stock. */
const SERVICE = '201';

/** What is settled, kept from scan to scan; and what of it was taken back. Nothing in it knows what an institution has in stock. */
export interface SoldLines {
  readonly steps: readonly Step[];
  /**
   * Sums over fee lines of goods, per institution, item, day, quantity and price: `n` lines, `n_range` of them with a policy-range
   * amount, `range_amount`, `whole_amount`. `price` is that of a unit, or of the line where `is_line_price` is 1. `listed_type`
   * and `listed_name` are what the lines say of items whose catalogue does not, else ''.
   */
  readonly lines: string;
  /** One row a fee line that was taken back in part or whole without its chain: `bkkp_sn`, `kept`, and what `lines` sums up of it. */
  readonly returned: string;
}

const DAY = (d: Dialect): string => d.day('f.fee_ocur_time');

/** The price as it is on record, exactly: sums can be taken back only by keys that are equal to the last digit. */
const price = (d: Dialect): string =>
  `${d.decimal('coalesce(f.pric, f.det_item_fee_sumamt)', 18, 6)} AS price, CASE WHEN f.pric IS NULL THEN 1 ELSE 0 END AS is_line_price`;

function linesSql(d: Dialect, items: string): string {
  const said = (known: string, line: string): string =>
    `CASE WHEN ${known} IS NULL THEN coalesce(${line}, '') ELSE '' END`;
  const keys = 'fixmedins_code, med_list_codg, day, cnt, price, is_line_price, listed_type, listed_name';
  const sum = (name: string): string => `${d.decimal(`coalesce(sum(${name}), 0)`, 18, 2)}`;
  return `SELECT ${keys}, ${d.bigint('count(*)')} AS n, ${d.bigint('count(inscp_amt)')} AS n_range, ${sum('inscp_amt')} AS range_amount, ${sum('det_item_fee_sumamt')} AS whole_amount
FROM (
  SELECT f.fixmedins_code, f.med_list_codg, ${DAY(d)} AS day, f.cnt, ${price(d)}, f.inscp_amt, f.det_item_fee_sumamt,
    ${said('i.list_type', 'f.list_type')} AS listed_type, ${said('i.item_name', 'f.hilist_name, f.medins_list_name')} AS listed_name
  FROM eff_fee_list_d f LEFT JOIN ${items} i ON i.med_list_codg = f.med_list_codg
  WHERE f.fee_ocur_time IS NOT NULL AND coalesce(i.list_type, '') <> ${d.literal(SERVICE)}) e
GROUP BY ${keys}`;
}

const VISIT = ['fixmedins_code', 'mdtrt_id', 'med_list_codg'] as const;

/** By visit and item: of each line the share that stands after what came back. */
function returnedSql(d: Dialect, unmatched: string): string {
  const visit = VISIT.map((name) => `f.${name}`).join(', ');
  return `SELECT f.bkkp_sn, f.mdtrt_id, f.fixmedins_code, f.med_list_codg, ${DAY(d)} AS day, f.cnt, ${price(d)}, f.inscp_amt, f.det_item_fee_sumamt,
  ${d.double(`greatest(0, 1 - ${d.double('r.cnt')} / ${d.double(`sum(f.cnt) OVER (PARTITION BY ${visit})`)})`)} AS kept
FROM eff_fee_list_d f JOIN ${unmatched} r ON ${VISIT.map((name) => `r.${name} = f.${name}`).join(' AND ')}`;
}

/** Steps that read fee lines: of each person, or summed over persons, so that a later scan reads those of few. */
export function soldLines({ prefix, dialect: d }: PlanContext<BalanceParameters>, items: string): SoldLines {
  const [unmatched, returned, lines] = [`${prefix}unmatched`, `${prefix}returned`, `${prefix}fee_day`] as const;
  return {
    lines,
    returned,
    steps: [
      {
        // A table of its own, mostly empty: the pass over all lines that follows must know how few these are.
        name: unmatched,
        materialise: true,
        sql: `SELECT ${VISIT.join(', ')}, sum(cnt) AS cnt FROM eff_unmatched_return GROUP BY ${VISIT.join(', ')}`,
      },
      { name: returned, materialise: true, keep: 'mdtrt_id', sql: returnedSql(d, unmatched) },
      {
        name: lines,
        materialise: true,
        sums: { of: 'visits', counts: ['n', 'n_range', 'range_amount', 'whole_amount'] },
        sql: linesSql(d, items),
      },
    ],
  };
}

/** Fee lines by day and price, of what the institution has any stock record of, without what came back. */
export function soldSql(d: Dialect, { lines, returned }: SoldLines, held: string): string {
  const keys = 'fixmedins_code, med_list_codg, day';
  const unit = `CASE WHEN is_line_price = 1 THEN ${d.double('price')} / ${d.double('cnt')} ELSE ${d.double('price')} END AS price`;
  // Of a line that stands in part: its packs to the fourth digit and its money to the cent, as where the line is shown.
  const [packs, money] = [(x: string): string => d.decimal(x, 18, 4), (x: string): string => d.decimal(x, 18, 2)];
  const ofRange = 'CASE WHEN inscp_amt IS NULL THEN 0 ELSE 1 END';
  const [range, whole] = ['coalesce(inscp_amt, 0)', 'det_item_fee_sumamt'] as const;
  const kept = (x: string): string => `${d.double(x)} * kept`;
  return `SELECT e.fixmedins_code, e.med_list_codg, e.day, e.price, ${packs('sum(e.cnt)')} AS cnt, ${d.bigint('sum(e.n)')} AS n, ${d.bigint('sum(e.n_range)')} AS n_range, ${money('sum(e.range_amount)')} AS range_amount, ${money('sum(e.whole_amount)')} AS whole_amount
FROM (
  SELECT ${keys}, ${unit}, ${packs('cnt * n')} AS cnt, n, n_range, range_amount, whole_amount FROM ${lines}
  UNION ALL
  SELECT ${keys}, ${unit}, ${packs('-cnt')}, -1, -${ofRange}, ${money(`-${range}`)}, ${money(`-${whole}`)} FROM ${returned} WHERE day IS NOT NULL
  UNION ALL
  SELECT ${keys}, ${unit}, ${packs(kept('cnt'))}, 1, ${ofRange}, ${money(kept(range))}, ${money(kept(whole))} FROM ${returned} WHERE day IS NOT NULL AND kept > 0) e
JOIN ${held} s ON s.fixmedins_code = e.fixmedins_code AND s.med_list_codg = e.med_list_codg
GROUP BY e.fixmedins_code, e.med_list_codg, e.day, e.price HAVING sum(e.n) > 0`;
}

/**
 * How many fee lines of a day have the quantity of a cash sale: where it names nobody, of all; else of the person it names
 * (`named`). Most institutions name nobody, and then no fee line is read.
 */
export function chargedSql(d: Dialect, lines: string, moved: string, named: string): string {
  const keys = (of: string): string => `${of}.fixmedins_code, ${of}.med_list_codg`;
  return `SELECT ${keys('l')}, l.day, l.cnt, '' AS person, sum(l.n) AS n
FROM ${lines} l JOIN (${cashSql(moved)} AND person = '') s ON s.fixmedins_code = l.fixmedins_code AND s.med_list_codg = l.med_list_codg AND s.day = l.day AND s.cnt = l.cnt
GROUP BY ${keys('l')}, l.day, l.cnt
UNION ALL
SELECT ${keys('p')}, p.day, p.cnt, p.person, count(*) AS n
FROM eff_fee_list_d f JOIN ${named} p ON p.person = f.psn_no AND p.fixmedins_code = f.fixmedins_code AND p.med_list_codg = f.med_list_codg AND p.day = ${DAY(d)} AND p.cnt = f.cnt
GROUP BY ${keys('p')}, p.day, p.cnt, p.person`;
}
