import { basename } from 'node:path';
import { nearestName } from '../../base/suggest.ts';
import type { Problem } from '../../base/problem.ts';
import { columnOf, type Kind } from '../../records/kind.ts';
import { kindNamed } from '../../records/kinds.ts';
import { identifier, literal, literals } from '../../store/sql.ts';
import { trimmed } from '../landing/cell-sql.ts';
import type { ArrivingColumn, Layout } from '../landing/layout.ts';
import { headerName } from '../landing/header-name.ts';
import { inUnit, withUnits } from '../landing/header-unit.ts';
import { arrivingStored } from '../landing/stored-type.ts';
import { headerShown } from '../headerless.ts';
import { ingestProblem } from '../problems.ts';
import { globPattern } from '../source/expand-paths.ts';
import type { Part } from '../source/part.ts';
import { rawName, type SourceTable } from '../source/source-table.ts';
import type { KindMapping, Mapping } from './mapping.ts';

/** Names that an unpivot adds to the source's own. */
function unpivotNames(map: KindMapping): string[] {
  return [map.unpivot?.value, map.unpivot?.position].filter((name) => name !== undefined);
}

/** Source columns a map reads, each once. */
export function columnsRead(map: KindMapping): string[] {
  const made = new Set(unpivotNames(map));
  const read = Object.values(map.columns).flatMap((one) =>
    'from' in one ? [one.from] : 'compute' in one ? [...one.reads] : [],
  );
  return [...new Set([...read.filter((name) => !made.has(name)), ...(map.unpivot?.columns ?? [])])];
}

function positionOf(table: SourceTable, name: string): number {
  const exact = table.columns.findIndex((one) => one.name === name);
  if (exact >= 0) return exact;
  // A unit in a header is part of what a mapping names: it says nothing about scaling.
  const wanted = headerName(name).full;
  return table.columns.findIndex((one) => headerName(one.name).full === wanted);
}

function applies(map: KindMapping, part: Part, table: SourceTable): boolean {
  const { glob, header } = map.source;
  if (glob !== undefined) {
    const pattern = globPattern(glob);
    if (!pattern.test(basename(part.name)) && !pattern.test(part.source)) return false;
  }
  if (header !== undefined && !header.every((name) => positionOf(table, name) >= 0)) return false;
  return glob !== undefined || header !== undefined || columnsRead(map).every((name) => positionOf(table, name) >= 0);
}

function sourceQuery(map: KindMapping, table: SourceTable): string {
  const nulls = map.nulls.filter((text) => text.trim() !== '');
  const cells = columnsRead(map).map((name) => {
    const raw = trimmed(`CAST(${rawName(positionOf(table, name))} AS VARCHAR)`);
    const text = nulls.length === 0 ? raw : `CASE WHEN NOT list_contains([${literals(nulls)}], ${raw}) THEN ${raw} END`;
    return `${text} AS ${identifier(name)}`;
  });
  const ordinal = table.hasOrdinal ? [] : ['row_number() OVER () AS _ordinal'];
  const query = `SELECT ${['*', ...cells, ...ordinal].join(', ')} FROM (${table.query})`;
  return map.unpivot === undefined ? query : unpivoted(map.unpivot, query);
}

/** One record for each of the columns that holds something; empty ones are no records. */
function unpivoted(unpivot: NonNullable<KindMapping['unpivot']>, query: string): string {
  const cells = unpivot.columns.map((name, index) => `{'v': ${identifier(name)}, 'p': ${literal(String(index + 1))}}`);
  const names = [
    `_u.v AS ${identifier(unpivot.value)}`,
    ...(unpivot.position === undefined ? [] : [`_u.p AS ${identifier(unpivot.position)}`]),
  ];
  return `SELECT *, ${names.join(', ')} FROM (SELECT *, unnest([${cells.join(', ')}]) AS _u FROM (${query})) WHERE _u.v IS NOT NULL`;
}

function arriving(
  map: KindMapping,
  kind: Kind,
  table: SourceTable,
  source: string,
): readonly ArrivingColumn[] | Problem {
  const columns: ArrivingColumn[] = [];
  for (const [name, one] of Object.entries(map.columns)) {
    const column = columnOf(kind, name);
    if (column === undefined) throw new Error(`a checked mapping names ${name}`);
    if ('constant' in one) columns.push({ column, form: 'text', sql: literal(one.constant) });
    else if ('compute' in one) columns.push({ column, form: 'text', sql: `CAST((${one.compute}) AS VARCHAR)` });
    else {
      const stored = table.columns[positionOf(table, one.from)];
      if (stored !== undefined && arrivingStored(column, '_', stored.type) === 'inexact-id')
        return ingestProblem('MC-INGEST-008', source, { column: one.from, type: stored.type });
      const arrived: ArrivingColumn = { column, form: 'text', sql: identifier(one.from) };
      const scaled = inUnit(arrived, stored ?? { name: one.from }, source);
      if ('exit' in scaled) return scaled;
      columns.push(scaled);
    }
  }
  return columns;
}

function layoutOf(map: KindMapping, kind: Kind, part: Part, table: SourceTable): Layout | Problem {
  const header = table.columns.map((one) => one.name);
  const read = columnsRead(map);
  const absent = read.find((name) => positionOf(table, name) < 0);
  if (absent !== undefined) {
    const { headless, ...shown } = headerShown(header);
    const near = headless ? undefined : nearestName(absent, header);
    return ingestProblem('MC-INGEST-010', `${part.source} (${map.where})`, {
      column: absent,
      ...shown,
      near: near === undefined ? '' : `${near}?`,
    });
  }
  const columns = arriving(map, kind, table, part.source);
  if ('code' in columns) return columns;
  const used = new Set(read.map((name) => positionOf(table, name)));
  return {
    kind,
    query: sourceQuery(map, table),
    hasOrdinal: true,
    columns,
    rawColumns: withUnits(table.columns, (position) => {
      const [name] =
        Object.entries(map.columns).find(([, one]) => 'from' in one && positionOf(table, one.from) === position) ?? [];
      return name === undefined ? undefined : columnOf(kind, name);
    }),
    ignored: header.filter((_, position) => !used.has(position)),
    distinct: map.distinct,
    mapping: map.digest,
    ...(table.brokenPath === undefined ? {} : { brokenPath: table.brokenPath }),
    ...(table.exact === undefined ? {} : { exact: table.exact }),
  };
}

/**
 * How a file is read by the maps that apply to it, one layout a map; none where no map applies. A map applies when its
 * glob and header do, or, where it names neither, when the file holds all columns it reads.
 */
export function layoutsOfMapping(
  mapping: Mapping,
  part: Part,
  table: SourceTable,
  only: Kind | undefined,
): readonly (Layout | Problem)[] {
  return mapping.maps
    .filter((map) => (only === undefined || map.kind === only.name) && applies(map, part, table))
    .map((map) => {
      const kind = kindNamed(map.kind);
      if (kind === undefined) throw new Error(`a checked mapping names the kind ${map.kind}`);
      return layoutOf(map, kind, part, table);
    });
}
