import type { Step } from '../../store/step.ts';
import { funnelStep, type Stage } from '../condition/funnel.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** Rows that a tally counts, of a table (or a query in brackets) with `psn_no`, which is never NULL. */
export interface Looked {
  readonly from: string;
  /** What each counts for: -1 takes off what another table counted. */
  readonly times?: 1 | -1;
  /** SQL of the column that was wanting, NULL where the row could be told. */
  readonly untold: string;
}

/** A stage of a funnel that counts the rows of such a table under a condition. */
export interface CountedStage extends Pick<Stage, 'part' | 'unit'> {
  readonly from: string;
  readonly where: string;
}

/** What answers with counts. */
export interface PersonCounts {
  /** The one kept step: the sums of each person. */
  readonly told: Step;
  readonly funnel: Step;
  /** The steps `untold` and `tally`. */
  readonly answer: readonly Step[];
}

/**
 * The steps that count what a rule looked at, where all its counts are sums over persons: one kept step has those of each person, so
 * that a later scan counts the touched alone.
 */
export function personCounts(
  d: Dialect,
  prefix: string,
  looked: readonly Looked[],
  stages: readonly CountedStage[],
): PersonCounts {
  const told = `${prefix}told`;
  const stageColumn = (nth: number): string => `n_${nth + 1}`;
  const begun = new Set<string>();
  const sumsOf = (from: string): string => {
    const isFirst = !begun.has(from);
    begun.add(from);
    return stages
      .map(
        (stage, nth) =>
          `, ${d.bigint(isFirst && stage.from === from ? `sum(CASE WHEN ${stage.where} THEN 1 ELSE 0 END)` : '0')} AS ${stageColumn(nth)}`,
      )
      .join('');
  };
  const ofTable = (from: string, n: string, untold: string): string =>
    `SELECT psn_no, ${untold} AS wanting, ${d.bigint(n)} AS n${sumsOf(from)} FROM ${from} t GROUP BY psn_no, ${untold}`;
  const beside = new Set(stages.map(({ from }) => from).filter((from) => !looked.some((one) => one.from === from)));
  const parts = [
    ...looked.map(({ from, times = 1, untold }) => ofTable(from, times === 1 ? 'count(*)' : '-count(*)', untold)),
    ...[...beside].map((from) => ofTable(from, '0', d.text('NULL'))),
  ];
  const sum = (condition: string): string => d.bigint(`coalesce(sum(CASE WHEN ${condition} THEN n ELSE 0 END), 0)`);
  const answer = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  return {
    told: { name: told, sql: parts.join('\nUNION ALL '), materialise: true, keep: 'psn_no' },
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
