import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { beginsWith, textList } from '../shared/text-list.ts';
import type { LimitParameters } from './parameters.ts';
import type { LimitTables } from './tables.ts';

/** Months up to which an item is for babies. */
const BABY_MONTHS = 12;
/** Ages in months, from and below, between which a newborn may be on a person's account: mothers', and fathers'. */
export const PARENT_MONTHS = { mother: [12 * 12, 56 * 12], father: [14 * 12, 66 * 12] } as const;

/**
 * The steps that settle what childbirth leaves open. A newborn is often billed on the mother's settlement (and a mother's
 * item on the newborn's), so in a visit of childbirth sex and age of a line's patient are not those of its person; and a
 * baby's illness names no birth, so that what is for babies may be a mother's whatever her visit was for. And
 * what maternity insurance pays since it merged stands under the insurance of employees or residents.
 */
export function childbirthSteps(
  d: Dialect,
  { childbirth }: LimitParameters,
  { prefix, open }: LimitTables,
): { readonly steps: readonly Step[]; readonly join: string; readonly when: string } {
  const births = `${prefix}childbirth`;
  const cares = `coalesce(o.insutype = '510' OR o.med_type IN (${textList(d, childbirth.med_types)}), false)`;
  const birth = `(${cares} OR coalesce(b.birth, 0) = 1)`;
  const [from, below] = PARENT_MONTHS.mother;
  const mother = `coalesce(o.sex, '2') = '2' AND o.age_low >= ${from} AND o.age_low < ${below}`;
  return {
    steps: [
      {
        name: births,
        materialise: true,
        sql: `SELECT mdtrt_id, max(CASE WHEN ${beginsWith(d, 'diag_code', childbirth.diagnoses)} THEN 1 ELSE 0 END) AS birth
FROM eff_diag_d WHERE mdtrt_id IN (SELECT mdtrt_id FROM ${open} WHERE limit_type IN ('sex', 'age', 'insurance')) GROUP BY mdtrt_id`,
      },
    ],
    join: `LEFT JOIN ${births} b ON b.mdtrt_id = o.mdtrt_id`,
    when: `WHEN o.limit_type IN ('sex', 'age') AND (${birth} OR coalesce(o.age_high, 1) < 1) THEN 'newborn:mother'
    WHEN o.limit_type = 'age' AND o.age_until_months <= ${BABY_MONTHS} AND ${mother} THEN 'newborn:mother'
    WHEN o.limit_type = 'insurance' AND o.allowed_insutype = 'maternity' AND b.mdtrt_id IS NULL THEN 'diag_d.diag_code'
    WHEN o.limit_type = 'insurance' AND o.allowed_insutype = 'maternity' AND b.birth = 1 THEN 'setl_d.insutype'`,
  };
}
