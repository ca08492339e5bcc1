import { cell, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import type { Step } from '../../store/step.ts';
import type { Stage } from '../condition/funnel.ts';

/** What a plan counted: its tally, what could not be told by column, and the stages of its own funnel, where it has one. */
export interface Counts {
  readonly rowsIn: number;
  readonly rowsTested: number;
  readonly untoldRows: number;
  readonly untold: Readonly<Record<string, number>>;
  readonly funnel?: readonly { readonly part: string; readonly unit: Stage['unit']; readonly n: number }[];
}

/** Reads what a plan that has just run counted. */
export async function countsOf(session: Session, prefix: string, steps: readonly Step[]): Promise<Counts> {
  const [tally] = await session.rows(`SELECT rows_in, rows_tested, untold_rows FROM ${identifier(`${prefix}tally`)}`);
  const untold = await session.rows(
    `SELECT column_name, sum(row_count) AS n FROM ${identifier(`${prefix}untold`)} GROUP BY column_name ORDER BY column_name`,
  );
  const funnel = `${prefix}funnel`;
  const stages = steps.some(({ name }) => name === funnel)
    ? await session.rows(`SELECT part, unit, n FROM ${identifier(funnel)} ORDER BY part_no`)
    : undefined;
  return {
    rowsIn: Number(cell(tally, 'rows_in')),
    rowsTested: Number(cell(tally, 'rows_tested')),
    untoldRows: Number(cell(tally, 'untold_rows')),
    untold: Object.fromEntries(untold.map((row) => [cell(row, 'column_name'), Number(cell(row, 'n'))])),
    ...(stages === undefined
      ? {}
      : {
          funnel: stages.map((row) => ({
            part: cell(row, 'part'),
            unit: cell(row, 'unit') as Stage['unit'],
            n: Number(cell(row, 'n')),
          })),
        }),
  };
}

/** Counts of everybody, from those kept, less those of the touched as they were, and those of the touched as they are. */
export function movedOn(kept: Counts, was: Counts, is: Counts): Counts {
  const moved = (pick: (counts: Counts) => number): number => pick(kept) - pick(was) + pick(is);
  const columns = [...new Set([kept, was, is].flatMap(({ untold }) => Object.keys(untold)))].toSorted();
  return {
    rowsIn: moved((one) => one.rowsIn),
    rowsTested: moved((one) => one.rowsTested),
    untoldRows: moved((one) => one.untoldRows),
    untold: Object.fromEntries(columns.map((name) => [name, moved((one) => one.untold[name] ?? 0)])),
    ...(kept.funnel === undefined
      ? {}
      : { funnel: kept.funnel.map((stage, nth) => ({ ...stage, n: moved((one) => one.funnel?.[nth]?.n ?? 0) })) }),
  };
}
