import { nearestName } from '../../base/suggest.ts';
import type { Problem } from '../../base/problem.ts';
import { STORAGE_TYPE, type Column } from '../../records/column.ts';
import { columnOf, type Kind } from '../../records/kind.ts';
import { identifier } from '../../store/sql.ts';
import { headerShown } from '../headerless.ts';
import { ingestProblem } from '../problems.ts';
import { recogniseKind } from '../recognise-kind.ts';
import { rawName, type SourceTable } from '../source/source-table.ts';
import { inUnit, withUnits } from './header-unit.ts';
import type { ArrivingColumn, Layout } from './layout.ts';
import { matchHeader } from './match-header.ts';
import { rivalsOf } from './rivals.ts';
import { arrivingStored } from './stored-type.ts';

/** Reads a source by its own header as records of a kind, or says why that cannot be done. */
export function layoutOfHeader(kind: Kind, table: SourceTable, source: string): Layout | Problem {
  const header = table.columns.map((one) => one.name);
  const match = matchHeader(kind, header);
  const [missing] = match.missing;
  if (missing !== undefined) return missingColumn(kind, missing, header, source);
  const columns: ArrivingColumn[] = [];
  const columnAt = new Map<number, Column>();
  for (const [name, position] of match.columns) {
    const column = columnOf(kind, name);
    const stored = table.columns[position];
    if (column === undefined || stored === undefined) throw new Error(`header match names ${name} at ${position}`);
    const arriving = arrivingStored(column, identifier(rawName(position)), stored.type);
    if (arriving === 'inexact-id')
      return ingestProblem('MC-INGEST-008', source, { column: stored.name, type: stored.type });
    if (arriving === 'not-plain')
      return ingestProblem('MC-INGEST-012', source, {
        column: stored.name,
        type: stored.type,
        wanted: STORAGE_TYPE[column.type],
      });
    const scaled = inUnit(arriving, stored, source);
    if ('exit' in scaled) return scaled;
    columns.push(scaled);
    columnAt.set(position, column);
  }
  return {
    kind,
    query: table.query,
    hasOrdinal: table.hasOrdinal,
    columns,
    rawColumns: withUnits(table.columns, (position) => columnAt.get(position)),
    ignored: match.ignored.filter((name) => !table.columns.some((one) => one.added === true && one.name === name)),
    rivals: rivalsOf(kind.columns, table.columns, match.columns),
    distinct: false,
    mapping: null,
    ...(table.brokenPath === undefined ? {} : { brokenPath: table.brokenPath }),
    ...(table.exact === undefined ? {} : { exact: table.exact }),
  };
}

/** The problem of a required column that did not arrive, with the source column it may be. */
function missingColumn(kind: Kind, missing: string, header: readonly string[], source: string): Problem {
  const { headless, ...shown } = headerShown(header);
  const near = headless ? undefined : nearestName(missing, header);
  const other = recogniseKind('', header).kind;
  const label = columnOf(kind, missing)?.label;
  return ingestProblem('MC-INGEST-004', source, {
    kind: `${kind.name} (${kind.label.en})`,
    kindZh: `${kind.name}（${kind.label.zh}）`,
    column: label === undefined ? missing : `${missing} (${label.en})`,
    columnZh: label === undefined ? missing : `${missing}（${label.zh}）`,
    ...shown,
    near: [...(near === undefined ? [] : [`${near}?`]), ...(other === undefined ? [] : [`--kind ${other.name}?`])].join(
      ' ',
    ),
  });
}
