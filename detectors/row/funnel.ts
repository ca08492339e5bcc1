import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { funnelStep, ROWS_IN, selectionStages, type Stage } from '../condition/funnel.ts';
import type { RowParameters } from './parameters.ts';
import { rowSelection } from './judged.ts';

/** Stages that every row rule has: records that break it, and groups of them. */
export const BROKEN = 'broken';
export const GROUPS = 'groups';

/**
 * What was left of the records after each named condition, how many broke the rule by which breach, and in how many groups.
 * From the counts and the few broken records, which the plan makes anyway.
 */
export function rowFunnel(
  context: PlanContext<RowParameters>,
  { broken, counts }: { readonly broken: string; readonly counts: string },
): Step {
  const { dialect: d, prefix, parameters } = context;
  const selection = rowSelection(context);
  const breaches = parameters.breaches.map(({ name }): Stage => ({
    part: name,
    unit: 'of-which',
    n: `SELECT count(*) FROM ${broken} WHERE defect = ${d.literal(name)}`,
  }));
  return funnelStep(d, prefix, [
    { part: ROWS_IN, unit: 'rows', n: `SELECT sum(n) FROM ${counts}` },
    ...(selection === undefined ? [] : selectionStages(selection, counts)),
    ...breaches,
    { part: BROKEN, unit: 'rows', n: `SELECT count(*) FROM ${broken}` },
    ...(parameters.group === undefined
      ? []
      : [
          {
            part: GROUPS,
            unit: 'groups' as const,
            n: `SELECT count(*) FROM (SELECT DISTINCT fixmedins_code, defect, month FROM ${broken}) g`,
          },
        ]),
  ]);
}
