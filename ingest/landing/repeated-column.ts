import type { Problem } from '../../base/problem.ts';
import type { Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import { ingestProblem } from '../problems.ts';
import { rawName } from '../source/source-table.ts';
import { isHeaderRow } from './header-row.ts';
import type { Layout } from './layout.ts';
import { normalHeader } from './match-header.ts';
import { differs } from './rivals.ts';

interface Repeated {
  readonly name: string;
  readonly positions: readonly number[];
}

/** Names that several columns of the source carry and the layout reads only one of. */
function repeatedNames(layout: Layout): Repeated[] {
  const positions = new Map<string, number[]>();
  layout.rawColumns.forEach((one, position) => {
    const name = normalHeader(one.name);
    positions.set(name, [...(positions.get(name) ?? []), position]);
  });
  const ignored = layout.ignored.map(normalHeader);
  return [...positions]
    .filter(([name, all]) => {
      const unread = ignored.filter((one) => one === name).length;
      return all.length > 1 && unread > 0 && unread < all.length;
    })
    .map(([name, all]) => ({ name, positions: all }));
}

/**
 * Looks for a name that two columns of a source carry with different cells. Reading either would lose the other, so
 * that is a problem; where all their cells are equal, as a join of tables gives, it is none. The same holds for two names
 * that mean one column, as far as that decides.
 */
export async function repeatedColumn(session: Session, layout: Layout, source: string): Promise<Problem | undefined> {
  for (const { name, positions } of repeatedNames(layout)) {
    const [first, ...others] = positions.map((position) => `CAST(${identifier(rawName(position))} AS VARCHAR)`);
    const different = others.map((other) => `${other} IS DISTINCT FROM ${first}`).join(' OR ');
    const records = Number(await session.value(`SELECT count(*) FROM (${layout.query}) WHERE ${different}`));
    if (records > 0)
      return ingestProblem('MC-INGEST-020', source, {
        column: layout.rawColumns[positions[0] ?? 0]?.name ?? name,
        places: positions.map((position) => position + 1).join(', '),
        records,
      });
  }
  for (const rival of layout.rivals ?? []) {
    const records = Number(
      await session.value(
        `SELECT count(*) FROM (${layout.query}) WHERE ${differs(rival)} AND NOT (${isHeaderRow(layout)})`,
      ),
    );
    if (records > 0)
      return ingestProblem('MC-INGEST-045', source, {
        read: rival.names[0],
        unread: rival.names[1],
        places: rival.positions.map((position) => position + 1).join(', '),
        column: rival.read.column.name,
        labelZh: rival.read.column.label.zh,
        label: rival.read.column.label.en,
        records,
      });
  }
  return undefined;
}
