import type { Step } from '../../store/step.ts';
import type { Plan, PlanContext } from '../archetype.ts';
import { smallestDays } from '../quantity/packs-beyond.ts';
import { daysSupply } from '../shared/days-supply.ts';
import { drugLines } from '../shared/drug-lines.ts';
import { answerSteps } from './answer.ts';
import { hitLinesSql } from './beyond.ts';
import { courseUse, limitedSql, limitedUse, limitsSql } from './days.ts';
import { judgedSql } from './judge.ts';
import { illnessesSql } from './illnesses.ts';
import { birthsSql, linesSql } from './lines.ts';
import type { QuantityLimitParameters } from './parameters.ts';
import { staysSql } from './stays.ts';
import { quantityLimitTrail } from './trail.ts';
import { homeSql, triedSql } from './tried.ts';
import { burstsSql, unitsSql } from './units.ts';

/** The steps that tell which lines were taken home, and the table of them; none where a rule does not ask. */
function homeSteps(
  { dialect, parameters, prefix }: PlanContext<QuantityLimitParameters>,
  limits: string,
): { readonly shared: readonly Step[]; readonly steps: readonly Step[]; readonly home: string | undefined } {
  const { take_home: taken } = parameters;
  if (taken === undefined) return { shared: [], steps: [], home: undefined };
  const courses = courseUse(dialect);
  const lines = drugLines(dialect, taken.outside, taken.whole_pack_forms, courses.name);
  const supply = daysSupply(dialect, {
    plausibleDays: taken.plausible_days,
    agreement: taken.agreement,
    usualDoseAlone: false,
  });
  const home = `${prefix}home`;
  const sql = homeSql(lines.table, limits, supply, smallestDays(dialect));
  return { shared: [courses, ...lines.steps], steps: [{ name: home, sql, materialise: true }], home };
}

/** The plan of a rule on quantities that knowledge points limit: one sum over all lines, then only what it leaves in doubt. */
export function quantityLimitPlan(context: PlanContext<QuantityLimitParameters>): Plan {
  const { dialect: d, parameters, prefix } = context;
  const name = (of: string): string => `${prefix}${of}`;
  const use = limitedUse(d);
  const [limits, limited, near, tried, lines, births, units, bursts, stays, illnesses, judged, hits] = [
    'limits',
    'limited',
    'near',
    'tried',
    'tried_line',
    'birth',
    'unit',
    'burst',
    'stay',
    'illness',
    'judged',
    'hit',
  ].map(name) as [string, string, string, string, string, string, string, string, string, string, string, string];
  const taken = homeSteps(context, limits);
  const step = (of: string, sql: string, materialise = true): Step => ({ name: of, sql, materialise });
  return {
    shared: [...use.steps, ...taken.shared],
    steps: [
      step(limits, limitsSql(context)),
      step(limited, limitedSql(use.days, limits), false),
      ...taken.steps,
      step(near, limitedSql(use.nearDays, limits), false),
      step(tried, triedSql(context, { limited: near, home: taken.home })),
      step(lines, linesSql(context, { tried, limits, use: use.nearLines, home: taken.home })),
      step(births, birthsSql(d, parameters, lines)),
      step(units, unitsSql(context, lines)),
      step(bursts, burstsSql(d, units)),
      step(stays, staysSql(context, { tried, limits, use: use.nearLines })),
      step(illnesses, illnessesSql(d, units)),
      step(judged, judgedSql(context, { units, bursts, births, stays, illnesses })),
      { ...step(hits, hitLinesSql(d, units, judged)), keep: 'psn_no' },
      quantityLimitTrail(context, { limited, limits, home: taken.home }),
      ...answerSteps(d, { prefix, limited, limits, tried, units, judged, hits }),
    ],
  };
}
