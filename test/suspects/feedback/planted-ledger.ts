import type { Session } from '../../../store/session.ts';
import { literal } from '../../../store/sql.ts';

/** A suspect as a test writes it into the ledger; what is left out is of a hard fact of the rule MC-A. */
export interface PlantedSuspect {
  readonly id: string;
  readonly institution: string;
  readonly rule?: string;
  readonly topic?: string;
  readonly kind?: string;
  readonly class?: string;
  readonly confidence?: string;
  readonly evidence?: string;
  readonly measure?: string;
  readonly threshold?: string;
  readonly state?: string;
  readonly status?: string;
  readonly digest?: string;
  readonly amount?: string;
  readonly amountKind?: 'fact' | 'estimate' | 'none';
  /** Keys of fee lines, each with the money that the suspect claims of it. */
  readonly lines?: readonly (readonly [key: string, amount: string])[];
}

/** A verdict on a suspect. */
export interface PlantedVerdict {
  readonly id: string;
  readonly verdict: 'confirmed' | 'partly' | 'dismissed';
  readonly at?: string;
  readonly digest?: string;
  readonly band?: string;
  readonly amount?: string;
  readonly lookAgain?: boolean;
}

/** The digest of the text that rules have in these ledgers. */
export const DIGEST = 'l1-p1-i1-w1';
const decimal = (value: string | undefined): string => value ?? 'NULL';

/** Writes suspects and their lines. Every line's record is the institution's own, with 100 yuan within the policy range. */
export async function plant(session: Session, suspects: readonly PlantedSuspect[]): Promise<void> {
  for (const one of suspects) {
    const texts = [
      one.id,
      one.rule ?? 'MC-A',
      '1-0',
      one.digest ?? DIGEST,
      one.topic ?? 'trace-code',
      one.class ?? 'suspicious',
      one.kind ?? 'fact',
      'high',
      one.confidence ?? 'high',
      one.state ?? 'active',
      one.status ?? 'new',
      '{}',
      one.institution,
    ];
    const { lines = [] } = one;
    await session.run(`INSERT INTO suspect BY NAME SELECT * FROM (VALUES (${texts.map(literal).join(', ')}, ${decimal(one.measure)}, ${decimal(one.threshold)},
  ${decimal(one.amount)}, ${literal(one.amountKind ?? 'fact')}, '按项目', ${lines.length}, '疑似', 'suspected', ${literal(one.evidence ?? '{}')}, 'e', 'R000001', 'R000001'))
  AS t(suspect_id, rule_id, rule_version, rule_digest, topic, class, kind, severity, confidence, state, status, key, fixmedins_code, measure, threshold,
  amount, amount_kind, amt_basis, lines_total, explanation_zh, explanation_en, evidence, evidence_digest, first_seen_run, last_seen_run)`);
    let number = 0;
    for (const [key, amount] of lines) {
      await session.run(
        `INSERT INTO suspect_line (suspect_id, kind, key, line_no, amount, line_inscp_amt) VALUES (${literal(one.id)}, 'fee_list_d', ${literal(key)}, ${++number}, ${amount}, 100.00)`,
      );
      await session.run(`INSERT INTO fee_list_d BY NAME SELECT ${literal(key)} AS bkkp_sn, ${literal(one.institution)} AS fixmedins_code, 'm' AS mdtrt_id, 'p' AS psn_no,
  TIMESTAMP '2025-07-01 08:00:00' AS fee_ocur_time, 1 AS _seq WHERE NOT EXISTS (SELECT 1 FROM fee_list_d WHERE bkkp_sn = ${literal(key)})`);
    }
  }
}

/** Writes verdicts as a decision leaves them. */
export async function decide(session: Session, verdicts: readonly PlantedVerdict[]): Promise<void> {
  for (const one of verdicts) {
    const at = one.at ?? '2026-01-01 09:00:00';
    await session.run(`DELETE FROM suspect_case WHERE suspect_id = ${literal(one.id)}`);
    await session.run(`INSERT INTO suspect_case BY NAME SELECT ${literal(one.id)} AS suspect_id, ${literal(one.verdict)} AS verdict, TIMESTAMP '${at}' AS decided_at,
  ${literal(one.digest ?? DIGEST)} AS decided_rule_digest, ${one.band === undefined ? 'NULL' : literal(one.band)} AS decided_band, ${decimal(one.amount)}::DECIMAL(16,2) AS verdict_amount,
  ${one.lookAgain ?? false} AS look_again, TIMESTAMP '${at}' AS updated_at, 'who' AS updated_by`);
  }
}

/** Writes a run in which rules answered, each with the digest of its text. */
export async function record(
  session: Session,
  run: number,
  rules: Readonly<Record<string, string>>,
  finishedAt = '2026-01-02 00:00:00',
): Promise<void> {
  const name = `R${String(run).padStart(6, '0')}`;
  await session.run(`INSERT INTO run BY NAME SELECT '${name}' AS run, ${run} AS run_no, 1 AS cut, DATE '2025-12-31' AS as_of, false AS limited, '{}' AS options, '0' AS program_version,
  'd' AS lock_digest, TIMESTAMP '${finishedAt}' AS started_at, TIMESTAMP '${finishedAt}' AS finished_at, 0 AS suspects, 0 AS new_suspects, 0 AS gone`);
  for (const [rule, digest] of Object.entries(rules)) {
    await session.run(`INSERT INTO run_rule BY NAME SELECT '${name}' AS run, ${literal(rule)} AS rule_id, '1-0' AS rule_version, '{}' AS digests, 'ok' AS status, 100 AS rows_in, 100 AS rows_tested,
  0 AS could_not_tell_rows, '{}' AS could_not_tell, 0 AS suspects, 0 AS new_suspects, 0 AS updated, 0 AS unchanged, 0 AS gone, 0 AS ms, ${literal(digest)} AS rule_digest`);
  }
}
