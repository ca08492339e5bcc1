import { statSync } from 'node:fs';
import { MingchaError, type Problem } from '../base/problem.ts';
import type { Kind } from '../records/kind.ts';
import { storeProblem } from '../store/problems.ts';
import type { Session } from '../store/session.ts';
import type { Warehouse } from '../store/warehouse.ts';
import type { BatchSummary, LandEffects } from './batch-summary.ts';
import { layoutDigest, recordDuplicate, type BatchOrigin } from './landing/batch-record.ts';
import { commitBatch } from './landing/commit.ts';
import { layoutOfHeader } from './landing/header-layout.ts';
import type { Layout } from './landing/layout.ts';
import { withStaging, type Staging } from './landing/staging.ts';
import { judge } from './landing/versions.ts';
import { watched } from './landing/watched.ts';
import { layoutsOfMapping } from './mapping/layouts-of-mapping.ts';
import type { Mapping } from './mapping/mapping.ts';
import { fileState, isProblem, openFile, unreadable, type OpenFile } from './open-file.ts';
import { recogniseKind } from './recognise-kind.ts';
import type { FoundFile } from './source/expand-paths.ts';
import { digestFile, type FileDigest } from './source/file-digest.ts';
import type { SourceTable } from './source/source-table.ts';
import { stageFile } from './stage-file.ts';
import { unrecognised } from './unrecognised.ts';

/** What landing one file needs. */
export interface FileContext {
  readonly kind: Kind | undefined;
  readonly mapping: Mapping | undefined;
  readonly warehouse: Warehouse;
  readonly session: Session;
  readonly effects: LandEffects;
  readonly done: (summary: BatchSummary, duplicateOf: string | null) => void;
}

function layoutsOf(file: FoundFile, table: SourceTable, context: FileContext): readonly (Layout | Problem)[] {
  if (context.mapping !== undefined) {
    const mapped = layoutsOfMapping(context.mapping, file, table, context.kind);
    if (mapped.length > 0) return mapped;
  }
  const header = table.columns.map((one) => one.name);
  const recognition = context.kind === undefined ? recogniseKind(file.path, header) : { kind: context.kind };
  return [
    recognition.kind === undefined
      ? unrecognised(file.source, header, recognition.nearest)
      : layoutOfHeader(recognition.kind, table, file.source),
  ];
}

async function landLayout(
  file: FoundFile,
  open: OpenFile,
  index: number,
  layout: Layout,
  digest: FileDigest,
  state: string,
  staging: Staging,
  context: FileContext,
): Promise<Problem | undefined> {
  const { session, effects } = context;
  const origin: BatchOrigin = {
    source: file.source,
    fileDigest: digest.sha256,
    layoutDigest: layoutDigest(layout.kind),
    mapping: layout.mapping,
    landedAt: effects.now(),
  };
  const repeated = await recordDuplicate(session, layout.kind, origin);
  if (repeated !== undefined) {
    context.done(repeated.summary, repeated.duplicateOf);
    return undefined;
  }
  const watch = <Result>(step: string, work: () => Promise<Result>): Promise<Result> =>
    watched(session, effects.progress, `${file.source}: ${step}`, work);
  const layoutAt = (table: SourceTable): Layout | Problem => {
    const again = layoutsOf(file, table, context)[index];
    if (again === undefined) throw new Error(`layout ${index} of ${file.source} is gone`);
    return again;
  };
  const staged = await watch('check', () => stageFile(file, open, layoutAt, session, staging));
  if (isProblem(staged)) return staged;
  if (fileState(file) !== state) return unreadable(file, 'it changed while it was read');
  const verdicts = await watch('compare', () => judge(session, staged));
  context.done(await watch('land', () => commitBatch(session, staged, verdicts, origin)), null);
  return undefined;
}

/**
 * Lands one file: a batch for each kind it feeds.
 *
 * @returns why the file, or a part of it, did not land.
 */
export async function landFile(file: FoundFile, context: FileContext): Promise<Problem[]> {
  const { session, effects } = context;
  const problems: Problem[] = [];
  let state: string;
  let digest: FileDigest;
  let open: OpenFile | Problem;
  try {
    const { size } = statSync(file.path);
    state = fileState(file);
    digest = await digestFile(
      file.path,
      file.format,
      (bytes) => effects.progress?.(`${file.source}: read`, bytes, size),
      effects.signal,
    );
    open = await openFile(file, digest, session);
  } catch (error) {
    if (error instanceof MingchaError) throw error;
    if (effects.signal?.aborted === true) throw new MingchaError(storeProblem('MC-STORE-006', file.source), error);
    return [unreadable(file, error)];
  }
  if (isProblem(open)) return [open];
  const table = open;
  const layouts = layoutsOf(file, table.table, context);
  await withStaging(context.warehouse, session, digest.bytes, async (staging) => {
    for (const [index, layout] of layouts.entries()) {
      const problem = isProblem(layout)
        ? layout
        : await landLayout(file, table, index, layout, digest, state, staging, context).catch(asProblem);
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
