import type { Session } from '../../store/session.ts';
import { STORED_OTHERWISE } from './columns.ts';

/** SQL over a suspect `s`, what was found `f` and its rule `r`: what people judge is another one now. */
const EVIDENCE_OTHERWISE = `(s.evidence_digest <> f.evidence_digest OR s.amount IS DISTINCT FROM f.amount
    OR s.measure IS DISTINCT FROM f.measure OR s.rule_digest <> r.rule_digest)`;

/** The lines of each suspect as one number, whatever their order in the table: both sides are made by the same engine. */
const linesSql = (name: string, table: string, key: string, whole: string): string =>
  `CREATE OR REPLACE TEMP TABLE ${name} AS
SELECT suspect_id, sum(hash(kind, ${key}, line_no, amount, ${whole})) AS lines FROM ${table}
WHERE suspect_id IN (SELECT suspect_id FROM found_candidate) GROUP BY suspect_id`;

/**
 * `move`: what the run says of a suspect that it found. `state`: what it is from now on. `stored`: whether its row, or its lines,
 * have to be written; a row may change without a move, as the fund's part of an amount does.
 */
const COMPARE = `CREATE OR REPLACE TEMP TABLE run_compare AS
SELECT c.* EXCLUDE (otherwise, lines_otherwise), c.move <> 'unchanged' OR c.otherwise OR c.lines_otherwise AS stored FROM (
  SELECT f.suspect_id, f.rule_id, s.state AS state_before, x.exception_id,
    CASE WHEN x.suspect_id IS NULL THEN 'active' ELSE 'excepted' END AS state,
    CASE
      WHEN x.suspect_id IS NOT NULL THEN CASE
        WHEN s.suspect_id IS NULL OR s.state <> 'excepted' OR s.exception_id IS DISTINCT FROM x.exception_id OR ${EVIDENCE_OTHERWISE} THEN 'excepted'
        ELSE 'unchanged' END
      WHEN s.suspect_id IS NULL THEN 'new'
      WHEN s.state <> 'active' OR ${EVIDENCE_OTHERWISE} THEN 'updated'
      ELSE 'unchanged' END AS move,
    CASE WHEN x.suspect_id IS NOT NULL OR s.state = 'excepted' THEN 'exception' END AS cause,
    s.suspect_id IS NULL OR ${STORED_OTHERWISE} AS otherwise,
    b.lines IS DISTINCT FROM n.lines AS lines_otherwise
  FROM found_candidate f JOIN run_rule_text r USING (rule_id) LEFT JOIN suspect s ON s.suspect_id = f.suspect_id
  LEFT JOIN run_excepted x ON x.suspect_id = f.suspect_id
  LEFT JOIN run_lines_before b ON b.suspect_id = f.suspect_id LEFT JOIN run_lines_now n ON n.suspect_id = f.suspect_id) c`;

/** Makes `run_compare`: every suspect that was found, against the ledger. Reads `run_rule_text` and `run_excepted`. */
export async function compareFound(session: Session): Promise<void> {
  await session.runAll([
    linesSql('run_lines_before', 'suspect_line', 'key', 'line_inscp_amt'),
    linesSql('run_lines_now', 'found_line', 'line_key', 'inscp_amt'),
    COMPARE,
    'DROP TABLE run_lines_before',
    'DROP TABLE run_lines_now',
  ]);
}
