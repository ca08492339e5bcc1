import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { holdsWord, textList } from '../shared/text-list.ts';
import { pairAnswer } from './answer.ts';
import { inEffect } from './in-effect.ts';
import { uncharged } from './paid.ts';
import { recognisedTests, type RecognisedTest, type RepeatParameters } from './parameters.ts';
import { repeatTrail } from './trails.ts';

/** Digits of a catalogue code that name the test; those behind them are its methods and additions. */
const TEST_DIGITS = 11;
/** Buckets of days are counted from here. */
const FIRST_DAY = "DATE '2000-01-01'";

/** The items that are recognised tests: the longest fitting prefix counts. */
function itemsSql(d: Dialect, tests: readonly RecognisedTest[], seen: string): string {
  const rows = tests.map(
    ({ prefix, days, site, name }) =>
      `SELECT ${d.literal(prefix)} AS prefix, ${prefix.length} AS digits, ${days} AS days, ${site ? 1 : 0} AS by_site, ${d.literal(name)} AS test_name`,
  );
  return `SELECT med_list_codg, substr(med_list_codg, 1, ${TEST_DIGITS}) AS test, days, by_site, test_name FROM (
  SELECT f.med_list_codg, t.days, t.by_site, t.test_name, row_number() OVER (PARTITION BY f.med_list_codg ORDER BY t.digits DESC NULLS LAST, t.prefix NULLS LAST) AS nth
  FROM ${seen} f JOIN (${rows.join(' UNION ALL ')}) t ON substr(f.med_list_codg, 1, t.digits) = t.prefix) r
WHERE nth = 1`;
}

/** The parts of the body that a line's names hold, each under the first word of its entry; '' where they hold none. */
function siteSql(d: Dialect, sites: readonly string[], text: string): string {
  const cases = sites.map((entry) => {
    const words = entry.split('/');
    return `CASE WHEN ${holdsWord(d, text, words)} THEN ${d.literal(words[0] ?? entry)} END`;
  });
  return cases.length === 0 ? d.literal('') : d.concat(',', ...cases, d.literal(''));
}

/** Lines of recognised tests, and with `site` what part of the body was looked at. */
function linesSql({ dialect: d, parameters, rule }: PlanContext<RepeatParameters>, items: string): string {
  const day = d.day('f.fee_ocur_time');
  const names = d.concat(' ', 'f.medins_list_name', 'f.hilist_name');
  return `SELECT f.bkkp_sn, f.setl_id, f.mdtrt_id, f.psn_no, f.fixmedins_code, f.med_list_codg, f.med_type, f.fee_ocur_time, ${day} AS fee_date, f.inscp_amt, f.fulamt_ownpay_amt, f.det_item_fee_sumamt,
  i.test, i.test_name, i.days, i.by_site, CASE WHEN i.by_site = 1 THEN ${siteSql(d, parameters.sites, names)} ELSE '' END AS site
FROM eff_fee_list_d f JOIN ${items} i ON i.med_list_codg = f.med_list_codg
WHERE f.cnt > 0${inEffect(d, rule, day)}`;
}

/**
 * Every test with an earlier one of the same person elsewhere whose result was still recognised. A line stands in the
 * bucket of its days, the earlier one in the next too, so that the join is on keys alone.
 */
