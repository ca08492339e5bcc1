import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { LimitParameters } from './parameters.ts';
import type { LimitTables } from './tables.ts';

/** A month with fewer lines than this share of the usual month is not yet the beginning of the data: dates are mistyped. */
const MONTH_SHARE = 0.1;

/** The first month of which fee lines are there in earnest, counted in months from year 0. Only asked for where a second-line drug was charged. */
const startSql = ({ dialect: d }: PlanContext<LimitParameters>, open: string): string => `WITH asked AS (
  SELECT 1 AS one FROM ${open} WHERE limit_type = 'second-line' LIMIT 1),
counted AS (
  SELECT year(f.fee_ocur_time) * 12 + month(f.fee_ocur_time) AS month_no, count(*) AS n FROM eff_fee_list_d f CROSS JOIN asked
  WHERE f.fee_ocur_time IS NOT NULL GROUP BY year(f.fee_ocur_time) * 12 + month(f.fee_ocur_time)),
usual AS (SELECT ${d.quantile('n', 0.5)} AS n FROM counted)
SELECT min(c.month_no) AS start_month FROM counted c CROSS JOIN usual u WHERE c.n >= ${MONTH_SHARE} * u.n`;

/**
 * The first-line drugs of each point that lines were charged under: those that a pair names (A after B), and the drugs of the
 * same group of the catalogue that no point limits to the second line.
 */
const firstLineSql = (open: string): string => `WITH second AS (
  SELECT DISTINCT kp_id, med_list_codg FROM ${open} WHERE limit_type = 'second-line'),
grouped AS (SELECT DISTINCT med_list_codg, drug_grp FROM eff_item_b WHERE drug_grp <> '')
SELECT DISTINCT s.kp_id, p.med_list_codg_b AS first_codg FROM second s JOIN eff_item_pair_b p ON p.med_list_codg_a = s.med_list_codg
WHERE p.relation = 'second-line-of' AND p.parse_state = 'active'
UNION
SELECT DISTINCT s.kp_id, o.med_list_codg AS first_codg FROM second s JOIN grouped g ON g.med_list_codg = s.med_list_codg JOIN grouped o ON o.drug_grp = g.drug_grp
WHERE o.med_list_codg NOT IN (SELECT med_list_codg FROM eff_limit_b WHERE limit_type = 'second-line')`;

/** When each person first had a drug of the point, at any institution, whoever made it. */
const begunSql = ({ dialect: d }: PlanContext<LimitParameters>, open: string): string => `WITH asked AS (
  SELECT DISTINCT psn_no, kp_id FROM ${open} WHERE limit_type = 'second-line'),
drug AS (SELECT DISTINCT kp_id, med_list_codg FROM eff_limit_b WHERE limit_type = 'second-line')
SELECT a.psn_no, a.kp_id, min(${d.day('f.fee_ocur_time')}) AS begun FROM asked a JOIN drug l ON l.kp_id = a.kp_id
JOIN eff_fee_list_d f ON f.psn_no = a.psn_no AND f.med_list_codg = l.med_list_codg GROUP BY a.psn_no, a.kp_id`;

/** When each person first had a first-line drug in the look-back before that, at any institution, whoever paid. */
const tookSql = ({ dialect: d, parameters }: PlanContext<LimitParameters>, begun: string, first: string): string => {
  const day = d.day('f.fee_ocur_time');
  return `SELECT b.psn_no, b.kp_id, min(${day}) AS took FROM ${begun} b JOIN ${first} l ON l.kp_id = b.kp_id
JOIN eff_fee_list_d f ON f.psn_no = b.psn_no AND f.med_list_codg = l.first_codg
WHERE ${day} >= ${d.addDays('b.begun', -parameters.lookback_days)} GROUP BY b.psn_no, b.kp_id`;
};

/**
 * The steps that settle second-line drugs. What is second-line the point says; what the first line is, a pair or the
 * catalogue's group says, or nobody can tell. The look-back runs from the first use of the drug: who has long been on it
 * need not have tried the first line of late.
 */
export function secondLineSteps(
  context: PlanContext<LimitParameters>,
  { prefix, open }: LimitTables,
): { readonly steps: readonly Step[]; readonly join: string; readonly when: string } {
  const { dialect: d, parameters } = context;
  const [start, first, begun, took] = ['start', 'first_line', 'begun', 'took'].map((name) => `${prefix}${name}`) as [
    string,
    string,
    string,
    string,
  ];
  const since = d.addDays('e.begun', -parameters.lookback_days);
  const step = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  return {
    steps: [
      step(start, startSql(context, open)),
      step(first, firstLineSql(open)),
      step(begun, begunSql(context, open)),
      step(took, tookSql(context, begun, first)),
    ],
    join: `LEFT JOIN ${begun} e ON e.psn_no = o.psn_no AND e.kp_id = o.kp_id
LEFT JOIN ${took} k ON k.psn_no = o.psn_no AND k.kp_id = o.kp_id
LEFT JOIN (SELECT DISTINCT kp_id FROM ${first}) i ON i.kp_id = o.kp_id
CROSS JOIN ${start} z`,
    when: `WHEN o.limit_type = 'second-line' THEN CASE WHEN k.took <= o.fee_date THEN 'clear' WHEN i.kp_id IS NULL THEN 'item_b.drug_grp' WHEN o.out_flag = '2' THEN 'elsewhere:drugs'
    WHEN z.start_month IS NULL OR year(${since}) * 12 + month(${since}) < z.start_month THEN 'history:drugs' ELSE 'hit' END`,
  };
}
