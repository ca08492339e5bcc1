import { z } from 'zod';
import type { Step } from '../../store/step.ts';
import type { Archetype, Plan, PlanContext } from '../archetype.ts';
import { candidatesSql, codesSql, hitLinesSql, linesSql, visitKey } from '../quantity/answer.ts';
import { countPlan } from '../count/answer.ts';
import { countParameters, type CountParameters } from '../count/parameters.ts';
import { countSentence } from '../count/sentence.ts';
import { countWords } from '../count/trail.ts';
import { doseParameters, type DoseParameters } from '../dose/parameters.ts';
import { doseSentence } from '../dose/sentence.ts';
import { dosePlan } from '../dose/steps.ts';
import { DOSE_WORDS } from '../dose/trail.ts';
import { doctorDayKey, doctorDays } from '../quantity/doctor-day.ts';
import { groupsSql, judgedSql } from '../quantity/groups.ts';
import { countedLines } from '../quantity/narrowed.ts';
import { packedLinesSql } from '../quantity/packs-beyond.ts';
import { quantityParameters, type QuantityParameters } from '../quantity/parameters.ts';
import { quantitySentence } from '../quantity/sentence.ts';
import { splitSentence } from '../quantity/split-sentence.ts';
import { standingSql } from '../quantity/standing.ts';
import { supplyStages, supplyTrail, supplyWords } from '../quantity/trail.ts';
import { quantityLimitParameters, type QuantityLimitParameters } from '../quantity-limit/parameters.ts';
import { quantityLimitSentence } from '../quantity-limit/sentence.ts';
import { quantityLimitPlan } from '../quantity-limit/steps.ts';
import { QUANTITY_LIMIT_WORDS } from '../quantity-limit/trail.ts';
import { daysSupply, type DaysSupply } from '../shared/days-supply.ts';
import { drugLines } from '../shared/drug-lines.ts';
import { personCounts } from '../shared/person-counts.ts';

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

const parameters = z.discriminatedUnion('finds', [
  quantityParameters,
  quantityLimitParameters,
  doseParameters,
  countParameters,
]);
type Parameters = QuantityParameters | QuantityLimitParameters | DoseParameters | CountParameters;

function supplyPlan(context: PlanContext<QuantityParameters>): Plan {
  const { dialect, parameters, prefix } = context;
  const drugs = drugLines(dialect, parameters.outside, parameters.whole_pack_forms);
  const supply = daysSupply(dialect, {
    plausibleDays: parameters.plausible_days,
    agreement: parameters.agreement,
    usualDoseAlone: false,
  });
  const perVisit = parameters.per === 'visit-substance-day';
  const key = perVisit ? visitKey(dialect) : doctorDayKey(dialect);
  const counted = countedLines(context, drugs.table, supply);
  const { steps, judged, packed, lookedAt } = (perVisit ? visits : doctorDays)(context, counted.table, counted.supply);
  const tables = { unit: key.unit, groups: `${prefix}group`, judged, selected: counted.selected };
  const answered = { hit: `${prefix}hit`, hitLines: `${prefix}hit_line`, codes: `${prefix}hit_code` };
  const kept = (name: string, sql: string): Step => ({ name, sql, materialise: true, keep: 'psn_no' });
  const answer = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  const counts = personCounts(
    dialect,
    prefix,
    [{ from: lookedAt, untold: "CASE WHEN outcome = 'untold' THEN untold END" }],
    supplyStages(tables),
  );
  return {
    shared: drugs.steps,
    steps: [
      ...counted.steps,
      ...steps,
      counts.told,
      counts.funnel,
      supplyTrail(context, tables),
      kept(answered.hit, `SELECT * FROM ${judged} WHERE outcome = 'hit'`),
      kept(answered.hitLines, hitLinesSql(key.unit, answered.hit, packed)),
      kept(answered.codes, codesSql(dialect, key.unit, answered.hitLines)),
      answer('candidate', candidatesSql(dialect, key, answered)),
      answer('line', linesSql(dialect, key, answered)),
      ...counts.answer,
    ],
  };
}

/**
 * Sums over a window against a limit. Without `finds`: the days' supply of one substance on one day against the cap of
 * the visit's class, in one visit, or (`per: doctor-substance-day`) in several visits of one person to one doctor of
 * which none exceeds it alone. Rows of the tally are such groups, and a doctor's prescriptions of a day
 * that are all of one visit; drugs given during a stay are no rows. Measure: days. Threshold: the cap that applied. Amount:
 * the policy-range amount of the packs (of the pieces, where packs were opened) beyond those that fill the cap.
 *
 * `finds: limit`: units, days of use or intervals of an item against the limits of knowledge points, all in one join with
 * one sum a day. A suspect is an institution, knowledge point, item and year; rows of the tally are days on which a person
 * was charged a limited item, against one limit each.
 *
 * `finds: dose`: daily doses of drugs to take home against the largest of their label. A suspect is an institution, item
 * and year; rows of the tally are drug lines.
 *
 * `finds: count`: lines that the rule's named conditions choose, added up over a unit against a limit of the rule's own.
 * Suspects and rows of the tally are those units.
 */
export const quantity: Archetype<Parameters> = {
  name: 'quantity',
  grain: 'key',
  parameters,
  selects: (given) => (given.finds === 'limit' || given.finds === 'dose' ? undefined : 'fee-line'),
  words: (rule, given) => {
    switch (given.finds) {
      case 'limit':
        return QUANTITY_LIMIT_WORDS;
      case 'dose':
        return DOSE_WORDS;
      case 'count':
        return countWords(rule, given);
      case 'supply':
      case undefined:
        return supplyWords(rule, given);
    }
  },
  plan: ({ parameters: given, ...context }) => {
    switch (given.finds) {
      case 'limit':
        return quantityLimitPlan({ ...context, parameters: given });
      case 'dose':
        return dosePlan({ ...context, parameters: given });
      case 'count':
        return countPlan({ ...context, parameters: given });
      case 'supply':
      case undefined:
        return supplyPlan({ ...context, parameters: given });
    }
  },
  explain: (facts, given, language) => {
    switch (given.finds) {
      case 'limit':
        return quantityLimitSentence(facts, language);
      case 'dose':
        return doseSentence(facts, language);
      case 'count':
        return countSentence(facts, given, language);
      case 'supply':
      case undefined:
        return (given.per === 'visit-substance-day' ? quantitySentence : splitSentence)(facts, given, language);
    }
  },
};
