import { z } from 'zod';

const codes = z.array(z.string()).min(1);

/** What every judgement over stock balances reads them by. */
const balance = {
  /** Kinds of items (list_type) that are kept in stock by the pack. Herbs are weighed and left out. */
  list_types: codes.default(['101', '301']),
  /** Types of change of stock (inv_chg_type) that take goods out. A type that names no direction counts as coming in. */
  outbound_changes: codes.default(['102', '104', '105', '107']),
  /** Types of change between institutions of one owner: received, and handed over. */
  transfers: z.strictObject({ received: codes, given: codes }).default({ received: ['101'], given: ['102'] }),
  /** Goods may be recorded as bought this many days after they were used. */
  late_days: z.int().min(0).default(7),
  /** Goods on consignment are recorded as bought after use: kinds of items, and days. */
  consignment: z
    .strictObject({ list_types: z.array(z.string()), days: z.int().min(0) })
    .default({ list_types: ['301'], days: 60 }),
  /** Where no count is known: days from the first purchase on that tell the opening stock and are not judged. */
  opening_days: z.int().min(1).default(30),
  /** Where no count is known: days of use that the shelf is taken to have held beyond what those days tell. */
  shelf_days: z.int().min(0).default(30),
  /** Where no count is known: days from the first purchase on in which old stock may explain whatever is missing. */
  old_stock_days: z.int().min(0).default(365),
  /** Days after a stretch without reports of purchases in which what was bought in it is still sold. */
  unreported_days: z.int().min(0).default(90),
  /** Who books his deliveries once or twice a month may have had them this many days before. */
  booking_days: z.int().min(0).default(35),
  /** An institution without any purchase on record for longer than this does not report in that time. */
  report_gap_days: z.int().min(1).default(62),
} as const;

/** Settled more than could be in stock. */
const oversold = z.strictObject({
  judge: z.literal('oversold'),
  ...balance,
  /** Above the larger of the two it is a suspect: a share of the settled quantity, and a number of packs. */
  tolerance: z
    .strictObject({ share: z.number().min(0).max(1), packs: z.number().min(0) })
    .default({ share: 0.02, packs: 5 }),
});

/** Parameters of the `balance` archetype, by what is judged over the balances. */
export const balanceParameters = z.discriminatedUnion('judge', [oversold]);

/** Checked parameters of a balance rule. */
export type BalanceParameters = z.infer<typeof balanceParameters>;
