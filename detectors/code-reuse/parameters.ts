import { z } from 'zod';

const words = z.array(z.string());
const minSettlements = z.int().min(2).default(2);

/** One code settled again at the same institution, for other people. */
const samePlace = z.strictObject({
  across: z.literal('persons'),
  /** Settlements of the code at the institution. */
  min_settlements: minSettlements,
  /** Different people among them; one person's own repeats are upload corrections. */
  min_persons: z.int().min(2).default(2),
  /** Kinds of care in which a pack may be opened without `trdn_flag`: units are counted. */
  inpatient_med_types: words.default([]),
  /** Words in names of village clinics, which open packs without `trdn_flag` too. */
  village_words: words.default([]),
});

/** One code settled again at another institution. */
const otherPlace = z.strictObject({
  across: z.literal('institutions'),
  /** `long`: at least `min_gap_days` after the sale before it elsewhere. `short`: less. */
  gap: z.enum(['long', 'short']).default('long'),
  /** Days of 86,400 seconds at which a gap is long. Rules for long and short gaps must agree on it. */
  min_gap_days: z.int().min(1).default(3),
  /** Settlements of the code in all. */
  min_settlements: minSettlements,
  /** A hospital's prescription filled by a pharmacy for the same person within these days is one sale. */
  dual_channel_days: z.int().min(0).default(3),
  /** Kinds of care that tell a pharmacy where the institution's type is not known. */
  pharmacy_med_types: words.default([]),
});

/** One code sold for cash and settled too. */
const otherPayment = z.strictObject({
  across: z.literal('payment'),
  /** At one institution, a sale and a settlement of unknown buyers within these minutes are one, reported twice. */
  same_sale_minutes: z.int().min(0).default(60),
  /** At one institution, a buyer may bring the card within these days; of unknown buyers nothing can be told. */
  correction_days: z.int().min(0).default(7),
  /** At one institution, a buyer named in both records who brings the card within these days settles the same sale. */
  same_buyer_days: z.int().min(0).default(30),
  /** A hospital's prescription filled by a pharmacy for the same person within these days is one sale. */
  dual_channel_days: z.int().min(0).default(3),
  /** Kinds of care in which a pack may be opened without `trdn_flag`: units are counted. */
  inpatient_med_types: words.default([]),
  /** Words in names of village clinics, which open packs without `trdn_flag` too. */
  village_words: words.default([]),
});

/** Parameters of `code-reuse`. */
export const codeReuseParameters = z.discriminatedUnion('across', [samePlace, otherPlace, otherPayment]);

export type SamePlace = z.infer<typeof samePlace>;
export type OtherPlace = z.infer<typeof otherPlace>;
export type OtherPayment = z.infer<typeof otherPayment>;
export type CodeReuseParameters = z.infer<typeof codeReuseParameters>;
