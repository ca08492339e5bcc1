import { cell, cellOrNull, type Row, type Session } from './session.ts';
import { literal } from './sql.ts';

/** A source, or a part of a log: one partition, or one message of it. */
export interface SourceFilter {
  readonly source: string;
  readonly partition?: number;
  readonly offset?: number;
}

/** Which waiting records are meant; all of them where nothing is said. */
export interface QuarantineFilter {
  readonly source?: SourceFilter;
  readonly batch?: string;
  readonly kind?: string;
  readonly reason?: string;
  /** The place of a record in its source. */
  readonly ordinal?: number;
}

/** A record that waits in quarantine. */
export interface QuarantinedRecord {
  readonly seq: string;
  readonly batch: string;
  readonly kind: string;
  readonly source: string;
  /** Where its message stands in the log it came from; null for what came in files. */
  readonly place: { readonly partition: number; readonly offset: number } | null;
  readonly ordinal: string;
  /** True where its cells are known. */
  readonly split: boolean;
  /** Its cells as one CSV record; for one that could not be split, its text, where it is text. */
  readonly text: string | null;
  /** Its exact bytes in hex, where its cells do not tell them. */
  readonly hex: string | null;
  readonly encoding: string;
  /** The names of its source's columns; null for a message. */
  readonly header: readonly string[] | null;
  /** True where a mapping read it, so that the header names no columns of the kind. */
  readonly mapped: boolean;
  /** Codes as landing wrote them, and the column of the kind where one is to blame. */
  readonly reasons: readonly { readonly code: string; readonly column: string | null }[];
}

/** Records of one source, kind and header, and whether a mapping read them. */
export interface QuarantineGroup {
  readonly source: string;
  readonly kind: string;
  readonly header: readonly string[] | null;
  readonly mapped: boolean;
  /** True where they came from a log. */
  readonly fromLog: boolean;
  /** Those whose cells are known, and those of which only the bytes are. */
  readonly split: number;
  readonly unsplit: number;
}

/** What `form` says of a record whose cells are known. */
const SPLIT = 'cells';

/** SQL that is true of a record whose cells are known. */
export function isSplit(form: string): string {
  return `(${form} IS NOT DISTINCT FROM ${literal(SPLIT)})`;
}

/** SQL that is true of the records of `quarantine` under an alias that wait and that a filter means. */
export function isWaiting(filter: QuarantineFilter, alias = 'q'): string {
  const conditions = [`${alias}.closed_seq IS NULL`];
  if (filter.batch !== undefined) conditions.push(`${alias}.batch = ${literal(filter.batch)}`);
  if (filter.kind !== undefined) conditions.push(`${alias}.kind = ${literal(filter.kind)}`);
  if (filter.reason !== undefined)
    conditions.push(`contains(${alias}.reasons, ${literal(`"code":${JSON.stringify(filter.reason)}`)})`);
  const { source } = filter;
  if (source !== undefined) {
    conditions.push(`${alias}.source = ${literal(source.source)}`);
    if (source.partition !== undefined) conditions.push(`${alias}.log_partition = ${source.partition}`);
    if (source.offset !== undefined) conditions.push(`${alias}.log_offset = ${source.offset}`);
  }
  if (filter.ordinal !== undefined) conditions.push(`${alias}.ordinal = ${filter.ordinal}`);
  return conditions.join(' AND ');
}

/**
 * SQL of waiting records as their sources gave them. A mapping may make several records of one, and each bad one is
 * kept with the whole of its text: that text is given once.
 */
export function sourceRecords(where: string): string {
  return `SELECT q.*, b.mapping FROM quarantine q JOIN batch b ON b.seq = q.seq WHERE ${where}
    QUALIFY b.mapping IS NULL OR row_number() OVER (PARTITION BY q.seq, q.kind, q.ordinal, q.text, q.bytes ORDER BY q.reasons) = 1`;
}

function names(header: string | null): readonly string[] | null {
  return header === null ? null : (JSON.parse(header) as string[]);
}

/** A source with where a record stands in it: `kafka:fee_list_d/3@1042`; of a file, the file. */
export function sourceWithPlace({ source, place }: Pick<QuarantinedRecord, 'source' | 'place'>): string {
  return place === null ? source : `${source}/${place.partition}@${place.offset}`;
}

