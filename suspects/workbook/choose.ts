import { cell, type Session } from '../../store/session.ts';
import { literals } from '../../store/sql.ts';
import { fundOnceSql } from '../fund-once.ts';
import { sharedOutSql } from '../money-once.ts';
import { DISMISSED } from '../list.ts';
import { othersSql, placedLinesSql, SUBJECT } from '../of-institution.ts';
import { listedSql } from './detail.ts';

/** What a workbook is about. An empty list means no restriction; of several values of one, any may hold. */
export interface WorkbookFilter {
  readonly rules: readonly string[];
  readonly topics: readonly string[];
  readonly institutions: readonly string[];
  readonly districts: readonly string[];
  /** How many suspects of one institution are shown; the rest is counted. */
  readonly perInstitution: number;
  /** For whom: an institution is shown no more of others' records than whose they are and when. */
  readonly reader: 'bureau' | 'institution';
}

/** Institutions as they are registered last, under the names of the columns that lists show. */
const INSTITUTION = `CREATE OR REPLACE TEMP TABLE book_institution AS
SELECT fixmedins_code, max_by(fixmedins_name, begndate) AS fixmedins_name, max_by(fixmedins_type, begndate) AS fixmedins_type,
  max_by(hosp_lv, begndate) AS hosp_lv, max_by(admdvs, begndate) AS admdvs
FROM medins_b GROUP BY fixmedins_code`;

/** SQL over a suspect `s`, behind a condition: whether its rule and topic were asked for. */
function wantedSql({ rules, topics }: WorkbookFilter): string {
  const among = (column: string, values: readonly string[]): string =>
    values.length === 0 ? '' : ` AND s.${column} IN (${literals(values)})`;
  return among('rule_id', rules) + among('topic', topics);
}

function candidateSql(filter: WorkbookFilter): string {
  return `CREATE OR REPLACE TEMP TABLE book_candidate AS
SELECT s.suspect_id, s.rule_id, s.topic, s.severity, s.amount, s.amount_kind, s.first_time, s.last_time, s.lines_total, ${SUBJECT} AS subject
FROM suspect s WHERE s.state = 'active' AND NOT (${DISMISSED})${wantedSql(filter)}`;
}

/** How many suspects that the list would hold were dismissed. */
function dismissedSql(filter: WorkbookFilter): string {
  return `CREATE OR REPLACE TEMP TABLE book_dismissed AS
SELECT count(*) AS n FROM suspect s WHERE s.state = 'active' AND ${DISMISSED}${wantedSql(filter)} AND ${inScope(filter, SUBJECT)}`;
}

/**
 * The lines of the candidates, each with the institution whose record it is: the evidence, and below it the settlements
 * that the facts tell beside it, such as the first of a code. Texts stay in the ledger.
 */
const LINE = `CREATE OR REPLACE TEMP TABLE book_line AS
WITH evidence AS (
  SELECT l.suspect_id, l.kind, l.key, l.line_no, l.amount, l.line_inscp_amt, s.rule_id, s.amount_kind, s.subject, FALSE AS beside
  FROM suspect_line l JOIN book_candidate s USING (suspect_id)),
told AS (
  SELECT suspect_id, unnest(keys) AS key, generate_subscripts(keys, 1) AS nth
  FROM (SELECT suspect_id, json_extract_string(evidence, '$.settlements[*].bkkp_sn') AS keys FROM suspect
    WHERE suspect_id IN (SELECT suspect_id FROM book_candidate) AND contains(evidence, '"settlements":'))),
beside AS (
  SELECT t.suspect_id, 'fee_list_d' AS kind, t.key, min(s.lines_total + t.nth) AS line_no, NULL::DECIMAL(16,2) AS amount, NULL::DECIMAL(16,2) AS line_inscp_amt,
    s.rule_id, s.amount_kind, s.subject, TRUE AS beside
  FROM told t JOIN book_candidate s USING (suspect_id) ANTI JOIN evidence e ON e.suspect_id = t.suspect_id AND e.kind = 'fee_list_d' AND e.key = t.key
  WHERE t.key IS NOT NULL GROUP BY ALL)
SELECT row_number() OVER (ORDER BY suspect_id, line_no, kind, key)::INTEGER AS line_id, *
FROM (${placedLinesSql('SELECT * FROM evidence UNION ALL SELECT * FROM beside')})`;

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

