import { settledCut } from '../../../store/facts.ts';
import type { Between } from '../../../store/kept/changes.ts';
import { codeWorldAt, dropNets } from '../../../store/kept/code-views.ts';
import { bringNetsBack, netPersons, netWorld, setNetsAside } from '../../../store/kept/nets.ts';
import type { Kept } from '../../../store/kept/registry.ts';
import { moveSums, type MovedSums } from '../../../store/kept/sums.ts';
import type { CodeWords } from '../../../store/kept/code-world.ts';
import type { Session } from '../../../store/session.ts';
import { movedOn, type Counts } from '../counts.ts';
import { runInWorld, type Look } from './in-world.ts';
import type { KeepingRule } from './kept-rules.ts';
import type { KeptPart, WorldOf } from './split.ts';

/** What looking at the touched came to: the counts of everybody by rule, and the sums that have moved. A rule that failed is in neither. */
export interface Moved {
  readonly counts: ReadonlyMap<string, Counts | undefined>;
  readonly sums: ReadonlyMap<string, MovedSums | undefined>;
}

type Found = ReadonlyMap<string, Counts | undefined>;

const rulesOf = (rules: readonly KeepingRule[], of: WorldOf): KeepingRule[] =>
  rules.filter(({ split }) => split.worlds[of].length > 0);

/** Looks through the touched visits, persons and codes, as they were at the cut of what is kept and as they are. */
export async function lookAtTouched(
  session: Session,
  rules: readonly KeepingRule[],
  kept: Kept,
  { from, to }: Between,
  words: CodeWords,
): Promise<Moved> {
  if (rules.length === 0) return { counts: new Map(), sums: new Map() };
  await setNetsAside(session);
  const was = await lookAt(session, rules, { cut: from, as: 'former' });
  const is = await lookAt(session, rules, { cut: to, as: 'fresh' });
  const codes = await lookAtCodes(session, rulesOf(rules, 'codes'), { from, to }, words);
  await bringNetsBack(session, to, await settledCut(session));
  const sums = new Map<string, MovedSums | undefined>();
  const counts = new Map<string, Counts | undefined>();
  for (const { bound, split } of rules) {
    const id = bound.rule.id;
    const failed =
      (['visits', 'persons'] as const).some(
        (of) => split.worlds[of].length > 0 && !(was[of].has(id) && is[of].has(id)),
      ) ||
      (split.worlds.codes.length > 0 && !codes.has(id));
    if (failed || !(await moveAll(session, split.kept, sums))) continue;
    if (split.counts === undefined) {
      counts.set(id, undefined);
      continue;
    }
    const of = split.counts.of === 'persons' ? 'persons' : 'visits';
    const [before, then, now] = [kept.counts.get(id), was[of].get(id), is[of].get(id)];
    if (before !== undefined && then !== undefined && now !== undefined)
      counts.set(id, movedOn(JSON.parse(before.counts) as Counts, then, now));
  }
  return { counts, sums };
}

/** Looks through the touched visits at a cut, then through the touched persons. */
async function lookAt(
  session: Session,
  rules: readonly KeepingRule[],
  { cut, as }: { readonly cut: number; readonly as: Look['as'] },
): Promise<{ readonly visits: Found; readonly persons: Found }> {
  await netWorld(session, cut, as === 'former' ? 'kept' : 'staged');
  const visits = await runInWorld(session, rulesOf(rules, 'visits'), { of: 'visits', as });
  const ofPersons = rulesOf(rules, 'persons');
  if (ofPersons.length === 0) return { visits, persons: new Map() };
  await netPersons(session, cut, as === 'former' ? 'kept' : 'aside');
  return { visits, persons: await runInWorld(session, ofPersons, { of: 'persons', as }) };
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
  await dropNets(session, 'TABLE');
  await codeWorldAt(session, from, 'kept', words);
  const was = await runInWorld(session, rules, { of: 'codes', as: 'former' });
  await codeWorldAt(session, to, 'aside', words);
  const is = await runInWorld(session, rules, { of: 'codes', as: 'fresh' });
  await dropNets(session, 'VIEW');
  return new Set([...is.keys()].filter((id) => was.has(id)));
}
