import { z } from 'zod';
import {
  hysteresisParameters,
  leavesAboveEntering,
  LEAVES_BELOW_ENTERING,
} from '../statistics/hysteresis-parameters.ts';

/** How a package of tests is told. Rates are shares of 1 of an institution's visits, `*_points` are percentage points. */
const ofSets = {
  /** Kinds of care that are inpatient; the others named are outpatient. Each setting is compared within itself. */
  inpatient_med_types: z.array(z.string()).min(1),
  outpatient_med_types: z.array(z.string()).default(['11', '16']),
  emergency_med_types: z.array(z.string()).default(['13', '1301']),
  /** Charge categories that are tests: 03 imaging and other examinations, 04 laboratory. */
  test_charge_types: z.array(z.string()).min(1).default(['03', '04']),
  /** A new admission of one person at one institution this many days after the last is not counted again. */
  repeat_days: z.int().nonnegative().default(7),
  min_visits: z.int().min(1).default(100),
  /** Other institutions of the same setting and tier with at least `peer_visits`. */
  min_peers: z.int().min(1).default(3),
  peer_visits: z.int().min(1).default(30),
  /** Visits of peers from which a diagnosis group counts as treated elsewhere. */
  group_visits: z.int().min(1).default(20),
  /** Visits from which a diagnosis group of the institution itself can show the set or not; smaller ones are pooled by letter, then all together. */
  own_group_visits: z.int().min(1).default(10),
  min_groups: z.int().min(1).default(3),
  /** Least share of visits in diagnosis groups that peers treat too. */
  peer_coverage: z.number().min(0).max(1).default(0.5),
  /** Visits that the coarser rate weighs against a cell's own. */
  prior_visits: z.number().positive().default(20),
  item_rate: z.number().min(0).max(1).default(0.35),
  item_excess: z.number().min(0).max(1).default(0.2),
  /** A visit in a cell where peers order the item at most this often hardly needs it. */
  rarely_needed: z.number().min(0).max(1).default(0.2),
  /** Peer visits from which an item that none of them bills counts as another way of coding, not as a test of its own. */
  foreign_item_visits: z.int().min(1).default(200),
  max_items: z.int().min(4).max(60).default(60),
  max_masks: z.int().min(2).default(200),
  min_size: z.int().min(2).default(4),
  min_support: z.number().min(0).max(1).default(0.25),
  min_soft_support: z.number().min(0).max(1).default(0.3),
  /** Share of the set's items that a visit must have to count as having it. */
  soft_share: z.number().positive().max(1).default(0.8),
  /** Members are ordered this many times as often as expected, taken together: a thorough hospital orders everything somewhat more. */
  min_lift: z.number().min(1).default(1.5),
  /** Members of which each alone is ordered `min_lift` times as often as expected: a test or two among routines are no set. */
  min_lifted: z.int().min(1).default(3),
  excess_points: z.number().nonnegative().default(20),
  min_spread_over_groups: z.number().min(0).max(1).default(0.6),
  max_q: z.number().positive().max(1).default(0.1),
  ...hysteresisParameters,
  /** The natural spread between honest institutions is never taken as less. */
  least_spread_points: z.number().positive().default(3),
  sample_visits: z.int().min(1).default(20),
};

const setParameters = z
  .strictObject({ finds: z.literal('set'), ...ofSets })
  .refine(leavesAboveEntering, LEAVES_BELOW_ENTERING);

/** How one test is told that nearly everybody gets. Packages are told too: what a package accuses is not accused again. */
const singleParameters = z
  .strictObject({
    finds: z.literal('single-test'),
    ...ofSets,
    /** Least share of visits with the test, and what lies beyond the peers' rate. */
    single_rate: z.number().min(0).max(1).default(0.5),
    single_excess_points: z.number().nonnegative().default(25),
    /** A test that more than this share of the same patients would get at the others is a routine there, and nobody's habit. */
    single_routine: z.number().min(0).max(1).default(0.5),
    /** The test is ordered this many times as often as expected. */
    single_lift: z.number().min(1).default(1.5),
    /** Share of the institution's diagnosis groups in which the test is at least half as frequent as overall. */
    single_spread_over_groups: z.number().min(0).max(1).default(0.6),
    /** Other institutions of the tier that order the test at all: with fewer, the others may lack the equipment. */
    single_peers: z.int().min(1).default(3),
    single_min_yuan: z.number().nonnegative().default(2000),
    single_least_spread_points: z.number().positive().default(5),
  })
  .refine(leavesAboveEntering, LEAVES_BELOW_ENTERING);

/** Parameters of `bundle`. */
export const bundleParameters = z.discriminatedUnion('finds', [setParameters, singleParameters]);

/** What both kinds of rule share: how a package of tests is told. */
export type SetParameters = Omit<z.infer<typeof setParameters>, 'finds'>;
export type SingleParameters = z.infer<typeof singleParameters>;
export type BundleParameters = z.infer<typeof bundleParameters>;

/** The names of the parameters by which packages are told. */
export const SET_PARAMETERS: readonly string[] = Object.keys(ofSets);
