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

/** What the persons of open diagnosis limits were diagnosed with or registered for, and the days on which that counts. */
function namedSql(d: Dialect, { lookback_days: days }: LimitParameters, open: string): string {
  const theirs = `psn_no IN (SELECT psn_no FROM ${open})`;
  return `WITH visit AS (
  SELECT mdtrt_id, psn_no, ${d.day('begntime')} AS on_day FROM eff_mdtrt_d WHERE ${theirs}
  UNION SELECT mdtrt_id, psn_no, coalesce(begndate, ${d.day('setl_time')}) AS on_day FROM eff_setl_d WHERE ${theirs}
  UNION SELECT mdtrt_id, psn_no, fee_date AS on_day FROM ${open} WHERE limit_type = 'diagnosis'),
names AS (
  ${visitNames(' AND mdtrt_id IN (SELECT mdtrt_id FROM visit)')})
SELECT DISTINCT v.psn_no, v.mdtrt_id, v.on_day AS from_day, ${d.addDays('v.on_day', days)} AS to_day, n.name FROM visit v JOIN names n ON n.mdtrt_id = v.mdtrt_id
UNION ALL
SELECT psn_no, ${d.text('NULL')} AS mdtrt_id, begndate AS from_day, until_date AS to_day, opsp_dise_name AS name FROM eff_opsp_reg_d WHERE opsp_dise_name <> '' AND ${theirs}`;
}

const fitsSql = (d: Dialect, open: string, named: string): string => `WITH words AS (
  SELECT DISTINCT diag_words FROM ${open} WHERE limit_type = 'diagnosis'),
word AS (SELECT diag_words, ${d.rowPerPart('diag_words', '|')} AS word FROM words)
SELECT DISTINCT n.name, w.diag_words FROM (SELECT DISTINCT name FROM ${named}) n JOIN word w ON w.word <> '' AND contains(n.name, w.word)`;

/** For each line's person, visit, day and words: whether a diagnosis fits, and whether the visit has any named one. */
const diagnosedSql = (open: string, named: string, fits: string): string => `WITH asked AS (
  SELECT DISTINCT psn_no, mdtrt_id, fee_date, diag_words FROM ${open} WHERE limit_type = 'diagnosis'),
fitting AS (
  SELECT DISTINCT a.psn_no, a.mdtrt_id, a.fee_date, a.diag_words
  FROM asked a JOIN ${named} n ON n.psn_no = a.psn_no AND (n.mdtrt_id = a.mdtrt_id OR (n.from_day <= a.fee_date AND a.fee_date <= n.to_day))
  JOIN ${fits} f ON f.name = n.name AND f.diag_words = a.diag_words),
own AS (SELECT DISTINCT mdtrt_id FROM ${named} WHERE mdtrt_id IS NOT NULL)
SELECT a.psn_no, a.mdtrt_id, a.fee_date, a.diag_words, f.psn_no IS NOT NULL AS fits, o.mdtrt_id IS NOT NULL AS named
FROM asked a
LEFT JOIN fitting f ON f.psn_no = a.psn_no AND f.mdtrt_id = a.mdtrt_id AND f.fee_date = a.fee_date AND f.diag_words = a.diag_words
LEFT JOIN own o ON o.mdtrt_id = a.mdtrt_id`;

/** Institutions that name a diagnosis on too few of their visits to be judged by them. */
const scantSql = (d: Dialect, { diagnosed_share: share }: LimitParameters, open: string): string => `WITH asked AS (
  SELECT DISTINCT fixmedins_code FROM ${open} WHERE limit_type = 'diagnosis'),
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
  const [named, fits, diagnosed, scant] = ['named', 'fits', 'diagnosed', 'scant'].map((name) => `${prefix}${name}`) as [
    string,
    string,
    string,
    string,
  ];
  // Points of one item are indications beside each other: who has one of them is within the limit.
  const anyFits = 'max(CASE WHEN g.fits THEN 1 ELSE 0 END) OVER (PARTITION BY o.bkkp_sn) = 1';
  const step = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  return {
    steps: [
      step(named, namedSql(d, parameters, open)),
      step(fits, fitsSql(d, open, named)),
      step(diagnosed, diagnosedSql(open, named, fits)),
      step(scant, scantSql(d, parameters, open)),
    ],
    join: `LEFT JOIN ${diagnosed} g ON g.psn_no = o.psn_no AND g.mdtrt_id = o.mdtrt_id AND g.fee_date = o.fee_date AND g.diag_words = o.diag_words
LEFT JOIN ${scant} t ON t.fixmedins_code = o.fixmedins_code`,
    when: `WHEN o.limit_type = 'diagnosis' THEN CASE WHEN ${anyFits} THEN 'clear' WHEN t.fixmedins_code IS NOT NULL OR NOT g.named THEN 'diag_d.diag_name' ELSE 'hit' END`,
  };
}
