import { literal } from '../../store/sql.ts';
import type { Step } from '../../store/step.ts';
import type { Period } from '../period.ts';
import { DISTRICTS, type Institution, type Kind, type Role } from './institutions.ts';

/** A run of persons that the city is made for at one time, so that memory does not grow with the city. */
export interface Shard {
  readonly from: number;
  readonly to: number;
}

/** Persons made at one time: memory stays the same however many there are. */
export const SHARD_SIZE = 10_000;

/** Adults at the head of the list whose care is laid out by hand. Nothing random happens to them. */
export const ACTORS = 250;

const STEMS = '甲乙丙丁戊己庚辛壬癸';
const BRANCHES = '子丑寅卯辰巳午未申酉戌亥';
const SEASONS = '春夏秋冬晨暮晴雪';

const letter = (letters: string, tag: string): string =>
  `substr(${literal(letters)}, 1 + pick('${tag}', p, 0, ${letters.length}), 1)`;

/**
 * The persons of a shard. Names are built of calendar characters and certificate numbers begin with FAKE, so that
 * nobody can take them for real. `cond` is the place of a long illness in the urn, NULL for the healthy; `plan` is how
 * they refill, `place` where; `dialysed` are those who come three times a week.
 */
export function peopleSteps(shard: Shard, period: Period, institutions: readonly Institution[]): Step[] {
  const count = (kind: Kind): number => institutions.filter((one) => one.kind === kind).length;
  const first = (kind: Kind): number => institutions.find((one) => one.kind === kind)?.index ?? 0;
  const ofRole = (role: Role): number => institutions.find((one) => one.role === role)?.index ?? first('S');
  const home = (kind: Kind): string => `${first(kind)} + pick('home${kind}', p, 0, ${count(kind)})`;
  const healthy = `NOT actor AND NOT elsewhere AND age >= 40 AND u('ill', p, 0) >= 0.34`;
  const districts = DISTRICTS.map((one) => literal(one.code)).join(', ');
  return [
    {
      name: 'person',
      materialise: true,
      sql: `WITH drawn AS (
  SELECT p, p < ${ACTORS} AS actor, u('age', p, 0) AS a, u('elsewhere', p, 0) < 0.03 AND p >= ${ACTORS} AS elsewhere
  FROM range(${shard.from}, ${shard.to}) t(p)),
aged AS (
  SELECT p, actor, elsewhere, CASE
    WHEN actor THEN 40 + pick('years', p, 0, 35)
    WHEN a < 0.08 THEN pick('years', p, 0, 15)
    WHEN a < 0.22 THEN 15 + pick('years', p, 0, 20)
    WHEN a < 0.62 THEN 35 + pick('years', p, 0, 25)
    ELSE 60 + pick('years', p, 0, 29) END AS age FROM drawn),
insured AS (
  SELECT *, CASE WHEN age >= 20 AND u('employee', p, 0) < 0.36 THEN '310' ELSE '390' END AS insutype FROM aged)
SELECT p, person_number(p) AS psn_no, actor, elsewhere, age, insutype,
  (DATE ${literal(period.to)} - INTERVAL (age) YEAR)::DATE - 1 - pick('birthday', p, 0, 360) AS brdy,
  (1 + pick('sex', p, 0, 2))::VARCHAR AS gend,
  CASE WHEN insutype = '310' THEN if(age >= 60, '12', '11') WHEN age < 18 THEN '14' WHEN age >= 60 THEN '16' ELSE '15' END AS psn_type,
  insutype = '390' AND u('poor', p, 0) < 0.06 AS poor,
  CASE WHEN elsewhere THEN '980100' ELSE [${districts}][1 + pick('district', p, 0, ${DISTRICTS.length})] END AS admdvs,
  ${letter(STEMS, 'stem')} || ${letter(BRANCHES, 'branch')} || ${letter(SEASONS, 'season')} AS psn_name,
  'FAKE' || lpad(p::VARCHAR, 14, '0') AS certno, '1000' || lpad(p::VARCHAR, 7, '0') AS tel,
  ${home('V')} AS home_v, ${home('W')} AS home_w, ${home('S')} AS home_s, ${home('T')} AS home_t, ${home('P')} AS home_p,
  CASE WHEN NOT actor AND NOT elsewhere AND age >= 40 AND u('ill', p, 0) < 0.34 THEN pick('condition', p, 0, 100) END AS cond,
  CASE WHEN u('plan', p, 0) < 0.78 THEN 'monthly' WHEN u('plan', p, 0) < 0.9 THEN 'quarterly' ELSE 'early' END AS plan,
  CASE WHEN u('place', p, 0) < 0.7 THEN 'registered' WHEN u('place', p, 0) < 0.82 THEN 'ordinary' ELSE 'pharmacy' END AS place,
  CASE WHEN u('where', p, 0) < 0.5 THEN ${home('W')} WHEN u('where', p, 0) < 0.8 THEN ${home('S')} ELSE ${home('T')} END AS home_long,
  ${ofRole('dual-channel')} AS dual, ${ofRole('dialysis')} AS unit, ${healthy} AND u('kidneys', p, 0) < 0.0025 AS dialysed
FROM insured`,
    },
  ];
}
