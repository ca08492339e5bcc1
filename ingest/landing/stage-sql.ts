import { STORAGE_TYPE, type Column } from '../../records/column.ts';
import { identifier } from '../../store/sql.ts';
import { rawName } from '../source/source-table.ts';
import { isText, rejection, textName, typedFromText } from './cell-sql.ts';
import { blankRow } from './blank-row.ts';
import { codeFromWord, unknownFlags } from './code-words.ts';
import { contentSql } from './content.ts';
import { flagsSql } from './flags.ts';
import { headerRowReason, isHeaderRow } from './header-row.ts';
import { invisibleCharacters } from './invisible-character.ts';
import type { Layout } from './layout.ts';
import type { Factor } from './number-sql.ts';
import { derivedOfIds, emptyWhereNone, placeholderIds } from './placeholder-id.ts';
import { lostCharacters } from './replacement-character.ts';
import { spreadsheetNumbers } from './spreadsheet-number.ts';
import { doubleText } from './stored-type.ts';
import { textOf } from './text-sql.ts';
import { totalRow } from './total-row.ts';
import { mayBeCut } from './zero-run.ts';

/** Names of the kind's columns that a staged record holds: those that arrived, are derived, or have a default. */
export function stagedNames(layout: Layout): string[] {
  const arrived = new Set(layout.columns.map((one) => one.column.name));
  const derived = derivable(layout).map((one) => one.column);
  const present = new Set([...arrived, ...derived, ...Object.keys(layout.kind.defaults)]);
  if (layout.kind.keyedByContent) for (const name of layout.kind.key) present.add(name);
  return layout.kind.columns.map((one) => one.name).filter((name) => present.has(name));
}

/** The derived columns of a kind whose parts arrived. */
export function derivable(layout: Layout) {
  const arrived = new Set(layout.columns.map((one) => one.column.name));
  return layout.kind.derived.filter((one) => one.from.every((name) => arrived.has(name)));
}

const rawNames = (layout: Layout): string => layout.rawColumns.map((_, position) => rawName(position)).join(', ');

/** The same with words for codes turned into codes, and words for nothing in an id that may be missing into nothing. Apart, so that tidying a cell is computed once. */
function codedQuery(layout: Layout, tidied: string): string {
  const coded = layout.columns.flatMap(({ column }) => {
    const name = identifier(column.name);
    const sql = codeFromWord(column, name) ?? emptyWhereNone(column);
    return sql === undefined ? [] : [`${sql} AS ${name}`];
  });
  return coded.length === 0 ? tidied : `SELECT * REPLACE (${coded.join(', ')}) FROM (${tidied})`;
}

/** Cells as they arrived, under the kind's own names, beside the raw ones. */
function arrivedQuery(layout: Layout): string {
  const cells = layout.columns.map((one) => {
    const cell = one.form === 'text' && isText(one.column) ? textOf(one.column, one.sql) : one.sql;
    return `${cell} AS ${identifier(one.column.name)}`;
  });
  const ordinal = layout.hasOrdinal ? ['_ordinal'] : [];
  const tidied = `SELECT ${[...cells, rawNames(layout), ...ordinal].filter((part) => part !== '').join(', ')} FROM (${layout.query})`;
  const query = codedQuery(layout, tidied);
  if (!layout.distinct) return query;
  const names = layout.columns.map((one) => identifier(one.column.name)).join(', ');
  return `SELECT DISTINCT ON (${names}) * FROM (${query}) ORDER BY ${names}, _ordinal`;
}

/** A query of cells under the kind's own names, with derived columns made where they did not arrive or are empty. */
export function derivedQuery(layout: Layout, inner: string): string {
  const arrived = new Set(layout.columns.map((one) => one.column.name));
  const made = derivable(layout);
  if (made.length === 0) return inner;
  const replaced = made
    .filter((one) => arrived.has(one.column))
    .map(
      (one) => `coalesce(${identifier(one.column)}, ${derivedOfIds(layout.kind, one)}) AS ${identifier(one.column)}`,
    );
  const added = made
    .filter((one) => !arrived.has(one.column))
    .map((one) => `${derivedOfIds(layout.kind, one)} AS ${identifier(one.column)}`);
  const star = replaced.length === 0 ? '*' : `* REPLACE (${replaced.join(', ')})`;
  return `SELECT ${[star, ...added].join(', ')} FROM (${inner})`;
}

interface Cell {
  readonly column: Column;
  readonly value: string;
  /** Whether its text travels along, to tell unreadable from missing. */
  readonly fromText: boolean;
  readonly factor?: Factor | undefined;
}

