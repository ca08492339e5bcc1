import { createHash } from 'node:crypto';
import { tracD } from '../../../records/trac-d.ts';
import type { Rule } from '../../../rules/model.ts';
import { latestCut, settledCut } from '../../../store/facts.ts';
import { retentionHorizon } from '../../../store/horizon.ts';
import {
  dropMerged,
  keptEffective,
  KEPT_FACTS,
  mergedEffective,
  netTexts,
  traceTexts,
  netWorld,
  stageWorldNets,
  viewWords,
} from '../../../store/kept/nets.ts';
import { changedEvents } from '../../../store/kept/code-views.ts';
import type { Between } from '../../../store/kept/changes.ts';
import { areMostCodes, dropCodeWorld, makeCodeWorld, type CodeWords } from '../../../store/kept/code-world.ts';
import { dropPersons, makePersons } from '../../../store/kept/persons.ts';
import { readKept, type Kept } from '../../../store/kept/registry.ts';
import { keepMonths } from '../../../store/kept/months.ts';
import { keepShared } from '../../../store/kept/shared-visits.ts';
import { columnsRead, withKeptColumns, wordsOf, type Words } from '../../../store/kept/wanted-columns.ts';
import { dropWorld, makeWorld, MOST_TOUCHED, type World } from '../../../store/kept/world.ts';
import type { Session } from '../../../store/session.ts';
import type { Counts } from '../counts.ts';
import { bindRule, planOf } from '../bound-rule.ts';
import { prepare, readFacts, type Prepared } from '../prepare.ts';
import { NO_FACTS, type RunParts } from '../run-rule.ts';
import { detectPrepared, type Detection, type DetectOptions } from '../scan.ts';
import { isKept, keepingRules, layersOf, partsOf, type KeepingRule } from './kept-rules.ts';
import { Keeper, type NetState } from './keeper.ts';
import { lookAtTouched, type Moved } from './look-at-touched.ts';
import type { WorldOf } from './split.ts';

/** How much a scan looked at. */
export interface Looked {
  /** The cut of the facts that were kept; undefined where everything was looked at. */
  readonly since?: number;
  /** Persons who had a visit that was looked at anew, and the fee lines of these visits. */
  readonly persons?: number;
  readonly lines?: number;
  /** Rules that looked at what was touched alone. */
  readonly rules: readonly string[];
}

/** What all that is kept rests on beside its own texts; the columns too that are read of trace events, which netted ones hold alone. */
async function basisOf(session: Session, words: Words): Promise<string> {
  const engine = await session.value('SELECT version()');
  const horizon = await retentionHorizon(session);
  return createHash('sha256')
    .update([engine, horizon, keepShared(), ...keepMonths(), ...columnsRead(tracD, words), ...netTexts()].join('\x1f'))
    .digest('hex');
}

/** The cut that all netting is kept at; undefined where some is not, or is netted otherwise today. */
function cutOfNets({ steps }: Kept, basis: string): number | undefined {
  const cuts = new Set(
    KEPT_FACTS.map((name) => (steps.get(name)?.digest === basis ? steps.get(name)?.cut : undefined)),
  );
  return cuts.size === 1 ? [...cuts][0] : undefined;
}

/** All words of what rules read and netting is made by. A rule that cannot be planned reads nothing. */
function wordsRead(rules: readonly Rule[]): Words {
  const texts = rules.flatMap((rule) => {
    try {
      const { shared, steps } = planOf(bindRule(rule), NO_FACTS);
      return [...shared, ...steps].map(({ sql }) => sql);
    } catch {
      return [];
    }
  });
  return wordsOf([...texts, ...netTexts()]);
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
  words: Words,
  options: DetectOptions,
  from: number | undefined,
): Promise<Ready> {
  const [to, settled] = [await latestCut(session), await settledCut(session)];
  await dropMerged(session);
  const world =
    from === undefined || from >= to ? undefined : await makeWorld(session, { from, to }, options.mostTouched, words);
  if (from === undefined || from > to || (from < to && world === undefined)) {
    return { prepared: await prepare(session, rules, { ...options, cut: to }), state: 'made', from: to };
  }
  if (world === undefined) await keptEffective(session, to, settled);
  else {
    await netWorld(session, to, 'facts');
    await stageWorldNets(session);
    await mergedEffective(session, { from, to }, settled, words);
  }
  const prepared = await readFacts(session, rules, to, options.asOf);
  return world === undefined ? { prepared, state: 'same', from } : { prepared, state: 'moved', from, world };
}

const namesKept = (rules: readonly KeepingRule[], world: WorldOf): string[] =>
  rules.flatMap(({ split }) => split.kept.filter(({ of }) => of === world).map(({ step }) => step.name));

