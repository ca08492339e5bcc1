import { z } from 'zod';
import type { Step } from '../../store/step.ts';
import type { Archetype, Plan, PlanContext } from '../archetype.ts';
import { answerTables, candidatesSql, linesSql, visitKey } from '../quantity/answer.ts';
import { countPlan } from '../count/answer.ts';
import { countParameters, type CountParameters } from '../count/parameters.ts';
import { countSentence } from '../count/sentence.ts';
import { countWords } from '../count/trail.ts';
import { doseParameters, type DoseParameters } from '../dose/parameters.ts';
import { doseSentence } from '../dose/sentence.ts';
import { dosePlan } from '../dose/steps.ts';
import { DOSE_WORDS } from '../dose/trail.ts';
import { doctorDayKey, doctorDays } from '../quantity/doctor-day.ts';
import { countedLines } from '../quantity/narrowed.ts';
import { quantityParameters, type QuantityParameters } from '../quantity/parameters.ts';
import { quantitySentence } from '../quantity/sentence.ts';
import { splitSentence } from '../quantity/split-sentence.ts';
import { supplyTrail, supplyWords } from '../quantity/trail.ts';
import { visits } from '../quantity/visits.ts';
import { quantityLimitParameters, type QuantityLimitParameters } from '../quantity-limit/parameters.ts';
import { quantityLimitSentence } from '../quantity-limit/sentence.ts';
import { quantityLimitPlan } from '../quantity-limit/steps.ts';
import { QUANTITY_LIMIT_WORDS } from '../quantity-limit/trail.ts';
import { daysSupply } from '../shared/days-supply.ts';
import { drugLines } from '../shared/drug-lines.ts';
import { countsFrom } from '../shared/person-counts.ts';

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
  const { steps, judged, stages } = (perVisit ? visits : doctorDays)(context, counted);
  const tables = { unit: key.unit, groups: `${prefix}group`, judged, selected: counted.selected };
  const answered = answerTables(prefix);
  const answer = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  const counts = countsFrom(dialect, prefix, `${prefix}told`, stages);
  return {
    shared: drugs.steps,
    steps: [
      ...counted.steps,
      ...steps,
      counts.funnel,
      supplyTrail(context, tables),
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