function cellOf(layout: Layout, column: Column, textColumns: ReadonlySet<string>, typed: ReadonlySet<string>): Cell {
  const name = identifier(column.name);
  const fallback = layout.kind.defaults[column.name];
  if (typed.has(column.name))
    return { column, value: fallback === undefined ? name : `coalesce(${name}, ${fallback})`, fromText: false };
  if (!textColumns.has(column.name)) {
    const nothing = `NULL::${STORAGE_TYPE[column.type]}`;
    return { column, value: fallback ?? nothing, fromText: false };
  }
  if (isText(column))
    return { column, value: fallback === undefined ? name : `coalesce(${name}, ${fallback})`, fromText: false };
  const factor = layout.columns.find((one) => one.column.name === column.name)?.factor;
  const value = typedFromText(column, name, factor);
  return {
    column,
    factor,
    value: fallback === undefined ? value : `CASE WHEN ${name} IS NULL THEN ${fallback} ELSE ${value} END`,
    fromText: true,
  };
}

/** A raw cell as text. A stored truth value or double reads as it lands, so that the text lands the same when it is tried again. */
function rawCell(name: string, type: string): string {
  if (type === 'DOUBLE') return doubleText(name);
  return type === 'BOOLEAN' ? `CASE WHEN ${name} THEN '1' WHEN NOT ${name} THEN '0' END` : `CAST(${name} AS VARCHAR)`;
}

/** SQL of a record's cells as one line of CSV, as the quarantine keeps them. */
export function rawText(layout: Layout): string {
  const cells = layout.rawColumns.map(({ type }, position) => rawCell(rawName(position), type));
  const quoted = `CASE WHEN x IS NULL THEN '' WHEN regexp_matches(x, '[",\\r\\n]') THEN '"' || replace(x, '"', '""') || '"' ELSE x END`;
  return `array_to_string(list_transform([${cells.join(', ')}], lambda x: ${quoted}), ',')`;
}

/** Why a record is no good beside cells that cannot be read: SQL of JSON objects, each NULL where it is not so. */
export function recordReasons(layout: Layout, staged: ReadonlySet<string>): string[] {
  const { kind } = layout;
  return [
    spreadsheetNumbers(kind, staged) ?? [],
    invisibleCharacters(kind, staged, new Set(layout.columns.map((one) => one.column.name))) ?? [],
    placeholderIds(kind, staged) ?? [],
    lostCharacters(kind, staged) ?? [],
    unknownFlags(kind, staged),
    headerRowReason(layout) ?? [],
  ].flat();
}

/**
 * The query that types, checks and flags the records of a source in one pass: the staged columns of the kind, then
 * `_flags`, `_reasons` (JSON, NULL for good records), `_dropped`, `_raw` (the record's text, for those that are or may turn out bad),
 * and, where they are needed, `_ordinal` and `_content`.
 */
export function stageQuery(layout: Layout): string {
  const { kind } = layout;
  const names = stagedNames(layout);
  const staged = new Set(names);
  const textColumns = new Set([
    ...layout.columns.filter((one) => one.form === 'text').map((one) => one.column.name),
    ...derivable(layout).map((one) => one.column),
  ]);
  const typed = new Set(layout.columns.filter((one) => one.form === 'typed').map((one) => one.column.name));
  const cells = kind.columns.map((column) => cellOf(layout, column, textColumns, typed));
  const values = cells.map((cell) => `${cell.value} AS ${identifier(cell.column.name)}`);
  const texts = cells
    .filter((cell) => cell.fromText)
    .map((cell) => `${identifier(cell.column.name)} AS ${textName(cell.column)}`);
  const rejections = cells
    .filter((cell) => staged.has(cell.column.name))
    .flatMap((cell) => {
      const text = cell.fromText ? textName(cell.column) : undefined;
      return rejection(cell.column, identifier(cell.column.name), text, cell.factor) ?? [];
    })
    .concat(recordReasons(layout, staged));
  const ordinal = layout.hasOrdinal ? ['_ordinal'] : [];
  const content = kind.keyedByContent ? [`${contentSql(kind, staged)} AS _content`] : [];
  const message = layout.message === undefined ? [] : [`${layout.message} AS _message`];
  const columns = names.map((name) => identifier(name));
  const typedQuery = `SELECT ${[...values, ...texts, rawNames(layout), ...ordinal].filter((part) => part !== '').join(',\n  ')} FROM (${derivedQuery(layout, arrivedQuery(layout))})`;
  const checkedQuery = `SELECT *, nullif(concat_ws(',', ${rejections.join(',\n  ')}), '') AS _problems FROM (${typedQuery})`;
  return `SELECT ${[...columns, ...ordinal, ...content, ...message].join(', ')},
  ${flagsSql(kind, staged)} AS _flags,
  '[' || _problems || ']' AS _reasons,
  CASE WHEN _problems IS NULL THEN false ELSE ${blankRow(layout)} OR ${totalRow(layout, staged)} OR ${isHeaderRow(layout)} END AS _dropped,
  CASE WHEN _problems IS NOT NULL OR ${mayBeCut(kind, staged)} THEN ${rawText(layout)} END AS _raw
FROM (${checkedQuery})`;
}
