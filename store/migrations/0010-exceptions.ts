import type { Migration } from './migration.ts';

/** Why a suspect is where it is, and the exceptions that were granted: nothing of either is ever un-recorded. */
export const exceptions: Migration = {
  version: 10,
  name: 'exceptions',
  statements: [
    // Why it is gone, stale or excepted: data, rule, knowledge, exception, rule_error, skipped. NULL while it is active.
    'ALTER TABLE suspect ADD COLUMN cause VARCHAR',
    'ALTER TABLE suspect ADD COLUMN exception_id VARCHAR',
    `UPDATE suspect SET cause = CASE e.cause WHEN 'error' THEN 'rule_error' ELSE e.cause END
      FROM (SELECT suspect_id, max_by(cause, event_no) AS cause FROM suspect_event GROUP BY suspect_id) e
      WHERE e.suspect_id = suspect.suspect_id AND suspect.state <> 'active'`,
    'ALTER TABLE run ADD COLUMN excepted BIGINT DEFAULT 0',
    'ALTER TABLE run_rule ADD COLUMN excepted BIGINT DEFAULT 0',
    // fields: JSON of every field of the shape with its value. expires: the last day that it holds. on_expiry: resurface or
    // forward-only. ended_*: where somebody ended it before that.
    `CREATE TABLE exception (
      exception_id VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, shape VARCHAR NOT NULL, fields VARCHAR NOT NULL, reason VARCHAR NOT NULL,
      added_by VARCHAR NOT NULL, approved_by VARCHAR NOT NULL, added_at TIMESTAMP NOT NULL, expires DATE NOT NULL, on_expiry VARCHAR NOT NULL,
      from_suspect VARCHAR, ended_at TIMESTAMP, ended_by VARCHAR, ended_reason VARCHAR)`,
    // The exceptions that were in force in a run, and how many suspects each of them took out of the list.
    'CREATE TABLE run_exception (run VARCHAR NOT NULL, exception_id VARCHAR NOT NULL, suspects BIGINT NOT NULL)',
  ],
};
