import { MingchaError } from '../base/problem.ts';
import type { Progress } from '../base/effects.ts';
import { demoProblem } from './problems.ts';

/** What kind of city is wanted. */
export interface CityOptions {
  /** Insured persons, 500 to 2,000,000. */
  readonly people: number;
  /** Whole months of data, the last one December 2025; 1 to 48. */
  readonly months: number;
  /** One seed, one city. */
  readonly seed: number;
  /** Where the files go; made if there is none. */
  readonly directory: string;
  /** Where the truth tables go; `truth` in the same folder when left out. */
  readonly truthDirectory?: string;
  /** A city without any violation: its honest look-alikes are all that is suspicious. */
  readonly isNull?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

export const DEFAULT_CITY = { people: 6000, months: 12, seed: 1 } as const;

const LIMITS = { people: [500, 2_000_000], months: [1, 48], seed: [0, 2_147_483_647] } as const;

/** @throws MingchaError MC-DEMO-001 for a number outside its limits. */
export function checkOptions(options: CityOptions): void {
  for (const name of ['people', 'months', 'seed'] as const) {
    const [low, high] = LIMITS[name];
    const value = options[name];
    if (!Number.isInteger(value) || value < low || value > high)
      throw new MingchaError(demoProblem('MC-DEMO-001', `--${name}`, { name, value, low, high }));
  }
}
