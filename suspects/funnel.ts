import { cell, type Session } from '../store/session.ts';
import { literal, literals } from '../store/sql.ts';
import type { RuleAnswer } from './rule-answer.ts';

/** What was left at one stage of a rule's run: rows in first, then each part, suspects last. */
export interface FunnelStage {
  readonly part: string;
  readonly unit: string;
  readonly n: number;
}

/** A funnel that ends in the suspects that the ledger kept: near the retention horizon some are held back. */
export function settledFunnel(stages: readonly FunnelStage[], suspects: number): FunnelStage[] {
  return stages.map((stage) => (stage.unit === 'suspects' ? { ...stage, n: suspects } : stage));
}

/** Keeps the funnels of a run, in one statement. */
export async function recordFunnels(
  session: Session,
  run: string,
  answers: readonly RuleAnswer[],
  suspectsOf: (ruleId: string) => number,
): Promise<void> {
  const rows = answers.flatMap(({ rule, funnel }) =>
    settledFunnel(funnel ?? [], suspectsOf(rule.id)).map(
      ({ part, unit, n }, index) => `(${literals([run, rule.id])}, ${index + 1}, ${literals([part, unit])}, ${n})`,
    ),
  );
  if (rows.length > 0) await session.run(`INSERT INTO run_funnel VALUES ${rows.join(', ')}`);
}

/** The funnel of a rule in the last run that kept one, with the name of that run; undefined where it never ran. */
export async function lastFunnel(
  session: Session,
  ruleId: string,
): Promise<{ readonly run: string; readonly stages: readonly FunnelStage[] } | undefined> {
  const rows = await session.rows(`SELECT f.run, f.part, f.unit, f.n FROM run_funnel f
WHERE f.rule_id = ${literal(ruleId)} AND f.run = (SELECT max_by(g.run, r.run_no) FROM run_funnel g JOIN run r USING (run) WHERE g.rule_id = ${literal(ruleId)})
ORDER BY f.stage_no`);
  const [first] = rows;
  if (first === undefined) return undefined;
  const stages = rows.map((row) => ({
    part: cell(row, 'part'),
    unit: cell(row, 'unit'),
    n: Number(cell(row, 'n')),
  }));
  return { run: cell(first, 'run'), stages };
}