function recordOf(row: Row): QuarantinedRecord {
  const offset = cellOrNull(row, 'log_offset');
  const reasons = JSON.parse(cell(row, 'reasons')) as { code: string; column?: string }[];
  return {
    seq: cell(row, 'seq'),
    batch: cell(row, 'batch'),
    kind: cell(row, 'kind'),
    source: cell(row, 'source'),
    place: offset === null ? null : { partition: Number(cell(row, 'log_partition')), offset: Number(offset) },
    ordinal: cell(row, 'ordinal'),
    split: cell(row, 'form') === SPLIT,
    text: cellOrNull(row, 'text'),
    hex: cellOrNull(row, 'hex_'),
    encoding: cell(row, 'encoding'),
    header: names(cellOrNull(row, 'header')),
    mapped: cellOrNull(row, 'mapping') !== null,
    reasons: reasons.map(({ code, column }) => ({ code, column: column ?? null })),
  };
}

/** Waiting records, oldest batch first and in the order of their sources. */
export async function* quarantinedRecords(
  session: Session,
  filter: QuarantineFilter,
  limit?: number,
): AsyncGenerator<QuarantinedRecord> {
  const most = limit === undefined ? '' : ` LIMIT ${limit}`;
  const query = `SELECT q.* EXCLUDE (bytes), lower(hex(q.bytes)) AS hex_, b.mapping FROM quarantine q JOIN batch b ON b.seq = q.seq WHERE ${isWaiting(filter)} ORDER BY q.seq, q.ordinal, q.reasons${most}`;
  for await (const rows of session.stream(query)) yield* rows.map(recordOf);
}

/** How many records wait. */
export async function countQuarantined(session: Session, filter: QuarantineFilter): Promise<number> {
  return Number(await session.value(`SELECT count(*) FROM quarantine q WHERE ${isWaiting(filter)}`));
}

/** The groups that waiting records are exported in, by source, kind and header. */
export async function quarantineGroups(session: Session, filter: QuarantineFilter): Promise<QuarantineGroup[]> {
  const rows =
    await session.rows(`SELECT source, kind, header, mapping IS NOT NULL AS mapped, log_offset IS NOT NULL AS from_log,
      count(*) FILTER (WHERE ${isSplit('form')}) AS split, count(*) FILTER (WHERE NOT ${isSplit('form')}) AS unsplit
    FROM (${sourceRecords(isWaiting(filter))}) GROUP BY ALL ORDER BY kind, source, header, mapped, from_log`);
  return rows.map((row) => ({
    source: cell(row, 'source'),
    kind: cell(row, 'kind'),
    header: names(cellOrNull(row, 'header')),
    mapped: cell(row, 'mapped') === 'true',
    fromLog: cell(row, 'from_log') === 'true',
    split: Number(cell(row, 'split')),
    unsplit: Number(cell(row, 'unsplit')),
  }));
}

/** The records of one group as their source gave them, split or unsplit. */
export async function* groupRecords(
  session: Session,
  filter: QuarantineFilter,
  group: QuarantineGroup,
  unsplit: boolean,
): AsyncGenerator<QuarantinedRecord> {
  const header = group.header === null ? 'q.header IS NULL' : `q.header = ${literal(JSON.stringify(group.header))}`;
  const where = `${isWaiting(filter)} AND q.source = ${literal(group.source)} AND q.kind = ${literal(group.kind)}
    AND ${header} AND (b.mapping IS NOT NULL) = ${group.mapped} AND (q.log_offset IS NOT NULL) = ${group.fromLog} AND ${isSplit('q.form')} <> ${unsplit}`;
  const query = `SELECT * EXCLUDE (bytes), lower(hex(bytes)) AS hex_ FROM (${sourceRecords(where)}) ORDER BY seq, ordinal, text`;
  for await (const rows of session.stream(query)) yield* rows.map(recordOf);
}

/** The name of a batch as a person may type it: `b7` and `7` are B000007. */
export function batchNamed(typed: string): string {
  const name = typed.trim().toUpperCase();
  const number = /^B?(\d{1,6})$/.exec(name)?.[1];
  return number === undefined ? name : `B${number.padStart(6, '0')}`;
}

/** Whether a batch of that name has landed. */
export async function batchExists(session: Session, batch: string): Promise<boolean> {
  return (await session.value(`SELECT true FROM batch WHERE batch = ${literal(batch)} LIMIT 1`)) !== null;
}

/** The sources that records wait from. */
export async function waitingSources(session: Session): Promise<string[]> {
  const rows = await session.rows('SELECT DISTINCT source FROM quarantine WHERE closed_seq IS NULL ORDER BY source');
  return rows.map((row) => cell(row, 'source'));
}
