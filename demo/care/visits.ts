import { literal } from '../../store/sql.ts';
import type { Step } from '../../store/step.ts';
import { PLACES_A_DAY, VISITS_A_PERSON } from '../numbers.ts';
import type { Month, Period } from '../period.ts';
import { seasonOf } from '../world/seasons.ts';

/** The visit number of a person, a day and a place on that day: 0 a stay or a prescription filled elsewhere, 1 a refill, 2 and 3 short illness, 4 a purchase, 5 to 7 stories, 8 more when repeated after a refund. */
const visitOf = (place: string): string => `p * ${VISITS_A_PERSON} + day * ${PLACES_A_DAY} + ${place}`;

const COLUMNS = 'v, p, story, inst, day, minute, med_type, dx, registration, stay_days, illness';

/** Village clinics without a line enter the day's visits in one go in the evening. */
const STAMPED = 18 * 60 + 30;
/** How many places of the urn of short illnesses are colds and the like: they stand first. */
const COLDS = 62;

/** Nothing happens to those not born yet when a month begins. */
const born = (month: Month): string => `brdy < DATE '${month.name}-01'`;

/**
 * The table `visit`: all visits of a shard that begin in a month. Nobody is seen elsewhere while in hospital or after
 * death; pharmacies with a machine sell at any hour. `illness` is the place in the urn of a short illness; `settled` is NULL for those still in hospital when the period ends.
 */