/**
 * Takes the touched persons' records out for the rules that keep something by persons; where so many were touched that all of
 * them anew are no dearer, these rules are left out, and look at everything.
 */
async function withPersons(
  session: Session,
  rules: readonly KeepingRule[],
  state: NetState,
  between: Between,
  most?: number,
): Promise<readonly KeepingRule[]> {
  const ofPersons = rules.filter(({ split }) => split.worlds.persons.length > 0);
  if (ofPersons.length === 0 || state !== 'moved') return rules;
  const texts = ofPersons.flatMap(({ split }) => split.worlds.persons).map(({ sql }) => sql);
  const read = new Set([...wordsOf(texts), ...viewWords()]);
  const words = await withKeptColumns(session, read, namesKept(ofPersons, 'persons'));
  if (await makePersons(session, between, words, layersOf(ofPersons), most)) return rules;
  return rules.filter((rule) => !ofPersons.includes(rule));
}

/**
 * Takes the world of touched codes out for the rules that keep something by codes; where so many were touched that all codes
 * anew are no dearer, these rules are left out, and look at everything.
 */
async function withCodes(
  session: Session,
  rules: readonly KeepingRule[],
  state: NetState,
  between: Between,
  most = MOST_TOUCHED,
): Promise<{ readonly standing: readonly KeepingRule[]; readonly codeWords: CodeWords }> {
  const ofCodes = rules.filter(({ split }) => split.worlds.codes.length > 0);
  const texts = ofCodes.flatMap(({ split }) => split.worlds.codes).map(({ sql }) => sql);
  const codeWords = {
    all: await withKeptColumns(session, wordsOf([...texts, ...netTexts()]), namesKept(ofCodes, 'codes')),
    beside: wordsOf([...texts.filter((sql) => sql.includes('eff_trac_on_line')), ...traceTexts()]),
  };
  if (ofCodes.length === 0 || state !== 'moved') return { standing: rules, codeWords };
  if (await areMostCodes(session, most))
    return { standing: rules.filter((rule) => !ofCodes.includes(rule)), codeWords };
  await makeCodeWorld(session, between, await changedEvents(session, between), codeWords);
  return { standing: rules, codeWords };
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
  const words = wordsRead(rules);
  const basis = await basisOf(session, words);
  const kept = await readKept(session);
  const ready = await makeReady(session, rules, words, options, cutOfNets(kept, basis));
  const { prepared, state, from, world } = ready;
  const keeping = keepingRules(rules, prepared.asOf ?? NO_FACTS, basis);
  const keptAll = state === 'made' ? [] : [...keeping.values()].filter((rule) => isKept(rule, kept, from));
  const between = { from, to: prepared.cut };
  const most = options.mostTouched;
  const ofFew = await withPersons(session, keptAll, state, between, most);
  const { standing, codeWords } = await withCodes(session, ofFew, state, between, most);
  const { counts, sums }: Moved =
    state === 'moved'
      ? await lookAtTouched(session, standing, kept, between, codeWords)
      : {
          counts: new Map(standing.map(({ bound: { rule } }) => [rule.id, countsKept(kept, rule.id)])),
          sums: new Map(),
        };
  const keeper = new Keeper(session, between, basis, sums);
  const views = new Map(
    standing
      .filter(({ bound }) => counts.has(bound.rule.id))
      .flatMap(({ split }) => split.kept.map(({ step }) => [step.name, keeper.view(step, state)] as const)),
  );
  const parts = new Map<string, RunParts>();
  for (const one of keeping.values()) {
    const { plan, split } = one;
    const { rule } = one.bound;
    const isStanding = counts.has(rule.id);
    const counted = counts.get(rule.id);
    const { shared, steps } = isStanding ? partsOf(plan, split.rest) : plan;
    const seen = (step: (typeof steps)[number]): (typeof steps)[number] => views.get(step.name) ?? step;
    parts.set(rule.id, {
      shared: shared.map(seen),
      steps: isStanding ? steps.map(seen) : steps,
      ...(counted === undefined ? {} : { counted }),
    });
    if (isStanding) keeper.keepOn(one, counted, state);
  }
  const detection = await detectPrepared(session, rules, prepared, options, {
    partsOf: (rule) => parts.get(rule.id),
    answered: async (bound, _plan, made) => {
      const one = keeping.get(bound.rule.id);
      if (one !== undefined && !counts.has(bound.rule.id)) await keeper.keepMade(one, made);
    },
  });
  await keeper.write(state);
  await dropPersons(session, layersOf(keptAll));
  await dropWorld(session);
  await dropCodeWorld(session);
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
