import { settledCut } from '../../../store/facts.ts';
import type { Between } from '../../../store/kept/changes.ts';
import { beginCodeViews, codeWorldAt, endCodeViews, takeOutNetted } from '../../../store/kept/code-views.ts';
import { bringNetsBack, netPersons, netWorld, setNetsAside } from '../../../store/kept/nets.ts';
import type { Kept } from '../../../store/kept/registry.ts';
import { moveSums, type MovedSums } from '../../../store/kept/sums.ts';
import type { CodeWords } from '../../../store/kept/code-world.ts';
import type { Session } from '../../../store/session.ts';
import { dropSteps } from '../../../store/step.ts';
import { movedOn, type Counts } from '../counts.ts';
import { runInWorld } from './in-world.ts';
import { layersOf, type KeepingRule } from './kept-rules.ts';
import type { KeptPart, WorldOf } from './split.ts';

/** What looking at the touched came to: the counts of everybody by rule, and the sums that have moved. A rule that failed is in neither. */
export interface Moved {
  readonly counts: ReadonlyMap<string, Counts | undefined>;
  readonly sums: ReadonlyMap<string, MovedSums | undefined>;
}

const rulesOf = (rules: readonly KeepingRule[], of: WorldOf): KeepingRule[] =>
  rules.filter(({ split }) => split.worlds[of].length > 0);

/** Looks through the touched visits and codes, as they were at the cut of what is kept and as they are, and through the touched persons as they are. */
export async function lookAtTouched(
  session: Session,
  rules: readonly KeepingRule[],
  kept: Kept,
  { from, to }: Between,
  words: CodeWords,
): Promise<Moved> {
  if (rules.length === 0) return { counts: new Map(), sums: new Map() };
  await setNetsAside(session);
  const ofVisits = rulesOf(rules, 'visits');
  await netWorld(session, from, 'kept');
  const was = await runInWorld(session, ofVisits, { of: 'visits', as: 'former' });
  await netWorld(session, to, 'staged');
  const is = await runInWorld(session, ofVisits, { of: 'visits', as: 'fresh' });
  const cameThrough = ({ bound, split }: KeepingRule): boolean =>
    split.worlds.visits.length === 0 || (was.has(bound.rule.id) && is.has(bound.rule.id));
  const persons = await lookAtPersons(session, rulesOf(rules, 'persons').filter(cameThrough), to);
  const codes = await lookAtCodes(session, rulesOf(rules, 'codes'), { from, to }, words);
  await bringNetsBack(session, to, await settledCut(session));
  const sums = new Map<string, MovedSums | undefined>();
  const counts = new Map<string, Counts | undefined>();
  for (const one of rules) {
    const { bound, split } = one;
    const id = bound.rule.id;
    const failed =
      !cameThrough(one) ||
      (split.worlds.persons.length > 0 && !persons.has(id)) ||
      (split.worlds.codes.length > 0 && !codes.has(id));
    if (failed || !(await moveAll(session, split.kept, sums))) continue;
    if (split.counts === undefined) {
      counts.set(id, undefined);
      continue;
    }
    const [before, then, now] = [kept.counts.get(id), was.get(id), is.get(id)];
    if (before !== undefined && then !== undefined && now !== undefined)
      counts.set(id, movedOn(JSON.parse(before.counts) as Counts, then, now));
  }
  return { counts, sums };
}

/** Looks through the touched persons as they are, once the fresh rows of layers stand. The ids of the rules that came through it. */
async function lookAtPersons(
  session: Session,
  rules: readonly KeepingRule[],
  cut: number,
): Promise<ReadonlySet<string>> {
  if (rules.length === 0) return new Set();
  const layers = layersOf(rules);
  await netPersons(session, cut, layers);
  const found = await runInWorld(session, rules, { of: 'persons', as: 'fresh' });
  await dropSteps(
    session,
    layers.map((layer) => ({ ...layer, materialise: false })),
  );
  return new Set(found.keys());
}

/** Moves the sums of one rule on that no other has moved yet; whether all of them came out as sums do. */
async function moveAll(
  session: Session,
  kept: readonly KeptPart[],
  sums: Map<string, MovedSums | undefined>,
): Promise<boolean> {
  for (const { step } of kept) {
    if (step.sums === undefined) continue;
    if (!sums.has(step.name)) sums.set(step.name, await moveSums(session, step));
    if (sums.get(step.name) === undefined) return false;
  }
  return true;
}

/** Looks through the touched codes. The ids of the rules that came through it. */
async function lookAtCodes(
  session: Session,
  rules: readonly KeepingRule[],
  { from, to }: Between,
  words: CodeWords,
): Promise<ReadonlySet<string>> {
  if (rules.length === 0) return new Set();
  await beginCodeViews(session);
  await takeOutNetted(session);
  await codeWorldAt(session, from, 'kept', words);
  const was = await runInWorld(session, rules, { of: 'codes', as: 'former' });
  await codeWorldAt(session, to, 'aside', words);
  const is = await runInWorld(session, rules, { of: 'codes', as: 'fresh' });
  await endCodeViews(session);
  return new Set([...is.keys()].filter((id) => was.has(id)));
}
