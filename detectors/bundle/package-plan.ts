import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { sharedPlan, type SharedPlan } from '../shared/shared-plan.ts';
import { linesOf, listedSteps, pastFlaggedSteps } from '../statistics/hysteresis.ts';
import { monthEnds } from '../statistics/month-ends.ts';
import { assessmentSteps } from './assessment-steps.ts';
import { itemsetSteps } from './itemset-steps.ts';
import type { SetParameters, SingleParameters } from './parameters.ts';
import { singleSteps } from './single-steps.ts';
import { unitSteps, type Compared } from './unit-steps.ts';
import { bundleFacts } from './visit-steps.ts';

type Context<Parameters> = PlanContext<Parameters>;

const PACKAGE = ['fixmedins_code', 'setting'];
const SINGLE = ['fixmedins_code', 'setting', 'med_list_codg'];

/** From the visits of some windows to the packages that stand out at each of them. */
function packageSteps(context: Context<SetParameters>, compared: Compared): Step[] {
  return [...unitSteps(context, compared), ...itemsetSteps(context), ...assessmentSteps(context)];
}

/** What both kinds of rule rest on: the visits, their tests, and the packages that institutions are accused of (`flagged`). */
export function packagePlan(context: Context<SetParameters>): SharedPlan {
  const { asOf, dialect, parameters, rule } = context;
  const ends = monthEnds(asOf, rule.effective.from, parameters.month_ends);
  return sharedPlan('bundle', (prefix) => [
    ...bundleFacts({ ...context, prefix }, ends),
    ...listedSteps(dialect, { prefix, keys: PACKAGE, lines: linesOf(parameters), ends }, (own, windows, condition) =>
      packageSteps({ ...context, prefix: own }, { facts: prefix, windows, condition }),
    ),
  ]);
}

/**
 * From the packages of `found` to `<prefix>likely`: the tests that nearly everybody gets, whatever they cost. The months before know their own
 * packages, whose visits were set aside then.
 */
export function singlePlan(context: Context<SingleParameters>, found: string): Step[] {
  const { asOf, dialect, parameters, prefix, rule } = context;
  const lines = linesOf(parameters);
  const ends = monthEnds(asOf, rule.effective.from, parameters.month_ends);
  return listedSteps(dialect, { prefix, keys: SINGLE, lines, ends, answer: 'likely' }, (own, windows, condition) => {
    if (condition === undefined) return singleSteps({ ...context, prefix: own }, found);
    const packages = `${own}set_`;
    return [
      ...packageSteps({ ...context, prefix: packages }, { facts: found, windows, condition }),
      ...pastFlaggedSteps({ prefix: packages, keys: PACKAGE, lines, ends }),
      ...singleSteps({ ...context, prefix: own }, packages),
    ];
  });
}
