import { STORAGE_TYPE, type Column } from '../../records/column.ts';
import { identifier } from '../../store/sql.ts';
import { rawName } from '../source/source-table.ts';
import { isText, typedFromUsualText } from './cell-sql.ts';
import { mayBeWord } from './code-words.ts';
import { contentSql } from './content.ts';
import { flagsSql } from './flags.ts';
import type { ArrivingColumn, Layout } from './layout.ts';
import { mayStandForNone } from './placeholder-id.ts';
import { derivable, derivedQuery, recordReasons, stagedNames } from './stage-sql.ts';
import { needsTidying } from './text-sql.ts';

/** Whether every cell that is read is text as it came, so that a record in the usual form can be told by its cells. */
function isOfTexts(layout: Layout): boolean {
  const { kind, columns, rawColumns } = layout;
  const arrived = new Set(columns.map(({ column }) => column.name));
  const derived = new Set(kind.derived.flatMap((one) => [one.column, ...one.from]));
  return (
    columns.every(({ form, factor }) => form === 'text' && (factor ?? 1) === 1) &&
    rawColumns.every(({ type }) => type === 'VARCHAR') &&
    kind.columns.every((column) => isText(column) || !derived.has(column.name) || !arrived.has(column.name))
  );
}

/** A cell's value where it is in the usual form; NULL where it is empty or in another. */
function usualValue({ column, sql }: ArrivingColumn): string {
  return isText(column) ? `nullif(${sql}, '')` : typedFromUsualText(column, sql);
}

/** SQL that is true where a cell is in any other than the usual form. */
function isUnusual({ column, sql }: ArrivingColumn, hasDefault: boolean): string {
  const name = identifier(column.name);
  const empty = hasDefault ? [`${sql} = ''`] : [];
  if (!isText(column)) return [...empty, `(${sql} <> '' AND ${name} IS NULL)`].join(' OR ');
  const word = mayBeWord(column, sql);
  const forms = [needsTidying(column, sql), ...(word === undefined ? [] : [word])];
  return `(${sql} <> '' AND (${forms.join(' OR ')}))`;
}

/** A column's value with its default, as the staged record holds it. */
function withDefault(layout: Layout, column: Column, read: ReadonlyMap<string, string>): string {
  const name = identifier(column.name);
  const fallback = layout.kind.defaults[column.name];
  const source = read.get(column.name);
  if (source === undefined) return fallback ?? `NULL::${STORAGE_TYPE[column.type]}`;
  if (fallback === undefined) return name;
  return isText(column)
    ? `coalesce(${name}, ${fallback})`
    : `CASE WHEN ${source} IS NULL THEN ${fallback} ELSE ${name} END`;
}

/**
 * The query that stages records whose cells are all in the usual form, as `stageQuery` would, at a fraction of its cost:
 * text that needs no tidying, numbers and times as programs write them, nothing that would reject the record. The other
 * records come out with `_unusual` and are to be staged by `stageQuery`; what is no reason to look closer there is none
 * here, as both ask the same questions.
 *
 * @returns undefined for a layout whose records cannot be told so.
 */
export function usualQuery(layout: Layout): string | undefined {
  if (layout.message === undefined || !layout.hasOrdinal || layout.distinct || !isOfTexts(layout)) return undefined;
  const { kind } = layout;
  const names = stagedNames(layout);
  const staged = new Set(names);
  const raw = layout.rawColumns.map((_, position) => rawName(position));
  const cells = layout.columns.map((one) => `${usualValue(one)} AS ${identifier(one.column.name)}`);
  const arrived = `SELECT ${[...cells, ...raw, '_ordinal'].join(', ')} FROM (${layout.query})`;
  const read = new Map([
    ...derivable(layout).map((one) => [one.column, identifier(one.column)] as const),
    ...layout.columns.map((one) => [one.column.name, one.sql] as const),
  ]);
  // All of them, as flags may ask for columns that did not arrive.
  const values = kind.columns.map((column) => `${withDefault(layout, column, read)} AS ${identifier(column.name)}`);
  const typed = `SELECT ${[...values, ...raw, '_ordinal'].join(', ')} FROM (${derivedQuery(layout, arrived)})`;
  const unusual = [
    ...kind.columns
      .filter(({ name, required }) => required && staged.has(name))
      .map(({ name }) => `${identifier(name)} IS NULL`),
    ...layout.columns.map((one) => isUnusual(one, kind.defaults[one.column.name] !== undefined)),
    ...layout.columns.flatMap(({ column }) => mayStandForNone(column) ?? []),
    ...recordReasons(layout, staged).map((reason) => `(${reason}) IS NOT NULL`),
  ];
  const content = kind.keyedByContent ? [`${contentSql(kind, staged)} AS _content`] : [];
  return `SELECT ${[...names.map((name) => identifier(name)), '_ordinal', ...content].join(', ')}, ${layout.message} AS _message,
  ${flagsSql(kind, staged)} AS _flags, NULL::VARCHAR AS _reasons, false AS _dropped, NULL::VARCHAR AS _raw,
  CASE WHEN ${unusual.join('\n  OR ')} THEN true ELSE false END AS _unusual
FROM (${typed})`;
}
