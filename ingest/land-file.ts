import { statSync } from 'node:fs';
import { MingchaError, type Problem } from '../base/problem.ts';
import type { Kind } from '../records/kind.ts';
import { storeProblem } from '../store/problems.ts';
import { StatementError, type Session } from '../store/session.ts';
import type { Warehouse } from '../store/warehouse.ts';
import type { BatchSummary, LandEffects } from './batch-summary.ts';
import { layoutDigest, recordDuplicate, type BatchOrigin } from './landing/batch-record.ts';
import { commitBatch } from './landing/commit.ts';
import { layoutOfHeader } from './landing/header-layout.ts';
import type { Layout } from './landing/layout.ts';
import { stage, type Staged } from './landing/staged.ts';
import { withStaging, type Staging } from './landing/staging.ts';
import { judge } from './landing/versions.ts';
import { watched } from './landing/watched.ts';
import { layoutsOfMapping } from './mapping/layouts-of-mapping.ts';
import type { Mapping } from './mapping/mapping.ts';
import { ingestProblem } from './problems.ts';
import { recogniseKind } from './recognise-kind.ts';
import { unrecognised } from './unrecognised.ts';
import { readCsvHeader } from './source/csv-header.ts';
import { plainCsvTable, splitCsvTable } from './source/csv-table.ts';
import type { FoundFile } from './source/expand-paths.ts';
import { digestFile, type FileDigest } from './source/file-digest.ts';
import { parquetTable } from './source/parquet-table.ts';
import { type SourceTable } from './source/source-table.ts';

/** What landing one file needs. */
export interface FileContext {
  readonly kind: Kind | undefined;
  readonly mapping: Mapping | undefined;
  readonly warehouse: Warehouse;
  readonly session: Session;
  readonly effects: LandEffects;
  readonly done: (summary: BatchSummary, duplicateOf: string | null) => void;
}

const isProblem = (value: object): value is Problem => 'exit' in value;

/** What the database said, without the statement. */
function spoken(error: unknown): string {
  const cause = error instanceof StatementError ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

const unreadable = (file: FoundFile, error: unknown): Problem =>
  ingestProblem('MC-INGEST-007', file.source, { reason: spoken(error).split('\n')[0] ?? '' });

/** A file opened for reading: its table by the fast way, and how to make one by the careful way. */
interface OpenFile {
  readonly table: SourceTable;
  /** True where the fast way is known not to serve. */
  readonly mustSplit: boolean;
  readonly split: ((folder: string) => Promise<SourceTable>) | undefined;
  /** How many records the fast way must find in a CSV file. */
  readonly records: number;
}

async function openFile(file: FoundFile, digest: FileDigest, session: Session): Promise<OpenFile | Problem> {
  if (file.format === 'parquet')
    return { table: await parquetTable(session, file.path), mustSplit: false, split: undefined, records: 0 };
  const header = await readCsvHeader(file.path, file.source);
  if (isProblem(header)) return header;
  return {
    table: plainCsvTable(file.path, header),
    mustSplit: !header.plain || digest.holdsNul,
    split: (folder) => splitCsvTable(file.path, header, folder),
    records: digest.records - 1,
  };
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

/** Stages one layout of a file, by the careful way when the database refuses the file as it is. */
async function stageFile(
  file: FoundFile,
  open: OpenFile,
  index: number,
  staging: Staging,
  context: FileContext,
): Promise<Staged | Problem> {
  const layoutAt = (table: SourceTable): Layout | Problem => {
    const layout = layoutsOf(file, table, context)[index];
    if (layout === undefined) throw new Error(`layout ${index} of ${file.source} is gone`);
    return layout;
  };
  const stageTable = async (table: SourceTable): Promise<Staged | Problem> => {
    const layout = layoutAt(table);
    return isProblem(layout) ? layout : stage(context.session, staging, layout);
  };
  const { split } = open;
  try {
    if (!open.mustSplit || split === undefined) {
      const staged = await stageTable(open.table);
      if (isProblem(staged) || split === undefined) return staged;
      if ((await recordsRead(staged, open.table, context.session)) === open.records) return staged;
    }
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    if (split === undefined || !/CSV|UTF-?8|unicode/i.test(spoken(error))) return unreadable(file, error);
  }
  context.effects.progress?.(`${file.source}: split`, 0, 0);
  try {
    return await stageTable(await split(staging.folder));
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return unreadable(file, error);
  }
}

/** How many records of its file a staged layout has seen; a mapping may have made more or fewer of them. */
async function recordsRead(staged: Staged, table: SourceTable, session: Session): Promise<number> {
  if (staged.layout.mapping === null) return staged.counts.recordsIn;
  return Number(await session.value(`SELECT count(*) FROM (${table.query})`));
}

async function landLayout(
  file: FoundFile,
  open: OpenFile,
  index: number,
  layout: Layout,
  digest: FileDigest,
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
  const staged = await watch('check', () => stageFile(file, open, index, staging, context));
  if (isProblem(staged)) return staged;
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
  let digest: FileDigest;
  let open: OpenFile | Problem;
  try {
    const { size } = statSync(file.path);
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
        : await landLayout(file, table, index, layout, digest, staging, context).catch(asProblem);
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
