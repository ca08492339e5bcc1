import { literal } from '../../../store/sql.ts';

const STRING = '"(?:[^"\\\\]|\\\\.)*"';
const NUMBER = '-?[0-9][0-9.eE+-]*';
const PLAIN = `${STRING}|[\\[\\]{}:,\\s]|null`;

/**
 * Numbers that a reader of doubles would not give back as they are written: a fraction that ends in zero, fifteen digits
 * or more, many decimals, an exponent. A double holds 15 significant decimal digits for certain (IEEE 754).
 */
const INEXACT = '[:\\[,]\\s*-?[0-9]+(\\.[0-9]*0\\s*[,\\]}]|[0-9.]{14,}|\\.[0-9]{6,}|[0-9.]*[eE])';
const BOOLEAN = '[:\\[,]\\s*(true|false)';

const matches = (sql: string, pattern: string): string => `regexp_matches(${sql}, ${literal(pattern)})`;

/** SQL that is true where a JSON text may hold a number or a truth value that must be turned into text first. */
export function needsRawText(sql: string): string {
  return matches(sql, `${INEXACT}|${BOOLEAN}`);
}

/** SQL that is true where a JSON object may hold a list or another object. */
export function mayNest(sql: string): string {
  return matches(sql, ':\\s*[\\[{]');
}

/**
 * Replaces every `token` of a JSON text outside its strings. The pattern eats all tokens before it, strings as a whole,
 * so a string that looks like the token is never touched; at the end of the text it matches nothing and leaves one
 * more replacement, which is cut off.
 */
function replaceToken(sql: string, token: string, others: string, replacement: string, length: number): string {
  const pattern = literal(`((?:${others})*)(?:(${token})|$)`);
  return `left(regexp_replace(${sql}, ${pattern}, ${literal(`\\1"${replacement}"`)}, 'g'), -${length + 2})`;
}

/** A number right after a field name without escapes. */
const NAMED_NUMBER = `("[^"\\\\]*"\\s*:\\s*)(${NUMBER})`;
/** A string whose text begins like what comes after a field name: from the quote before it, it looks like a name. */
const MISTAKABLE = '[:,\\[{]\\s*"\\s*:\\s*-?[0-9]';

/**
 * SQL of a JSON text whose inexact numbers are strings. Numbers after field names are replaced first, which costs a
 * quarter of looking at every token; where that may be mistaken, or leaves an inexact number in a list, every token is.
 */
function exactNumbers(sql: string): string {
  const careful = replaceToken(sql, NUMBER, `${PLAIN}|true|false`, '\\2', 0);
  const quick = `regexp_replace(${sql}, ${literal(NAMED_NUMBER)}, '\\1"\\2"', 'g')`;
  return `list_transform([${quick}], lambda q: CASE WHEN ${matches(sql, MISTAKABLE)} OR ${matches('q', INEXACT)} THEN ${careful} ELSE q END)[1]`;
}

/**
 * SQL of a JSON text in which numbers that a reader of doubles would spoil are strings of their very digits, and true and
 * false are "1" and "0".
 */
export function rawText(sql: string): string {
  const trues = (text: string): string => replaceToken(text, 'true', `${PLAIN}|${NUMBER}|false`, '1', 1);
  const falses = (text: string): string => replaceToken(text, 'false', `${PLAIN}|${NUMBER}`, '0', 1);
  const exact = `CASE WHEN ${matches(sql, INEXACT)} THEN ${exactNumbers(sql)} ELSE ${sql} END`;
  return `CASE WHEN ${matches(sql, BOOLEAN)} THEN ${falses(trues(exact))} ELSE ${exact} END`;
}
