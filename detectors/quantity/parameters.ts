import { z } from 'zod';
import { wholePackForms } from '../shared/whole-pack-forms.ts';

const days = z.number().positive();

/** One row of the limits table: a class of visits, how it is recognised, and its cap. */
const cap = z.strictObject({
  class: z.string().regex(/^[a-z][a-z_]*$/),
  /** Kinds of care (med_type) of this class. The first class that fits a line is its class. */
  med_types: z.array(z.string()).default([]),
  /** The class of drugs taken home at discharge. */
  discharge: z.boolean().default(false),
  /** The cap in days. Null: not set here, so rows of this class cannot be told. */
  days: days.nullable(),
  /** The cap of people with a registered or diagnosed chronic disease, where it differs. */
  chronic_days: days.optional(),
  /** Above this the law asks for a written assessment, which fee lines do not show: cannot be told up to the cap. */
  documented_above: days.optional(),
});

/** Parameters of quantity rules on days' supply (without `finds`). */
export const quantityParameters = z.strictObject({
  finds: z.literal('supply').optional(),
  /** What is summed. */
  measure: z.enum(['days_supply']),
  /**
   * Over what it is summed: one generic name on one day of one visit, or of all visits of one person to one doctor that
   * are within the cap each by itself.
   */
  per: z.enum(['visit-substance-day', 'doctor-substance-day']),
  /** Lines of these kinds of care are outside the rule (drugs given during a stay). */
  outside: z.array(z.string()),
  caps: z.array(cap).min(1),
  /** Who counts as chronically ill: a registration or a diagnosis (ICD-10 prefix) within `lookback_days`. */
  chronic: z.strictObject({
    med_types: z.array(z.string()),
    diagnoses: z.array(z.string()),
    lookback_days: z.int().positive().default(365),
  }),
  /** Drugs, by words in their names or a controlled class, that never get more than `days` whatever the class. */
  restricted: z.array(z.strictObject({ words: z.array(z.string()), days })),
  /** Doctor codes that name nobody, in small letters; a doctor's day of theirs is nobody's. */
  no_doctor: z.array(z.string()).default([]),
  plausible_days: z.tuple([z.number(), z.number()]).default([0.5, 400]),
  agreement: z.number().min(1).default(1.5),
  whole_pack_forms: wholePackForms,
});

/** Checked parameters of a quantity rule. */
export type QuantityParameters = z.infer<typeof quantityParameters>;
