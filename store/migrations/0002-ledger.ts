import type { Migration } from './migration.ts';

/** Runs, and the append-only ledger of suspects with its current state beside it. */
export const ledger: Migration = {
  version: 2,
  name: 'ledger',
  statements: [
    `CREATE TABLE run (
      run VARCHAR NOT NULL, run_no BIGINT NOT NULL, cut BIGINT NOT NULL, as_of DATE, limited BOOLEAN NOT NULL, options VARCHAR NOT NULL,
      program_version VARCHAR NOT NULL, lock_digest VARCHAR NOT NULL, started_at TIMESTAMP NOT NULL, finished_at TIMESTAMP NOT NULL,
      suspects BIGINT NOT NULL, new_suspects BIGINT NOT NULL, gone BIGINT NOT NULL,
      amount_once DECIMAL(38,2), amount_estimated DECIMAL(38,2))`,
    `CREATE TABLE run_rule (
      run VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, rule_version VARCHAR NOT NULL, digests VARCHAR NOT NULL, status VARCHAR NOT NULL,
      rows_in BIGINT NOT NULL, rows_tested BIGINT NOT NULL, could_not_tell_rows BIGINT NOT NULL, could_not_tell VARCHAR NOT NULL,
      suspects BIGINT NOT NULL, new_suspects BIGINT NOT NULL, updated BIGINT NOT NULL, unchanged BIGINT NOT NULL, gone BIGINT NOT NULL,
      amount DECIMAL(38,2), ms BIGINT NOT NULL, problem VARCHAR)`,
    `CREATE TABLE suspect (
      suspect_id VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, rule_version VARCHAR NOT NULL, rule_digest VARCHAR NOT NULL,
      topic VARCHAR NOT NULL, class VARCHAR NOT NULL, kind VARCHAR NOT NULL, severity VARCHAR NOT NULL, confidence VARCHAR NOT NULL,
      state VARCHAR NOT NULL, status VARCHAR NOT NULL, key VARCHAR NOT NULL,
      fixmedins_code VARCHAR, psn_no VARCHAR, bilg_dr_code VARCHAR, first_time TIMESTAMP, last_time TIMESTAMP,
      measure DECIMAL(38,6), threshold DECIMAL(38,6), amount DECIMAL(16,2), amount_kind VARCHAR NOT NULL,
      amt_total DECIMAL(16,2), amt_fund_est DECIMAL(16,2), amt_basis VARCHAR NOT NULL, lines_total BIGINT NOT NULL,
      explanation_zh VARCHAR NOT NULL, explanation_en VARCHAR NOT NULL, evidence VARCHAR NOT NULL, evidence_digest VARCHAR NOT NULL,
      first_seen_run VARCHAR NOT NULL, last_seen_run VARCHAR NOT NULL)`,
    `CREATE TABLE suspect_line (
      suspect_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, key VARCHAR NOT NULL, line_no BIGINT NOT NULL,
      amount DECIMAL(16,2), line_inscp_amt DECIMAL(16,2))`,
    `CREATE TABLE suspect_event (
      event_no BIGINT NOT NULL, run VARCHAR NOT NULL, suspect_id VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, event VARCHAR NOT NULL,
      cause VARCHAR, rule_digest VARCHAR NOT NULL, amount DECIMAL(16,2), measure DECIMAL(38,6), evidence_digest VARCHAR, happened_at TIMESTAMP NOT NULL)`,
  ],
};