function pairedSql(d: Dialect, lines: string): string {
  const bucket = `floor(${d.daysBetween(FIRST_DAY, 'fee_date')} / days)`;
  return `WITH elsewhere AS (
  SELECT psn_no, test FROM ${lines} GROUP BY psn_no, test HAVING min(fixmedins_code) < max(fixmedins_code)),
line AS (
  SELECT l.*, ${d.bigint(bucket)} AS bucket FROM ${lines} l JOIN elsewhere w ON w.psn_no = l.psn_no AND w.test = l.test),
earlier AS (
  SELECT l.*, l.bucket + k.step AS next_bucket FROM line l CROSS JOIN (SELECT 0 AS step UNION ALL SELECT 1 AS step) k)
SELECT l.*, e.bkkp_sn AS earlier_line, e.setl_id AS earlier_setl, e.mdtrt_id AS earlier_visit, e.fixmedins_code AS earlier_place, e.fee_ocur_time AS earlier_time, e.inscp_amt AS earlier_amt, e.site AS earlier_site,
  ${d.daysBetween('e.fee_date', 'l.fee_date')} AS days_since,
  CASE WHEN e.fee_date < l.fee_date THEN 1 WHEN ${d.isoTime('l.fee_ocur_time')} LIKE '% 00:00:00' OR ${d.isoTime('e.fee_ocur_time')} LIKE '% 00:00:00' OR e.fee_ocur_time = l.fee_ocur_time THEN 0 WHEN e.fee_ocur_time < l.fee_ocur_time THEN 1 ELSE -1 END AS told
FROM line l JOIN earlier e ON e.psn_no = l.psn_no AND e.test = l.test AND e.next_bucket = l.bucket
WHERE e.fixmedins_code <> l.fixmedins_code AND e.fee_date <= l.fee_date AND ${d.daysBetween('e.fee_date', 'l.fee_date')} <= l.days`;
}

/** Each pair with its outcome: what lifts it first, then what is wanting. Two visits without one disease in common are of another illness. */
function statedSql({ dialect: d, parameters }: PlanContext<RepeatParameters>, paired: string): string {
  const care = 'coalesce(s.med_type, v.med_type, p.med_type)';
  const emergency = parameters.emergency.length === 0 ? 'false' : `${care} IN (${textList(d, parameters.emergency)})`;
  return `WITH visit AS (
  SELECT mdtrt_id FROM ${paired} UNION SELECT earlier_visit AS mdtrt_id FROM ${paired}),
disease AS (
  SELECT DISTINCT mdtrt_id, upper(substr(diag_code, 1, 3)) AS category FROM eff_diag_d WHERE diag_code <> '' AND mdtrt_id IN (SELECT mdtrt_id FROM visit)),
known AS (SELECT DISTINCT mdtrt_id FROM disease),
shared AS (
  SELECT DISTINCT p.mdtrt_id, p.earlier_visit FROM ${paired} p
  JOIN disease l ON l.mdtrt_id = p.mdtrt_id JOIN disease e ON e.mdtrt_id = p.earlier_visit AND e.category = l.category)
SELECT p.*, coalesce(m.fixmedins_name, s.fixmedins_name) AS fixmedins_name, ${uncharged({ line: 'p', settlement: 's' })} AS uncharged, ${care} AS care,
  CASE WHEN p.told = -1 OR ${uncharged({ line: 'p', settlement: 's' })} = 'clear' OR ${emergency} THEN 'clear'
    WHEN p.by_site = 1 AND p.site <> '' AND p.earlier_site <> '' AND p.site <> p.earlier_site THEN 'clear'
    WHEN c.mdtrt_id IS NULL AND k.mdtrt_id IS NOT NULL AND n.mdtrt_id IS NOT NULL THEN 'clear'
    WHEN ${care} IS NULL THEN 'setl_d.med_type'
    WHEN c.mdtrt_id IS NULL THEN 'diag_d.diag_code'
    WHEN p.told = 0 THEN 'fee_list_d.fee_ocur_time'
    WHEN p.by_site = 1 AND (p.site = '' OR p.earlier_site = '') THEN 'fee_list_d.medins_list_name'
    ELSE coalesce(${uncharged({ line: 'p', settlement: 's' })}, 'hit') END AS state
FROM ${paired} p
LEFT JOIN eff_setl_d s ON s.setl_id = p.setl_id
LEFT JOIN eff_mdtrt_d v ON v.mdtrt_id = p.mdtrt_id
LEFT JOIN eff_medins_b m ON m.fixmedins_code = p.fixmedins_code AND m.begndate <= p.fee_date AND p.fee_date < m.until_date
LEFT JOIN shared c ON c.mdtrt_id = p.mdtrt_id AND c.earlier_visit = p.earlier_visit
LEFT JOIN known k ON k.mdtrt_id = p.mdtrt_id
LEFT JOIN known n ON n.mdtrt_id = p.earlier_visit`;
}

