import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { heldBefore } from '../horizon.ts';
import type { RuleAnswer } from '../rule-answer.ts';
import { digestOfText } from '../rule-digest.ts';

/** Makes `run_rule_text`: the rules that a run ran, with what their suspects are stamped with. */
export async function makeRuleTexts(
  session: Session,
  answers: readonly RuleAnswer[],
  prunedBefore: string | null,
): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE run_rule_text (
  rule_id VARCHAR, status VARCHAR, rule_version VARCHAR, rule_digest VARCHAR, topic VARCHAR, class VARCHAR, kind VARCHAR, severity VARCHAR,
  confidence VARCHAR, held_before TIMESTAMP)`);
  if (answers.length === 0) return;
  const rows = answers.map(({ rule, status, lookbackDays }) =>
    [
      rule.id,
      status,
      rule.version,
      digestOfText(rule.digests),
      rule.topic,
      rule.class,
      rule.kind,
      rule.severity,
      rule.confidence,
    ]
      .map(literal)
      .concat(heldBefore(prunedBefore, lookbackDays))
      .join(', '),
  );
  await session.run(`INSERT INTO run_rule_text VALUES ${rows.map((row) => `(${row})`).join(', ')}`);
}
