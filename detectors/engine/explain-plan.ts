import type { Rule } from '../../rules/model.ts';
import { effectivePlan } from '../../store/effective/effective.ts';
import { Session, StatementError } from '../../store/session.ts';
import { createStep, dropSteps, runSteps, type Step } from '../../store/step.ts';
import { bindRule, planOf } from './bound-rule.ts';

/** A step of a rule's plan that the engine's binder refuses. */
export interface BindFailure {
  readonly step: string;
  readonly reason: string;
}

async function bindSteps(session: Session, steps: readonly Step[]): Promise<BindFailure[]> {
  for (const step of steps) {
    try {
      await session.rows(`EXPLAIN ${step.sql}`);
      await session.run(createStep(step));
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      return [{ step: step.name, reason: error.message.split('\n')[0] ?? '' }];
    }
  }
  return [];
}

/**
 * Binds every step of a rule's plan by EXPLAIN, on a session of an empty warehouse.
 *
 * @returns the first step that does not bind, or nothing. Later steps read it and cannot be judged.
 */
export async function explainPlan(session: Session, rule: Rule): Promise<BindFailure[]> {
  await runSteps(session, effectivePlan(0, 0));
  const plan = planOf(bindRule(rule), '2025-12-31');
  const failures = await bindSteps(session, [...plan.shared, ...plan.steps]);
  await dropSteps(session, [...plan.shared, ...plan.steps]);
  return failures;
}
