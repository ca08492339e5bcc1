import { createHash } from 'node:crypto';
import { standsInWorlds } from '../../../store/kept/nets.ts';
import type { Step } from '../../../store/step.ts';
import type { Plan } from '../../archetype.ts';
import type { BoundRule } from '../bound-rule.ts';
import { needed } from './needs.ts';

/** The steps that a plan's counts are read from, without its prefix. */
export const COUNTED = ['untold', 'tally', 'funnel'];
const ANSWERED = ['candidate', 'line', 'value'];
/** Facts before netting, and what belongs to no person: a text that mentions one is not of one person. */
const VIEW = /\b(?:eff|fact|net|dq)_[a-z_]+\b/g;

/** A plan in its two parts: what is of one person, and what follows from that. */
export interface SplitPlan {
  /** Steps whose rows are kept, with the digest of all texts that they are made by. */
  readonly kept: readonly { readonly step: Step; readonly digest: string }[];
  /** What is run for touched persons: to the kept steps, and to the counts where these are sums. */
  readonly world: readonly Step[];
  /** What is run on everything, the kept steps among it, whose rows are there already. */
  readonly rest: readonly Step[];
  /** Digest of all texts of the counts, where they are sums over persons. */
  readonly counts: string | undefined;
}

function digestOf(steps: readonly Step[], basis: string): string {
  const hash = createHash('sha256').update(basis);
  for (const { name, sql } of steps) hash.update(`\n\x1f${name}\n${sql}`);
  return hash.digest('hex');
}

const isOfPersons = ({ sql }: Step): boolean => (sql.match(VIEW) ?? []).every((name) => standsInWorlds(name));

/**
 * Splits the plan of a rule; undefined where it keeps nothing, or what it would keep mentions facts that belong to no person.
 *
 * @param basis digest of whatever else its rows rest on: how facts are netted, by which engine.
 */
export function splitPlan({ prefix }: BoundRule, plan: Plan, basis: string): SplitPlan | undefined {
  const all = [...plan.shared, ...plan.steps];
  const keeping = all.filter(({ keep }) => keep !== undefined);
  if (keeping.length === 0) return undefined;
  const named = (names: readonly string[]): string[] => names.map((name) => `${prefix}${name}`);
  const sums = plan.counts === 'sums';
  const world = needed(all, [...keeping.map(({ name }) => name), ...(sums ? named(COUNTED) : [])]);
  if (!world.every(isOfPersons)) return undefined;
  const stop = new Set(keeping.map(({ name }) => name));
  return {
    kept: keeping.map((step) => ({ step, digest: digestOf(needed(all, [step.name]), basis) })),
    world,
    rest: needed(all, named(sums ? ANSWERED : [...ANSWERED, ...COUNTED]), stop),
    counts: sums ? digestOf(needed(all, named(COUNTED)), basis) : undefined,
  };
}
