import type { Step } from './step.ts';
import { pseudonymSql } from './pseudonym-sql.ts';

/**
 * The record of the runs as people and programs read it: `runs`, `rule_runs`, `suspects` and `events`. They name their columns,
 * so that a column that is added to a table never changes what a reader gets.
 */
export const RECORD_VIEWS: readonly Step[] = [
  {
    name: 'runs',
    materialise: false,
    sql: `SELECT run, run_no, started_at, finished_at, cut, as_of, limited, CAST(json_extract_string(options, '$.daily.day') AS DATE) AS daily_day,
  program_version, engine_version, lock_digest, suspects, new_suspects, gone, excepted, amount_once, amount_estimated, options FROM run`,
  },
  {
    name: 'rule_runs',
    materialise: false,
    sql: `SELECT r.run, n.run_no, r.rule_id, r.rule_version, r.rule_digest, r.status, r.rows_in, r.rows_tested, r.could_not_tell_rows, r.could_not_tell,
  r.suspects, r.new_suspects, r.updated, r.unchanged, r.gone, r.excepted, r.amount, r.ms, r.problem FROM run_rule r JOIN run n USING (run)`,
  },
  {
    name: 'suspects',
    materialise: false,
    sql: `SELECT s.suspect_id, s.rule_id, s.rule_version, s.rule_digest, s.topic, s.class, s.kind, s.severity, s.confidence, s.state, s.cause, s.exception_id, s.status,
  s.key, s.fixmedins_code, s.psn_no, s.bilg_dr_code, s.first_time, s.last_time, s.measure, s.threshold, s.amount, s.amount_kind, s.amt_total,
  s.amt_fund_est, s.amt_basis, s.lines_total, s.evidence_digest, s.first_seen_run, s.last_seen_run, c.assignee, c.due_at, c.limit_at,
  c.first_asked_at, c.notified_at, c.verdict, c.verdict_amount, c.decided_at, coalesce(c.look_again, false) AS look_again
FROM suspect s LEFT JOIN suspect_case c USING (suspect_id)`,
  },
  {
    name: 'events',
    materialise: false,
    // What runs found and what people did, one below the other; a note may hold anything and stays out.
    sql: `SELECT 'run' AS source, e.event_no, e.happened_at, e.suspect_id, e.rule_id, e.event, e.run, e.cause, e.rule_digest, e.amount, e.measure,
  e.evidence_digest, NULL::VARCHAR AS who, NULL::VARCHAR AS from_status, NULL::VARCHAR AS to_status FROM suspect_event e
UNION ALL
SELECT 'people', w.event_no, w.happened_at, w.suspect_id, s.rule_id, w.step, NULL, NULL, NULL, NULL, NULL, NULL, w.who, w.from_status, w.to_status
FROM work_event w LEFT JOIN suspect s USING (suspect_id)`,
  },
];

/** From where on events belong to a record: those up to here belong to the one before. */
export interface RecordMarks {
  readonly run_no: number;
  readonly event_no: number;
  readonly work_no: number;
}

export const NO_MARKS: RecordMarks = { run_no: 0, event_no: 0, work_no: 0 };

/**
 * The queries of one record that leaves the bureau, by the names of their views: runs and events since the record before, and
 * the whole ledger as it stands. Persons are pseudonyms, also in keys.
 *
 * @param key the warehouse's key of pseudonyms.
 */
export function recordQueries(
  since: RecordMarks,
  until: RecordMarks,
  key: string,
): readonly (readonly [string, string])[] {
  const runs = `run_no > ${since.run_no} AND run_no <= ${until.run_no}`;
  const person = `coalesce(psn_no, json_extract_string(key, '$.psn_no'))`;
  const standIn = pseudonymSql(person, key);
  // A number stands in a key as a whole JSON text.
  const hidden = `CASE WHEN ${person} <> '' THEN replace(key, to_json(${person})::VARCHAR, to_json(${standIn})::VARCHAR) ELSE key END`;
  return [
    ['runs', `SELECT * FROM runs WHERE ${runs} ORDER BY run_no`],
    ['rule_runs', `SELECT * FROM rule_runs WHERE ${runs} ORDER BY run_no, rule_id`],
    [
      'suspects',
      `SELECT * REPLACE (${hidden} AS key, ${pseudonymSql('psn_no', key)} AS psn_no) FROM suspects ORDER BY rule_id, suspect_id`,
    ],
    [
      'events',
      `SELECT * FROM events WHERE (source = 'run' AND event_no > ${since.event_no} AND event_no <= ${until.event_no})
  OR (source = 'people' AND event_no > ${since.work_no} AND event_no <= ${until.work_no}) ORDER BY source, event_no`,
    ],
  ];
}

/** Where events and runs stand now. */
export const MARKS_NOW = `SELECT (SELECT coalesce(max(run_no), 0) FROM run) AS run_no, (SELECT coalesce(max(event_no), 0) FROM suspect_event) AS event_no,
  (SELECT coalesce(max(event_no), 0) FROM work_event) AS work_no`;
