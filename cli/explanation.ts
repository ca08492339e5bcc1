import type { Text } from '../base/language.ts';
import type { PlanWords } from '../detectors/archetype.ts';
import { wordsOf } from '../detectors/engine/why.ts';
import { readText, ruleOfText } from '../rules/lock/stored-text.ts';
import type { ListContents, Rule, RuleDigests } from '../rules/model.ts';
import { conditionHolds } from '../rules/where/holds.ts';
import { whereText } from '../rules/where/model.ts';
import type { Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';
import type { Suspect } from '../store/suspect-row.ts';
import {
  moneySum,
  pointBatches,
  sourcedLines,
  type MoneySum,
  type SourceBatch,
  type SourcedLine,
} from '../suspects/explain.ts';
import { recordedSuspect } from '../suspects/recorded.ts';
import { textOfRun } from '../suspects/rule-texts.ts';
import { evidenceFacts } from '../suspects/show.ts';

/** A knowledge point that a suspect rests on, and where it was imported from. */
export interface KnowledgePoint {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly imported: SourceBatch | null;
}

/** A named condition of the rule with what the record held. */
export interface ExplainedPart {
  readonly name: string;
  readonly label: Text;
  /** What the record held; null where it was empty, undefined where the suspect is made of many records. */
  readonly value?: string | null;
  /** Whether the condition holds for it; null where that cannot be told. */
  readonly holds?: boolean | null;
}

/** The conditions of a rule as they are joined: its own, and those of the sides of a pair. */
export interface ExplainedWhere {
  readonly own: string | null;
  readonly sides: readonly { readonly label: Text; readonly where: string }[];
}

/** Everything that says why a suspect is one. */
export interface Explanation {
  readonly suspect: Suspect;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly parts: readonly ExplainedPart[];
  readonly where: ExplainedWhere;
  readonly words: PlanWords;
  /** Measure less threshold, exact. */
  readonly margin: string | null;
  readonly money: MoneySum;
  readonly points: readonly KnowledgePoint[];
  /** Lists that the rule named, as they were when it accused. */
  readonly lists: Readonly<Record<string, ListContents>>;
  readonly text: { readonly version: string; readonly digests: RuleDigests | null };
  readonly run: { readonly run: string; readonly cut: number; readonly as_of: string | null } | null;
  readonly lines: readonly SourcedLine[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function pointsIn(facts: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  const points = parsed(facts['points']);
  return Array.isArray(points) ? points.filter(isRecord) : [];
}

function partsOf(rule: Rule | undefined, facts: Readonly<Record<string, unknown>>, words: PlanWords): ExplainedPart[] {
  const values = parsed(facts['parts']);
  return Object.entries(rule?.select ?? {}).map(([name, condition]) => {
    const label = words.parts[name] ?? { zh: name, en: name };
    if (!isRecord(values) || !(name in values)) return { name, label };
    const value = values[name];
    const text = typeof value === 'string' ? value : null;
    return { name, label, value: text, holds: conditionHolds(condition, text) };
  });
}

/** How a rule's conditions are joined, as its file writes it. */
function whereOf(rule: Rule | undefined): ExplainedWhere {
  const sides = ['a', 'b'].flatMap((name) => {
    const side = rule?.params[name];
    if (!isRecord(side) || typeof side['where'] !== 'string' || !isRecord(side['label'])) return [];
    const { zh, en } = side['label'];
    return typeof zh === 'string' && typeof en === 'string' ? [{ label: { zh, en }, where: side['where'] }] : [];
  });
  const where = rule?.where;
  const all = Object.keys(rule?.select ?? {});
  const own =
    where === undefined ? (sides.length > 0 || all.length === 0 ? null : all.join(' and ')) : whereText(where);
  return { own, sides };
}

function wordsOrNone(rule: Rule | undefined): PlanWords {
  if (rule === undefined) return { parts: {} };
  try {
    return wordsOf(rule);
  } catch {
    // A text that today's detectors no longer take: its parts keep their own names.
    return { parts: {} };
  }
}

/**
 * Puts together why a suspect is one: from the ledger, the text of the rule that accused it, and the facts at the cut of the
 * run that last saw it.
 *
 * @param present the rule as it is now, for a suspect whose text was not kept.
 */
export async function explanationOf(
  session: Session,
  suspect: Suspect,
  present: Rule | undefined,
  limit: number,
): Promise<Explanation> {
  const recorded = await recordedSuspect(session, suspect.suspect_id);
  const kept = recorded === undefined ? undefined : await textOfRun(session, recorded.run.run, suspect.rule_id);
  const text = kept?.text === null || kept === undefined ? undefined : readText(kept.text);
  const rule = (text === undefined ? undefined : ruleOfText(text, suspect.rule_version)) ?? present;
  const facts = await evidenceFacts(session, suspect.suspect_id);
  const words = wordsOrNone(rule);
  const cut = recorded?.run.cut ?? 0;
  const points = pointsIn(facts);
  const batches = await pointBatches(
    session,
    points.flatMap((point) => (typeof point['kp_id'] === 'string' ? [point['kp_id']] : [])),
    cut,
  );
  const { measure, threshold } = suspect;
  const margin =
    measure === null || threshold === null
      ? null
      : await session.value(
          `SELECT (${literal(measure)}::DECIMAL(38,6) - ${literal(threshold)}::DECIMAL(38,6))::VARCHAR`,
        );
  return {
    suspect,
    facts,
    parts: partsOf(rule, facts, words),
    where: whereOf(rule),
    words,
    margin,
    money: await moneySum(session, suspect.suspect_id),
    points: points.map((point) => ({
      facts: point,
      imported: batches.get(typeof point['kp_id'] === 'string' ? point['kp_id'] : '') ?? null,
    })),
    lists: text?.lists ?? {},
    text: { version: suspect.rule_version, digests: kept?.digests ?? null },
    run: recorded === undefined ? null : { run: recorded.run.run, cut: recorded.run.cut, as_of: recorded.run.asOf },
    lines: await sourcedLines(session, suspect.suspect_id, cut, limit),
  };
}
