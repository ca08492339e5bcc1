import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { LimitParameters } from './parameters.ts';
import type { LimitTables } from './tables.ts';

/** Columns in which a visit or its settlement names a disease, beside `diag_d`. */
const VISIT_NAMES = ['dscg_maindiag_name', 'adm_diag_dscr', 'otp_diag_info', 'dise_name'] as const;

const visitNames = (where: string): string =>
  [
    `SELECT mdtrt_id, diag_name AS name FROM eff_diag_d WHERE diag_name <> ''${where}`,
    ...VISIT_NAMES.map((column) => `SELECT mdtrt_id, ${column} AS name FROM eff_mdtrt_d WHERE ${column} <> ''${where}`),
    `SELECT mdtrt_id, dise_name AS name FROM eff_setl_d WHERE dise_name <> ''${where}`,
  ].join('\n  UNION ALL ');

export const DIAGNOSIS = `limit_type = 'diagnosis'`;

/** What the visits of open diagnosis limits are named for themselves. */
const ownNamesSql = (open: string): string =>
  `SELECT DISTINCT mdtrt_id, name FROM (
  ${visitNames(` AND mdtrt_id IN (SELECT mdtrt_id FROM ${open} WHERE ${DIAGNOSIS})`)}) n`;

/** Which names hold a word of which limits. Words are looked for in each name once. */
const fitsSql = (d: Dialect, open: string, names: string): string => `WITH words AS (
  SELECT DISTINCT diag_words FROM ${open} WHERE ${DIAGNOSIS}),
word AS (SELECT diag_words, ${d.rowPerPart('diag_words', '|')} AS word FROM words)
SELECT DISTINCT n.name, w.diag_words FROM (SELECT DISTINCT name FROM ${names}) n JOIN word w ON w.word <> '' AND contains(n.name, w.word)`;

/** The open limits that a diagnosis of the same visit does not lift: most are lifted by it, and the year before is long. */
const unliftedSql = (open: string, own: string, fits: string): string => `WITH asked AS (
  SELECT DISTINCT psn_no, mdtrt_id, fee_date, diag_words FROM ${open} WHERE ${DIAGNOSIS}),
fitting AS (
  SELECT DISTINCT a.mdtrt_id, a.diag_words FROM (SELECT DISTINCT mdtrt_id, diag_words FROM asked) a
  JOIN ${own} n ON n.mdtrt_id = a.mdtrt_id JOIN ${fits} f ON f.name = n.name AND f.diag_words = a.diag_words)
SELECT a.psn_no, a.mdtrt_id, a.fee_date, a.diag_words
FROM asked a LEFT JOIN fitting f ON f.mdtrt_id = a.mdtrt_id AND f.diag_words = a.diag_words WHERE f.mdtrt_id IS NULL`;

/** What the persons of such limits were diagnosed with elsewhere or registered for, and the days on which that counts. */
function namedSql(d: Dialect, { lookback_days: days }: LimitParameters, open: string, unlifted: string): string {
  const theirs = `psn_no IN (SELECT psn_no FROM ${unlifted})`;
  return `WITH visit AS (
  SELECT mdtrt_id, psn_no, ${d.day('begntime')} AS on_day FROM eff_mdtrt_d WHERE ${theirs}
  UNION SELECT mdtrt_id, psn_no, coalesce(begndate, ${d.day('setl_time')}) AS on_day FROM eff_setl_d WHERE ${theirs}
  UNION SELECT mdtrt_id, psn_no, fee_date AS on_day FROM ${open} WHERE ${DIAGNOSIS} AND ${theirs}),
names AS (
  ${visitNames(' AND mdtrt_id IN (SELECT mdtrt_id FROM visit)')})
SELECT DISTINCT v.psn_no, v.on_day AS from_day, ${d.addDays('v.on_day', days)} AS to_day, n.name FROM visit v JOIN names n ON n.mdtrt_id = v.mdtrt_id
UNION ALL
SELECT psn_no, begndate AS from_day, until_date AS to_day, opsp_dise_name AS name FROM eff_opsp_reg_d WHERE opsp_dise_name <> '' AND ${theirs}`;
}

