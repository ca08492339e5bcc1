import { z } from 'zod';
import { columnName, told, words } from '../parse/parts.ts';
import { CONDITION_TESTS } from './model.ts';

const limit = z
  .number()
  .refine(
    (value) =>
      Math.abs(value) < 1e12 && Number.isInteger(Math.round(value * 1e6)) && /^-?\d+(\.\d{1,6})?$/.test(String(value)),
    told('应为数值，最多六位小数。', 'A number of at most six decimals.'),
  );

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((one) => typeof one === 'string' && one.trim() !== '') &&
  new Set(value).size === value.length;

const isListName = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).join() === 'list' &&
  'list' in value &&
  typeof value.list === 'string';

/** Texts as written, or the name of a knowledge list. One schema and no union: its problem says what is expected. */
const values = z
  .unknown()
  .refine(
    (value) => isTexts(value) || isListName(value),
    told(
      '应为不重复的文字列表（编码加引号），或 {list: 名单名}。',
      'A list of different texts (quote codes), or {list: name}.',
    ),
  )
  .meta({
    anyOf: [
      { type: 'array', items: { type: 'string', pattern: String.raw`\S` }, minItems: 1, uniqueItems: true },
      { $ref: '#/definitions/list' },
    ],
  });

const LOOK_AROUND = /\(\?(?:[=!]|<[=!])|\\[1-9]/;

function isPattern(text: string): boolean {
  try {
    // oxlint-disable-next-line no-new -- only whether it can be read
    new RegExp(text, 'u');
    return !LOOK_AROUND.test(text);
  } catch {
    return false;
  }
}

/** One named condition of a rule file: a column and exactly one test. A closed set: a new test is added here and in `detectors/condition/`. */
export const conditionSchema = z
  .strictObject({
    // Whether there is such a column is judged with the names at hand, which knows more to say of a wrong one.
    column: words.meta({ pattern: String.raw`^[a-z][a-z0-9_]*\.[a-z_][a-z0-9_]*$` }),
    above: limit.optional(),
    at_least: limit.optional(),
    below: limit.optional(),
    at_most: limit.optional(),
    one_of: values.optional(),
    none_of: values.optional(),
    matches: words
      .refine(
        isPattern,
        told(
          '不是可用的正则表达式（不支持前后查找和反向引用）。',
          'Not a usable regular expression (no look-around, no back references).',
        ),
      )
      .optional(),
    flagged: columnName.optional(),
    is_empty: z.boolean().optional(),
  })
  .refine(
    (condition) => CONDITION_TESTS.filter((test) => condition[test] !== undefined).length === 1,
    told(
      `须且只能写一种判断：${CONDITION_TESTS.join('、')}。`,
      `It takes exactly one test: ${CONDITION_TESTS.join(', ')}.`,
    ),
  );

/** `select` of a rule file. */
export const selectSchema = z.record(z.string(), conditionSchema);