/** Each test once: with the nearest earlier one that makes it a repeat, and the number of repeats of its institution and year. */
function judgedSql({ dialect: d, parameters }: PlanContext<RepeatParameters>, stated: string): string {
  const year = d.year('fee_ocur_time');
  return `SELECT r.*, CASE WHEN state = 'hit' AND repeats < ${parameters.least_repeats} THEN 'clear' ELSE state END AS outcome FROM (
  SELECT q.*, sum(CASE WHEN state = 'hit' THEN 1 ELSE 0 END) OVER (PARTITION BY fixmedins_code, test, year) AS repeats FROM (
    SELECT t.*, ${year} AS year, row_number() OVER (PARTITION BY bkkp_sn ORDER BY CASE state WHEN 'hit' THEN 1 WHEN 'clear' THEN 3 ELSE 2 END NULLS LAST, days_since NULLS LAST, earlier_line NULLS LAST) AS nth
    FROM ${stated} t) q
  WHERE nth = 1) r`;
}

/**
 * The steps of a rule on tests that were done again at another institution while the result of the first was recognised.
 * Measure: repeats of an institution, test and year; threshold: the least that is no chance. Amount: the repeats'.
 */
export function repeatSteps(context: PlanContext<RepeatParameters>): Step[] {
  const { dialect: d, parameters, prefix, rule } = context;
  const [seen, items, lines, paired, stated, judged, hit, beside] = [
    'seen_item',
    'test_item',
    'test_line',
    'paired',
    'stated',
    'judged',
    'hit',
    'beside',
  ].map((name) => `${prefix}${name}`) as [string, string, string, string, string, string, string, string];
  const made = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  const kept = (name: string, sql: string, keep: 'mdtrt_id' | 'psn_no'): Step => ({ ...made(name, sql), keep });
  return [
    {
      ...made(seen, `SELECT med_list_codg, ${d.bigint('count(*)')} AS n FROM eff_fee_list_d GROUP BY med_list_codg`),
      sums: { of: 'visits', counts: ['n'] },
    },
    made(items, itemsSql(d, recognisedTests(parameters), seen)),
    kept(lines, linesSql(context, items), 'mdtrt_id'),
    made(paired, pairedSql(d, lines)),
    kept(stated, statedSql(context, paired), 'psn_no'),
    made(judged, judgedSql(context, stated)),
    made(hit, `SELECT j.*, j.inscp_amt AS amount FROM ${judged} j WHERE j.outcome = 'hit'`),
    made(
      beside,
      `SELECT DISTINCT ${rule.finding.key.map((name) => `h.${name}`).join(', ')}, h.earlier_line AS bkkp_sn, h.earlier_setl AS setl_id, h.earlier_time AS fee_ocur_time, h.earlier_amt AS inscp_amt FROM ${hit} h`,
    ),
    ...repeatTrail(context, { lines, judged }),
    ...pairAnswer(d, {
      prefix,
      key: rule.finding.key,
      hit,
      beside,
      facts: {
        year: 'max(year)',
        fixmedins_name: d.maxBy('fixmedins_name', 'fee_ocur_time'),
        test: 'max(test)',
        test_name: 'max(test_name)',
        days: 'max(days)',
        places: d.bigint('count(DISTINCT earlier_place)'),
        nearest: 'min(days_since)',
      },
      measure: d.bigint('count(*)'),
      threshold: d.bigint(String(parameters.least_repeats)),
      counts: `SELECT outcome, ${d.bigint('count(*)')} AS n FROM ${judged} GROUP BY outcome
  UNION ALL SELECT 'clear' AS outcome, ${d.bigint('x.n - y.n')} AS n FROM (SELECT count(*) AS n FROM ${lines}) x CROSS JOIN (SELECT count(*) AS n FROM ${judged}) y
  UNION ALL SELECT 'knowledge:tests' AS outcome, ${d.bigint('1')} AS n FROM (SELECT count(*) AS n FROM ${items}) z WHERE n = 0`,
    }),
  ];
}
