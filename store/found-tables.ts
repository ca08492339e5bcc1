/**
 * Where candidates wait between the detectors that find them and the ledger that keeps them: two temporary tables of
 * one session, one row per suspect and one per suspect and line.
 */
export const CREATE_FOUND_TABLES: readonly string[] = [
  `CREATE OR REPLACE TEMP TABLE found_candidate (
    suspect_id VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, key VARCHAR NOT NULL,
    fixmedins_code VARCHAR, psn_no VARCHAR, bilg_dr_code VARCHAR, first_time TIMESTAMP, last_time TIMESTAMP,
    measure DECIMAL(38,6), threshold DECIMAL(38,6), amount DECIMAL(16,2), amount_kind VARCHAR NOT NULL,
    amt_total DECIMAL(16,2), amt_fund_est DECIMAL(16,2), amt_basis VARCHAR NOT NULL, lines_total BIGINT NOT NULL,
    facts VARCHAR NOT NULL, evidence_digest VARCHAR NOT NULL,
    explanation_zh VARCHAR NOT NULL, explanation_en VARCHAR NOT NULL)`,
  `CREATE OR REPLACE TEMP TABLE found_line (
    suspect_id VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, line_no BIGINT NOT NULL, kind VARCHAR NOT NULL,
    key VARCHAR NOT NULL, amount DECIMAL(16,2), line_inscp_amt DECIMAL(16,2))`,
];
