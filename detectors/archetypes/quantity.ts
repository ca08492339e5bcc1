import type { Step } from '../../store/step.ts';
import type { Archetype, Plan, PlanContext } from '../archetype.ts';
import { candidatesSql, hitLinesSql, linesSql, visitKey } from '../quantity/answer.ts';
import { doctorDayKey, doctorDays } from '../quantity/doctor-day.ts';
import { groupsSql, judgedSql } from '../quantity/groups.ts';
import { packedLinesSql } from '../quantity/packs-beyond.ts';
import { quantityParameters, type QuantityParameters } from '../quantity/parameters.ts';
import { quantitySentence } from '../quantity/sentence.ts';
import { splitSentence } from '../quantity/split-sentence.ts';
import { standingSql } from '../quantity/standing.ts';
import { daysSupply, type DaysSupply } from '../shared/days-supply.ts';
import { drugLines } from '../shared/drug-lines.ts';
import { tallySql, untoldSql } from '../shared/outcome-counts.ts';

/** The tables that the answer is made from: the judged groups, and the lines of the hits with what the cap allows of them. */
interface Judgement {
  readonly steps: readonly Step[];
  readonly judged: string;
  readonly packed: string;
  /** One row for each of what was looked at, with its `outcome`. */
  readonly lookedAt: string;
}

function visits(context: PlanContext<QuantityParameters>, drugs: string, supply: DaysSupply): Judgement {
  const { dialect, parameters, prefix } = context;
  const [groups, standing, judged, packed] = [
    `${prefix}group`,
    `${prefix}standing`,
    `${prefix}judged`,
    `${prefix}packed`,
  ] as const;
  const kept = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  return {
    judged,
    packed,
    lookedAt: judged,
    steps: [
      kept(groups, groupsSql(context, 'mdtrt_id', drugs, supply)),
      kept(standing, standingSql(dialect, parameters, { unit: 'mdtrt_id', groups, lines: drugs })),
      kept(judged, judgedSql(dialect, 'mdtrt_id', groups, standing)),
      kept(packed, packedLinesSql(dialect, 'mdtrt_id', judged, drugs, supply)),
    ],
  };
}

function plan(context: PlanContext<QuantityParameters>): Plan {
  const { dialect, parameters, prefix } = context;
  const drugs = drugLines(dialect, parameters.outside, parameters.whole_pack_forms);
  const supply = daysSupply(dialect, {
    plausibleDays: parameters.plausible_days,
    agreement: parameters.agreement,
    usualDoseAlone: false,
  });
  const perVisit = parameters.per === 'visit-substance-day';
  const key = perVisit ? visitKey(dialect) : doctorDayKey(dialect);
  const { steps, judged, packed, lookedAt } = (perVisit ? visits : doctorDays)(context, drugs.table, supply);
  const hitLines = `${prefix}hit_line`;
  const answer = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  return {
    shared: drugs.steps,
    steps: [
      ...steps,
      { name: hitLines, sql: hitLinesSql(key.unit, judged, packed), materialise: true },
      answer('candidate', candidatesSql(dialect, key, judged, hitLines)),
      answer('line', linesSql(dialect, key, judged, hitLines)),
      answer('untold', untoldSql(dialect, judged)),
      answer('tally', tallySql(dialect, lookedAt)),
    ],
  };
}

/**
 * Sums over a window against a limits table: at present the days' supply of one substance on one day against the cap of
 * the visit's class, in one visit, or (`per: doctor-substance-day`) in several visits of one person to one doctor of
 * which none exceeds it alone. Rows of the tally are such groups, and a doctor's prescriptions of a day
 * that are all of one visit; drugs given during a stay are no rows.
 * Measure: days. Threshold: the cap that applied. Amount: the policy-range amount of the packs (of the pieces, where
 * packs were opened) beyond those that fill the cap.
 */
export const quantity: Archetype<QuantityParameters> = {
  name: 'quantity',
  grain: 'key',
  parameters: quantityParameters,
  plan,
  explain: (facts, parameters, language) =>
    (parameters.per === 'visit-substance-day' ? quantitySentence : splitSentence)(facts, parameters, language),
};
