import type { Problem } from '../../base/problem.ts';
import type { Kind } from '../../records/kind.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import { layoutOfHeader } from '../landing/header-layout.ts';
import type { Layout } from '../landing/layout.ts';
import { recogniseInTopic, recogniseKind, type Recognition } from '../recognise-kind.ts';
import { dropEmptyShapes } from '../source/json-lines/flat-faults.ts';
import { isProblem, type Part } from '../source/part.ts';
import { rawName, type SourceTable } from '../source/source-table.ts';
import { doubledFields, faultContradictions } from '../stream/contradictions.ts';
import { withRequired } from '../stream/land-topic.ts';
import type { RetryContext } from './retry-group.ts';
import { placesOfGroup, type WaitingGroup } from './waiting.ts';

/** The number of the line of `retry_line` that a record's message stands on. */
function lineOf(part: Part): string {
  const line = part.reading.table.columns.findIndex((one) => one.added === true);
  return part.kind === undefined || line < 0 ? '_ordinal' : `CAST(${rawName(line)} AS BIGINT)`;
}

/** Where records that messages of a log hold stand in it, by the number each has among all of its kind. */
export function placesOfRecords(group: WaitingGroup, records: string): string | undefined {
  const places = placesOfGroup(group);
  if (places === undefined) return undefined;
  return `SELECT s._ordinal AS ordinal, any_value(p.log_partition) AS log_partition, any_value(p.log_offset) AS log_offset
    FROM ${records} s JOIN retry_line l ON l.line = s._message JOIN (${places}) p ON p.ordinal = l.ordinal GROUP BY s._ordinal`;
}

/** How a part of messages of a log is read: each record by itself, as it would have landed from there. */
export function layoutOfMessages(kind: Kind, part: Part, table: SourceTable, group: WaitingGroup): Layout | Problem {
  if (!group.fromLog) return layoutOfHeader(kind, table, part.source);
  const layout = layoutOfHeader(kind, withRequired(kind, table), part.source);
  return isProblem(layout) ? layout : { ...layout, message: lineOf(part) };
}

/** Faults flat records of a log that contradict themselves, before they are read together. */
export async function siftLog(
  session: Session,
  database: string,
  group: WaitingGroup,
  context: RetryContext,
): Promise<void> {
  const shapes = await session.rows(
    `SELECT shape, to_json(keys)::VARCHAR AS keys FROM ${identifier(database)}.shape WHERE NOT is_message`,
  );
  let faulted = 0;
  for (const row of shapes) {
    const keys = JSON.parse(cell(row, 'keys')) as string[];
    const kind = context.kindOf(group.source) ?? recogniseInTopic(topicOf(group), keys).kind;
    if (kind === undefined) continue;
    faulted += await faultContradictions(session, database, cell(row, 'shape'), keys, doubledFields(kind, keys));
  }
  if (faulted > 0) await dropEmptyShapes(session, database);
}

const topicOf = (group: WaitingGroup): string => group.source.slice(group.source.indexOf(':') + 1);

/** The kind of flat records: of a log by its configuration or its topic's name, else by their header. */
export function kindOfRecords(
  part: Part,
  group: WaitingGroup,
  header: readonly string[],
  context: RetryContext,
): Recognition {
  const kind = part.kind ?? context.kindOf(group.source);
  if (kind !== undefined) return { kind };
  return group.fromLog ? recogniseInTopic(topicOf(group), header) : recogniseKind(part.name, header);
}
