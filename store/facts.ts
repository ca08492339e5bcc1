import type { Kind } from '../records/kind.ts';
import { KINDS } from '../records/kinds.ts';
import { historyTable } from './ddl.ts';
import type { Session } from './session.ts';
import { identifier, identifiers } from './sql.ts';
import type { Step } from './step.ts';

/**
 * The newest cut: the highest resolved sequence number, 0 in an empty warehouse. A batch that a stream still adds to is
 * in no cut, nor is any that landed after it.
 */
export async function latestCut(session: Session): Promise<number> {
  return Number(
    (await session.value('SELECT coalesce(min(seq) FILTER (WHERE open) - 1, max(seq), 0) FROM batch')) ?? 0,
  );
}

/**
 * The highest cut at which the current versions alone are the facts: the newest, unless a stream adds to a batch or facts
 * land beside this session.
 */
export async function settledCut(session: Session): Promise<number> {
  if (session.live) return Number.POSITIVE_INFINITY;
  return Number((await session.value('SELECT coalesce(max(seq), 0) FROM batch')) ?? 0);
}

/** The view of one kind at a cut. */
export function factView(kind: Kind, cut: number, settled: number): Step {
  const columns = identifiers([...kind.columns.map((column) => column.name), '_seq', '_flags']);
  const current = `SELECT ${columns} FROM ${identifier(kind.name)}`;
  const sql =
    cut >= settled
      ? current
      : `${current} WHERE _seq <= ${cut}\nUNION ALL\nSELECT ${columns} FROM ${identifier(historyTable(kind))} WHERE _seq <= ${cut} AND _seq_end > ${cut}`;
  return { name: `fact_${kind.name}`, sql, materialise: false };
}

/**
 * Views `fact_<kind>`: every record as it stood at a cut.
 *
 * @param settled - `settledCut` of the session: from there on current versions are read alone.
 */
export function factViews(cut: number, settled: number): Step[] {
  return KINDS.map((kind) => factView(kind, cut, settled));
}
