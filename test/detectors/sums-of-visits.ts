import { cell, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import { runSteps, type Step } from '../../store/step.ts';

/** The counts of each group, in their order, by its keys as JSON. */
export type Sums = ReadonlyMap<string, readonly number[]>;

/**
 * Runs a plan up to its last step that sums over visits, and returns the sums of each by its name.
 *
 * @throws Error where keys come twice, a group has nobody, or a number is wanting.
 */
export async function sumsOfVisits(session: Session, steps: readonly Step[]): Promise<Map<string, Sums>> {
  await runSteps(session, steps.slice(0, steps.findLastIndex(({ sums }) => sums !== undefined) + 1));
  const found = new Map<string, Sums>();
  for (const { name, sums } of steps) {
    if (sums?.of !== 'visits') continue;
    const groups = new Map<string, readonly number[]>();
    for (const row of await session.rows(`SELECT * FROM ${identifier(name)} ORDER BY ALL`)) {
      const counts = sums.counts.map((count) => Number(cell(row, count)));
      const keys = JSON.stringify(Object.entries(row).filter(([column]) => !sums.counts.includes(column)));
      const [things = 0] = counts;
      if (groups.has(keys) || !(things > 0) || counts.some((count) => Number.isNaN(count)))
        throw new Error(`${name}: ${keys} has ${JSON.stringify(counts)}`);
      groups.set(keys, counts);
    }
    found.set(name, groups);
  }
  return found;
}

/** Sums of several parts together, to the hundredth. */
export function together(...parts: readonly Sums[]): Sums {
  const all = new Map<string, readonly number[]>();
  for (const [keys, counts] of parts.flatMap((part) => [...part])) {
    const before = all.get(keys) ?? counts.map(() => 0);
    all.set(
      keys,
      counts.map((count, nth) => Math.round((count + (before[nth] ?? 0)) * 100) / 100),
    );
  }
  return new Map([...all].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
