import { z } from 'zod';
import {
  hysteresisParameters,
  leavesAboveEntering,
  LEAVES_BELOW_ENTERING,
} from '../statistics/hysteresis-parameters.ts';

const fundColumn = z.enum([
  'fund_pay_sumamt',
  'hifp_pay',
  'cvlserv_pay',
  'hifes_pay',
  'hifmi_pay',
  'hifob_pay',
  'hifdm_pay',
  'maf_pay',
  'othfund_pay',
]);

const fundScope = z.strictObject({ include: z.array(fundColumn).min(1), exclude: z.array(fundColumn).default([]) });
const WITHOUT_ASSISTANCE: z.infer<typeof fundScope> = { include: ['fund_pay_sumamt'], exclude: ['maf_pay'] };

/** How institutions are compared. Shares are fractions of 1, `*_points` are percentage points, money is yuan. */
const comparison = {
  /** Kinds of care that are inpatient. */
  med_types: z.array(z.string()).min(1),
  /** Insurance types that are judged, each apart; other settlements stay outside. Empty: all, each as itself. */
  insurance_types: z.array(z.string()).default(['310', '390']),
  /** What counts as reimbursed: the sum of `include` minus the sum of `exclude`, so that a city's own formula can be reproduced. */
  fund_scope: fundScope.default(WITHOUT_ASSISTANCE),
  /** Payment methods with a fixed price, whose stays are compared among themselves. */
  fixed_price_pay_ways: z.array(z.string()).default(['床日', '按床日', '单病种', '按病种']),
  /** Largest difference in yuan between a settlement's total and its four parts. */
  identity_tolerance: z.number().nonnegative().default(0.05),
  min_stays: z.int().min(2).default(30),
  /** (Σc)² / Σc²: one very expensive stay cannot carry a hospital. */
  min_effective_stays: z.number().positive().default(15),
  /** Other institutions of the same insurance type and tier. */
  min_peers: z.int().min(1).default(3),
  /** Stays from which an institution counts as a peer, and a disease group counts as treated elsewhere. */
  peer_stays: z.int().min(1).default(10),
  /** Least share of an institution's cost in disease groups that are treated elsewhere. */
  peer_coverage: z.number().min(0).max(1).default(0.5),
  /** Least share of stays with a diagnosis, of the city and of the institution. */
  min_diagnosed: z.number().min(0).max(1).default(0.5),
  /** Stays at which a finer stratum's own ratio weighs as much as the coarser one's. */
  credibility: z.number().positive().default(30),
  /** The same for the two effects known to be large, person type and disease group. */
  effect_credibility: z.number().positive().default(5),
  /** A list takes q up to this. */
  max_q: z.number().positive().max(1).default(0.1),
  ...hysteresisParameters,
  /** The upper bound of the gap must lie below minus this. */
  materiality_points: z.number().nonnegative().default(1),
  /** Standard errors in that bound: 1.645 is one-sided 95 %. */
  bound_errors: z.number().nonnegative().default(1.645),
  min_yuan: z.number().nonnegative().default(20_000),
  /** The natural spread between honest hospitals is never taken as less. */
  least_spread_points: z.number().positive().default(1),
  /** Institutions this many standard deviations low in the first pass are no peers in the second. */
  outlier_errors: z.number().positive().default(3),
};

/** A low share of the fund: the actual reimbursement ratio. */
const fundShare = z
  .strictObject({ share_of: z.literal('fund'), ...comparison })
  .refine(leavesAboveEntering, LEAVES_BELOW_ENTERING);

/** A high share of what persons pay themselves, by kind of item. The fund's share is told too: what it accuses is not counted again. */
const ownPayShare = z
  .strictObject({
    share_of: z.literal('own-pay'),
    ...comparison,
    /** Which columns of a line are own pay: items outside the catalogue, and, where wanted, amounts above price limits. */
    own_pay: z
      .array(z.enum(['fulamt_ownpay_amt', 'overlmt_selfpay']))
      .min(1)
      .default(['fulamt_ownpay_amt']),
    /** Largest difference between a stay's lines and its settlement, yuan and as a share of its cost: beyond it lines are missing. */
    lines_tolerance: z.number().nonnegative().default(1),
    lines_tolerance_share: z.number().min(0).max(1).default(0.02),
    own_materiality_points: z.number().nonnegative().default(1),
    own_least_spread_points: z.number().positive().default(1),
    own_min_yuan: z.number().nonnegative().default(20_000),
    /** (Σx)² / Σx² of the component's own pay: a few patients who chose something dear do not make a habit. */
    own_min_effective_stays: z.number().positive().default(15),
    /** Items named in the sentence. */
    named_items: z.int().min(1).default(5),
  })
  .refine(leavesAboveEntering, LEAVES_BELOW_ENTERING);

const target = z.strictObject({
  insutype: z.string(),
  setting: z.string(),
  /** Tier of hospital it holds for (三级, 二级, 一级, 无等级); all others and the city as a whole where left out. */
  tier: z.string().optional(),
  /** Share of 1. */
  ratio: z.number().positive().max(1),
});

/** The share of in-scope cost that the fund pays, against the policy's target: values for the bulletin, no suspects. */
const policyShare = z.strictObject({
  share_of: z.literal('policy-range'),
  /** Kinds of care by setting, e.g. `inpatient`; each setting has values of its own. */
  settings: z.record(z.string(), z.array(z.string()).min(1)),
  insurance_types: z.array(z.string()).min(1).default(['310', '390']),
  fund_scope: fundScope.default(WITHOUT_ASSISTANCE),
  /** Whether settlements of people treated away from home count. */
  treated_elsewhere: z.boolean().default(false),
  targets: z.array(target).default([]),
  /** Settlements below which a value is not given: one dear stay is no ratio. */
  min_settlements: z.int().min(1).default(30),
});

/** Parameters of `ratio`. */
export const ratioParameters = z.discriminatedUnion('share_of', [fundShare, ownPayShare, policyShare]);

export type FundScope = z.infer<typeof fundScope>;
/** What both rules that compare institutions share. */
export type ComparisonParameters = Omit<z.infer<typeof fundShare>, 'share_of'>;
export type OwnPayParameters = z.infer<typeof ownPayShare>;
export type PolicyParameters = z.infer<typeof policyShare>;
export type RatioParameters = z.infer<typeof ratioParameters>;

/** The names of the parameters by which institutions are compared. */
export const COMPARISON_PARAMETERS: readonly string[] = Object.keys(comparison);
