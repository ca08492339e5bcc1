import { createHash } from 'node:crypto';
import { shanghaiTime } from '../base/clock.ts';
import type { Problem } from '../base/problem.ts';
import { knowledgeRead } from '../detectors/engine/knowledge-read.ts';
import { detect } from '../detectors/engine/scan.ts';
import { archetypeNamed } from '../detectors/registry.ts';
import type { UnusableRule } from '../rules/catalogue.ts';
import type { Rule } from '../rules/model.ts';
import { resolveStreams } from '../ingest/stream/resolve.ts';
import { knowledgeMet } from '../store/health/knowledge-met.ts';
import type { KnowledgeDigest } from '../store/knowledge/digest.ts';
import type { Session } from '../store/session.ts';
import { listsDigest } from './lists-digest.ts';
import type { Warehouse } from '../store/warehouse.ts';
import { recordRun, type RuleAnswer } from '../suspects/ledger.ts';
import { digestOfText } from '../suspects/rule-digest.ts';
import type { Context } from './context.ts';
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
  readonly asOf?: string;
  readonly from?: string;
  readonly to?: string;
  /** Rules that are not run because their file or overlay is wrong. */
  readonly unusable?: readonly UnusableRule[];
  /** What had not streamed in, where that is known. */
  readonly stream?: StreamUntold | undefined;
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
 * What stands as `run.lock_digest`: one digest of all that a run judged by, the rules' texts as they ran and the knowledge they
 * read. Two runs with the same judged by the same, whatever a lock file says.
 */
function lockDigestOf(rules: readonly Rule[], knowledge: readonly KnowledgeDigest[]): string {
  const texts = rules.map((rule) => `${rule.id} ${digestOfText(rule.digests)}`);
  const held = knowledge.map(({ name, digest }) => `${name} ${digest}`);
  return createHash('sha256')
    .update([...texts, ...held].join('\n'))
    .digest('hex');
}

/** How far the item codes of the knowledge at hand occur in the fee lines; nothing where either is not there. */
async function knowledgeHeld(session: Session): Promise<Pick<ScanDocument, 'knowledge'>> {
  const found = await knowledgeMet(session);
  return found.codes === 0 || found.fee_lines === 0 ? {} : { knowledge: found };
}

/** Runs rules over the newest facts and records the run: plan -> candidates -> ledger. */
export async function scanAndRecord(context: Context, session: Session, request: ScanRequest): Promise<ScanOutcome> {
  const { effects } = context;
  const startedAt = shanghaiTime(effects.now());
  const { rules, limited, stream, packs, unusable = [], ...range } = request;
  const detection = await detect(session, rules, { ...range, progress: context.progress });
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
    });
  }
  const knowledge = [...(await knowledgeRead(session, rules, detection.asOf)), listsDigest()];
  const result = await recordRun(session, {
    cut: detection.cut,
    asOf: detection.asOf,
    limited,
    options: {
      rules: limited ? rules.map((rule) => rule.id) : 'all',
      ...(packs === undefined ? {} : { packs: packs.run }),
      ...range,
      ...(stream === undefined ? {} : { stream }),
    },
    programVersion: programBuild(),
    lockDigest: lockDigestOf(rules, knowledge),
    knowledge,
    startedAt,
    finishedAt: shanghaiTime(effects.now()),
    answers,
    prunedBefore: detection.prunedBefore,
  });
  const changed = changedRules(rules);
  const off = offLockRules(rules);
  const document = {
    ...scanDocument(detection, result),
    ...(packs === undefined || Object.keys(packs.notRun).length === 0 ? {} : { not_run: packs.notRun }),
    ...(changed.length === 0 ? {} : { local_changes: changed }),
    ...(off.length === 0 ? {} : { off_lock: off }),
    ...(unusable.length === 0 ? {} : { unusable_rules: unusableDocument(unusable, context.language) }),
    ...(stream === undefined ? {} : { stream }),
    ...(await knowledgeHeld(session)),
  };
  effects.log('info', 'scan', { run: result.run, cut: detection.cut, as_of: detection.asOf, totals: result.totals });
  return { document, answers: result.answers, problems };
}
