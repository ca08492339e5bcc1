import { STORAGE_TYPE, type Column } from '../../records/column.ts';
import { identifier, literal } from '../../store/sql.ts';
import { reasonJson, type ReasonCode } from '../reasons.ts';
import { decimalsOf, numberFault, numberFromText, numberFromUsualText, type Factor } from './number-sql.ts';
import { tidiedCell, trimmed } from './text-sql.ts';
import { meantAsTime, timeFromText, timeFromUsualText } from './time-sql.ts';

export { trimmed } from './text-sql.ts';

/**
 * Text as the column's type, NULL where it cannot be read exactly. The usual form is tried before any other.
 *
 * @param factor - what numbers are multiplied by, where the header gives their unit as 万元.
 */
export function typedFromText(column: Column, text: string, factor: Factor = 1): string {
  const scale = decimalsOf(column);
  if (scale !== undefined) return numberFromText(column, scale, text, factor);
  if (column.type === 'time' || column.type === 'date') return timeFromText(column, text);
  return text;
}

/** Text in the usual form of the column's type as its value; NULL where it is in another, which `typedFromText` may read. */
export function typedFromUsualText(column: Column, text: string): string {
  const scale = decimalsOf(column);
  return scale === undefined ? timeFromUsualText(column, text) : numberFromUsualText(column, scale, text);
}

const json = (code: ReasonCode, column: Column): string => literal(reasonJson(code, column.name));

/** Why a cell rejects its record, as SQL: a JSON object of a code and the column, or NULL. */
export function rejection(
  column: Column,
  value: string,
  text: string | undefined,
  factor: Factor = 1,
): string | undefined {
  const cases: string[] = [];
  if (text !== undefined)
    cases.push(`WHEN ${value} IS NULL AND ${given(column, text)} THEN ${unreadable(column, text, factor)}`);
  if (column.required) cases.push(`WHEN ${value} IS NULL THEN ${json('required_missing', column)}`);
  return cases.length === 0 ? undefined : `CASE ${cases.join(' ')} END`;
}

/** What people write in a cell that has no value. In a column that may be empty it means empty. */
const NOTHING = '[-—–/]+|无|暂无';

/** Whether a cell holds anything that was meant as a value. */
function given(column: Column, text: string): string {
  const some = `${trimmed(text)} IS NOT NULL`;
  return column.required ? some : `${some} AND NOT regexp_full_match(${tidiedCell(text)}[1], ${literal(NOTHING)})`;
}

function unreadable(column: Column, text: string, factor: Factor): string {
  const scale = decimalsOf(column);
  if (scale !== undefined) return numberFault(column, scale, text, factor, (code) => json(code, column));
  return `CASE WHEN ${meantAsTime(text)} THEN ${json('impossible_time', column)} ELSE ${json('not_a_time', column)} END`;
}

/** True for columns kept as text: reading them can fail in no way but absence. */
export function isText(column: Column): boolean {
  return STORAGE_TYPE[column.type] === 'VARCHAR';
}

/** A quoted column name under which the text of a typed column travels beside its value. */
export function textName(column: Column): string {
  return identifier(`_t_${column.name}`);
}
