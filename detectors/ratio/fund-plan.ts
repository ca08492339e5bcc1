import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { sharedPlan, type SharedPlan } from '../shared/shared-plan.ts';
import { linesOf, listedSteps } from '../statistics/hysteresis.ts';
import { monthEnds } from '../statistics/month-ends.ts';
import { assessmentSteps } from './assessment-steps.ts';
import { COMPONENTS } from './components.ts';
import { partStep } from './expectation-steps.ts';
import type { ComparisonParameters } from './parameters.ts';
import { fundCellStep, stayStep, type Compared } from './stay-steps.ts';
import { visitSteps } from './visit-steps.ts';

type Context = PlanContext<ComparisonParameters>;

const PARTS = COMPONENTS.map((name) => ({ name, judged: name === 'fund' }));

/** From the stays of some windows to who is reimbursed too little at each of them. */
function judgedSteps(context: Context, compared: Compared): Step[] {
  const { materiality_points: points, least_spread_points: leastSpreadPoints, min_yuan: minYuan } = context.parameters;
  const judged = { parts: ['fund'], wrong: 'low', points, leastSpreadPoints, minYuan, minEffective: 0 } as const;
  return [
    stayStep(context, compared),
    fundCellStep(context),
    partStep(context, PARTS),
    ...assessmentSteps(context, judged),
  ];
}

/** Who is reimbursed too little for its patients: the steps that rules on the fund's share and on own pay make once between them. */
export function fundPlan(context: Context): SharedPlan {
  const { asOf, dialect, parameters, rule } = context;
  const ends = monthEnds(asOf, rule.effective.from, parameters.month_ends);
  return sharedPlan('ratio', (prefix) => [
    ...visitSteps({ ...context, prefix }, ends),
    ...listedSteps(
      dialect,
      { prefix, keys: ['fixmedins_code', 'insutype', 'part'], lines: linesOf(parameters), ends },
      (own, windows, condition) =>
        judgedSteps({ ...context, prefix: own }, { placed: `${prefix}placed`, windows, condition }),
    ),
  ]);
}
