import type { Problem } from '../base/problem.ts';
import { StatementError, type Session } from '../store/session.ts';
import type { Layout } from './landing/layout.ts';
import { otherAmount } from './landing/line-amount.ts';
import { repeatedColumn } from './landing/repeated-column.ts';
import { stage, type Staged } from './landing/staged.ts';
import type { Staging } from './landing/staging.ts';
import { isProblem, spoken, unreadable, type Part } from './source/part.ts';
import type { SourceTable } from './source/source-table.ts';

/** How many records of its source a staged layout has seen; a mapping may have made more or fewer of them. */
async function recordsRead(staged: Staged, table: SourceTable, session: Session): Promise<number> {
  if (staged.layout.mapping === null) return staged.counts.recordsIn;
  const broken = staged.broken === undefined ? 0 : await session.value(`SELECT count(*) FROM ${staged.broken}`);
  return Number(await session.value(`SELECT count(*) FROM (${table.query})`)) + Number(broken);
}

/**
 * Stages one layout of a part: the fast way, by the database's own reader, and where that refuses it or finds
 * another number of records than were counted, the careful way, by splitting the text first.
 */
export async function stagePart(
  part: Part,
  layoutOf: (table: SourceTable) => Layout | Problem,
  session: Session,
  staging: Staging,
): Promise<Staged | Problem> {
  const stageTable = async (table: SourceTable): Promise<Staged | Problem> => {
    const layout = layoutOf(table);
    if (isProblem(layout)) return layout;
    const repeated = await repeatedColumn(session, layout, part.source);
    if (repeated !== undefined) return repeated;
    const staged = await stage(session, staging, layout);
    // A mapping and a message of the interface say which amount is meant.
    const guessed = layout.mapping === null && part.kind === undefined;
    return (guessed ? await otherAmount(session, staged, part.source) : undefined) ?? staged;
  };
  const { split, mustSplit, table, records } = part.reading;
  try {
    if (!mustSplit || split === undefined) {
      const staged = await stageTable(table);
      if (isProblem(staged) || records === undefined) return staged;
      const read = await recordsRead(staged, table, session);
      if (read === records) return staged;
      if (split === undefined)
        return unreadable(part.source, new Error(`${records} records were counted and ${read} were read`));
    }
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    if (split === undefined || !/CSV|UTF-?8|unicode/i.test(spoken(error))) return unreadable(part.source, error);
  }
  try {
    return await stageTable(await split());
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return unreadable(part.source, error);
  }
}
