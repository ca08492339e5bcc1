import { basename } from 'node:path';
import { MingchaError, type Problem } from '../base/problem.ts';
import { withFolder } from '../ingest/landing/staging.ts';
import { openParts } from '../ingest/source/open-parts.ts';
import { isProblem, unreadable, type FlawedRow, type Part } from '../ingest/source/part.ts';
import { rawName, type SourceTable } from '../ingest/source/source-table.ts';
import { StatementError, type Session } from '../store/session.ts';
import { identifier, literal } from '../store/sql.ts';
import type { Warehouse } from '../store/warehouse.ts';
import type { Context } from './context.ts';

/** A column that is looked for, by any of its labels. */
export interface WantedColumn {
  readonly name: string;
  readonly labels: readonly string[];
}

/** What a file is read for. */
export interface TableRequest {
  /** Absolute. */
  readonly path: string;
  readonly columns: readonly WantedColumn[];
  /** The temporary table that takes the rows of every sheet that has the `needed` columns: `row_no`, `sheet`, then the wanted columns as texts. */
  readonly into: string;
  readonly needed: readonly string[];
}

/** What a file came to. */
export interface TableRead {
  readonly rows: number;
  /** Rows that could not be divided into cells. */
  readonly broken: number;
  /** Where the first of them stand in a workbook, by sheet. */
  readonly flawed: readonly (FlawedRow & { readonly sheet: string })[];
  /** Names of columns that were found, in sheets that were read. */
  readonly found: ReadonlySet<string>;
  /** Of sheets that lack a needed column: how many rows have something in a wanted column, by sheet and column. */
  readonly elsewhere: readonly { readonly sheet: string; readonly column: string; readonly rows: number }[];
  readonly problems: readonly Problem[];
}

/** A spreadsheet sets a tab or an apostrophe before what it shall not take for a number or a formula; blanks say nothing. */
const cleaned = (raw: string): string =>
  `nullif(trim(regexp_replace(trim(${raw}, ' \t\r\n　'), '^''([=+@-])', '\\1'), ' \t\r\n　'), '')`;

async function tableOf(part: Part): Promise<SourceTable> {
  const { table, mustSplit, split } = part.reading;
  return mustSplit && split !== undefined ? split() : table;
}

function placesOf(table: SourceTable, columns: readonly WantedColumn[]): ReadonlyMap<string, number> {
  const names = table.columns.map(({ name }) => name.trim());
  const places = columns.map(({ name, labels }): [string, number] => [
    name,
    names.findIndex((one) => labels.includes(one)),
  ]);
  return new Map(places.filter(([, place]) => place >= 0));
}

/**
 * Reads the sheets of a workbook, or a CSV, into a temporary table of texts by the labels of columns.
 *
 * @throws MingchaError MC-STORE-006 when interrupted.
 */
export async function readTable(
  context: Context,
  warehouse: Warehouse,
  session: Session,
  { path, columns, into, needed }: TableRequest,
): Promise<TableRead> {
  const labels = new Set(columns.flatMap((column) => column.labels));
  const problems: Problem[] = [];
  const found = new Set<string>();
  const elsewhere: { sheet: string; column: string; rows: number }[] = [];
  const flawed: (FlawedRow & { sheet: string })[] = [];
  let [rows, broken] = [0, 0];
  const texts = columns.map(({ name }) => `${identifier(name)} VARCHAR`);
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(into)} (row_no BIGINT, sheet VARCHAR, ${texts.join(', ')})`,
  );
  const take = async (part: Part): Promise<void> => {
    const table = await tableOf(part);
    const places = placesOf(table, columns);
    const value = (name: string): string => {
      const place = places.get(name);
      return place === undefined ? 'NULL' : cleaned(identifier(rawName(place)));
    };
    if (needed.some((name) => !places.has(name))) {
      for (const name of places.keys()) {
        const filled = await session.value(`SELECT count(*) FROM (${table.query}) WHERE ${value(name)} IS NOT NULL`);
        elsewhere.push({ sheet: part.name, column: name, rows: Number(filled) });
      }
      return;
    }
    for (const name of places.keys()) found.add(name);
    const ordinal = table.hasOrdinal ? '_ordinal' : 'row_number() OVER ()';
    const read =
      await session.run(`INSERT INTO ${identifier(into)} SELECT ${rows} + ${ordinal}, ${literal(part.name)}, ${columns.map(({ name }) => value(name)).join(', ')}
FROM (${table.query})`);
    rows += read;
    // The name of a sheet comes after that of its workbook.
    const sheet = part.name.slice(basename(path).length + 1);
    flawed.push(...(part.reading.flawed ?? []).map((row) => ({ ...row, sheet })));
    if (part.reading.records !== undefined) broken += Math.max(0, part.reading.records - read);
  };
  await withFolder(warehouse, async (folder) => {
    const { signal } = context.effects;
    const room = {
      session,
      folder,
      known: (header: string) => labels.has(header.trim()),
      progress: () => undefined,
      signal,
    };
    const source = basename(path);
    try {
      for await (const part of openParts({ path, source, name: source }, room))
        if (isProblem(part)) problems.push(part);
        else await take(part);
    } catch (error) {
      if (error instanceof MingchaError) throw error;
      if (!(error instanceof StatementError || (error instanceof Error && 'code' in error))) throw error;
      problems.push(unreadable(source, error));
    }
  });
  return { rows, broken, flawed, found, elsewhere, problems };
}
