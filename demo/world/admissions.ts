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
 * one person never overlap. Those who refill early by habit (they must stay honest whatever happens) are never admitted.
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
  SELECT d.p, d.r, d.age, i.inst, i.mix,
    ${period.days} // d.times * d.r + pick('admitted', d.p, d.r, CASE WHEN d.r = d.times - 1 THEN ${period.days} - ${period.days} // d.times * d.r ELSE greatest(1, ${period.days} // d.times - 16) END) AS day
  FROM dealt d JOIN inst_stays s ON d.running >= s.low AND d.running < s.high JOIN inst i ON i.inst = s.inst),
ill AS (
  SELECT a.*, CASE WHEN a.age < 18 AND a.mix <> 'eye' THEN 'J18.9' ELSE n.dx END AS dx
  FROM placed a JOIN disease_urn n ON n.mix = a.mix AND n.place = pick('disease', a.p, a.r, 100)),
long AS (
  SELECT a.p, a.r, a.inst, a.dx, a.day, greatest(2, d.los - 2 + pick('days', a.p, a.r, 5)) AS days,
    a.age >= 60 AND u('dies', a.p, a.r) < 0.006 AS dies
  FROM ill a JOIN disease d USING (dx)),
gone AS (SELECT p, min(day + days) AS dead FROM long WHERE dies AND day + days < ${period.days} GROUP BY p)
SELECT l.*, l.day + l.days AS until_day, g.dead FROM long l LEFT JOIN gone g USING (p) WHERE g.dead IS NULL OR l.day < g.dead`,
    },
  ];
}
