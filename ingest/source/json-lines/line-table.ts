import type { Session } from '../../../store/session.ts';
import { identifier, literal, making } from '../../../store/sql.ts';
import type { ReasonCode } from '../../reasons.ts';
import { mayNest, needsRawText, rawText } from './raw-text.ts';

const reason = (code: ReasonCode): string => literal(code);

/** `\u0000` written out in a JSON string; a backslash that is itself escaped begins no sign. */
const ESCAPED_NUL = '(^|[^\\\\])(\\\\\\\\)*\\\\u0000';

/**
 * SQL of the names of an object's fields that a message of the national interface has and a flat record has not: the
 * interface's number, or the answer's code with its content.
 */
const IS_MESSAGE = `list_contains(lowered, 'infno') OR (list_contains(lowered, 'infcode') AND list_contains(lowered, 'output'))`;

/** Types of values that a reader of JSON may give back in another form than they are written in, or that hold others. */
const NO_TEXTS = ['DOUBLE', 'BIGINT', 'HUGEINT', 'UHUGEINT', 'BOOLEAN', 'ARRAY', 'OBJECT'];

/**
 * SQL that is true of lines whose fields are texts, whole numbers or nothing: nothing in them nests or needs its very
 * digits kept. The types of an object's fields cost a tenth of the regular expressions they spare.
 */
const ONLY_TEXTS = `NOT (${NO_TEXTS.map((type) => `list_contains(types, ${literal(type)})`).join(' OR ')})`;

/** SQL of a condition that no line of texts alone fulfils. */
const unlessTexts = (condition: string): string =>
  `CASE WHEN fault IS NOT NULL OR only_texts THEN false ELSE ${condition} END`;

/** SQL of a sound line's JSON as it is to be read. */
export const JSON_TEXT = 'coalesce(json, message)';

/**
 * Reads JSON texts into two tables of a database. `line` has each text's `_ordinal`, its `message` as it came, its
 * `fault` (a reason code) if it is no record, `json` with numbers and truth values as text where `message` would lose
 * something (`JSON_TEXT` is the one to read), whether it
 * `nests`, and the `shape` of its fields. `shape` has each shape's field names `keys`, the first line that has it, and
 * whether lines of it are messages (`is_message`). Nothing is left out.
 *
 * @param database - where the tables are made.
 * @param relation - query that gives `_ordinal BIGINT` and `message VARCHAR`: lines of a file, messages of a topic.
 */
export async function createLines(session: Session, database: string, relation: string): Promise<void> {
  const at = (table: string): string => `${identifier(database)}.${table}`;
  const object = `starts_with(ltrim(message, ' ' || chr(9)), '{')`;
  await session.run(`${making('TABLE', at('line'))} AS
    SELECT _ordinal, message, nests, json, shape,
      CASE WHEN fault IS NULL AND raw AND NOT json_valid(json) THEN ${reason('not_json')} ELSE fault END AS fault
    FROM (SELECT *, CASE WHEN fault IS NULL AND raw THEN ${rawText('message')} END AS json, hash(keys) AS shape
      FROM (SELECT *, ${unlessTexts(needsRawText('message'))} AS raw, ${unlessTexts(mayNest('message'))} AS nests
        FROM (SELECT *, ${ONLY_TEXTS} AS only_texts FROM (SELECT *, CASE WHEN fault IS NULL THEN json_keys(message) END AS keys, CASE WHEN fault IS NULL THEN json_type(message, '$.*') END AS types FROM (SELECT _ordinal, message, CASE
            WHEN NOT json_valid(message) THEN ${reason('not_json')}
            WHEN NOT ${object} THEN ${reason('not_an_object')}
            WHEN contains(message, '\\u0000') AND regexp_matches(message, ${literal(ESCAPED_NUL)}) THEN ${reason('nul_character')}
            END AS fault FROM (${relation}))))))`);
  await session.run(`${making('TABLE', at('shape'))} AS
    SELECT *, list_transform(keys, lambda k: lower(k)) AS lowered, ${IS_MESSAGE} AS is_message
    FROM (SELECT shape, json_keys(arg_min(message, _ordinal)) AS keys, min(_ordinal) AS first
      FROM ${at('line')} WHERE fault IS NULL GROUP BY shape)`);
  for (const [code, condition] of [
    ['duplicate_key', 'len(list_distinct(keys)) < len(keys)'],
    ['empty_object', 'len(keys) = 0'],
  ] as const) {
    const unfit = `SELECT shape FROM ${at('shape')} WHERE ${condition}`;
    if ((await session.value(`${unfit} LIMIT 1`)) === null) continue;
    await session.run(`UPDATE ${at('line')} SET fault = ${reason(code)} WHERE fault IS NULL AND shape IN (${unfit})`);
    await session.run(`DELETE FROM ${at('shape')} WHERE ${condition}`);
  }
}

/**
 * SQL that chooses the sound lines of a database's `line` table that are messages, or those that are flat records.
 *
 * @param chosen - SQL of which shapes are meant, where not all are.
 */
export function soundLines(database: string, messages: boolean, chosen = 'true'): string {
  const at = (table: string): string => `${identifier(database)}.${table}`;
  return `${at('line')} WHERE fault IS NULL AND shape IN (SELECT shape FROM ${at('shape')} WHERE ${messages ? '' : 'NOT '}is_message AND ${chosen})`;
}
