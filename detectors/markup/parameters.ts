import { z } from 'zod';

const words = z.array(z.string().min(1));

/** Parameters of row rules on what is added to a purchase price (`finds: markup`). */
export const markupParameters = z.strictObject({
  finds: z.literal('markup'),
  /** How the ownership of an institution (`medins_natu`) is told: local codes, and words of what it says. */
  public: z.strictObject({ codes: words, words }),
  private: z.strictObject({ codes: words, words }),
  /** What may be added to the purchase price, by kind of item; null: set locally and not known here. */
  kinds: z.array(z.strictObject({ list_types: words.min(1), markup: z.number().min(0).nullable() })).min(1),
  /** Days before the sale within which a dearer purchase may be the stock that was sold. */
  older_stock_days: z.int().min(0).default(180),
});

/** Checked parameters of a markup rule. */
export type MarkupParameters = z.infer<typeof markupParameters>;
