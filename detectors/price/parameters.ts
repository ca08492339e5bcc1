import { z } from 'zod';

/** Parameters of row rules on prices (`finds: price`). */
export const priceParameters = z.strictObject({
  finds: z.literal('price'),
  /** Tiers of the price book that hold for every institution. */
  all_tiers: z.array(z.string()).default([]),
  /** Ages at which local rules may add a share to the price of operations and treatments: up to that nobody can tell. */
  child: z.strictObject({ until_months: z.int().min(0), share: z.number().min(0) }),
});

/** Checked parameters of a price rule. */
export type PriceParameters = z.infer<typeof priceParameters>;
