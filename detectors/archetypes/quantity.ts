import type { Step } from '../../store/step.ts';
import type { Archetype, Plan, PlanContext } from '../archetype.ts';
import { candidatesSql, hitLinesSql, linesSql } from '../quantity/answer.ts';
import { groupsSql, judgedSql } from '../quantity/groups.ts';
import { quantityParameters, type QuantityParameters } from '../quantity/parameters.ts';
import { quantitySentence } from '../quantity/sentence.ts';
import { standingSql } from '../quantity/standing.ts';
import { daysSupply } from '../shared/days-supply.ts';
import { drugLines } from '../shared/drug-lines.ts';
import { tallySql, untoldSql } from '../shared/outcome-counts.ts';

function plan(context: PlanContext<QuantityParameters>): Plan {
  const { dialect, parameters, prefix } = context;
  const drugs = drugLines(dialect, parameters.outside, parameters.whole_pack_forms);
  const supply = daysSupply(dialect, {
    plausibleDays: parameters.plausible_days,
    agreement: parameters.agreement,
    usualDoseAlone: false,
  });
  const [groups, standing, judged, hitLines] = [
    `${prefix}group`,
    `${prefix}standing`,
    `${prefix}judged`,
    `${prefix}hit_line`,
  ] as const;
  const kept = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  const answer = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  return {
    shared: drugs.steps,
    steps: [
      kept(groups, groupsSql(context, drugs.table, supply)),
      kept(standing, standingSql(dialect, parameters, groups)),
      kept(judged, judgedSql(dialect, groups, standing)),
      kept(hitLines, hitLinesSql(dialect, judged, drugs.table, supply)),
      answer('candidate', candidatesSql(dialect, judged, hitLines)),
      answer('line', linesSql(dialect, hitLines)),
      answer('untold', untoldSql(dialect, judged)),
      answer('tally', tallySql(dialect, judged)),
    ],
  };
}

/**
 * Sums over a window against a limits table: at present the days' supply of one substance in one visit on one day against
 * the cap of the visit's class. Rows of the tally are such groups; drugs given during a stay are no rows.
 * Measure: days. Threshold: the cap that applied. Amount: the policy-range amount times the share of days above the cap,
 * or above one smallest pack where that lasts longer.
 */
export const quantity: Archetype<QuantityParameters> = {
  name: 'quantity',
  grain: 'key',
  parameters: quantityParameters,
  plan,
  explain: quantitySentence,
};
