import { createHash } from 'node:crypto';
import { shanghaiTime } from '../base/clock.ts';
import type { Problem } from '../base/problem.ts';
import { knowledgeKindsOf, knowledgeRead } from '../detectors/engine/knowledge-read.ts';
import { detectKept, type Looked } from '../detectors/engine/kept/detect-kept.ts';
import { detect, type Detection } from '../detectors/engine/scan.ts';
import { archetypeNamed } from '../detectors/registry.ts';
import type { UnusableRule } from '../rules/catalogue.ts';
import type { Rule } from '../rules/model.ts';
import { resolveStreams } from '../ingest/stream/resolve.ts';
import { appendAudit } from '../store/audit/append.ts';
import type { DayName } from '../store/daily/days.ts';
import { knowledgeMet } from '../store/health/knowledge-met.ts';
import { forgetKept } from '../store/kept/registry.ts';
import type { KnowledgeDigest } from '../store/knowledge/digest.ts';
import type { Session } from '../store/session.ts';
import { listsDigest } from './lists-digest.ts';
import type { Warehouse } from '../store/warehouse.ts';
import { exceptionsDigest } from '../suspects/exceptions/apply.ts';
import { recordRun, type RuleAnswer } from '../suspects/ledger.ts';
import { digestOfText } from '../suspects/rule-digest.ts';
import { actOf } from './audit-act.ts';
import type { Context } from './context.ts';
import { foundByOlderText } from './older-text.ts';
import { changedRules, unusableDocument } from './render/local-rules.ts';
import { offLockRules } from './render/off-lock.ts';
import { scanDocument, type ScanDocument } from './render/scan.ts';
import type { StreamUntold } from './render/stream-untold.ts';
import type { PackChoice } from './rules.ts';
import { streamUntold } from './serve/stream-untold.ts';
import { programBuild } from './version.ts';

/** What a scan is asked to do. */
export interface ScanRequest {
  readonly rules: readonly Rule[];
  readonly limited: boolean;
  /** Looks at everything anew, whatever was kept of the scan before. */
  readonly everything?: boolean;
  readonly asOf?: string;
  readonly from?: string;
  readonly to?: string;
  /** Rules that are not run because their file or overlay is wrong. */
  readonly unusable?: readonly UnusableRule[];
  /** What had not streamed in, where that is known. */
  readonly stream?: StreamUntold | undefined;
  /** The day of the nightly work that this scan is of; it finds its scan again by it. */
  readonly daily?: DayName;
  /** Every rule there is, run or not: what became of those that an unlimited scan did not run is told by it. */
  readonly catalogue?: readonly Rule[];
  /** Runs the writing of the results where nobody else writes, for others may be working on suspects meanwhile. */
  readonly inTurn?: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** The packs that were run and how many rules in use are of others, where packs decided what runs. */
  readonly packs?: { readonly run: readonly PackChoice[]; readonly notRun: Readonly<Record<string, number>> };
}

/** What a scan came to. */
export interface ScanOutcome {
  readonly document: ScanDocument;
  readonly answers: readonly RuleAnswer[];
  readonly problems: readonly Problem[];
}

/**
 * Brings what streams have landed into the newest cut. Streams go on afterwards; a scan looks at the cut.
 *
 * @returns what has not streamed in, where that is known.
 */
export async function resolveForScan(warehouse: Warehouse, session: Session): Promise<StreamUntold | undefined> {
  // Before: what lands meanwhile is then counted as lacking, and what lacks is never passed over in silence.
  const stream = streamUntold(warehouse);
  await resolveStreams(session);
  return stream;
}

/**
 * What stands as `run.lock_digest`: one digest of all that a run judged by, the rules' texts as they ran, the knowledge they
 * read, and the exceptions of its day. Two runs with the same judged by the same, whatever a lock file says.
 */
function lockDigestOf(rules: readonly Rule[], knowledge: readonly KnowledgeDigest[]): string {
  const texts = rules.map((rule) => `${rule.id} ${digestOfText(rule.digests)}`);
  const held = knowledge.map(({ name, digest }) => `${name} ${digest}`);
  return createHash('sha256')
    .update([...texts, ...held].join('\n'))
    .digest('hex');
}

/** How little a scan looked at, for its document. */
const lookedDocument = ({ since, persons, lines, rules }: Looked): NonNullable<ScanDocument['looked']> => ({
  since_cut: since ?? 0,
  persons: persons ?? 0,
  lines: lines ?? 0,
  rules: rules.length,
});

