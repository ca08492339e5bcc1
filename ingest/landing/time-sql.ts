import { STORAGE_TYPE, type Column } from '../../records/column.ts';
import { literal } from '../../store/sql.ts';
import { tidiedCell } from './text-sql.ts';

const matches = (text: string, pattern: string): string => `regexp_full_match(${text}, ${literal(pattern)})`;

const HOURS = '([01]?[0-9]|2[0-3])';
const PLAIN_DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const PLAIN_TIME = '[0-9]{4}-[0-9]{2}-[0-9]{2} ([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}';
const LOOSE_TIME = `[0-9]{4}(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}(( +|T)${HOURS}:[0-9]{1,2}(:[0-9]{1,2}(\\.[0-9]{1,9})?)?)?`;
const OFFSET_TIME = `[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]${HOURS}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)? ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)`;
const PACKED_DAY_TIME = `[0-9]{8} +${HOURS}:[0-9]{2}(:[0-9]{2})?`;
const UNSPACED_TIME = '[0-9]{4}-[0-9]{2}-[0-9]{2}([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}';

/** A day and a clock as people write them; only after 日 may the clock follow without a blank. */
const DAY =
  '[0-9]{4}(?:年 ?[0-9]{1,2}月 ?[0-9]{1,2}(?:[日号] ?|$| )|[.][0-9]{1,2}[.][0-9]{1,2}(?:$| )|/[0-9]{1,2}/[0-9]{1,2}(?:$| )|-[0-9]{1,2}-[0-9]{1,2}(?:$| ))';
const CLOCK = `(?:${HOURS}[时点:][0-5]?[0-9](?:分|[分:][0-5]?[0-9]秒?)?|${HOURS}[时点])`;
const HALF = '上午|下午|[AaPp][Mm]';
const WRITTEN_TIME = `${DAY}(?:(?:${HALF}) ?${CLOCK}|${CLOCK}(?: ?[AaPp][Mm])?)?`;

/** Days since the spreadsheets' day 0, with or without a share of a day. */
const SERIAL = '([0-9]{5})(\\.[0-9]{1,17})?';
/** A spreadsheet counts days from 1899-12-30, as it takes 1900 for a leap year; exact from March 1900 on. */
const DAY_ZERO = "TIMESTAMP '1899-12-30'";
/** Day 73050 is 2099-12-31. Day 20000 is in 1954, before any visit; births go back to day 10000, in 1927, before which a number has four digits and may be a year. */
const LAST_SERIAL = 73_050;
const FIRST_SERIAL = { time: 20_000, date: 10_000 } as const;

/** Anything that was meant as a day: digits in one of the known orders, whatever their values. */
const TIME_SHAPE =
  '[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}([ T]?[^0-9]{0,3}[0-9]{1,2}[:时点].*)?|[0-9]{4}年 ?[0-9]{1,2}月 ?[0-9]{1,2}([日号].*)?|[0-9]{8}( +[0-9]{1,2}:.*)?|(19|20)[0-9]{10}|[0-9]{14}';

/** `2025年3月5日 下午3时5分` as TIMESTAMP, NULL where the day or the hour does not exist. */
function writtenTime(text: string): string {
  const digits = `translate(${text}, '年月./时点分日号秒', '----:::   ')`;
  const day = `regexp_extract(${digits}, '^[0-9]{4}-[ ]?[0-9]{1,2}-[ ]?[0-9]{1,2}')`;
  const clock = (group: number): string =>
    `coalesce(nullif(regexp_extract(${digits}, '([0-9]{1,2}):([0-9]{0,2}):?([0-9]{0,2})', ${group}), ''), '0')`;
  const moment = `TRY_CAST(replace(${day}, ' ', '') || ' ' || ${[1, 2, 3].map(clock).join(" || ':' || ")} AS TIMESTAMP)`;
  const afternoon = `regexp_matches(${text}, '下午|[Pp][Mm]')`;
  const morning = `regexp_matches(${text}, '上午|[Aa][Mm]')`;
  const hour = `CAST(${clock(1)} AS INTEGER)`;
  return `${moment} + to_hours(CASE WHEN ${afternoon} AND ${hour} < 12 THEN 12 WHEN ${morning} AND ${hour} = 12 THEN -12 WHEN ${morning} AND ${hour} > 12 THEN NULL ELSE 0 END)`;
}

