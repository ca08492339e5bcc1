import { z } from 'zod';
import { OFFICIAL_CLASSES } from '../model.ts';

/** A check whose failure is told in both languages. */
export const told = (zh: string, en: string): { params: { zh: string; en: string } } => ({ params: { zh, en } });

/** A text that is not blank. */
export const words = z
  .string()
  .refine((text) => text.trim() !== '', told('不能为空。', 'It cannot be blank.'))
  .meta({ pattern: String.raw`\S` });

/** A label or sentence in both languages. */
export const bothLanguages = z.strictObject({ zh: words, en: words });

/**
 * A text of one shape, told in both languages when it has another. The pattern stands in the JSON Schema too, which a
 * refinement alone would not reach.
 */
export const shaped = (shape: RegExp, zh: string, en: string) =>
  z
    .string()
    .refine((text) => shape.test(text), told(zh, en))
    .meta({ pattern: shape.source });

/** A name as columns have it: lower case letters, digits and underscores. */
export const columnName = shaped(
  /^[a-z][a-z0-9_]*$/,
  '应为小写字母、数字和下划线组成的列名。',
  'A column name of lower case letters, digits and underscores.',
);

/** A name of a file, list or exception shape: lower case words joined by hyphens. */
export const hyphenated = shaped(
  /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  '应为小写英文单词，用连字符相连。',
  'Lower case words joined by hyphens.',
);

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** A calendar date, ISO. */
export const isoDate = z
  .string()
  .refine(isDate, told('应为真实存在的日期，写作 2025-07-01。', 'A real calendar date, written 2025-07-01.'))
  .meta({ pattern: String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$` });

/** An amount or measure: a decimal number as text. */
export const decimalText = shaped(/^-?\d+(\.\d+)?$/, '应为十进制数，例如 88.00。', 'A decimal number, such as 88.00.');

/** First and last day that something holds, each open where null or left out. `to` is included. */
export const period = z
  .strictObject({ from: isoDate.nullable().default(null), to: isoDate.nullable().default(null) })
  .refine(
    ({ from, to }) => from === null || to === null || from <= to,
    told('开始日期晚于结束日期。', 'It starts after it ends.'),
  );

/** A list in which nothing stands twice. */
export const distinct = (item: z.ZodType<string>) =>
  z
    .array(item)
    .refine(
      (items) => new Set(items).size === items.length,
      told('列表中有重复。', 'Something in the list is repeated.'),
    )
    .meta({ uniqueItems: true });

/** A list with at least one entry and none twice. */
export const someDistinct = (item: z.ZodType<string>) =>
  distinct(item)
    .refine((items) => items.length > 0, told('至少要有一项。', 'It needs at least one entry.'))
    .meta({ uniqueItems: true, minItems: 1 });

/** The number of a class of the official rule library. */
export const officialNumber = z
  .number()
  .refine(
    (no) => Number.isInteger(no) && no >= 1 && no <= OFFICIAL_CLASSES,
    told(`应为 1 至 ${OFFICIAL_CLASSES} 的序号。`, `A number from 1 to ${OFFICIAL_CLASSES}.`),
  )
  .meta({ type: 'integer', minimum: 1, maximum: OFFICIAL_CLASSES });
