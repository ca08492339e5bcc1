import type { Language } from '../../base/language.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { SEEN } from '../work/seen.ts';
import { FILLED_IN } from '../work/sheet-columns.ts';
import { RECORDED } from '../work/written.ts';
import { detailSql, type Slice } from './detail.ts';
import { rankedOrder, rankedSql } from '../ranking/ranked-sql.ts';
import { FUND_OF_NOTHING } from './totals.ts';

/**
 * One row of a sheet: texts by the names of its columns; money and counts as decimal text, times as `2025-07-01 08:30:00`.
 * Who reads it may write its own texts into it: rows are wide and many, and copies of them cost as much as reading them.
 */
export type BookRow = Record<string, string | null>;

const AND_MORE = { zh: ' 等', en: ', …' } as const;
const SHOWN = 3;

const moment = (name: string, alias = name): string => `strftime(${name}, '%Y-%m-%d %H:%M:%S') AS ${alias}`;

/** Aggregate: the first values of a column in order, and that there are more of them. A line may name several, one below the other. */
function few(column: string, separator: string, language: Language): string {
  // One growing text a group: lists of lists take many times the memory.
  const all = `list_sort(list_distinct(string_split(string_agg(d.${column}, chr(10)) FILTER (d.told), chr(10))))`;
  return `concat(array_to_string(list_slice(${all}, 1, ${SHOWN}), ${separator}), CASE WHEN len(${all}) > ${SHOWN} THEN '${AND_MORE[language]}' ELSE '' END) AS ${column}`;
}

/** Aggregate: the only value of a column, or none where there are several. */
const only = (column: string): string =>
  `CASE WHEN min(d.${column}) FILTER (d.told) = max(d.${column}) FILTER (d.told) THEN min(d.${column}) FILTER (d.told) END AS ${column}`;

const TEXTS = ['dept_name', 'bilg_dr_name', 'med_type', 'diagnoses', 'item_name', 'medins_list_name'] as const;
const CODES = [
  'adm_bed',
  'bilg_dr_code',
  'mdtrt_id',
  'setl_id',
  'ipt_otp_no',
  'medrcdno',
  'med_list_codg',
  'feedetl_sn',
  'drug_trac_codg',
  'manu_lotnum',
] as const;
const PERSONAL = ['psn_no', 'psn_name', 'certno', 'gend', 'age', 'insutype'] as const;

/** The persons that a suspect's own texts may name: of its lines, its key and its facts. */
const PERSONS = `to_json(list_sort(list_distinct(list_filter(flatten([coalesce(o.persons, []), [s.psn_no],
  regexp_extract_all(s.evidence, '"psn_no":"([^"]+)"', 1)]), lambda x: x IS NOT NULL))))::VARCHAR AS persons`;

