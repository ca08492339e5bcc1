import { STORAGE_TYPE, type Column, type ColumnType } from '../../records/column.ts';
import { literal } from '../../store/sql.ts';
import type { ReasonCode } from '../reasons.ts';
import { tidiedCell, trimmed } from './text-sql.ts';

const DECIMALS: Partial<Record<ColumnType, number>> = { money: 2, count: 4, price: 6, rate: 4, integer: 0 };

/** What a cell's number is multiplied by: ten thousand where a header or the cell says 万. */
export type Factor = 1 | 10_000;

/** Decimals that a factor of ten thousand uses up. */
const MYRIAD_DECIMALS = 4;

const matches = (text: string, pattern: string): string => `regexp_full_match(${text}, ${literal(pattern)})`;

/** Some databases export a half as .5. */
const NUMBER = '[+-]?([0-9]+(\\.[0-9]+)?|\\.[0-9]+)';

/** A number as people write it: groups of three, a currency sign before it, 元 or 万 after it. */
const WRITTEN = '([¥￥] ?[+-]?|[+-]? ?[¥￥]? ?)([0-9]+|[0-9]{1,3}(,[0-9]{3})+)?(\\.[0-9]+)? ?';

/** How many decimals a column of numbers keeps; undefined for other columns. */
export function decimalsOf(column: Column): number | undefined {
  return DECIMALS[column.type];
}

/** A number whose decimals beyond `scale` are zeros, so that casting it rounds nothing. */
function exactNumber(scale: number): string {
  return scale === 0 ? '[+-]?[0-9]+(\\.0+)?' : `[+-]?([0-9]+(\\.[0-9]{1,${scale}}0*)?|\\.[0-9]{1,${scale}}0*)`;
}

/** Tries the written forms of a cell: what remains without marks, signs and words, tidied once and known as `_cell`. */
function ofTidied(text: string, work: (tidied: string, number: string) => string): string {
  const number = "regexp_replace(_cell, '[,¥￥元整万周岁() ]', '', 'g')";
  return `list_transform(${tidiedCell(text)}, lambda _cell: ${work('_cell', number)})[1]`;
}

function cast(number: string, type: string, scale: number, factor: Factor): string {
  if (factor === 1) return `TRY_CAST(${number} AS ${type})`;
  // Wide enough for any amount in 万 that the type holds, narrow enough for the product to stay a decimal.
  return `TRY_CAST(TRY_CAST(${number} AS DECIMAL(24, ${scale + MYRIAD_DECIMALS})) * 10000::DECIMAL(5, 0) AS ${type})`;
}

const exactFor = (number: string, scale: number, factor: Factor): string =>
  matches(number, exactNumber(factor === 1 ? scale : scale + MYRIAD_DECIMALS));

/** A form in which numbers are written, what it multiplies by, and the sign it stands for. */
interface Form {
  readonly pattern: string;
  readonly by: Factor;
  readonly sign?: '-';
}

/** A negative number as bookkeepers write it: in brackets, without a sign. */
const IN_BRACKETS = '\\( ?[¥￥]? ?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)?(\\.[0-9]+)? ?';

/** The written forms in the order they are tried: a unit in the cell goes before its column's. */
function forms(column: Column, factor: Factor): readonly Form[] {
  const written: readonly Form[] = [
    { pattern: `${WRITTEN}元整?`, by: 1 },
    { pattern: `${WRITTEN}万(元整?)?`, by: 10_000 },
    { pattern: WRITTEN, by: factor },
    { pattern: `${IN_BRACKETS}元\\)`, by: 1, sign: '-' },
    { pattern: `${IN_BRACKETS}万元?\\)`, by: 10_000, sign: '-' },
    { pattern: `${IN_BRACKETS}\\)`, by: factor, sign: '-' },
  ];
  return column.name === 'age' ? [...written, { pattern: `${WRITTEN}周?岁`, by: 1 }] : written;
}

const signed = (number: string, sign: '-' | undefined): string => (sign === undefined ? number : `('-' || ${number})`);

/**
 * Text as a column's number, NULL where it cannot be read exactly. The plain form is tried first, as nearly all cells
 * have it.
 */
export function numberFromText(column: Column, scale: number, text: string, factor: Factor): string {
  const type = STORAGE_TYPE[column.type];
  const plain = (sql: string): string => `WHEN ${exactFor(sql, scale, factor)} THEN ${cast(sql, type, scale, factor)}`;
  const written = ofTidied(text, (tidied, number) => {
    const cases = forms(column, factor).map(
      ({ pattern, by, sign }) =>
        `WHEN ${matches(tidied, pattern)} THEN CASE WHEN ${exactFor(number, scale, by)} THEN ${cast(signed(number, sign), type, scale, by)} END`,
    );
    return `CASE ${cases.join(' ')} END`;
  });
  return `CASE ${plain(text)} WHEN ${text} IS NULL THEN NULL ${plain(trimmed(text))} ELSE ${written} END`;
}

/** Text as a column's number where it is the number and nothing else; NULL in any other form. */
export function numberFromUsualText(column: Column, scale: number, text: string): string {
  return `CASE WHEN ${exactFor(text, scale, 1)} THEN ${cast(text, STORAGE_TYPE[column.type], scale, 1)} END`;
}

/** Why a text is not the column's number, as SQL over the reasons that `reason` spells. */
export function numberFault(
  column: Column,
  scale: number,
  text: string,
  factor: Factor,
  reason: (code: ReasonCode) => string,
): string {
  return ofTidied(text, (tidied, number) => {
    const cases = forms(column, factor).map(
      ({ pattern, by }) =>
        `WHEN ${matches(tidied, pattern)} AND ${matches(number, NUMBER)} THEN CASE WHEN ${exactFor(number, scale, by)} THEN ${reason('out_of_range')} ELSE ${reason('too_precise')} END`,
    );
    return `CASE ${cases.join(' ')} ELSE ${reason('not_a_number')} END`;
  });
}
