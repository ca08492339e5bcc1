import { z } from 'zod';

const words = z.array(z.string());

/** Kinds of limits that a fee line keeps or breaks by itself, its person, its visit or its institution. */
export const ROW_LIMITS = [
  'sex',
  'age',
  'hosp-level',
  'med-type',
  'internet',
  'diagnosis',
  'insurance',
  'no-pay',
  'no-pay-alone',
  'second-line',
] as const;

/** Parameters of row rules that run on knowledge (`finds: limit`). */
export const limitParameters = z.strictObject({
  finds: z.literal('limit'),
  /** Kinds of limits that the rule judges. */
  limits: z.array(z.enum(ROW_LIMITS)).min(1),
  /** Official rule classes whose points it judges; none named: all but `except_classes`. */
  classes: words.default([]),
  except_classes: words.default([]),
  /** What the lists of kinds of care are that a limit may name: codes, and beginnings of local codes. */
  care: z
    .array(z.strictObject({ name: z.string(), types: words, prefixes: z.array(z.string().regex(/^\d+$/)).default([]) }))
    .default([]),
  /** Kinds of care in which rescue may lift a limit: the record of it is not in the data. */
  emergency: words.default([]),
  /** Visits of childbirth, in which a newborn may be billed on the mother's settlement: kinds of care and diagnoses. */
  childbirth: z.strictObject({ med_types: words, diagnoses: words }).default({ med_types: [], diagnoses: [] }),
  /** Words in the names of ungraded institutions that are certainly below any grade. */
  ungraded_words: words.default([]),
  /** How a visit over the internet is told: words in the institution's name, and local kinds of care (none known: nobody can tell). */
  internet: z.strictObject({ words, med_types: words }).default({ words: [], med_types: [] }),
  /** Days before the day of service whose diagnoses count; for second-line drugs, days before their first use whose drugs count. */
  lookback_days: z.int().positive().default(365),
  /** An institution with named diagnoses on a smaller share of its visits cannot be judged by them. */
  diagnosed_share: z.number().gt(0).max(1).default(0.95),
});

/** Checked parameters of a limit rule. */
export type LimitParameters = z.infer<typeof limitParameters>;
