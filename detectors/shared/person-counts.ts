import type { Step } from '../../store/step.ts';
import { funnelStep, type Stage } from '../condition/funnel.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** Rows that a tally counts, of a table (or a query in brackets) with `psn_no`, which is never NULL. */
export interface Looked {
  readonly from: string;
  /** What each counts for: -1 takes off what another table counted, 0 is asked only by stages. */
  readonly times?: 1 | 0 | -1;
  /** SQL of the column that was wanting, NULL where the row could be told. */
  readonly untold: string;
}

/** A stage of a funnel that counts the rows of such a table under a condition. */
export interface CountedStage extends Pick<Stage, 'part' | 'unit'> {
  readonly from: string;
  readonly where: string;
}

/** What answers with counts. */
export interface Counts {
  readonly funnel: Step;
  /** The steps `untold` and `tally`. */
  readonly answer: readonly Step[];
}

const stageColumn = (nth: number): string => `n_${nth + 1}`;
const N = { '1': 'count(*)', '0': '0', '-1': '-count(*)' } as const;

/** Queries, one for each table, of counts by `psn_no` or by nobody: what was `wanting`, `n`, and a column of each stage. */
function countsOf(d: Dialect, by: '' | 'psn_no, ', tables: readonly Looked[], stages: readonly CountedStage[]): string {
  const begun = new Set<string>();
  const one = ({ from, times = 1, untold }: Looked): string => {
    const isFirst = !begun.has(from);
    begun.add(from);
    const sums = stages.map(
      (stage, nth) =>
        `, ${d.bigint(isFirst && stage.from === from ? `sum(CASE WHEN ${stage.where} THEN 1 ELSE 0 END)` : '0')} AS ${stageColumn(nth)}`,
    );
    return `SELECT ${by}${untold} AS wanting, ${d.bigint(N[`${times}`])} AS n${sums.join('')}${by === '' ? `, ${d.bigint('count(*)')} AS looked` : ''} FROM ${from} t GROUP BY ${by}${untold}`;
  };
  return tables.map(one).join('\nUNION ALL ');
}

/** The kept step of the sums of each person. */
export const countedByPerson = (
  d: Dialect,
  name: string,
  tables: readonly Looked[],
  stages: readonly CountedStage[],
): Step => ({ name, sql: countsOf(d, 'psn_no, ', tables, stages), materialise: true, keep: 'psn_no' });

/** The same where every row of the tables is of one visit: a few sums over all visits. */
export function countedOverVisits(
  d: Dialect,
  name: string,
  tables: readonly Looked[],
  stages: readonly CountedStage[],
): Step {
  const counts = ['looked', ...countColumns(stages)] as const;
  const sums = counts.map((column) => `${d.bigint(`sum(${column})`)} AS ${column}`).join(', ');
  return {
    name,
    sql: `SELECT wanting, ${sums} FROM (
${countsOf(d, '', tables, stages)}) u GROUP BY wanting`,
    materialise: true,
    sums: { of: 'visits', counts },
  };
}

/** The columns of counts that are added up. */
export const countColumns = (stages: readonly CountedStage[]): string[] => [
  'n',
  ...stages.map((_, nth) => stageColumn(nth)),
];

/** The steps that answer from a table of counts. */
export function countsFrom(d: Dialect, prefix: string, told: string, stages: readonly CountedStage[]): Counts {
  const sum = (condition: string): string => d.bigint(`coalesce(sum(CASE WHEN ${condition} THEN n ELSE 0 END), 0)`);
  const answer = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  return {
    funnel: funnelStep(
      d,
      prefix,
      stages.map(({ part, unit }, nth) => ({ part, unit, n: `SELECT sum(${stageColumn(nth)}) FROM ${told}` })),
    ),
    answer: [
      answer(
        'untold',
        `SELECT wanting AS column_name, ${d.bigint('sum(n)')} AS row_count FROM ${told} WHERE wanting IS NOT NULL AND n <> 0 GROUP BY wanting`,
      ),
      answer(
        'tally',
        `SELECT ${sum('true')} AS rows_in, ${sum('wanting IS NULL')} AS rows_tested, ${sum('wanting IS NOT NULL')} AS untold_rows FROM ${told}`,
      ),
    ],
  };
}

/**
 * The steps that count what a rule looked at, where all its counts are sums over persons: one kept step, `told`, has those of each person,
 * so that a later scan counts the touched alone.
 */
export function personCounts(
  d: Dialect,
  prefix: string,
  looked: readonly Looked[],
  stages: readonly CountedStage[],
): Counts & { readonly told: Step } {
  const name = `${prefix}told`;
  const beside = new Set(stages.map(({ from }) => from).filter((from) => !looked.some((one) => one.from === from)));
  const tables = [...looked, ...[...beside].map((from): Looked => ({ from, times: 0, untold: d.text('NULL') }))];
  return { told: countedByPerson(d, name, tables, stages), ...countsFrom(d, prefix, name, stages) };
}
