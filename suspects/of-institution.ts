import { cell, type Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';
import { LINE_PLACES, recordsAtSql } from './workbook/line-records.ts';

/*
 * Whose a suspect is, said once for every list, sheet and screen.
 *
 * A suspect is its subject's, and nobody else's: it counts in the number, the rules, the time, the money and the fund of that
 * institution alone. Another institution may have records among its lines. Where such a line has money, that money is told
 * apart as 另有明细涉及, for the records lie there; where it has none, or the facts only name the institution, as they name the
 * first seller of a code, the suspect is 仅作对照 there. Money of an institution's own suspects is that of its own lines.
 */

/** SQL over a suspect `s`: the code of the institution whose suspect it is; empty where it is nobody's. */
export const SUBJECT = "coalesce(s.fixmedins_code, '')";

/** Names in facts under which other institutions stand. */
const NAMED = ['fixmedins_code', 'first_seller', 'second_seller', 'buyer_elsewhere', 'top_institution'];
const MENTION = `"(?:${NAMED.join('|')})":"([^"]+)"`;

/**
 * SQL: lines with the institution whose record each is; a line whose record is there no more is its subject's.
 *
 * @param lines a query with `suspect_id`, `kind`, `key` and `subject`.
 * @returns a query of the same rows with `fixmedins_code` and, where the record has one, `setl_id`.
 */
export function placedLinesSql(lines: string): string {
  return `WITH line AS (${lines}), place AS (${LINE_PLACES})
SELECT l.*, coalesce(p.fixmedins_code, l.subject, '') AS fixmedins_code, p.setl_id
FROM line l LEFT JOIN place p ON p.kind = l.kind AND p.key = l.key`;
}

/**
 * SQL: the other institutions of suspects, one row each: `money` is true where lines with money lie there, else the suspect
 * is only compared with something there.
 *
 * @param suspects a table of suspects, with `evidence` and the subject as `subject`.
 * @param lines a table as `placedLinesSql` makes, with `amount`.
 */
export function othersSql(suspects: string, lines: string): string {
  return `SELECT suspect_id, fixmedins_code, bool_or(money) AS money FROM (
  SELECT suspect_id, fixmedins_code, amount IS NOT NULL AND amount > 0 AS money FROM ${lines} WHERE fixmedins_code NOT IN ('', subject)
  UNION ALL
  SELECT suspect_id, fixmedins_code, FALSE FROM (
    SELECT suspect_id, subject, unnest(list_distinct(regexp_extract_all(evidence, '${MENTION}', 1))) AS fixmedins_code FROM ${suspects})
  WHERE fixmedins_code NOT IN ('', subject)
) GROUP BY suspect_id, fixmedins_code`;
}

/** The active suspects of others that have to do with one institution. */
export interface OthersSuspects {
  /** With money on lines of its own. */
  readonly with_lines: number;
  /** That only compare with it. */
  readonly compared: number;
}

/**
 * How many active suspects of other institutions have lines of this one, and how many only compare with it. Only what may have to do with
 * it is looked at closely: a ledger has millions of lines.
 */
export async function othersOf(session: Session, institution: string): Promise<OthersSuspects> {
  const others = `s.state = 'active' AND ${SUBJECT} <> ${literal(institution)}`;
  const [row] = await session.rows(`WITH here AS MATERIALIZED (${recordsAtSql(institution)}),
line AS MATERIALIZED (
  SELECT l.suspect_id, l.kind, l.key, l.amount FROM suspect_line l WHERE l.key IN (SELECT key FROM here) AND (l.kind, l.key) IN (SELECT (kind, key) FROM here)),
subject AS (SELECT s.suspect_id, s.evidence, ${SUBJECT} AS subject FROM suspect s WHERE ${others} AND contains(s.evidence, ${literal(JSON.stringify(institution))})),
placed AS (${placedLinesSql(`SELECT l.*, ${SUBJECT} AS subject FROM line l JOIN suspect s USING (suspect_id) WHERE ${others}`)})
SELECT count(*) FILTER (money) AS with_lines, count(*) FILTER (NOT money) AS compared
FROM (${othersSql('subject', 'placed')}) WHERE fixmedins_code = ${literal(institution)}`);
  return { with_lines: Number(cell(row, 'with_lines')), compared: Number(cell(row, 'compared')) };
}
