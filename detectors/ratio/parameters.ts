import { z } from 'zod';

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

/** Parameters of the `ratio` archetype. Shares are fractions of 1, `*_points` are percentage points, money is yuan. */
export const ratioParameters = z.strictObject({
  /** Kinds of care that are inpatient. */
  med_types: z.array(z.string()).min(1),
  /** Insurance types that are judged, each apart; other settlements stay outside. Empty: all, each as itself. */
  insurance_types: z.array(z.string()).default(['310', '390']),
  /** What counts as reimbursed: the sum of `include` minus the sum of `exclude`, so that a city's own formula can be reproduced. */
  fund_scope: z
    .strictObject({ include: z.array(fundColumn).min(1), exclude: z.array(fundColumn).default([]) })
    .default({ include: ['fund_pay_sumamt'], exclude: ['maf_pay'] }),
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
  /** The upper bound of the gap must lie below minus this. */
  materiality_points: z.number().nonnegative().default(1),
  /** Standard errors in that bound: 1.645 is one-sided 95 %. */
  bound_errors: z.number().nonnegative().default(1.645),
  min_yuan: z.number().nonnegative().default(20_000),
  /** The natural spread between honest hospitals is never taken as less. */
  least_spread_points: z.number().positive().default(1),
  /** Institutions this many standard deviations low in the first pass are no peers in the second. */
  outlier_errors: z.number().positive().default(3),
});

export type RatioParameters = z.infer<typeof ratioParameters>;