export function visitSteps(month: Month, period: Period): Step[] {
  const inMonth = `BETWEEN ${month.firstDay} AND ${month.lastDay}`;
  const season = seasonOf(month.name);
  const length = month.lastDay - month.firstDay + 1;
  const minute = (tag: string): string => `8 * 60 + pick('${tag}', p, day, 9 * 60)`;
  const someday = (tag: string): string =>
    `${month.firstDay} + pick('${tag}', p, j * 4096 + ${month.firstDay}, ${length})`;
  return [
    {
      name: 'outpatient',
      materialise: true,
      sql: `WITH refills AS (
  SELECT ${visitOf('1')} AS v, p, false AS story, CASE WHEN c.dual THEN h.dual WHEN h.place = 'pharmacy' THEN h.home_p ELSE h.home_long END AS inst,
    day, ${minute('refilled')} AS minute, CASE WHEN c.dual OR h.place = 'pharmacy' THEN '41' WHEN h.place = 'ordinary' THEN '11' ELSE '14' END AS med_type,
    CASE WHEN NOT c.dual AND h.place <> 'pharmacy' THEN c.dx END AS dx, CASE WHEN NOT c.dual AND h.place = 'registered' THEN c.registration END AS registration,
    NULL::INTEGER AS stay_days, NULL::INTEGER AS illness
  FROM refill JOIN person h USING (p) JOIN condition c ON c.place = h.cond WHERE day ${inMonth}),
prescribed AS (
  SELECT ${visitOf('0')} AS v, p, false AS story, h.home_t AS inst, day, 8 * 60 - 30 AS minute, '14' AS med_type, c.dx, c.registration, NULL::INTEGER AS stay_days, NULL::INTEGER AS illness
  FROM refill JOIN person h USING (p) JOIN condition c ON c.place = h.cond WHERE c.dual AND day ${inMonth}),
dialysis AS (
  SELECT ${visitOf('1')} AS v, p, false AS story, unit AS inst, day, ${minute('refilled')} AS minute, '14' AS med_type, 'N18.5' AS dx, 'M07800' AS registration, NULL::INTEGER AS stay_days, NULL::INTEGER AS illness
  FROM person, range(${month.firstDay}, ${month.lastDay + 1}) t(day) WHERE dialysed AND (day + p) % 7 IN (0, 2, 4)),
short AS (
  SELECT p, j, ${someday('sick')} AS day, h.*, u('emergency', p, j * 4096 + ${month.firstDay}) < 0.08 AS emergency, u('went', p, j * 4096 + ${month.firstDay}) AS went
  FROM (SELECT * EXCLUDE (actor) FROM person WHERE NOT actor AND ${born(month)}) h, range(2) t(j)
  WHERE u('sick', p, j * 4096 + ${month.firstDay}) < ${0.13 * season.sick}),
illnesses AS (
  SELECT ${visitOf('2 + j')} AS v, p, false AS story, CASE
      WHEN emergency THEN if(went < 0.6, home_s, home_t) WHEN went < 0.34 THEN home_v WHEN went < 0.68 THEN home_w
      WHEN went < 0.88 THEN home_s ELSE home_t END AS inst,
    day, ${minute('seen')} AS minute, CASE WHEN emergency THEN '13' ELSE '11' END AS med_type, i.dx, NULL AS registration, NULL AS stay_days,
    i.place AS illness
  FROM short JOIN illness i ON i.place = pick('illness', p, j * 4096 + ${month.firstDay}, CASE WHEN u('cold', p, j * 4096 + ${month.firstDay}) < ${season.colds} THEN ${COLDS} ELSE 100 END)),
purchases AS (
  SELECT ${visitOf('4')} AS v, p, false AS story, home_p AS inst, day, ${minute('bought')} AS minute, '41' AS med_type, NULL AS dx,
    NULL AS registration, NULL AS stay_days, pick('remedy', p, ${month.firstDay}, 100) AS illness
  FROM (SELECT h.*, 2 AS j, ${month.firstDay} + pick('shopped', p, ${month.firstDay}, ${length}) AS day FROM person h WHERE NOT actor AND ${born(month)})
  WHERE u('shops', p, ${month.firstDay}) < 0.09)
SELECT o.* FROM (SELECT * FROM refills UNION ALL SELECT * FROM prescribed UNION ALL SELECT * FROM dialysis UNION ALL SELECT * FROM illnesses UNION ALL SELECT * FROM purchases) o
WHERE NOT EXISTS (SELECT 1 FROM admission a WHERE a.p = o.p AND o.day BETWEEN a.day - 1 AND a.until_day + 1)
  AND NOT EXISTS (SELECT 1 FROM admission a WHERE a.p = o.p AND o.day >= a.dead)`,
    },
    {
      name: 'visit',
      materialise: true,
      sql: `WITH everything AS (
  SELECT ${COLUMNS}, false AS dies, false AS moves FROM outpatient
  UNION ALL
  SELECT v, p, true, inst, day, minute, med_type, dx, registration, NULL, NULL, false, false FROM story_visit WHERE day ${inMonth} AND p IN (SELECT p FROM person)
  UNION ALL
  SELECT ${visitOf('0')}, p, false, inst, day, if(came, 16 * 60 + pick('arrived', p, day, 120), ${minute('admitted')}), '21', dx, NULL, days, NULL, dies AND dead = until_day, moves FROM admission WHERE day ${inMonth}),
clocked AS (
  SELECT e.* REPLACE (CASE WHEN e.story OR stay_days IS NOT NULL THEN minute WHEN i.role = 'offline' THEN ${STAMPED} WHEN i.role = 'machine' THEN ((minute - 480) * 2.48)::INTEGER ELSE minute END AS minute), i.role
  FROM everything e JOIN inst i USING (inst)),
timed AS (
  SELECT *, TIMESTAMP ${literal(`${period.from} 00:00:00`)} + INTERVAL (day) DAY + INTERVAL (minute) MINUTE AS began,
    day + coalesce(stay_days, 0) >= ${period.days} AS open
  FROM clocked)
SELECT * EXCLUDE (role), CASE
    WHEN open THEN NULL
    WHEN role = 'offline' THEN began + INTERVAL (10) MINUTE
    WHEN stay_days IS NULL THEN began + INTERVAL (10 + pick('counter', v, 0, 30)) MINUTE
    ELSE date_trunc('day', began) + INTERVAL (stay_days) DAY + INTERVAL (9 * 60 + pick('counter', v, 0, 360)) MINUTE END AS left_at,
  CASE WHEN NOT open THEN CASE
    WHEN role = 'offline' THEN began + INTERVAL (12) MINUTE
    WHEN stay_days IS NULL THEN began + INTERVAL (12 + pick('counter', v, 0, 30)) MINUTE
    WHEN dies AND day + stay_days + 2 < ${period.days} THEN date_trunc('day', began) + INTERVAL (stay_days + 2) DAY + INTERVAL (600) MINUTE
    ELSE date_trunc('day', began) + INTERVAL (stay_days) DAY + INTERVAL (9 * 60 + 15 + pick('counter', v, 0, 360)) MINUTE END END AS settled
FROM timed`,
    },
  ];
}
