import { isProblem } from '../source/part.ts';
import { MingchaError } from '../../base/problem.ts';
import type { Kind } from '../../records/kind.ts';
import { messageShares } from '../envelope/message-shares.ts';
import { knownHeaders } from '../known-headers.ts';
import { layoutOfHeader } from '../landing/header-layout.ts';
import type { Layout } from '../landing/layout.ts';
import { matchHeader } from '../landing/match-header.ts';
import { faultFlat } from '../source/json-lines/flat-faults.ts';
import { flatTable } from '../source/json-lines/flat-table.ts';
import { createLines, soundLines } from '../source/json-lines/line-table.ts';
import { rawName, type SourceTable } from '../source/source-table.ts';
import { landBadMessages, landDeletions } from './land-messages.ts';
import { landRecords } from './land-records.ts';
import { MESSAGES } from './message-table.ts';
import { shapeGroups } from './shape-groups.ts';
import { STAGING, type TopicRoom } from './topic-room.ts';

const known = knownHeaders(undefined);

/** Fee lines that landed before, for trace codes that name one of them. */
const LANDED_LINES = `SELECT 0 AS _ordinal, fixmedins_code, mdtrt_id, feedetl_sn, med_list_codg FROM fee_list_d`;

/** A table with the kind's required columns that none of its records has, empty: each record is then judged by itself. */
export function withRequired(kind: Kind, table: SourceTable): SourceTable {
  const { missing } = matchHeader(
    kind,
    table.columns.map((one) => one.name),
  );
  if (missing.length === 0) return table;
  const added = missing.map((name) => ({ name, type: 'VARCHAR', added: true }));
  const cells = added.map((_, index) => `NULL::VARCHAR AS ${rawName(table.columns.length + index)}`);
  return {
    ...table,
    columns: [...table.columns, ...added],
    query: `SELECT *, ${cells.join(', ')} FROM (${table.query})`,
  };
}

function layoutOf(kind: Kind, table: SourceTable, source: string, message: string): Layout {
  const layout = layoutOfHeader(kind, withRequired(kind, table), source);
  if (isProblem(layout)) throw new MingchaError(layout);
  return { ...layout, message };
}

/** Lands the flat records of some shapes, or, where nothing tells what they are, marks their messages as bad. */
async function landFlatAs(room: TopicRoom, kind: Kind | undefined, chosen: string): Promise<void> {
  const { session, source } = room;
  if (kind === undefined) {
    const lines = soundLines(STAGING.name, false, chosen);
    await session.run(`UPDATE temp.line SET fault = 'unknown_kind' WHERE _ordinal IN (SELECT _ordinal FROM ${lines})`);
    return;
  }
  const table = await flatTable(session, STAGING.name, known, source, chosen);
  if (table !== undefined) await landRecords(room, { layout: layoutOf(kind, table, source, '_ordinal') });
}

/** Lands the flat records of a topic, each read as it would be alone. */
async function landFlat(room: TopicRoom): Promise<void> {
  const { session } = room;
  await faultFlat(session, STAGING.name, known);
  const groups = await shapeGroups(session, room);
  for (const { kind, shapes } of groups) await landFlatAs(room, kind, `shape IN (${shapes.join(', ')})`);
}

/**
 * Lands the messages of one topic that are in the table `MESSAGES`, inside the transaction of the flush: flat records,
 * then what messages of the national interface bring, in the order in which it must land, then what is no record.
 *
 * @throws MingchaError where their fields together cannot be read, StatementError where the database refuses: then
 *   nothing of it has landed.
 */
export async function landTopic(room: TopicRoom): Promise<void> {
  const { session, source } = room;
  await createLines(session, STAGING.name, `SELECT _ordinal, message FROM ${MESSAGES} WHERE message IS NOT NULL`);
  await landFlat(room);
  for (const share of await messageShares(session, STAGING.name, source, LANDED_LINES)) {
    if (share.role === 'deletions') {
      await landDeletions(room, share.query);
      continue;
    }
    const { kind, columns = [], query, records } = share;
    if (kind === undefined) throw new Error(`${share.name} is of no kind`);
    const table = { columns, query, hasOrdinal: true };
    const line = columns.findIndex((one) => one.added === true);
    const layout = layoutOf(kind, table, source, `CAST(${rawName(line)} AS BIGINT)`);
    await landRecords(room, { layout, records });
  }
  await landBadMessages(room);
}
