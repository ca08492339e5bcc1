import type { PlanContext } from '../archetype.ts';
import { sharedPlan, type SharedPlan } from '../shared/shared-plan.ts';
import { assessmentSteps } from './assessment-steps.ts';
import { COMPONENTS } from './components.ts';
import { partStep } from './expectation-steps.ts';
import type { ComparisonParameters } from './parameters.ts';
import { staySteps } from './stay-steps.ts';

/** Who is reimbursed too little for its patients: the steps that rules on the fund's share and on own pay make once between them. */
export function fundPlan(context: PlanContext<ComparisonParameters>): SharedPlan {
  const { materiality_points: points, least_spread_points: leastSpreadPoints, min_yuan: minYuan } = context.parameters;
  const parts = COMPONENTS.map((name) => ({ name, judged: name === 'fund' }));
  return sharedPlan('ratio', (prefix) => {
    const here = { ...context, prefix };
    const judged = { parts: ['fund'], wrong: 'low', points, leastSpreadPoints, minYuan } as const;
    return [...staySteps(here), partStep(here, parts), ...assessmentSteps(here, judged)];
  });
}
