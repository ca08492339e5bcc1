import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';

const FOUND_CANDIDATE = `CREATE OR REPLACE TEMP TABLE found_candidate (
  suspect_id VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, key VARCHAR NOT NULL,
  fixmedins_code VARCHAR, psn_no VARCHAR, bilg_dr_code VARCHAR, first_time TIMESTAMP, last_time TIMESTAMP,
  measure DECIMAL(38,6), threshold DECIMAL(38,6), amount DECIMAL(16,2), amount_kind VARCHAR NOT NULL,
  amt_total DECIMAL(16,2), amt_fund_est DECIMAL(16,2), amt_basis VARCHAR NOT NULL, lines_total BIGINT NOT NULL,
  explanation_zh VARCHAR NOT NULL, explanation_en VARCHAR NOT NULL, facts VARCHAR NOT NULL, evidence_digest VARCHAR NOT NULL)`;

const FOUND_LINE = `CREATE OR REPLACE TEMP TABLE found_line (
  suspect_id VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, line_no BIGINT NOT NULL, kind VARCHAR NOT NULL, line_key VARCHAR NOT NULL,
  amount DECIMAL(16,2), inscp_amt DECIMAL(16,2))`;

// Whose money a line's is: its settlement where the plan says it, else the fee line by which that is found.
const FOUND_PAID = `CREATE OR REPLACE TEMP TABLE found_paid (
  suspect_id VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, amount DECIMAL(16,2), setl_id VARCHAR, bkkp_sn VARCHAR)`;

const FOUND_VALUE = `CREATE OR REPLACE TEMP TABLE found_value (
  rule_id VARCHAR NOT NULL, scope VARCHAR NOT NULL, scope_code VARCHAR NOT NULL, setting VARCHAR NOT NULL, insutype VARCHAR NOT NULL, period VARCHAR NOT NULL,
  value DECIMAL(18,6), target DECIMAL(18,6), numerator DECIMAL(38,2) NOT NULL, denominator DECIMAL(38,2) NOT NULL, settlements BIGINT NOT NULL, untold BIGINT NOT NULL)`;

/** Makes the empty tables that the rules of one run leave their suspects, and indicators their values, in. */
export async function createFoundTables(session: Session): Promise<void> {
  await session.runAll([FOUND_CANDIDATE, FOUND_LINE, FOUND_PAID, FOUND_VALUE]);
}

/** Forgets what a rule left before it failed. */
export async function forgetRule(session: Session, ruleId: string): Promise<void> {
  for (const table of ['found_candidate', 'found_line', 'found_paid', 'found_value']) {
    await session.run(`DELETE FROM ${table} WHERE rule_id = ${literal(ruleId)}`);
  }
}
