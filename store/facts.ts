import type { Kind } from '../records/kind.ts';
import { KINDS } from '../records/kinds.ts';
import { historyTable } from './ddl.ts';
import type { Session } from './session.ts';
import { identifier, identifiers } from './sql.ts';
import type { Step } from './step.ts';

/** The newest cut: the highest sequence number of a landed batch, 0 in an empty warehouse. */
export async function latestCut(session: Session): Promise<number> {
  return Number((await session.value('SELECT coalesce(max(seq), 0) FROM batch')) ?? 0);
}

function factView(kind: Kind, cut: number, latest: number): Step {
  const columns = identifiers([...kind.columns.map((column) => column.name), '_seq', '_flags']);
  const current = `SELECT ${columns} FROM ${identifier(kind.name)}`;
  const sql =
    cut >= latest
      ? current
      : `${current} WHERE _seq <= ${cut}\nUNION ALL\nSELECT ${columns} FROM ${identifier(historyTable(kind))} WHERE _seq <= ${cut} AND _seq_end > ${cut}`;
  return { name: `fact_${kind.name}`, sql, materialise: false };
}

/** Views `fact_<kind>`: every record as it stood at a cut. */
export function factViews(cut: number, latest: number): Step[] {
  return KINDS.map((kind) => factView(kind, cut, latest));
}