/** How far the item codes of the knowledge at hand occur in the fee lines; nothing where either is not there. */
async function knowledgeHeld(session: Session): Promise<Pick<ScanDocument, 'knowledge'>> {
  const found = await knowledgeMet(session);
  return found.codes === 0 || found.fee_lines === 0 ? {} : { knowledge: found };
}

/** Runs rules over the newest facts and records the run: plan -> candidates -> ledger. */
export async function scanAndRecord(context: Context, session: Session, request: ScanRequest): Promise<ScanOutcome> {
  const { effects } = context;
  const startedAt = shanghaiTime(effects.now());
  const { rules, limited, stream, packs, unusable = [], daily, catalogue, inTurn, everything, ...range } = request;
  if (everything === true) await forgetKept(session);
  // A scan of some rules or days, or up to another day, leaves what is kept for the nightly one as it is. One of other packs keeps what it ran.
  const asked = { ...range, progress: context.progress };
  const detection: Detection & { readonly looked?: Looked } =
    limited || range.asOf !== undefined ? await detect(session, rules, asked) : await detectKept(session, rules, asked);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const answers: RuleAnswer[] = [];
  const problems: Problem[] = [];
  for (const outcome of detection.outcomes) {
    const rule = byId.get(outcome.id);
    if (rule === undefined) continue;
    if (outcome.problem !== undefined) problems.push(outcome.problem);
    answers.push({
      rule,
      status: outcome.status,
      rowsIn: outcome.rowsIn,
      rowsTested: outcome.rowsTested,
      couldNotTell: outcome.couldNotTell,
      milliseconds: outcome.ms,
      values: outcome.values,
      funnel: outcome.funnel,
      problem: outcome.problem === undefined ? null : `${outcome.problem.code} ${outcome.problem.why.en}`,
      lookbackDays: archetypeNamed(rule.detector)?.lookbackDays,
      reads: knowledgeKindsOf(rule, detection.asOf),
    });
  }
  const exceptionsOn = startedAt.slice(0, 10);
  const exceptions = await exceptionsDigest(session, exceptionsOn);
  const read = await knowledgeRead(session, rules, detection.asOf);
  const knowledge = [...read, listsDigest(), ...(exceptions === undefined ? [] : [exceptions])];
  const lockDigest = lockDigestOf(rules, knowledge);
  const result = await recordRun(session, {
    cut: detection.cut,
    asOf: detection.asOf,
    limited,
    options: {
      rules: limited ? rules.map((rule) => rule.id) : 'all',
      ...(packs === undefined ? {} : { packs: packs.run }),
      ...(daily === undefined ? {} : { daily: { day: daily.day, attempt: daily.attempt } }),
      ...range,
      ...(stream === undefined ? {} : { stream }),
    },
    programVersion: programBuild(),
    lockDigest,
    knowledge,
    startedAt,
    finishedAt: shanghaiTime(effects.now()),
    answers,
    prunedBefore: detection.prunedBefore,
    exceptionsOn,
    ...(inTurn === undefined ? {} : { inTurn }),
    ...(limited || packs === undefined || catalogue === undefined
      ? {}
      : { standing: { rules: catalogue, unusable: unusable.map(({ id }) => id), packs: packs.run } }),
    runOlder: async (text) => foundByOlderText(session, text, detection),
    recordAct: async (run, totals) => {
      const { cut, asOf } = detection;
      const detail = {
        command: context.command,
        cut,
        as_of: asOf,
        limited,
        rules: rules.length,
        lock: lockDigest,
        ...totals,
      };
      await appendAudit(session, actOf(context, 'scan', run, detail));
    },
  });
  const changed = changedRules(rules);
  const off = offLockRules(rules);
  const document = {
    ...scanDocument(detection, result),
    ...(packs === undefined || Object.keys(packs.notRun).length === 0 ? {} : { not_run: packs.notRun }),
    ...(changed.length === 0 ? {} : { local_changes: changed }),
    ...(off.length === 0 ? {} : { off_lock: off }),
    ...(unusable.length === 0 ? {} : { unusable_rules: unusableDocument(unusable, context.language) }),
    ...(detection.looked?.since === undefined ? {} : { looked: lookedDocument(detection.looked) }),
    ...(stream === undefined ? {} : { stream }),
    ...(await knowledgeHeld(session)),
  };
  effects.log('info', 'scan', { run: result.run, cut: detection.cut, as_of: detection.asOf, totals: result.totals });
  return { document, answers: result.answers, problems };
}