function suspectsSql(slice: Slice, language: Language): string {
  return `${detailSql(slice)},
summed AS (
  SELECT d.suspect_id, ${[...TEXTS.map((name) => few(name, "'、'", language)), ...CODES.map((name) => few(name, 'chr(10)', language))].join(', ')}, ${PERSONAL.map(only).join(', ')},
    list_distinct(string_split(string_agg(d.psn_no, chr(10)) FILTER (d.told), chr(10))) AS persons,
    CASE WHEN min(d.med_list_codg) FILTER (d.told) = max(d.med_list_codg) FILTER (d.told) AND count(*) FILTER (d.told) = count(d.cnt) FILTER (d.told)
      THEN sum(d.cnt) FILTER (d.told)::DECIMAL(18,4) END AS cnt, ${only('pric')},
    CASE WHEN count(*) FILTER (d.told) = count(d.line_sum) FILTER (d.told) THEN sum(d.line_sum) FILTER (d.told)::DECIMAL(18,2) END AS line_sum,
    min(d.begntime) FILTER (d.told) AS begntime, max(d.endtime) FILTER (d.told) AS endtime, max(d.setl_time) FILTER (d.told) AS setl_time,
    sum(d.amount_once)::DECIMAL(18,2) AS amount_once, arg_min(d.kind, d.line_no) AS kind, arg_min(d.key, d.line_no) AS key,
    count(*) AS lines_listed, count(*) FILTER (NOT d.beside) AS evidence_listed, count(*) FILTER (d.told) AS lines_told, count(*) FILTER (d.line_role = 'compared') AS compared
  FROM detail d GROUP BY d.suspect_id)
SELECT b.home AS at_1, b.place_no AS at_2, 0 AS at_3, s.suspect_id, s.rule_id, s.rule_version, s.topic, s.class, s.severity, s.status, b.place_no, coalesce(s.fixmedins_code, nullif(b.home, '')) AS fixmedins_code,
  i.fixmedins_name, i.fixmedins_type, i.hosp_lv, i.admdvs, coalesce(s.psn_no, o.psn_no) AS psn_no, coalesce(nullif(o.bilg_dr_code, ''), s.bilg_dr_code) AS bilg_dr_code,
  o.* EXCLUDE (suspect_id, persons, psn_no, bilg_dr_code, begntime, endtime, setl_time, lines_listed, lines_told, evidence_listed, compared, line_sum, cnt),
  ${['begntime', 'endtime', 'setl_time'].map((name) => moment(`o.${name}`, name)).join(', ')},
  CASE WHEN o.lines_told = s.lines_total THEN o.cnt END AS cnt, CASE WHEN o.lines_told = s.lines_total THEN o.line_sum END AS line_sum,
  rtrim(rtrim(s.measure::VARCHAR, '0'), '.') AS measure, rtrim(rtrim(s.threshold::VARCHAR, '0'), '.') AS threshold,
  ${moment('s.first_time', 'first_time')}, ${moment('s.last_time', 'last_time')}, s.explanation_${language} AS explanation,
  s.lines_total, coalesce(o.lines_listed, 0) AS lines_listed, coalesce(o.evidence_listed, 0) AS evidence_listed, coalesce(o.compared, 0) AS compared,
  s.amt_total, s.amount, s.amount_kind, s.amt_fund_est, s.amt_basis, s.first_seen_run, s.last_seen_run, ${SEEN} AS export_mark, ${FILLED_IN.map((name) => `f.${name}`).join(', ')}, ${PERSONS}
FROM book_suspect b JOIN suspect s USING (suspect_id) LEFT JOIN summed o USING (suspect_id) LEFT JOIN (${RECORDED}) f ON f.suspect_id = b.suspect_id
LEFT JOIN book_institution i ON i.fixmedins_code = coalesce(s.fixmedins_code, nullif(b.home, ''))
WHERE b.suspect_id IN (SELECT suspect_id FROM book_listed WHERE slice = ${slice.slice} AND NOT elsewhere)`;
}

function linesSql(slice: Slice): string {
  return `${detailSql(slice)}
SELECT d.home AS at_1, d.place_no AS at_2, d.line_id AS at_3, d.suspect_id, d.line_no, s.rule_id, s.topic, s.class, d.fixmedins_code, i.fixmedins_name, i.fixmedins_type,
  i.hosp_lv, i.admdvs, d.* EXCLUDE (line_id, suspect_id, line_no, home, place_no, told, beside, fixmedins_code, begntime, endtime, setl_time, happened_at, kind, event, pric),
  d.kind, d.event, ${['begntime', 'endtime', 'setl_time', 'happened_at'].map((name) => moment(`d.${name}`, name)).join(', ')},
  d.pric, s.amount_kind
FROM detail d JOIN suspect s USING (suspect_id) LEFT JOIN book_institution i ON i.fixmedins_code = d.fixmedins_code`;
}

