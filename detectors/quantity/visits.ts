import type { KeptBy, Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { countColumns, countedByPerson, countedOverVisits } from '../shared/person-counts.ts';
import { answeredSteps, answerTables } from './answer.ts';
import { groupsSql, judgedSql } from './groups.ts';
import type { Judgement } from './judgement.ts';
import type { CountedLines } from './narrowed.ts';
import { packedLinesSql } from './packs-beyond.ts';
import type { QuantityParameters } from './parameters.ts';
import { standingSql } from './standing.ts';
import { supplyStages, UNTOLD } from './trail.ts';
import { sameGroup } from './unit.ts';

const UNIT = 'mdtrt_id';

/**
 * Days' supply of single visits. Most are settled by the visit alone, and kept by it. Those that ask whether the person is
 * chronically ill are few: they are kept by visit with their lines, and settled with all that is known of the person.
 */
export function visits(context: PlanContext<QuantityParameters>, lines: CountedLines): Judgement {
  const { dialect: d, parameters, prefix } = context;
  const { table: drugs, supply, selected } = lines;
  const name = (base: string): string => `${prefix}${base}`;
  const step = (base: string, sql: string): Step => ({ name: name(base), sql, materialise: true });
  const kept = (base: string, sql: string): Step => ({ ...step(base, sql), keep: UNIT });
  const view = (base: string, sql: string): Step => ({ ...step(base, sql), materialise: false });
  const both = (columns: string, base: string, union = 'UNION ALL'): string =>
    `SELECT ${columns} FROM ${name(`visit_${base}`)} ${union} SELECT ${columns} FROM ${name(`asking_${base}`)}`;
  const settled = (of: 'visit' | 'asking', keep: KeptBy, judged: string, from: string): Step[] => [
    step(`${of}_judged`, judged),
    step(`${of}_packed`, packedLinesSql(d, UNIT, name(`${of}_judged`), from, supply)),
    ...answeredSteps(d, UNIT, answerTables(name(`${of}_`)), name(`${of}_judged`), name(`${of}_packed`), keep),
  ];
  const stages = (of: 'visit' | 'asking'): ReturnType<typeof supplyStages> =>
    supplyStages({ judged: name(`${of}_judged`), selected });
  const beside = selected === undefined ? [] : [{ from: selected.table, times: 0, untold: d.text('NULL') } as const];
  const told = ['wanting', ...countColumns(stages('visit'))].join(', ');
  return {
    judged: name('judged'),
    stages: stages('visit'),
    steps: [
      step('group', groupsSql(context, UNIT, drugs, supply)),
      kept('asking', `SELECT * FROM ${name('group')} WHERE asks`),
      kept('asking_line', `SELECT l.* FROM ${drugs} l JOIN ${name('asking')} a ON ${sameGroup(UNIT, 'a', 'l')}`),
      ...settled('visit', UNIT, judgedSql(d, UNIT, name('group')), drugs),
      countedOverVisits(
        d,
        name('visit_told'),
        [{ from: name('visit_judged'), untold: UNTOLD }, ...beside],
        stages('visit'),
      ),
      step('standing', standingSql(d, parameters, { unit: UNIT, groups: name('asking') })),
      ...settled('asking', 'psn_no', judgedSql(d, UNIT, name('asking'), name('standing')), name('asking_line')),
      countedByPerson(d, name('asking_told'), [{ from: name('asking_judged'), untold: UNTOLD }], stages('asking')),
      view('judged', both('*', 'judged')),
      view('told', both(told, 'told')),
      ...['hit', 'hit_line'].map((base) => view(base, both('*', base))),
      // A visit may have hits of either kind; its diagnoses are the same in both.
      view('hit_code', both('mdtrt_id, psn_no, codes', 'hit_code', 'UNION')),
    ],
  };
}
