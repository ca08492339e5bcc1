import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { POINT_COLUMNS } from './pairs.ts';
import { shareOf } from './paid.ts';
import type { PairTables } from './tables.ts';

/**
 * How many units of each line of side b are one too many. A unit of side a explains one of side b: how many it holds the
 * points do not say, and units beyond were perhaps done besides. Of two items that exclude each other the cheaper side of
 * the visit is the one too many. A line that several points explain is counted once, under the newest.
 */
function unitsSql(d: Dialect, { pair, contained, match }: PairTables): string {
  const earlier = 'sum(cnt) OVER (PARTITION BY point, anchor ORDER BY fee_ocur_time NULLS LAST, bkkp_sn NULLS LAST)';
  const before = 'PARTITION BY bkkp_sn ORDER BY begndate DESC NULLS LAST, kp_id NULLS LAST, point NULLS LAST';
  return `WITH met AS (
  SELECT c.bkkp_sn, c.point, c.mdtrt_id, c.fee_ocur_time, c.cnt, c.inscp_amt, m.anchor, m.units, p.kp_id, p.begndate, p.med_list_codg_a, p.med_list_codg_b, p.item_b
  FROM ${contained} c JOIN ${match} m ON m.bkkp_sn = c.bkkp_sn AND m.point = c.point JOIN ${pair} p ON p.point = c.point
  WHERE m.state = 'met' AND c.uncharged IS NULL),
explained AS (
  SELECT t.*, greatest(least(cnt, units - (${earlier} - cnt)), 0) AS taken FROM met t),
weighed AS (
  SELECT e.*, sum(${shareOf(d, 'inscp_amt', 'taken', 'cnt')}) OVER (PARTITION BY mdtrt_id, kp_id, med_list_codg_a, med_list_codg_b, item_b) AS side_amount
  FROM explained e WHERE taken > 0),
sided AS (
  SELECT w.*, dense_rank() OVER (PARTITION BY mdtrt_id, kp_id, med_list_codg_a, med_list_codg_b ORDER BY side_amount NULLS LAST, item_b NULLS LAST) AS side
  FROM weighed w),
ordered AS (
  SELECT s.*, sum(taken) OVER (${before}) AS so_far FROM sided s WHERE side = 1)
SELECT bkkp_sn, point, anchor, least(cnt, so_far) - least(cnt, so_far - taken) AS units FROM ordered`;
}

const judgedSql = (
  { contained, match }: PairTables,
  units: string,
): string => `SELECT c.*, m.state, u.anchor, coalesce(u.units, 0) AS units,
  CASE WHEN c.uncharged = 'clear' OR coalesce(m.state, 'clear') = 'clear' THEN 'clear' WHEN m.state <> 'met' THEN m.state
    WHEN c.uncharged IS NOT NULL THEN c.uncharged WHEN u.units > 0 THEN 'hit' ELSE 'clear' END AS outcome
FROM ${contained} c
LEFT JOIN ${match} m ON m.bkkp_sn = c.bkkp_sn AND m.point = c.point
LEFT JOIN ${units} u ON u.bkkp_sn = c.bkkp_sn AND u.point = c.point`;

/** The steps from what lines met to the violating ones (`hit`) and the lines that they stand beside. */
export function judgedSteps(d: Dialect, key: readonly string[], tables: PairTables): Step[] {
  const { prefix, pair, sideLine, judged, hit, beside } = tables;
  const units = `${prefix}units`;
  const made = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  const kept = (name: string, sql: string): Step => ({ ...made(name, sql), keep: 'mdtrt_id' });
  return [
    made(units, unitsSql(d, tables)),
    made(judged, judgedSql(tables, units)),
    kept(
      hit,
      `SELECT j.bkkp_sn, j.setl_id, j.mdtrt_id, j.psn_no, j.fixmedins_code, j.fixmedins_name, j.med_list_codg, j.fee_ocur_time, j.fee_date, ${d.year('j.fee_ocur_time')} AS year, j.anchor, j.item_a, j.time_window, j.units,
  ${shareOf(d, 'j.inscp_amt', 'j.units', 'j.cnt')} AS amount, j.inscp_amt, j.det_item_fee_sumamt, p.kp_id, p.med_list_codg_a, p.med_list_codg_b, p.relation, p.begndate AS point_from, ${POINT_COLUMNS.map((name) => `p.${name}`).join(', ')}
FROM ${judged} j JOIN ${pair} p ON p.point = j.point WHERE j.outcome = 'hit'`,
    ),
    kept(
      beside,
      `SELECT DISTINCT ${[...new Set([...key, 'mdtrt_id'])].map((name) => `h.${name}`).join(', ')}, a.bkkp_sn, a.setl_id, a.fee_ocur_time, a.inscp_amt
FROM ${hit} h JOIN ${sideLine} a ON a.mdtrt_id = h.mdtrt_id AND a.item = h.item_a AND a.uncharged IS NULL
WHERE h.time_window = 'same-visit' OR (h.time_window = 'same-day' AND a.fee_date = h.fee_date) OR a.bkkp_sn = h.anchor`,
    ),
  ];
}
