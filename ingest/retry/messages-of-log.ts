import type { Problem } from '../../base/problem.ts';
import type { Kind } from '../../records/kind.ts';
import { layoutOfHeader } from '../landing/header-layout.ts';
import type { Layout } from '../landing/layout.ts';
import { kindInPath, recogniseKind, type Recognition } from '../recognise-kind.ts';
import { isProblem, type Part } from '../source/part.ts';
import { rawName, type SourceTable } from '../source/source-table.ts';
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

/** The kind of flat records: of a log by its configuration or its topic's name, else by their header. */
export function kindOfRecords(
  part: Part,
  group: WaitingGroup,
  header: readonly string[],
  context: RetryContext,
): Recognition {
  const topic = group.fromLog ? group.source.slice(group.source.indexOf(':') + 1) : undefined;
  const kind = part.kind ?? context.kindOf(group.source) ?? (topic === undefined ? undefined : kindInPath(topic));
  return kind === undefined ? recogniseKind(topic ?? part.name, header) : { kind };
}
