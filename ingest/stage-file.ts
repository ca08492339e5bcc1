import type { Problem } from '../base/problem.ts';
import { StatementError, type Session } from '../store/session.ts';
import type { Layout } from './landing/layout.ts';
import { stage, type Staged } from './landing/staged.ts';
import type { Staging } from './landing/staging.ts';
import { isProblem, spoken, unreadable, type OpenFile } from './open-file.ts';
import type { FoundFile } from './source/expand-paths.ts';
import type { SourceTable } from './source/source-table.ts';

/** How many records of its file a staged layout has seen; a mapping may have made more or fewer of them. */
async function recordsRead(staged: Staged, table: SourceTable, session: Session): Promise<number> {
  if (staged.layout.mapping === null) return staged.counts.recordsIn;
  return Number(await session.value(`SELECT count(*) FROM (${table.query})`));
}

/**
 * Stages one layout of a file: the fast way, by the database's own reader, and where that refuses the file or finds
 * another number of records than were counted, the careful way, by splitting the file first.
 */
export async function stageFile(
  file: FoundFile,
  open: OpenFile,
  layoutOf: (table: SourceTable) => Layout | Problem,
  session: Session,
  staging: Staging,
): Promise<Staged | Problem> {
  const stageTable = async (table: SourceTable): Promise<Staged | Problem> => {
    const layout = layoutOf(table);
    return isProblem(layout) ? layout : stage(session, staging, layout);
  };
  const { split } = open;
  try {
    if (!open.mustSplit || split === undefined) {
      const staged = await stageTable(open.table);
      if (isProblem(staged) || split === undefined) return staged;
      if ((await recordsRead(staged, open.table, session)) === open.records) return staged;
    }
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    if (split === undefined || !/CSV|UTF-?8|unicode/i.test(spoken(error))) return unreadable(file, error);
  }
  try {
    return await stageTable(await split(staging.folder));
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return unreadable(file, error);
  }
}