const INSTITUTIONS = `WITH own AS (
  SELECT home AS fixmedins_code, count(*) AS suspects, count(*) FILTER (shown) AS shown, count(*) FILTER (NOT shown) AS rest,
    count(DISTINCT topic) AS topics, sum(amount) FILTER (amount_kind = 'estimate')::DECIMAL(38,2) AS amount_estimated,
    min(first_time) AS first_time, max(last_time) AS last_time, count(*) FILTER (amount_kind = 'fact' AND amount IS NOT NULL) AS told
  FROM book_suspect GROUP BY home),
rule AS (
  SELECT home AS fixmedins_code, string_agg(concat(rule_id, ' × ', n), '；' ORDER BY rule_id) AS rules
  FROM (SELECT home, rule_id, count(*) AS n FROM book_suspect GROUP BY ALL) GROUP BY home),
money AS (
  SELECT fixmedins_code, sum(amount_once) FILTER (subject = fixmedins_code)::DECIMAL(38,2) AS amount_once,
    sum(fund_once) FILTER (subject = fixmedins_code)::DECIMAL(38,2) AS fund_once, sum(amount_once) FILTER (subject <> fixmedins_code)::DECIMAL(38,2) AS amount_elsewhere
  FROM book_once GROUP BY fixmedins_code),
other AS (SELECT fixmedins_code, count(*) FILTER (money) AS elsewhere, count(*) FILTER (NOT money) AS mentioned FROM book_other GROUP BY fixmedins_code),
ranked AS (
  SELECT fixmedins_code, risk, unchecked, expected_amount, expected_estimated FROM (${rankedSql({ condition: 's.suspect_id IN (SELECT suspect_id FROM book_suspect)', money: 'book_once' })})),
whole AS (
  SELECT * FROM own FULL JOIN money USING (fixmedins_code) LEFT JOIN other USING (fixmedins_code) LEFT JOIN ranked USING (fixmedins_code)
  WHERE own.fixmedins_code IS NOT NULL OR money.amount_elsewhere > 0)
SELECT row_number() OVER (ORDER BY ${rankedOrder('risk')}) AS place_no, place_no AS at_1, 0 AS at_2, 0 AS at_3,
  fixmedins_code, fixmedins_name, fixmedins_type, hosp_lv, admdvs, coalesce(suspects, 0) AS suspects, coalesce(shown, 0) AS shown, coalesce(rest, 0) AS rest,
  coalesce(elsewhere, 0) AS elsewhere, coalesce(amount_elsewhere, 0)::DECIMAL(38,2) AS amount_elsewhere, coalesce(mentioned, 0) AS mentioned,
  round(100 * risk)::INTEGER AS risk_percent, CASE WHEN unchecked THEN 'guess' WHEN NOT unchecked THEN 'verdicts' END AS risk_basis, expected_amount, row_number() OVER (ORDER BY ${rankedOrder('amount')}) AS place_by_amount,
  coalesce(topics, 0) AS topics, rules, coalesce(amount_once, 0)::DECIMAL(38,2) AS amount_once,
  coalesce(amount_estimated, 0)::DECIMAL(38,2) AS amount_estimated, ${FUND_OF_NOTHING} AS fund_once, ${moment('first_time')}, ${moment('last_time')}
FROM whole LEFT JOIN rule USING (fixmedins_code) LEFT JOIN book_institution USING (fixmedins_code)`;

/**
 * Rows of a query with every value as text, in the order of its columns `at_1`, `at_2` and `at_3`, which are left out. Each
 * comes as one JSON text: a text a cell takes twice the time and memory.
 */
async function* rowsOf(session: Session, query: string): AsyncGenerator<BookRow> {
  const cells = `SELECT at_1, at_2, at_3, COLUMNS(* EXCLUDE (at_1, at_2, at_3))::VARCHAR FROM (${query})`;
  const sql = `SELECT to_json(struct_pack(*COLUMNS(* EXCLUDE (at_1, at_2, at_3))))::VARCHAR AS json FROM (${cells}) ORDER BY at_1, at_2, at_3`;
  for await (const texts of session.texts(sql)) for (const text of texts) yield JSON.parse(text) as BookRow;
}

/** Slice after slice, so that what is looked up and sorted at a time is bounded, and given back before the next. */
async function* slices(session: Session, sql: (slice: Slice) => string): AsyncGenerator<BookRow> {
  const found =
    await session.rows(`SELECT slice, list(DISTINCT kind) FILTER (kind IS NOT NULL) AS kinds, bool_or(hidden) AS hides
FROM book_listed LEFT JOIN book_line USING (line_id) GROUP BY slice ORDER BY slice`);
  for (const row of found) {
    const kinds = JSON.parse(cellOrNull(row, 'kinds') ?? '[]') as string[];
    await session.giveBackMemory();
    yield* rowsOf(session, sql({ slice: Number(cell(row, 'slice')), kinds, hides: cell(row, 'hides') === 'true' }));
  }
}

/** The suspects that are shown, by institution and then by amount, largest first. Persons are in clear. */
export function workbookSuspects(session: Session, language: Language): AsyncGenerator<BookRow> {
  return slices(session, (slice) => suspectsSql(slice, language));
}

/** The evidence lines of the suspects that are shown, in the same order. Persons are in clear. */
export function workbookLines(session: Session): AsyncGenerator<BookRow> {
  return slices(session, linesSql);
}

/** The institutions, the likeliest to have a problem first, with how many suspects are not shown. */
export function workbookInstitutions(session: Session): AsyncGenerator<BookRow> {
  return rowsOf(session, INSTITUTIONS);
}
