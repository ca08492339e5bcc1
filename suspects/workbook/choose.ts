import { cell, type Session } from '../../store/session.ts';

import { literals } from '../../store/sql.ts';
import { LISTED } from './detail.ts';
import { sharedOutSql } from '../money-once.ts';
import { LINE_PLACES } from './line-records.ts';

/** What a workbook is about. An empty list means no restriction; of several values of one, any may hold. */
export interface WorkbookFilter {
  readonly rules: readonly string[];
  readonly topics: readonly string[];
  readonly institutions: readonly string[];
  readonly districts: readonly string[];
  /** How many suspects of one institution are shown; the rest is counted. */
  readonly perInstitution: number;
}

/** Institutions as they are registered last, under the names of the columns that lists show. */
const INSTITUTION = `CREATE OR REPLACE TEMP TABLE book_institution AS
SELECT fixmedins_code, max_by(fixmedins_name, begndate) AS fixmedins_name, max_by(fixmedins_type, begndate) AS fixmedins_type,
  max_by(hosp_lv, begndate) AS hosp_lv, max_by(admdvs, begndate) AS admdvs
FROM medins_b GROUP BY fixmedins_code`;

function candidateSql({ rules, topics }: WorkbookFilter): string {
  const among = (column: string, values: readonly string[]): string =>
    values.length === 0 ? '' : ` AND ${column} IN (${literals(values)})`;
  return `CREATE OR REPLACE TEMP TABLE book_candidate AS
SELECT suspect_id, rule_id, topic, severity, amount, amount_kind, amt_fund_est, fixmedins_code, first_time, last_time
FROM suspect WHERE state = 'active'${among('rule_id', rules)}${among('topic', topics)}`;
}

/** The evidence lines of the candidates, each with the institution whose record it is. Texts stay in the ledger. */
const LINE = `CREATE OR REPLACE TEMP TABLE book_line AS
WITH line AS (
  SELECT l.*, s.rule_id, s.amount_kind, s.fixmedins_code AS subject FROM suspect_line l JOIN book_candidate s USING (suspect_id)),
place AS (${LINE_PLACES})
SELECT row_number() OVER (ORDER BY l.suspect_id, l.line_no, l.kind, l.key)::INTEGER AS line_id, l.* EXCLUDE (subject),
  coalesce(p.fixmedins_code, l.subject, '') AS fixmedins_code
FROM line l LEFT JOIN place p ON p.kind = l.kind AND p.key = l.key`;

/**
 * The institutions of every candidate: 1 its subject, 2 whose records are lines of it, 3 those that its facts only mention,
 * as the first seller of a code is. A suspect of no institution has the empty code.
 */
const PLACE = `CREATE OR REPLACE TEMP TABLE book_place AS
WITH named AS (
  SELECT suspect_id, fixmedins_code, 1 AS role, coalesce(amount, 0)::DECIMAL(38,2) AS weight FROM book_candidate WHERE fixmedins_code IS NOT NULL
  UNION ALL SELECT suspect_id, fixmedins_code, 2, coalesce(sum(amount), 0) FROM book_line WHERE fixmedins_code <> '' GROUP BY ALL
  UNION ALL SELECT suspect_id, unnest(regexp_extract_all(evidence, '"fixmedins_code":"([^"]+)"', 1)), 3, 0
    FROM suspect WHERE suspect_id IN (SELECT suspect_id FROM book_candidate)),
one AS (SELECT suspect_id, fixmedins_code, min(role) AS role, max(weight) AS weight FROM named GROUP BY ALL)
SELECT * FROM one
UNION ALL SELECT suspect_id, '', 1, 0 FROM book_candidate WHERE suspect_id NOT IN (SELECT suspect_id FROM one)`;

/** SQL over an institution code: whether it is one of those that were asked for. */
function inScope({ institutions, districts }: WorkbookFilter, code: string): string {
  const conditions = [
    ...(institutions.length === 0 ? [] : [`${code} IN (${literals(institutions)})`]),
    ...(districts.length === 0
      ? []
      : [`${code} IN (SELECT fixmedins_code FROM book_institution WHERE admdvs IN (${literals(districts)}))`]),
  ];
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}

/**
 * The suspects, each with its place in the list of one institution: the one asked for that it names first. Where no
 * institution was asked for, one that is only mentioned is no place of a suspect.
 */
function suspectSql(filter: WorkbookFilter): string {
  const asked = filter.institutions.length + filter.districts.length > 0;
  return `CREATE OR REPLACE TEMP TABLE book_suspect AS
WITH home AS (
  SELECT suspect_id, fixmedins_code AS home, role FROM book_place WHERE ${inScope(filter, 'fixmedins_code')}${asked ? '' : ' AND role < 3'}
  QUALIFY row_number() OVER (PARTITION BY suspect_id ORDER BY role, weight DESC, fixmedins_code) = 1),
ranked AS (
  SELECT s.*, h.home, h.role, row_number() OVER (PARTITION BY h.home
    ORDER BY h.role = 3, s.amount DESC NULLS LAST, CASE s.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, s.suspect_id) AS place_no
  FROM book_candidate s JOIN home h USING (suspect_id))
SELECT *, place_no <= ${filter.perInstitution} AS shown FROM ranked`;
}

/**
 * The money of every line, shared out so that whatever is summed over it counts no line twice. Estimates have none, and
 * lines of institutions that were not asked for are evidence only.
 */
function onceSql(filter: WorkbookFilter): string {
  const lines = `SELECT kind, key, rule_id, suspect_id, line_id, line_no, fixmedins_code, amount, line_inscp_amt FROM book_line
WHERE suspect_id IN (SELECT suspect_id FROM book_suspect) AND amount_kind = 'fact' AND ${inScope(filter, 'fixmedins_code')}`;
  return `CREATE OR REPLACE TEMP TABLE book_once AS
SELECT line_id, suspect_id, fixmedins_code, amount_once FROM (${sharedOutSql(lines, 'amount DESC, suspect_id, line_no')})`;
}

/** How many suspects a workbook is about, and how many of them it shows. */
export interface Chosen {
  readonly suspects: number;
  readonly shown: number;
}

/**
 * Puts what a workbook is about into temporary tables of the session: `book_suspect`, `book_line`, the lines to be listed
 * in slices as `book_listed`, their money once as `book_once`, and `book_institution`. Where others may write meanwhile, to be called in the transaction that also reads the sheets: all tell of one state.
 */
export async function chooseForWorkbook(session: Session, filter: WorkbookFilter): Promise<Chosen> {
  await session.runAll([INSTITUTION, candidateSql(filter), LINE, PLACE, suspectSql(filter)]);
  await session.runAll(['DROP TABLE book_candidate', 'DROP TABLE book_place']);
  await session.runAll([onceSql(filter), LISTED]);
  const [row] = await session.rows('SELECT count(*) AS n, count(*) FILTER (shown) AS shown FROM book_suspect');
  return { suspects: Number(cell(row, 'n')), shown: Number(cell(row, 'shown')) };
}
