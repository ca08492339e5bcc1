import { STORAGE_TYPE, type Column, type ColumnType } from '../../records/column.ts';
import { identifier, literal } from '../../store/sql.ts';
import { reasonJson, type ReasonCode } from '../reasons.ts';

/** What may stand at either end of a cell and is no part of it: blanks, tabs, line breaks, no-break and ideographic blanks, zero-width marks. */
const ASCII_SPACES = [' ', '\t', '\n', '\r'];
const WIDE_SPACES = ['\u00a0', '\u3000', '\u200b', '\ufeff'];
const SPACES = literal([...ASCII_SPACES, ...WIDE_SPACES].join(''));

/**
 * A cell of text: trimmed, and NULL when nothing is left. Trimming costs a hundred times what it costs to see that
 * there is nothing to trim, so that is looked at first.
 */
export function trimmed(sql: string): string {
  const ends = [...ASCII_SPACES, ...WIDE_SPACES].map((space) => `ends_with(${sql}, ${literal(space)})`);
  const starts = WIDE_SPACES.map((space) => `starts_with(${sql}, ${literal(space)})`);
  const untidy = `${sql} < '!' OR (${sql} > '~' AND (${starts.join(' OR ')})) OR ${ends.join(' OR ')}`;
  return `CASE WHEN ${untidy} THEN nullif(trim(${sql}, ${SPACES}), '') ELSE ${sql} END`;
}

const DECIMALS: Partial<Record<ColumnType, number>> = { money: 2, count: 4, price: 6, rate: 4, integer: 0 };

const matches = (text: string, pattern: string): string => `regexp_full_match(${text}, ${literal(pattern)})`;
/** Some databases export a half as .5. */
const NUMBER = '[+-]?([0-9]+(\\.[0-9]+)?|\\.[0-9]+)';

/** A number whose decimals beyond the type's are zeros, so that casting it rounds nothing. */
function exactNumber(scale: number): string {
  return scale === 0 ? '[+-]?[0-9]+(\\.0+)?' : `[+-]?([0-9]+(\\.[0-9]{1,${scale}}0*)?|\\.[0-9]{1,${scale}}0*)`;
}

const HOURS = '([01]?[0-9]|2[0-3])';
const PLAIN_DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const PLAIN_TIME = '[0-9]{4}-[0-9]{2}-[0-9]{2} ([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}';
const LOOSE_TIME = `[0-9]{4}(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}([ T]${HOURS}:[0-9]{1,2}(:[0-9]{1,2}(\\.[0-9]{1,9})?)?)?`;
const OFFSET_TIME = `[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]${HOURS}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)? ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)`;
const UNSPACED_TIME = '[0-9]{4}-[0-9]{2}-[0-9]{2}([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}';
/** Anything that was meant as a day: digits in one of the known orders, whatever their values. */
const TIME_SHAPE = '[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([ T]?[0-9]{1,2}:.*)?|[0-9]{8}|[0-9]{14}';

/**
 * Text as TIMESTAMP, NULL when it is none. A time with an offset becomes Shanghai wall time; one without is Shanghai
 * wall time already.
 */
function timeOf(text: string): string {
  return `CASE WHEN ${matches(text, LOOSE_TIME)} THEN TRY_CAST(replace(${text}, 'T', ' ') AS TIMESTAMP)
    WHEN ${matches(text, '[0-9]{8}')} THEN try_strptime(${text}, '%Y%m%d')
    WHEN ${matches(text, '[0-9]{14}')} THEN try_strptime(${text}, '%Y%m%d%H%M%S')
    WHEN ${matches(text, UNSPACED_TIME)} THEN TRY_CAST(${text}[:10] || ' ' || ${text}[11:] AS TIMESTAMP)
    WHEN ${matches(text, OFFSET_TIME)} THEN timezone('Asia/Shanghai', TRY_CAST(replace(${text}, 'T', ' ') AS TIMESTAMPTZ)) END`;
}

/** Text as the column's type, NULL where it cannot be read exactly. The usual form is tried before blanks are cut off. */
export function typedFromText(column: Column, text: string): string {
  const scale = DECIMALS[column.type];
  const type = STORAGE_TYPE[column.type];
  if (scale !== undefined) {
    const number = (sql: string): string => `WHEN ${matches(sql, exactNumber(scale))} THEN TRY_CAST(${sql} AS ${type})`;
    return `CASE ${number(text)} ${number(trimmed(text))} END`;
  }
  if (column.type === 'time' || column.type === 'date') {
    const usual = `WHEN ${matches(text, column.type === 'time' ? PLAIN_TIME : PLAIN_DATE)} THEN TRY_CAST(${text} AS ${type})`;
    return `CASE ${usual} WHEN ${text} IS NOT NULL THEN CAST(${timeOf(trimmed(text))} AS ${type}) END`;
  }
  return text;
}

const json = (code: ReasonCode, column: Column): string => literal(reasonJson(code, column.name));

/** Why a cell rejects its record, as SQL: a JSON object of a code and the column, or NULL. */
export function rejection(column: Column, value: string, text: string | undefined): string | undefined {
  const cases: string[] = [];
  if (text !== undefined)
    cases.push(`WHEN ${value} IS NULL AND ${trimmed(text)} IS NOT NULL THEN ${unreadable(column, trimmed(text))}`);
  if (column.required) cases.push(`WHEN ${value} IS NULL THEN ${json('required_missing', column)}`);
  return cases.length === 0 ? undefined : `CASE ${cases.join(' ')} END`;
}

function unreadable(column: Column, text: string): string {
  const scale = DECIMALS[column.type];
  if (scale === undefined)
    return `CASE WHEN ${matches(text, TIME_SHAPE)} THEN ${json('impossible_time', column)} ELSE ${json('not_a_time', column)} END`;
  return `CASE WHEN ${matches(text, exactNumber(scale))} THEN ${json('out_of_range', column)} WHEN ${matches(text, NUMBER)} THEN ${json('too_precise', column)} ELSE ${json('not_a_number', column)} END`;
}

/** True for columns kept as text: reading them can fail in no way but absence. */
export function isText(column: Column): boolean {
  return STORAGE_TYPE[column.type] === 'VARCHAR';
}

/** A quoted column name under which the text of a typed column travels beside its value. */
export function textName(column: Column): string {
  return identifier(`_t_${column.name}`);
}