/** The suspects whose subject was asked for, each with its place in the list of that institution. */
function suspectSql(filter: WorkbookFilter): string {
  return `CREATE OR REPLACE TEMP TABLE book_suspect AS
SELECT *, place_no <= ${filter.perInstitution} AS shown FROM (
  SELECT s.*, s.subject AS home, row_number() OVER (PARTITION BY s.subject
    ORDER BY s.amount DESC NULLS LAST, CASE s.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, s.suspect_id) AS place_no
  FROM book_candidate s WHERE ${inScope(filter, 's.subject')})`;
}

/** Which suspects of others have to do with which institution that was asked for. */
function otherSql(filter: WorkbookFilter): string {
  const suspects = `(SELECT c.suspect_id, c.subject, s.evidence FROM book_candidate c JOIN suspect s USING (suspect_id))`;
  return `CREATE OR REPLACE TEMP TABLE book_other AS
SELECT * FROM (${othersSql(suspects, 'book_line')}) WHERE ${inScope(filter, 'fixmedins_code')}`;
}

/**
 * The money of every line of the institutions that were asked for, shared out so that whatever is summed over it counts no
 * line twice, and the fund's part of it. What suspects of others count there is no money of the list. Estimates have none.
 */
function onceSql(filter: WorkbookFilter): string {
  const lines = `SELECT kind, key, rule_id, suspect_id, line_id, line_no, subject, fixmedins_code, setl_id, amount, line_inscp_amt FROM book_line
WHERE amount_kind = 'fact' AND ${inScope(filter, 'fixmedins_code')}`;
  const once = `SELECT line_id, suspect_id, rule_id, subject, fixmedins_code, setl_id, amount_once, ${inScope(filter, 'subject')} AS listed
FROM (${sharedOutSql(lines, 'amount DESC, suspect_id, line_no')})`;
  return `CREATE OR REPLACE TEMP TABLE book_once AS SELECT * EXCLUDE (setl_id) FROM (${fundOnceSql(once)})`;
}

/** How many suspects a workbook is about, and how many of them it shows. */
export interface Chosen {
  readonly suspects: number;
  readonly shown: number;
}

/** Whether a workbook is about some institutions only. */
export function isPart({ institutions, districts }: WorkbookFilter): boolean {
  return institutions.length + districts.length > 0;
}

/**
 * Puts what a workbook is about into temporary tables of the session: `book_suspect`, `book_line`, the lines to be listed
 * in slices as `book_listed`, their money once as `book_once`, `book_other` for what is others', and `book_institution`. Where others may write meanwhile, to be called in the transaction that also reads the sheets: all tell of one state.
 */
export async function chooseForWorkbook(session: Session, filter: WorkbookFilter): Promise<Chosen> {
  await session.runAll([
    INSTITUTION,
    candidateSql(filter),
    dismissedSql(filter),
    LINE,
    suspectSql(filter),
    otherSql(filter),
    onceSql(filter),
  ]);
  const foreign = `NOT (${inScope(filter, 'fixmedins_code')})`;
  await session.runAll([
    listedSql({ foreign: isPart(filter) ? foreign : 'FALSE', hidden: filter.reader === 'institution' }),
    'DROP TABLE book_candidate',
  ]);
  const [row] = await session.rows('SELECT count(*) AS n, count(*) FILTER (shown) AS shown FROM book_suspect');
  return { suspects: Number(cell(row, 'n')), shown: Number(cell(row, 'shown')) };
}
