import { MingchaError, type Problem } from '../base/problem.ts';
import type { Kind } from '../records/kind.ts';
import type { Session } from '../store/session.ts';
import type { Warehouse } from '../store/warehouse.ts';
import type { BatchSummary, LandEffects } from './batch-summary.ts';
import { firstArrival } from './landing/arrival.ts';
import { layoutDigest, recordDuplicate, type BatchOrigin } from './landing/batch-record.ts';
import { commitBatch } from './landing/commit.ts';
import { layoutOfHeader } from './landing/header-layout.ts';
import type { Layout } from './landing/layout.ts';
import { narrower, withNotes } from './landing/narrower.ts';
import { secondHeader } from './landing/second-header.ts';
import { withStaging, type Staging } from './landing/staging.ts';
import { judge } from './landing/versions.ts';
import { watched } from './landing/watched.ts';
import { layoutsOfMapping } from './mapping/layouts-of-mapping.ts';
import type { Mapping } from './mapping/mapping.ts';
import { recogniseKind } from './recognise-kind.ts';
import { isProblem, unreadable, type Part } from './source/part.ts';
import type { SourceTable } from './source/source-table.ts';
import { stagePart } from './stage-part.ts';
import { unrecognised } from './unrecognised.ts';

/** What landing a source needs. */
export interface LandContext {
  readonly kind: Kind | undefined;
  readonly mapping: Mapping | undefined;
  readonly allowNarrower?: boolean | undefined;
  readonly warehouse: Warehouse;
  readonly session: Session;
  readonly effects: LandEffects;
  readonly done: (summary: BatchSummary, duplicateOf: string | null) => void;
}

/** The layouts of a part: one a map of the mapping file, or one by its header. */
export function layoutsOf(part: Part, table: SourceTable, context: LandContext): readonly (Layout | Problem)[] {
  if (context.mapping !== undefined && part.kind === undefined) {
    const mapped = layoutsOfMapping(context.mapping, part, table, context.kind);
    if (mapped.length > 0) return mapped;
  }
  const header = table.columns.map((one) => one.name);
  const certain = part.kind ?? context.kind;
  const recognition = certain === undefined ? recogniseKind(part.name, header) : { kind: certain };
  return [
    recognition.kind === undefined
      ? unrecognised(part.source, header, recognition.nearest)
      : layoutOfHeader(recognition.kind, table, part.source),
  ];
}

/** What is to be said of a part's batch as a whole. */
function notesOf(part: Part): readonly (readonly [string, number])[] {
  return part.noFinalLineBreak === true ? [['no_final_line_break', 1]] : [];
}

async function landLayout(
  part: Part,
  index: number,
  layout: Layout,
  changed: () => boolean,
  staging: Staging,
  context: LandContext,
): Promise<Problem | undefined> {
  const { session, effects } = context;
  const origin: BatchOrigin = {
    source: part.source,
    fileDigest: part.digest,
    encoding: part.encoding,
    form: part.reading.form ?? null,
    layoutDigest: layoutDigest(layout.kind),
    mapping: layout.mapping,
    landedAt: effects.now(),
  };
  const repeated = await recordDuplicate(session, layout.kind, origin);
  if (repeated !== undefined) {
    context.done(repeated.summary, repeated.duplicateOf);
    return undefined;
  }
  const arrival = await firstArrival(session, layout.kind, origin);
  const watch = <Result>(step: string, work: () => Promise<Result>): Promise<Result> =>
    watched(session, effects.progress, `${part.source}: ${step}`, work);
  const layoutAt = (table: SourceTable): Layout | Problem => {
    const again = layoutsOf(part, table, context)[index];
    if (again === undefined) throw new Error(`layout ${index} of ${part.source} is gone`);
    return again;
  };
  const staged = await watch('check', () => stagePart(part, layoutAt, session, staging));
  if (isProblem(staged)) return staged;
  if (changed()) return unreadable(part.source, 'it changed while it was read');
  const second = await secondHeader(session, staged, part.source);
  if (second !== undefined) return second;
  const verdicts = await watch('compare', async () =>
    narrower(
      session,
      staged,
      await judge(session, staged, arrival, part.afterDeletion),
      part.source,
      context.allowNarrower === true,
    ),
  );
  if (isProblem(verdicts)) return verdicts;
  context.done(
    await watch('land', () =>
      commitBatch(session, staged, withNotes(verdicts, notesOf(part)), { ...origin, arrivedSeq: arrival?.seq }),
    ),
    null,
  );
  return undefined;
}

/**
 * Lands one part: a batch for each kind it feeds.
 *
 * @param changed - whether the file it comes from has been written to since it was opened.
 * @returns why the part, or a share of it, did not land.
 */
export async function landPart(part: Part, changed: () => boolean, context: LandContext): Promise<Problem[]> {
  const problems: Problem[] = [];
  const layouts = layoutsOf(part, part.reading.table, context);
  await withStaging(context.warehouse, context.session, part.bytes, async (staging) => {
    for (const [index, layout] of layouts.entries()) {
      const problem = isProblem(layout)
        ? layout
        : await landLayout(part, index, layout, changed, staging, context).catch(asProblem);
      if (problem !== undefined) problems.push(problem);
    }
  });
  return problems;
}

/** A batch that does not reconcile is reported like a file that cannot be read; anything else stops the command. */
function asProblem(error: unknown): Problem {
  const [problem] = error instanceof MingchaError ? error.problems : [];
  if (problem?.code === 'MC-INGEST-006') return problem;
  throw error;
}