/** A spreadsheet's day number as TIMESTAMP, to the second: its share of a day is written with rounded digits. A date takes no share. */
function serialTime(text: string, type: 'date' | 'time'): string {
  const days = `CAST(left(${text}, 5) AS INTEGER)`;
  const inRange = `${days} BETWEEN ${FIRST_SERIAL[type]} AND ${LAST_SERIAL}`;
  if (type === 'date') return `CASE WHEN ${inRange} THEN ${DAY_ZERO} + to_days(${days}) END`;
  const share = `CAST('0' || nullif(substr(${text}, 6), '') AS DECIMAL(24, 17))`;
  const moment = `${DAY_ZERO} + to_days(${days}) + to_seconds(coalesce(CAST(round(${share} * 86400::DECIMAL(5, 0)) AS BIGINT), 0))`;
  return `CASE WHEN ${inRange} THEN ${moment} END`;
}

/**
 * Text as TIMESTAMP, NULL when it is none. A time with an offset becomes Shanghai wall time; one without is Shanghai
 * wall time already.
 */
function timeOf(text: string, kind: 'date' | 'time'): string {
  return `CASE WHEN ${matches(text, LOOSE_TIME)} THEN TRY_CAST(regexp_replace(${text}, '[T ]+', ' ') AS TIMESTAMP)
    WHEN ${matches(text, '[0-9]{8}')} THEN try_strptime(${text}, '%Y%m%d')
    WHEN ${matches(text, '(19|20)[0-9]{10}')} THEN try_strptime(${text}, '%Y%m%d%H%M')
    WHEN ${matches(text, PACKED_DAY_TIME)} THEN TRY_CAST(${text}[:4] || '-' || ${text}[5:6] || '-' || ${text}[7:] AS TIMESTAMP)
    WHEN ${matches(text, '[0-9]{14}')} THEN try_strptime(${text}, '%Y%m%d%H%M%S')
    WHEN ${matches(text, UNSPACED_TIME)} THEN TRY_CAST(${text}[:10] || ' ' || ${text}[11:] AS TIMESTAMP)
    WHEN ${matches(text, OFFSET_TIME)} THEN timezone('Asia/Shanghai', TRY_CAST(replace(${text}, 'T', ' ') AS TIMESTAMPTZ))
    WHEN ${matches(text, SERIAL)} THEN ${serialTime(text, kind)}
    WHEN ${matches(text, WRITTEN_TIME)} THEN ${writtenTime(text)} END`;
}

/** Text as a column's date or time, NULL where it is none. The usual form is tried before anything else. */
export function timeFromText(column: Column, text: string): string {
  const kind = column.type === 'date' ? 'date' : 'time';
  const other = `CAST(list_transform(${tidiedCell(text)}, lambda _cell: ${timeOf('_cell', kind)})[1] AS ${STORAGE_TYPE[column.type]})`;
  return `CASE ${whenUsual(column, text)} WHEN ${text} IS NOT NULL THEN ${other} END`;
}

/** Text as a column's date or time where it is in the form that programs write; NULL in any other. */
export function timeFromUsualText(column: Column, text: string): string {
  return `CASE ${whenUsual(column, text)} END`;
}

function whenUsual(column: Column, text: string): string {
  const usual = matches(text, column.type === 'date' ? PLAIN_DATE : PLAIN_TIME);
  return `WHEN ${usual} THEN TRY_CAST(${text} AS ${STORAGE_TYPE[column.type]})`;
}

/** True of a text that was meant as a day, as SQL. */
export function meantAsTime(text: string): string {
  return matches(`${tidiedCell(text)}[1]`, TIME_SHAPE);
}