/** The limits that no diagnosis lifts, and whether the visit has any named one. */
const unfitSql = (unlifted: string, own: string, named: string, fits: string): string => `WITH fitting AS (
  SELECT DISTINCT a.psn_no, a.fee_date, a.diag_words
  FROM ${unlifted} a JOIN ${named} n ON n.psn_no = a.psn_no AND n.from_day <= a.fee_date AND a.fee_date <= n.to_day
  JOIN ${fits} f ON f.name = n.name AND f.diag_words = a.diag_words)
SELECT a.psn_no, a.mdtrt_id, a.fee_date, a.diag_words, o.mdtrt_id IS NOT NULL AS named
FROM ${unlifted} a
LEFT JOIN fitting f ON f.psn_no = a.psn_no AND f.fee_date = a.fee_date AND f.diag_words = a.diag_words
LEFT JOIN (SELECT DISTINCT mdtrt_id FROM ${own}) o ON o.mdtrt_id = a.mdtrt_id
WHERE f.psn_no IS NULL`;

/** Institutions that name a diagnosis on too few of their visits to be judged by them. */
export const scantSql = (
  d: Dialect,
  { diagnosed_share: share }: LimitParameters,
  near: string,
): string => `WITH asked AS (
  SELECT DISTINCT fixmedins_code FROM ${near} WHERE ${DIAGNOSIS}),
visit AS (
  SELECT fixmedins_code, mdtrt_id FROM eff_mdtrt_d WHERE fixmedins_code IN (SELECT fixmedins_code FROM asked)
  UNION SELECT fixmedins_code, mdtrt_id FROM eff_setl_d WHERE fixmedins_code IN (SELECT fixmedins_code FROM asked)),
named AS (SELECT DISTINCT mdtrt_id FROM (
  ${visitNames('')}) n)
SELECT v.fixmedins_code FROM visit v LEFT JOIN named n ON n.mdtrt_id = v.mdtrt_id GROUP BY v.fixmedins_code
HAVING count(n.mdtrt_id) < ${d.decimal(String(share), 10, 6)} * count(*)`;

/** The steps that settle diagnosis limits, and how they join to a line `o`. */
export function diagnosisSteps(
  d: Dialect,
  parameters: LimitParameters,
  { prefix, open }: LimitTables,
): { readonly steps: readonly Step[]; readonly join: string; readonly when: string } {
  const at = (name: string): string => `${prefix}${name}`;
  const [own, ownFits, unlifted, named, fits, unfit] = [
    at('own_name'),
    at('own_fits'),
    at('unlifted'),
    at('named'),
    at('fits'),
    at('unfit'),
  ] as const;
  // Points of one item are indications beside each other: who has one of them is within the limit.
  const anyFits = `max(CASE WHEN o.${DIAGNOSIS} AND g.psn_no IS NULL THEN 1 ELSE 0 END) OVER (PARTITION BY o.bkkp_sn) = 1`;
  const step = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  return {
    steps: [
      step(own, ownNamesSql(open)),
      step(ownFits, fitsSql(d, open, own)),
      step(unlifted, unliftedSql(open, own, ownFits)),
      step(named, namedSql(d, parameters, open, unlifted)),
      step(fits, fitsSql(d, open, named)),
      step(unfit, unfitSql(unlifted, own, named, fits)),
    ],
    join: `LEFT JOIN ${unfit} g ON g.psn_no = o.psn_no AND g.mdtrt_id = o.mdtrt_id AND g.fee_date = o.fee_date AND g.diag_words = o.diag_words`,
    when: `WHEN o.${DIAGNOSIS} THEN CASE WHEN ${anyFits} THEN 'clear' WHEN NOT g.named THEN 'diag_d.diag_name' ELSE 'hit' END`,
  };
}
