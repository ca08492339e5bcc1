import type { Progress } from '../base/effects.ts';
import { knowledgeRead } from '../detectors/engine/knowledge-read.ts';
import { detect, type Detection } from '../detectors/engine/scan.ts';
import { archetypeNamed } from '../detectors/registry.ts';
import { isTextOf, readText, ruleOfText } from '../rules/lock/stored-text.ts';
import type { Rule } from '../rules/model.ts';
import type { Session } from '../store/session.ts';
import { upkeepOf } from '../store/upkeep.ts';
import { compareWithFound, isIdentical, type Comparison, type RecordedSuspect } from '../suspects/recorded.ts';
import { digestOfText } from '../suspects/rule-digest.ts';
import { textOfRun } from '../suspects/rule-texts.ts';
import { withdrawnSince, type Withdrawn } from '../suspects/withdrawn.ts';
import { listsDigest } from './lists-digest.ts';
import { programBuild } from './version.ts';

/**
 * Why a suspect cannot be judged again. `text-not-kept`: recorded before texts were. `text-damaged`: the kept text is not the one that
 * its digests were taken of. `text-too-old`: rules have another shape by now. `pruned`: records it was judged by are gone. `not-run`:
 * the rule could not run; `detail` says why.
 */
export type Hindrance = 'text-not-kept' | 'text-damaged' | 'text-too-old' | 'pruned' | 'not-run';

/** Something that a run was made with, and what there is now. */
export interface RecordedAndNow {
  readonly name: string;
  readonly recorded: string | null;
  readonly now: string | null;
}

/** What judging a suspect again came to. */
export interface Reproduction {
  readonly outcome: 'identical' | 'differs' | 'cannot';
  readonly hindrance?: Hindrance;
  /** More about the hindrance: the day of the prune, the column that is missing, the engine's own words. */
  readonly detail?: string;
  readonly comparison?: Comparison;
  /** What is not as it was in that run: `program`, `engine`, a table of knowledge, `lists`. */
  readonly changed: readonly RecordedAndNow[];
  /** What it rests on that has been taken back or changed since; where it comes out the same. */
  readonly withdrawn?: Withdrawn;
}

/** The rule as it accused, from the text that the run kept. */
async function ruleThatAccused(session: Session, suspect: RecordedSuspect): Promise<Rule | Hindrance> {
  const kept = await textOfRun(session, suspect.run.run, suspect.ruleId);
  if (kept === undefined || kept.text === null || digestOfText(kept.digests) !== suspect.ruleDigest)
    return 'text-not-kept';
  const text = readText(kept.text);
  if (text === undefined || !isTextOf(text, kept.digests)) return 'text-damaged';
  return ruleOfText(text, kept.version) ?? 'text-too-old';
}

function changedSince({ run }: RecordedSuspect, present: ReadonlyMap<string, string>): RecordedAndNow[] {
  const names = [...present.keys()].filter((name) => run.knowledge.has(name));
  return names
    .map((name) => ({ name, recorded: run.knowledge.get(name) ?? null, now: present.get(name) ?? null }))
    .filter(({ recorded, now }) => recorded !== now);
}

/** The day before which records were pruned after the run, where that is near enough to have taken what the rule reads. */
async function prunedSince(
  session: Session,
  { firstTime, run }: RecordedSuspect,
  rule: Rule,
  { prunedBefore }: Detection,
): Promise<string | undefined> {
  if (prunedBefore === null) return undefined;
  const since = (await upkeepOf(session, 'prune')).some(({ happenedAt }) => happenedAt >= run.startedAt);
  if (!since) return undefined;
  const archetype = archetypeNamed(rule.detector);
  if (firstTime === null || archetype?.grain === 'cohort') return prunedBefore;
  const reach = new Date(`${firstTime.slice(0, 10)}T00:00:00Z`);
  reach.setUTCDate(reach.getUTCDate() - (archetype?.lookbackDays ?? 366));
  return reach.toISOString().slice(0, 10) < prunedBefore ? prunedBefore : undefined;
}

/**
 * Judges a suspect again: the text that accused it, at the cut and for the windows of the run that last saw it. Writes nothing
 * but temporary objects.
 *
 * @throws MingchaError MC-STORE-006 when interrupted.
 */
export async function reproduce(session: Session, suspect: RecordedSuspect, progress: Progress): Promise<Reproduction> {
  const engine = await session.value('SELECT version()');
  const versions: RecordedAndNow[] = [
    { name: 'program', recorded: suspect.run.programVersion, now: programBuild() },
    // A run from before it was kept says nothing of its engine.
    { name: 'engine', recorded: suspect.run.engineVersion ?? engine, now: engine },
  ].filter(({ recorded, now }) => recorded !== now);
  const rule = await ruleThatAccused(session, suspect);
  if (typeof rule === 'string') return { outcome: 'cannot', hindrance: rule, changed: versions };
  const { cut, asOf, from, to } = suspect.run;
  const detection = await detect(session, [rule], {
    cut,
    progress,
    ...(asOf === null ? {} : { asOf }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  const present = [...(await knowledgeRead(session, [rule], asOf)), listsDigest()];
  const changed = [...versions, ...changedSince(suspect, new Map(present.map(({ name, digest }) => [name, digest])))];
  const comparison = await compareWithFound(session, suspect.suspectId);
  if (isIdentical(comparison)) {
    const withdrawn = await withdrawnSince(session, suspect.suspectId, cut);
    return { outcome: 'identical', comparison, changed, withdrawn };
  }
  const pruned = await prunedSince(session, suspect, rule, detection);
  if (pruned !== undefined) return { outcome: 'cannot', hindrance: 'pruned', detail: pruned, comparison, changed };
  const [outcome] = detection.outcomes;
  if (outcome === undefined || outcome.status === 'error' || outcome.status === 'skipped') {
    const columns = Object.keys(outcome?.couldNotTell.columns ?? {}).join(', ');
    const detail = outcome?.problem === undefined ? columns : `${outcome.problem.code} ${outcome.problem.why.en}`;
    return { outcome: 'cannot', hindrance: 'not-run', detail, comparison, changed };
  }
  return { outcome: 'differs', comparison, changed };
}
