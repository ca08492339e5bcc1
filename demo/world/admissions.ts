import { literal } from '../../store/sql.ts';
import type { Step } from '../../store/step.ts';
import type { Period } from '../period.ts';

/** How the stays of a period are dealt out to persons. */
export interface StayPlan {
  /** Stays of all hospitals together. */
  readonly stays: number;
  readonly people: number;
  /** Most stays of one person. */
  readonly rounds: number;
  /** Carries persons to places in the queue for stays one to one. */
  readonly queue: number;
  /** Carries running numbers of stays to hospitals one to one. */
  readonly multiplier: number;
  readonly offset: number;
}

/** What a smaller hospital sends on to a tertiary one. */
const TRANSFERRED = "'I63.9', 'I25.1', 'C34.9', 'S72.0'";

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** A step that visits every place of a ring before it comes back. */
function stepOver(places: number): number {
  let step = Math.floor(places * 0.618) | 1;
  while (places > 0 && gcd(step, places) !== 1) step += 2;
  return step;
}

/** Makes the plan; each person has at most two stays, so that hospital days never distort what people use at home. */
export function stayPlan(stays: number, people: number, seed: number): StayPlan {
  const multiplier = stepOver(stays);
  return {
    stays,
    people,
    rounds: Math.ceil(stays / people),
    queue: stepOver(people),
    multiplier,
    offset: (seed * 7919 + 13) % Math.max(1, stays),
  };
}

/**
 * The stays of a shard over the whole period: the nth stay of a person lies in the nth part of the period, so stays of
 * one person never overlap. Those who refill early by habit (they must stay honest whatever happens) are never
 * admitted. Newborns come within days of
 * their birth; a few patients are moved to a tertiary hospital the day they leave a smaller one.
 */
export function admissionSteps(plan: StayPlan, period: Period): Step[] {
  return [
    {
      name: 'admission',
      materialise: true,
      sql: `WITH queued AS (
  SELECT p, age, ((p::HUGEINT * ${plan.queue}) % ${plan.people})::BIGINT AS place FROM person WHERE NOT actor AND (cond IS NULL OR plan <> 'early')),
dealt AS (
  SELECT p, r, age, CASE WHEN ${(plan.rounds - 1) * plan.people} + place < ${plan.stays} THEN ${plan.rounds} ELSE ${plan.rounds - 1} END AS times,
    (((r * ${plan.people} + place)::HUGEINT * ${plan.multiplier} + ${plan.offset}) % ${Math.max(1, plan.stays)})::BIGINT AS running
  FROM queued, range(${plan.rounds}) t(r) WHERE r * ${plan.people} + place < ${plan.stays}),
placed AS (
  SELECT d.p, d.r, d.age, d.times, i.inst, i.mix, i.kind, h.brdy, h.home_t, ${period.days} // d.times AS part,
    CASE WHEN d.age = 0 THEN date_diff('day', DATE ${literal(period.from)}, h.brdy) + 2 + pick('jaundice', d.p, d.r, 10)
      ELSE part * d.r + pick('admitted', d.p, d.r, CASE WHEN d.r = d.times - 1 THEN ${period.days} - part * d.r ELSE greatest(1, part - if(part > 60, 34, 16)) END) END AS day
  FROM dealt d JOIN person h USING (p) JOIN inst_stays s ON d.running >= s.low AND d.running < s.high JOIN inst i ON i.inst = s.inst),
ill AS (
  SELECT a.*, CASE WHEN a.age = 0 THEN 'P59.9' WHEN a.age < 18 AND a.mix NOT IN ('eye', 'psychiatric') THEN 'J18.9' ELSE n.dx END AS dx
  FROM placed a JOIN disease_urn n ON n.mix = a.mix AND n.place = pick('disease', a.p, a.r, 100)
  WHERE NOT (a.age = 0 AND (a.r > 0 OR a.day < 0 OR a.day >= ${period.days}))),
long AS (
  SELECT a.p, a.r, a.inst, a.dx, a.day, least(greatest(2, d.los - 2 + pick('days', a.p, a.r, 5)), CASE WHEN a.r < a.times - 1 AND a.part <= 60 THEN 13 ELSE 40 END) AS days,
    a.age >= 60 AND u('dies', a.p, a.r) < 0.006 AS dies,
    a.kind IN ('S', 'W') AND a.r = a.times - 1 AND a.dx IN (${TRANSFERRED}) AND u('transferred', a.p, a.r) < 0.06 AS moves, a.home_t
  FROM ill a JOIN disease d USING (dx)),
moved AS (
  SELECT * EXCLUDE (home_t), false AS came FROM long
  UNION ALL BY NAME
  SELECT p, r + 40 AS r, home_t AS inst, dx, day + days AS day, 6 AS days, false AS dies, false AS moves, true AS came FROM long WHERE moves AND NOT dies AND day + days < ${period.days}),
gone AS (SELECT p, min(day + days) AS dead FROM long WHERE dies AND day + days < ${period.days} GROUP BY p)
SELECT l.*, l.day + l.days AS until_day, g.dead FROM moved l LEFT JOIN gone g USING (p) WHERE g.dead IS NULL OR l.day < g.dead`,
    },
  ];
}
