import { z } from 'zod';
import { wholePackForms } from '../shared/whole-pack-forms.ts';

const words = z.array(z.string());

/** Relations of two items that a line of each breaks. */
export const PAIR_RELATIONS = ['contains', 'excludes'] as const;
/** The time in which two lines meet. */
export const PAIR_WINDOWS = ['same-day', 'same-visit', 'six-hours', 'same-hour'] as const;

/** As many lines of a visit's day with one and the same second were entered at once: their time is that of the entry. */
const batchLines = z.int().min(2).default(3);

/** Parameters of pair rules on knowledge (`finds: items`). */
export const itemsParameters = z.strictObject({
  finds: z.literal('items'),
  relations: z.array(z.enum(PAIR_RELATIONS)).min(1),
  /** Official rule classes whose points it judges; none named: all but `except_classes`. */
  classes: words.default([]),
  except_classes: words.default([]),
  batch_lines: batchLines,
});

/** One side of a local pair: which named conditions its lines fulfil, and what a sentence calls it. */
const side = z.strictObject({
  where: z.string().min(1),
  label: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
});

/** Parameters of a local pair, whose sides are told by named conditions (`finds: sides`). */
export const sidesParameters = z.strictObject({
  finds: z.literal('sides'),
  a: side,
  b: side,
  relation: z.enum(PAIR_RELATIONS),
  window: z.enum(PAIR_WINDOWS),
  batch_lines: batchLines,
});

/** Parameters of rules on operations that are charged at a discount beside another (`finds: discount`). */
export const discountParameters = z
  .strictObject({
    finds: z.literal('discount'),
    /** What the second operation and those after it cost, as a share of the price: set by the local price rules. */
    second_share: z.number().gt(0).lt(1),
    /** Up to this share a price may be the lawful one of another incision: nobody can tell. Above it there was no discount. */
    lawful_share: z.number().gt(0).lt(1),
    /** Tiers of the price book that hold for every institution. */
    all_tiers: words.default([]),
    /** An institution's own price of an operation charged alone counts for its full price where it was charged so at least this often in a year. */
    least_alone: z.int().min(1).default(3),
  })
  .refine(({ second_share: second, lawful_share: lawful }) => second <= lawful, {
    path: ['lawful_share'],
    params: { zh: 'lawful_share 不得小于 second_share。', en: 'lawful_share is not below second_share.' },
  });

/** A recognised test: the beginning of its codes, the days in which a result is recognised, whether its code leaves the part of the body open, and its name. */
const RECOGNISED = /^(\d{4,15})\|([1-9]\d{0,2})\|(item|site)\|(.+)$/;

/** Parameters of rules on tests done again elsewhere (`finds: repeat`). */
export const repeatParameters = z.strictObject({
  finds: z.literal('repeat'),
  /** Tests whose results other institutions recognise, each as `code prefix|days|item or site|name`. */
  tests: z.array(z.string().regex(RECOGNISED)).min(1),
  /** Words of parts of the body, for tests whose code leaves it open. */
  sites: words,
  /** Kinds of care in which a test is done again whatever went before. */
  emergency: words.default([]),
  /** Fewer repeats of an institution, test and year are chance. */
  least_repeats: z.int().min(1),
});

/** Parameters of rules on drugs of one pharmacological group taken side by side (`finds: overlap`). */
export const overlapParameters = z.strictObject({
  finds: z.literal('overlap'),
  /** Kinds of care that are stays: what is given there is not taken home. */
  outside: words,
  /** Days of two supplies that may overlap when one drug is refilled early or replaced by the other. */
  allowed_days: z.int().min(0),
  /** Words of generic names that are usually combined inside one group. */
  combined: words,
  plausible_days: z.tuple([z.number().positive(), z.number().positive()]),
  agreement: z.number().min(1),
  whole_pack_forms: wholePackForms,
});

export type ItemsParameters = z.infer<typeof itemsParameters>;
export type SidesParameters = z.infer<typeof sidesParameters>;
export type DiscountParameters = z.infer<typeof discountParameters>;
export type RepeatParameters = z.infer<typeof repeatParameters>;
export type OverlapParameters = z.infer<typeof overlapParameters>;

/** Parameters of the `pair` archetype. */
export const pairParameters = z.discriminatedUnion('finds', [
  itemsParameters,
  sidesParameters,
  discountParameters,
  repeatParameters,
  overlapParameters,
]);

/** Checked parameters of a pair rule. */
export type PairParameters = z.infer<typeof pairParameters>;

/** A recognised test, read. */
export interface RecognisedTest {
  readonly prefix: string;
  readonly days: number;
  readonly site: boolean;
  readonly name: string;
}

/** Reads the entries that `repeatParameters` let pass. */
export function recognisedTests({ tests }: RepeatParameters): RecognisedTest[] {
  return tests.flatMap((entry) => {
    const [, prefix, days, by, name] = RECOGNISED.exec(entry) ?? [];
    return prefix === undefined || days === undefined || name === undefined
      ? []
      : [{ prefix, days: Number(days), site: by === 'site', name }];
  });
}
