import { createHash } from 'node:crypto';
import { standsInCodeWorlds } from '../../../store/kept/code-views.ts';
import { standsInPersons, standsInWorlds } from '../../../store/kept/nets.ts';
import type { KeptBy, Step } from '../../../store/step.ts';
import type { Plan } from '../../archetype.ts';
import type { BoundRule } from '../bound-rule.ts';
import { needed } from '../needs.ts';

/** The steps that a plan's counts are read from, without its prefix. */
export const COUNTED = ['untold', 'tally', 'funnel'];
const ANSWERED = ['candidate', 'line', 'value'];
/** Facts before netting, and what belongs to nobody that a world has: a text that mentions one is not of a world. */
const VIEW = /\b(?:eff|fact|net|dq)_[a-z_]+\b/g;

/** Whose facts a world has: of some visits, of some persons, or of some trace codes. */
export type WorldOf = 'visits' | 'persons' | 'codes';
export const WORLDS: readonly WorldOf[] = ['visits', 'persons', 'codes'];
const READABLE: Readonly<Record<WorldOf, (name: string) => boolean>> = {
  visits: standsInWorlds,
  persons: standsInPersons,
  codes: standsInCodeWorlds,
};

/** A step whose rows are kept, and the digest of all texts that they are made by. */
export interface KeptPart {
  readonly step: Step;
  readonly of: WorldOf;
  readonly digest: string;
}

/** A plan in its two parts: what is of one visit, person or code, and what follows from that. */
export interface SplitPlan {
  readonly kept: readonly KeptPart[];
  /** What is run for whatever was touched: to the kept steps, and to the counts where these are sums over visits. */
  readonly worlds: Readonly<Record<WorldOf, readonly Step[]>>;
  /** Steps kept by visit that those of persons read: rows of all the persons' visits, in place of fee lines. */
  readonly layers: readonly Step[];
  /** What is run on everything, the kept steps among it, whose rows are there already. */
  readonly rest: readonly Step[];
  /** Digest of all texts of the counts, where they are sums over visits. */
  readonly counts: string | undefined;
}

function digestOf(steps: readonly Step[], basis: string): string {
  const hash = createHash('sha256').update(basis);
  for (const { name, sql } of steps) hash.update(`\n\x1f${name}\n${sql}`);
  return hash.digest('hex');
}

const readsOnly = (steps: readonly Step[], of: WorldOf): boolean =>
  steps.every(({ sql }) => (sql.match(VIEW) ?? []).every(READABLE[of]));

const KEPT_BY: Readonly<Record<KeptBy, WorldOf>> = {
  mdtrt_id: 'visits',
  setl_id: 'visits',
  psn_no: 'persons',
  drug_trac_codg: 'codes',
};

/** Which world a step's rows are kept by; undefined where they are not kept. */
export const worldOf = ({ keep, sums }: Step): WorldOf | undefined =>
  sums?.of ?? (keep === undefined ? undefined : KEPT_BY[keep]);

/**
 * Splits the plan of a rule; undefined where it keeps nothing, or what it would keep mentions facts that a world has not.
 *
 * @param basis digest of whatever else its rows rest on: how facts are netted, by which engine.
 */
export function splitPlan({ prefix }: BoundRule, plan: Plan, basis: string): SplitPlan | undefined {
  const all = [...plan.shared, ...plan.steps];
  const kept = all.flatMap((step): KeptPart[] => {
    const of = worldOf(step);
    return of === undefined ? [] : [{ step, of, digest: digestOf(needed(all, [step.name]), basis) }];
  });
  if (kept.length === 0) return undefined;
  const named = (names: readonly string[]): string[] => names.map((name) => `${prefix}${name}`);
  const sums = plan.counts === 'sums';
  const keptOf = (of: WorldOf): string[] => kept.filter((one) => one.of === of).map(({ step }) => step.name);
  const ofVisits = new Set(kept.filter(({ of, step }) => of === 'visits' && step.keep).map(({ step }) => step.name));
  const ofPersons = needed(all, keptOf('persons'), ofVisits);
  const worlds = {
    visits: needed(all, [...keptOf('visits'), ...(sums ? named(COUNTED) : [])]),
    persons: ofPersons.filter(({ name }) => !ofVisits.has(name)),
    codes: needed(all, keptOf('codes')),
  };
  // What rests on a person's visits together is no sum over visits.
  if ((sums && worlds.persons.length > 0) || WORLDS.some((of) => !readsOnly(worlds[of], of))) return undefined;
  const stop = new Set(kept.map(({ step }) => step.name));
  return {
    kept,
    worlds,
    layers: ofPersons.filter(({ name }) => ofVisits.has(name)),
    rest: needed(all, named(sums ? ANSWERED : [...ANSWERED, ...COUNTED]), stop),
    counts: sums ? digestOf(needed(all, named(COUNTED)), basis) : undefined,
  };
}
