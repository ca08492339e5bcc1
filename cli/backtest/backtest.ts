import type { Progress } from '../../base/effects.ts';
import type { Problem } from '../../base/problem.ts';
import type { RuleOutcome } from '../../detectors/engine/outcome.ts';
import { prepare, type Prepared } from '../../detectors/engine/prepare.ts';
import { detectPrepared } from '../../detectors/engine/scan.ts';
import { whyLost, type LostSuspect, type WhyLost } from '../../detectors/engine/why-lost.ts';
import type { Rule } from '../../rules/model.ts';
import type { Session } from '../../store/session.ts';
import {
  differenceOf,
  figuresOf,
  forgetFound,
  forgetLost,
  keepFound,
  keepLost,
  LOST,
  moveOf,
  type Difference,
  type FoundSet,
  type Move,
} from '../../suspects/backtest/sets.ts';
import type { EarlierRule } from './against.ts';
import type { Sweep } from './sweep.ts';

/** What was judged, and of which days. */
export interface Judged {
  readonly cut: number;
  readonly as_of: string | null;
  /** ISO day; null without facts. */
  readonly from: string | null;
  readonly months: number;
}

/** What one text found, and how its run went: a text that did not run in full found nothing that can be trusted. */
export interface Side extends FoundSet {
  readonly version: string;
  readonly status: RuleOutcome['status'];
  readonly could_not_tell: RuleOutcome['couldNotTell'];
  readonly problem: Problem | null;
}

/** One lost suspect, and why where that can be told. */
export type Lost = Difference & Partial<Omit<LostSuspect, 'suspectId'>>;

/** A rule held against an earlier text of it. */
export interface BacktestComparison {
  readonly against: string;
  readonly before: Side;
  readonly kept: Move;
  readonly gained: Move;
  readonly lost: Move;
  readonly gained_suspects: readonly Difference[];
  readonly lost_suspects: readonly Lost[];
  /** `judged`; `no-trail`: the detector keeps tallies only; `lacks`: the rule did not run. */
  readonly why_lost: WhyLost['status'];
}

/** One line of a sweep. */
export interface SweepRow extends Side {
  readonly value: string;
  /** Against the rule as it stands. */
  readonly gained: number;
  readonly lost: number;
}

/** What a backtest came to. */
export interface Backtest extends Judged {
  readonly now: Side;
  readonly comparison?: BacktestComparison;
  readonly sweep?: { readonly field: string; readonly present: string | null; readonly rows: readonly SweepRow[] };
}

/** The first day of so many months that end with a day, ISO. */
export function monthsBack(asOf: string, months: number): string {
  const [year = 0, month = 1] = asOf.split('-').map(Number);
  return new Date(Date.UTC(year, month - months, 1)).toISOString().slice(0, 10);
}

/** Runs one text on prepared facts, sets what it found aside under a name, and sums it up. */
async function judge(
  session: Session,
  rule: Rule,
  set: string,
  prepared: Prepared,
  from: string | null,
): Promise<Side> {
  const range = from === null || prepared.asOf === null ? {} : { from, to: prepared.asOf };
  const { outcomes } = await detectPrepared(session, [rule], prepared, range);
  await keepFound(session, set);
  const [outcome] = outcomes;
  return {
    version: rule.version,
    status: outcome?.status ?? 'skipped',
    could_not_tell: outcome?.couldNotTell ?? { rows: 0, columns: {} },
    problem: outcome?.problem ?? null,
    ...(await figuresOf(session, set, rule)),
  };
}

async function compare(
  session: Session,
  rule: Rule,
  earlier: EarlierRule,
  prepared: Prepared,
  from: string | null,
): Promise<BacktestComparison> {
  const before = await judge(session, earlier.rule, 'before', prepared, from);
  const [kept, gained, lost] = [
    await moveOf(session, 'now', 'before', true),
    await moveOf(session, 'now', 'before', false),
    await moveOf(session, 'before', 'now', false),
  ];
  const missed = await differenceOf(session, 'before', 'now');
  await keepLost(session, 'before', 'now');
  const why = await whyLost(session, rule, prepared, LOST);
  const reasons = new Map(why.suspects.map(({ suspectId, ...reason }) => [suspectId, reason]));
  return {
    against: earlier.against,
    before,
    kept,
    gained,
    lost,
    gained_suspects: await differenceOf(session, 'now', 'before'),
    lost_suspects: missed.map((one) => ({ ...one, ...reasons.get(one.suspect_id) })),
    why_lost: why.status,
  };
}

/** What a backtest is asked to do. */
export interface BacktestRequest {
  readonly rule: Rule;
  readonly earlier: EarlierRule | undefined;
  readonly sweep: Sweep | undefined;
  readonly months: number;
  readonly progress: Progress;
}

/**
 * Runs a rule as it stands over the facts at the newest cut, and holds it against an earlier text or against other values of a
 * parameter. The facts are made ready once; nothing but temporary objects is written. Exceptions are not applied: they are about
 * suspects, not about rules.
 *
 * @throws MingchaError MC-STORE-006 when interrupted.
 */
export async function backtest(session: Session, request: BacktestRequest): Promise<Backtest> {
  const { rule, earlier, sweep, months, progress } = request;
  const variants = sweep?.variants ?? [];
  const total = 1 + (earlier === undefined ? 0 : 1) + variants.length;
  const texts = [rule, ...(earlier === undefined ? [] : [earlier.rule]), ...variants.map((one) => one.rule)];
  progress('prepare', 0, total);
  const prepared = await prepare(session, texts);
  const from = prepared.asOf === null ? null : monthsBack(prepared.asOf, months);
  try {
    const now = await judge(session, rule, 'now', prepared, from);
    progress(rule.id, 1, total);
    const comparison = earlier === undefined ? undefined : await compare(session, rule, earlier, prepared, from);
    const rows: SweepRow[] = [];
    for (const { value, rule: variant } of variants) {
      progress(`${sweep?.field ?? ''}=${value}`, total - variants.length + rows.length, total);
      const side = await judge(session, variant, 'tried', prepared, from);
      const gained = await moveOf(session, 'tried', 'now', false);
      const lost = await moveOf(session, 'now', 'tried', false);
      rows.push({ value, ...side, gained: gained.suspects, lost: lost.suspects });
    }
    return {
      cut: prepared.cut,
      as_of: prepared.asOf,
      from,
      months,
      now,
      ...(comparison === undefined ? {} : { comparison }),
      ...(sweep === undefined ? {} : { sweep: { field: sweep.field, present: sweep.present, rows } }),
    };
  } finally {
    await forgetFound(session, ['now', 'before', 'tried']).catch(() => undefined);
    await forgetLost(session).catch(() => undefined);
  }
}
