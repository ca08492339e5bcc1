import { createHash } from 'node:crypto';
import type { Rule } from '../../../rules/model.ts';
import { latestCut, settledCut } from '../../../store/facts.ts';
import { retentionHorizon } from '../../../store/horizon.ts';
import {
  bringNetsBack,
  keptEffective,
  KEPT_NETS,
  mergedEffective,
  netTexts,
  netWorld,
  setNetsAside,
  stageWorldNets,
} from '../../../store/kept/nets.ts';
import { readKept, type Kept } from '../../../store/kept/registry.ts';
import { dropWorld, makeWorld, type World } from '../../../store/kept/world.ts';
import type { Session } from '../../../store/session.ts';
import { movedOn, type Counts } from '../counts.ts';
import { prepare, readFacts, type Prepared } from '../prepare.ts';
import { NO_FACTS, type RunParts } from '../run-rule.ts';
import { detectPrepared, type Detection, type DetectOptions } from '../scan.ts';
import { runInWorld } from './in-world.ts';
import { isKept, keepingRules, partsOf, type KeepingRule } from './kept-rules.ts';
import { Keeper, type NetState } from './keeper.ts';

/** How much a scan looked at. */
export interface Looked {
  /** The cut of the facts that were kept; undefined where everything was looked at. */
  readonly since?: number;
  /** Persons whose records were looked at anew, and their fee lines. */
  readonly persons?: number;
  readonly lines?: number;
  /** Rules that looked at those persons alone. */
  readonly rules: readonly string[];
}

async function basisOf(session: Session): Promise<string> {
  const engine = await session.value('SELECT version()');
  const horizon = await retentionHorizon(session);
  return createHash('sha256')
    .update([engine, horizon, ...netTexts()].join('\x1f'))
    .digest('hex');
}

/** The cut that all netting is kept at; undefined where some is not, or is netted otherwise today. */
function cutOfNets({ steps }: Kept, basis: string): number | undefined {
  const cuts = new Set(KEPT_NETS.map((name) => (steps.get(name)?.digest === basis ? steps.get(name)?.cut : undefined)));
  return cuts.size === 1 ? [...cuts][0] : undefined;
}

/** Facts made ready for rules, and how. */
interface Ready {
  readonly prepared: Prepared;
  readonly state: NetState;
  readonly from: number;
  readonly world?: World;
}

async function makeReady(
  session: Session,
  rules: readonly Rule[],
  options: DetectOptions,
  from: number | undefined,
): Promise<Ready> {
  const [to, settled] = [await latestCut(session), await settledCut(session)];
  const world =
    from === undefined || from >= to ? undefined : await makeWorld(session, { from, to }, options.mostTouched);
  if (from === undefined || from > to || (from < to && world === undefined)) {
    return { prepared: await prepare(session, rules, { ...options, cut: to }), state: 'made', from: to };
  }
  if (world === undefined) await keptEffective(session, to, settled);
  else {
    await netWorld(session, to);
    await stageWorldNets(session);
    await mergedEffective(session, { from, to }, settled);
  }
  const prepared = await readFacts(session, rules, to, options.asOf);
  return world === undefined ? { prepared, state: 'same', from } : { prepared, state: 'moved', from, world };
}

/** Looks through the touched persons as they were and as they are. The counts of everybody, by rule; a rule that failed is not in it. */
async function lookAtTouched(
  session: Session,
  rules: readonly KeepingRule[],
  kept: Kept,
  { prepared, from }: Ready,
): Promise<Map<string, Counts | undefined>> {
  const to = prepared.cut;
  if (rules.length === 0) return new Map();
  await setNetsAside(session);
  await netWorld(session, from);
  const was = await runInWorld(session, rules, 'counts');
  await netWorld(session, to);
  const is = await runInWorld(session, rules, 'rows');
  await bringNetsBack(session, to, await settledCut(session));
  const counts = new Map<string, Counts | undefined>();
  for (const { bound, split } of rules) {
    const id = bound.rule.id;
    if (!is.has(id)) continue;
    const [before, then, now] = [kept.counts.get(id), was.get(id), is.get(id)];
    if (split.counts === undefined) counts.set(id, undefined);
    else if (before !== undefined && then !== undefined && now !== undefined)
      counts.set(id, movedOn(JSON.parse(before.counts) as Counts, then, now));
  }
  return counts;
}

/**
 * Runs rules like `detect`, but looks only at whoever was touched since the last such scan, where a rule's plan keeps what it
 * found of the others; and keeps that for the next one. What comes out is what `detect` finds. Writes the schema `kept`.
 */
export async function detectKept(
  session: Session,
  rules: readonly Rule[],
  options: DetectOptions = {},
): Promise<Detection & { readonly looked: Looked }> {
  options.progress?.('prepare', 0, rules.length);
  const basis = await basisOf(session);
  const kept = await readKept(session);
  const ready = await makeReady(session, rules, options, cutOfNets(kept, basis));
  const { prepared, state, from, world } = ready;
  const keeping = keepingRules(rules, prepared.asOf ?? NO_FACTS, basis);
  const standing = state === 'made' ? [] : [...keeping.values()].filter((rule) => isKept(rule, kept, from));
  const counts =
    state === 'moved'
      ? await lookAtTouched(session, standing, kept, ready)
      : new Map(standing.map(({ bound: { rule } }) => [rule.id, countsKept(kept, rule.id)]));
  const keeper = new Keeper(session, prepared.cut, basis);
  const views = new Map(
    standing
      .filter(({ bound }) => counts.has(bound.rule.id))
      .flatMap(({ split }) => split.kept.map(({ step }) => [step.name, keeper.view(step, state)] as const)),
  );
  const parts = new Map<string, RunParts>();
  for (const { bound, plan, split } of keeping.values()) {
    const { rule } = bound;
    const isStanding = counts.has(rule.id);
    const counted = counts.get(rule.id);
    const { shared, steps } = isStanding ? partsOf(plan, split.rest) : plan;
    const seen = (step: (typeof steps)[number]): (typeof steps)[number] => views.get(step.name) ?? step;
    parts.set(rule.id, {
      shared: shared.map(seen),
      steps: isStanding ? steps.map(seen) : steps,
      ...(counted === undefined ? {} : { counted }),
    });
    if (isStanding) {
      const one = keeping.get(rule.id);
      if (one !== undefined) keeper.keepOn(one, counted, state);
    }
  }
  const detection = await detectPrepared(session, rules, prepared, options, {
    partsOf: (rule) => parts.get(rule.id),
    answered: async (bound, _plan, made) => {
      const one = keeping.get(bound.rule.id);
      if (one !== undefined && !counts.has(bound.rule.id)) await keeper.keepMade(one, made);
    },
  });
  await keeper.write(state);
  await dropWorld(session);
  return {
    ...detection,
    looked: {
      ...(state === 'made' ? {} : { since: from, persons: world?.persons ?? 0, lines: world?.lines ?? 0 }),
      rules: [...counts.keys()],
    },
  };
}

function countsKept(kept: Kept, ruleId: string): Counts | undefined {
  const one = kept.counts.get(ruleId);
  return one === undefined ? undefined : (JSON.parse(one.counts) as Counts);
}
