import type { Dialect } from '../dialect/dialect.ts';

/** Characters of a diagnosis that name the illness: the category of ICD-10. */
const CATEGORY = 3;

/**
 * SQL of the courses whose visits have no main diagnosis in common, by its first characters: two illnesses, so perhaps two
 * courses. Visits without a main diagnosis say nothing.
 */
export function illnessesSql(d: Dialect, units: string): string {
  return `WITH visit AS (SELECT DISTINCT tried_id, unit_key, mdtrt_id FROM ${units} WHERE span = 'course'),
main AS (
  SELECT DISTINCT v.tried_id, v.unit_key, v.mdtrt_id, upper(substr(g.diag_code, 1, ${CATEGORY})) AS category
  FROM visit v JOIN eff_diag_d g ON g.mdtrt_id = v.mdtrt_id WHERE g.maindiag_flag = '1' AND g.diag_code <> ''),
shared AS (SELECT tried_id, unit_key, category, count(*) AS n FROM main GROUP BY tried_id, unit_key, category),
counted AS (SELECT tried_id, unit_key, ${d.bigint('count(DISTINCT mdtrt_id)')} AS visits FROM main GROUP BY tried_id, unit_key)
SELECT c.tried_id, c.unit_key FROM counted c JOIN shared s ON s.tried_id = c.tried_id AND s.unit_key = c.unit_key
GROUP BY c.tried_id, c.unit_key HAVING max(s.n) < max(c.visits)`;
}
