import type { Step } from '../../store/step.ts';
import type { Month } from '../period.ts';
import type { Shard } from '../world/people.ts';

/** Numbers of boxes sold for cash and of boxes sent back begin here, above the boxes of two million persons. */
const CASH_BOXES = 8_600_000_000_000;
const SENT_BACK = 8_700_000_000_000;
/** In a month: sales for cash at a pharmacy, and boxes that an institution sends back to its supplier. */
const CASH_SALES = 20;
const RETURNS = 2;

const someItem = (tag: string): string =>
  `JOIN (SELECT item, prefix, row_number() OVER (ORDER BY item) - 1 AS place, count(*) OVER () AS places FROM item WHERE prefix IS NOT NULL AND NOT gs1) d ON d.place = pick('${tag}', s.x, 0, d.places)`;

/**
 * What goes over the counter or back to the supplier without any settlement: `cash_box` and `sent_back`, made with the
 * first shard. A few of the boxes sold for cash come back the next day.
 */
export function counterSteps(month: Month, shard: Shard): Step[] {
  const times = (count: number): number => (shard.from === 0 ? count : 0);
  const begin = `TIMESTAMP '${month.name}-01 00:00:00'`;
  const days = month.lastDay - month.firstDay + 1;
  return [
    {
      name: 'cash_box',
      materialise: true,
      sql: `WITH sold AS (
  SELECT i.inst, ${CASH_BOXES} + (i.inst * 2000 + ${month.firstDay}) * 64 + k AS x FROM inst i, range(${times(CASH_SALES)}) t(k) WHERE i.kind = 'P'),
picked AS (
  SELECT s.inst, s.x, d.item, d.prefix || box_serial(s.x) AS code, ${begin} + INTERVAL (pick('cashday', s.x, 0, ${days})) DAY + INTERVAL (9 * 60 + pick('cashminute', s.x, 0, 600)) MINUTE AS sold_at, true AS bought
  FROM sold s ${someItem('cash')}),
told AS (
  SELECT inst, ${CASH_BOXES} - ${month.firstDay} * 1000 - row_number() OVER (ORDER BY code, sold_at) AS x, item, code, sold_at, bought, returned_at FROM (
    SELECT inst, item, code, date_of(day)::TIMESTAMP + INTERVAL (minute) MINUTE AS sold_at, bought, date_of(back_day)::TIMESTAMP + INTERVAL (back_minute) MINUTE AS returned_at
    FROM story_cash WHERE ${times(1)} = 1 AND day BETWEEN ${month.firstDay} AND ${month.lastDay})),
every AS (
  SELECT * REPLACE (if(returned_at < ${begin} + INTERVAL (${days}) DAY, returned_at, NULL) AS returned_at)
  FROM (SELECT *, CASE WHEN pick('cash back', x, 0, 20) = 0 THEN sold_at + INTERVAL (1) DAY END AS returned_at FROM picked)
  UNION ALL BY NAME SELECT * FROM told)
SELECT e.*, i.code AS fixmedins_code, CASE WHEN i.role = 'chain-shop' THEN (SELECT inst FROM inst WHERE role = 'chain-head') ELSE e.inst END AS buyer,
  coalesce(try_cast(right(e.code, 13) AS BIGINT), 0) AS serial, date_trunc('day', sold_at) - INTERVAL (10 + x % 16) DAY + INTERVAL (9) HOUR AS bought_at
FROM every e JOIN inst i USING (inst)`,
    },
    {
      name: 'sent_back',
      materialise: true,
      sql: `SELECT s.inst, i.code AS fixmedins_code, s.x, d.item, d.prefix || box_serial(s.x) AS code, try_cast(box_serial(s.x) AS BIGINT) AS serial,
  ${begin} + INTERVAL (pick('came', s.x, 0, 10)) DAY + INTERVAL (9) HOUR AS bought_at, ${begin} + INTERVAL (12 + pick('went', s.x, 0, 14)) DAY + INTERVAL (15) HOUR AS returned_at
FROM (SELECT inst, ${SENT_BACK} + (inst * 2000 + ${month.firstDay}) * 64 + k AS x FROM inst, range(${times(RETURNS)}) t(k) WHERE kind <> 'T' AND role <> 'chain-shop') s JOIN inst i USING (inst) ${someItem('sent back')}`,
    },
  ];
}
