import { z } from 'zod';
import { wholePackForms } from '../shared/whole-pack-forms.ts';

const words = z.array(z.string());

/** Kinds of limits on how much of an item is paid for in a window of time. */
export const QUANTITY_LIMITS = ['quantity', 'interval-days', 'course-days', 'day-span'] as const;

/** Parameters of quantity rules that run on knowledge (`finds: limit`). */
export const quantityLimitParameters = z.strictObject({
  finds: z.literal('limit'),
  /** Kinds of limits that the rule judges. */
  limits: z.array(z.enum(QUANTITY_LIMITS)).min(1),
  /** Official rule classes whose points it judges; none named: all but `except_classes`. */
  classes: words.default([]),
  except_classes: words.default([]),
  /** Beginnings of the codes of kinds of care that are stays: what is posted late there belongs to earlier days. */
  stay_prefixes: z.array(z.string().regex(/^\d+$/)).default([]),
  /** Visits of childbirth, in which a newborn may be billed on the mother's settlement: kinds of care and diagnoses. */
  childbirth: z.strictObject({ med_types: words, diagnoses: words }).default({ med_types: [], diagnoses: [] }),
  /** Days without the item after which a new course begins. */
  course_gap_days: z.int().positive().default(15),
  /** The same for limits that count from the first use to the last. */
  span_gap_days: z.int().positive().default(180),
  /** Drugs that are taken home count by their days' supply; left out: every day with a line is a day of use. */
  take_home: z
    .strictObject({
      /** Kinds of care whose drugs are given on the spot. */
      outside: words,
      plausible_days: z.tuple([z.number(), z.number()]).default([0.5, 400]),
      agreement: z.number().min(1).default(1.5),
      whole_pack_forms: wholePackForms,
    })
    .optional(),
});

/** Checked parameters of a quantity rule on knowledge. */
export type QuantityLimitParameters = z.infer<typeof quantityLimitParameters>;
