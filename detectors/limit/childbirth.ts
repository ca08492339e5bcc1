import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { beginsWith, textList } from '../shared/text-list.ts';
import type { LimitParameters } from './parameters.ts';
import type { LimitTables } from './tables.ts';

/** Months up to which an item is for babies, and the ages between which a woman without diagnoses may be a mother. */
const BABY_MONTHS = 12;
const MOTHER_MONTHS = [12 * 12, 56 * 12] as const;

/**
 * The steps that settle what childbirth leaves open. A newborn is often billed on the mother's settlement (and a mother's
 * item on the newborn's), so in a visit of childbirth sex and age of a line's patient are not those of its person. And
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
  const mother = `coalesce(o.sex, '2') = '2' AND o.age_low >= ${MOTHER_MONTHS[0]} AND o.age_low < ${MOTHER_MONTHS[1]}`;
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
    WHEN o.limit_type = 'age' AND o.age_until_months <= ${BABY_MONTHS} AND b.mdtrt_id IS NULL AND ${mother} THEN 'diag_d.diag_code'
    WHEN o.limit_type = 'insurance' AND o.allowed_insutype = 'maternity' AND b.mdtrt_id IS NULL THEN 'diag_d.diag_code'
    WHEN o.limit_type = 'insurance' AND o.allowed_insutype = 'maternity' AND b.birth = 1 THEN 'setl_d.insutype'`,
  };
}
