import { z } from 'zod';

const words = z.array(z.string());
const share = z.number().gt(0).max(1);

/** The prefix of a settled code belongs to another item (码药不符). */
const otherItem = z.strictObject({
  way: z.literal('item'),
  /** Boxes of one prefix settled as one item at one institution; fewer may be a neighbouring box scanned by mistake. */
  min_codes: z.int().min(1).default(2),
  /** `pack_level` values of the smallest sold pack; other levels are no proof of what was handed out. */
  small_levels: words.default(['1', '01', '小码', '一级', '小包装']),
  /** A mismatch at this share of the institutions that bill the item, or that settle the prefix, is the table's own. */
  common_share: share.default(0.8),
  /** … and at no fewer institutions than these. Where fewer bill the item at all, all of them alike, and none settles the prefix as the table says, nothing can be told. */
  common_institutions: z.int().min(2).default(3),
  /** Words in generic names that only say how a drug for injection is packed. */
  injection_words: words.default(['注射用', '注射剂', '粉针剂', '针剂']),
});

/** A settled code that the institution never bought, or bought only after selling it (无购进、先售后购). */
const noPurchase = z.strictObject({
  way: z.literal('purchase'),
  /** Unexplained boxes of one item at one institution, over all months. */
  min_codes: z.int().min(1).default(2),
  /** Days by which purchases may be entered late: after the sale, and at the end of what was reported. */
  late_days: z.int().min(0).default(7),
  /** Days after the first purchase with codes in which boxes of the opening stock are still sold. */
  opening_days: z.int().min(0).default(180),
  /** Days after a stretch without reports of purchases in which boxes bought in it are still sold. */
  unreported_days: z.int().min(0).default(90),
  /** Where no stock records prove that purchases are scanned in full: above this share of boxes without one, the upload is in doubt. */
  unproven_share: share.default(0.5),
  /** Words in names of village clinics, which a township hospital may supply. */
  village_words: words.default([]),
  small_levels: words.default(['1', '01', '小码', '一级', '小包装']),
});

/** A box settled after its expiry, or under a lot or an expiry that its purchase does not have (过期后销售、批号效期不符). */
const expiry = z.strictObject({
  way: z.literal('expiry'),
  /** Days after the expiry that still count as valid. */
  grace_days: z.int().min(0).default(0),
  /** Above this share of an institution's boxes under unknown lots or expiries, or expired by its own word alone, its software fills them in: nothing can be told from them. */
  unlike_share: share.default(0.2),
  /** As many boxes of several lots, or of no known lot, that are expired on one same day by the seller's word alone: a default, not an expiry. */
  default_boxes: z.int().min(2).default(3),
});

/** Parameters of `code-flow`. */
export const codeFlowParameters = z.discriminatedUnion('way', [otherItem, noPurchase, expiry]);

export type OtherItem = z.infer<typeof otherItem>;
export type NoPurchase = z.infer<typeof noPurchase>;
export type Expiry = z.infer<typeof expiry>;
export type CodeFlowParameters = z.infer<typeof codeFlowParameters>;
