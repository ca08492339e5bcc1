import { createHash } from 'node:crypto';
import { shanghaiTime } from '../base/clock.ts';
import type { Problem } from '../base/problem.ts';
import { detect } from '../detectors/engine/scan.ts';
import { archetypeNamed } from '../detectors/registry.ts';
import type { Rule } from '../rules/model.ts';
import { resolveStreams } from '../ingest/stream/resolve.ts';
import type { Session } from '../store/session.ts';
import type { Warehouse } from '../store/warehouse.ts';
import { recordRun, ruleDigest, type RuleAnswer } from '../suspects/ledger.ts';
import type { Context } from './context.ts';
import { scanDocument, type ScanDocument } from './render/scan.ts';
import type { StreamUntold } from './render/stream-untold.ts';
import { streamUntold } from './serve/stream-untold.ts';
import { programVersion } from './version.ts';

/** What a scan is asked to do. */
export interface ScanRequest {
  readonly rules: readonly Rule[];
  readonly limited: boolean;
  readonly asOf?: string;
  readonly from?: string;
  readonly to?: string;
  /** What had not streamed in, where that is known. */
  readonly stream?: StreamUntold | undefined;
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

/** Runs rules over the newest facts and records the run: plan -> candidates -> ledger. */
export async function scanAndRecord(context: Context, session: Session, request: ScanRequest): Promise<ScanOutcome> {
  const { effects } = context;
  const startedAt = shanghaiTime(effects.now());
  const { rules, limited, stream, ...range } = request;
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
      problem: outcome.problem === undefined ? null : `${outcome.problem.code} ${outcome.problem.why.en}`,
      lookbackDays: archetypeNamed(rule.detector)?.lookbackDays,
    });
  }
  const result = await recordRun(session, {
    cut: detection.cut,
    asOf: detection.asOf,
    limited,
    options: {
      rules: limited ? rules.map((rule) => rule.id) : 'all',
      ...range,
      ...(stream === undefined ? {} : { stream }),
    },
    programVersion: programVersion(),
    lockDigest: createHash('sha256')
      .update(rules.map((rule) => `${rule.id} ${ruleDigest(rule)}`).join('\n'))
      .digest('hex'),
    startedAt,
    finishedAt: shanghaiTime(effects.now()),
    answers,
    prunedBefore: detection.prunedBefore,
  });
  const document = { ...scanDocument(detection, result), ...(stream === undefined ? {} : { stream }) };
  effects.log('info', 'scan', { run: result.run, cut: detection.cut, as_of: detection.asOf, totals: result.totals });
  return { document, answers: result.answers, problems };
}
