import { z } from 'zod';
import { CLASSES, LEVELS, RULE_ID, RULE_KINDS, STATUSES, TOPICS } from '../model.ts';
import type { Path } from './locate.ts';
import {
  bothLanguages,
  columnName,
  decimalText,
  distinct,
  hyphenated,
  isoDate,
  officialNumber,
  period,
  shaped,
  someDistinct,
  told,
  words,
} from './parts.ts';
import { selectSchema } from '../where/schema.ts';

const ruleId = shaped(RULE_ID, '编号应形如 MC-TC-002。', 'An id has the shape MC-TC-002.');

const tableColumn = shaped(
  /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/,
  '应写作“表.列”，例如 trac_d.setl_id。',
  'Written as kind.column, such as trac_d.setl_id.',
);

/** Rows by record kind, every cell the exact text that was written, or null. */
export const rowsSchema = z.record(z.string(), z.array(z.record(z.string(), z.string().nullable())));

const expectedSchema = z.strictObject({
  key: z.record(z.string(), z.string()),
  /** Null: the suspect names no amount. */
  amount: decimalText.nullable().optional(),
  measure: decimalText.optional(),
  threshold: decimalText.optional(),
  facts: z.record(z.string(), z.string()).optional(),
});

const rowCount = z
  .number()
  .refine((count) => Number.isInteger(count) && count > 0, told('应为正整数行数。', 'A number of rows, at least 1.'))
  .meta({ type: 'integer', minimum: 1 });

const testSchema = z.strictObject({
  name: words,
  uses: distinct(hyphenated).default([]),
  given: rowsSchema.default({}),
  as_of: isoDate.optional(),
  params: z.record(z.string(), z.unknown()).default({}),
  expect: z.array(expectedSchema),
  could_not_tell: z.record(z.string(), rowCount).default({}),
  /** A known gap, and why: the test runs and is reported, but does not fail; that it passes is an error. */
  todo: words.optional(),
});

/** The shape of a rule file. Every object is strict: an unknown key is an error. */
export const ruleSchema = z.strictObject({
  rule: z.literal(1),
  id: ruleId,
  title: bothLanguages,
  topic: z.enum(TOPICS),
  status: z.enum(STATUSES),
  deprecated_reason: bothLanguages.optional(),
  pack: z.enum(['core', 'extended']).default('core'),
  pack_reason: bothLanguages.optional(),
  class: z.enum(CLASSES),
  kind: z.enum(RULE_KINDS),
  severity: z.enum(LEVELS),
  confidence: z.enum(LEVELS),
  basis: z
    .array(z.strictObject({ law: words, article: words, settled: z.boolean().default(false) }))
    .refine((items) => items.length > 0, told('至少要有一项依据。', 'It needs at least one basis.'))
    .meta({ minItems: 1 }),
  official: z
    .array(officialNumber)
    .refine(
      (all) => all.every((no, i) => i === 0 || no > (all[i - 1] ?? 0)),
      told('序号应从小到大，不重复。', 'In order, none twice.'),
    )
    .default([]),
  effective: period.default({ from: null, to: null }),
  requires: someDistinct(tableColumn),
  // Which detectors there are is known where they are; a wrong name is told there with all of them.
  detector: words.meta({ pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' }),
  params: z.record(z.string(), z.unknown()).default({}),
  /** Named conditions on the records that the detector looks at, and how they are joined. */
  select: selectSchema.optional(),
  where: words.optional(),
  finding: z.strictObject({
    key: someDistinct(columnName),
    subject: z.strictObject({
      institution: columnName.optional(),
      person: columnName.optional(),
      doctor: columnName.optional(),
    }),
  }),
  innocent: someDistinct(words),
  request: someDistinct(words),
  exceptions: z.array(z.strictObject({ name: hyphenated, fields: someDistinct(columnName) })).default([]),
  tests: z.array(testSchema).default([]),
});

/** A rule as its file has it, defaults filled in. */
export type RuleFile = z.infer<typeof ruleSchema>;

const EXACT_IN_TESTS = new Set<PropertyKey>(['given', 'expect', 'as_of']);

/**
 * Where a rule file keeps the exact text of its scalars: in the `given`, `expect` and `as_of` of its tests. Everywhere
 * else numbers and booleans are values: `params` are what the detector computes with.
 */
export function isExactInRule(path: Path): boolean {
  const part = path[2];
  return path[0] === 'tests' && part !== undefined && EXACT_IN_TESTS.has(part);
}
