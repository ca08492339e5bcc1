import { z } from 'zod';
import { wholePackForms } from '../shared/whole-pack-forms.ts';

const days = z.number().nonnegative();
const ratio = z.number().positive();

/** Parameters of the `stock-on-hand` archetype. Days are days of use. */
export const stockParameters = z.strictObject({
  /** Kinds of care that are stays: what is given there is not taken home, and the home stock stands still meanwhile. */
  outside: z.array(z.string()),
  window_days: z.int().positive().default(365),
  min_span_days: z.int().positive().default(90),
  /** The pile that one lawful fill leaves: the longest single fill within `single_cap_days`, at least `least_fill_days`. */
  single_cap_days: days.default(84),
  least_fill_days: days.default(28),
  /** How far above that the pile must rise. */
  margin_days: days.default(28),
  /** Days obtained over days elapsed from which a pile counts. */
  possession_ratio: ratio.default(1.2),
  /** Stock at a fill that is still ordinary: this many days, or this share of the fill before, whichever is more. */
  grace_days: days.default(7),
  grace_share: z.number().min(0).max(1).default(0.2),
  /** At least this share of the days must come from written days or written doses, not from the usual dose. */
  told_share: z.number().min(0).max(1).default(0.5),
  decisive: z
    .strictObject({ stock_days: days, possession_ratio: ratio, institutions: z.int().positive() })
    .default({ stock_days: 365, possession_ratio: 3, institutions: 3 }),
  plausible_days: z.tuple([z.number(), z.number()]).default([0.5, 400]),
  agreement: z.number().min(1).default(1.5),
  whole_pack_forms: wholePackForms,
});

/** Checked parameters of a stock-on-hand rule. */
export type StockParameters = z.infer<typeof stockParameters>;
