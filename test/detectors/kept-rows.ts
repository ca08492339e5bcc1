import { effectivePlan } from '../../store/effective/effective.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import { runSteps, type Step } from '../../store/step.ts';

/** Runs a plan up to its last kept step, and returns the rows of each of these as text, by step and in order of whose they are. */
export async function keptRows(session: Session, steps: readonly Step[]): Promise<Map<string, Map<string, string>>> {
  const last = steps.findLastIndex(({ keep }) => keep !== undefined);
  await runSteps(session, steps.slice(0, last + 1));
  const kept = new Map<string, Map<string, string>>();
  for (const { name, keep } of steps) {
    if (keep === undefined) continue;
    const rows = await session.rows(
      `SELECT ${identifier(keep)} AS whose, string_agg(CAST(t AS VARCHAR), chr(10) ORDER BY CAST(t AS VARCHAR)) AS held FROM ${identifier(name)} t GROUP BY 1 ORDER BY 1`,
    );
    kept.set(name, new Map(rows.map((row) => [cell(row, 'whose'), cell(row, 'held')])));
  }
  return kept;
}

/** Leaves the records of some visits alone in the warehouse, with the registers of persons, institutions and items. */
export async function onlyVisits(session: Session, condition: string): Promise<void> {
  for (const table of ['diag_d', 'setl_d', 'mdtrt_d', 'fee_list_d'])
    await session.run(`DELETE FROM ${table} WHERE NOT (${condition})`);
  await runSteps(session, effectivePlan(1, 1));
}
