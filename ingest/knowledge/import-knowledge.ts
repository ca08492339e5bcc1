import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { MingchaError, type Problem } from '../../base/problem.ts';
import type { Kind } from '../../records/kind.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { BatchSummary, LandEffects } from '../batch-summary.ts';
import { isDeclaredHeader } from '../declared-headers.ts';
import { landPart, type LandContext } from '../land-part.ts';
import { fileState, isProblem, unreadable, type Part } from '../source/part.ts';
import { expandPaths } from '../source/expand-paths.ts';
import { rawName } from '../source/source-table.ts';
import { openParts } from '../source/open-parts.ts';
import type { FoundFile } from '../source/expand-paths.ts';
import { withFolder } from '../landing/staging.ts';
import { matchHeader } from '../landing/match-header.ts';
import { ingestProblem } from '../problems.ts';
import { importPoints, type PointsRoom } from './import-points.ts';
import type { FileReport } from './import-report.ts';
import { KNOWLEDGE_KINDS } from './knowledge-rows.ts';
import { looksLikePoints, readOfficialJson } from './official-json.ts';
import { readOfficialTable } from './official-table.ts';
import { noneDropped } from './published-point.ts';
import { listColumn } from './table-headers.ts';

/** What a person asked to import. */
export interface KnowledgeRequest {
  readonly paths: readonly string[];
  readonly workingDirectory: string;
  /** `YYYY-MM-DD`: when sources that say nothing of it were published. */
  readonly published?: string | undefined;
}

/** What an import did. */
export interface KnowledgeResult {
  readonly files: readonly FileReport[];
  readonly problems: readonly Problem[];
  /** Files of a folder that were not read because nothing says they are data. */
  readonly passedOver: readonly string[];
}

const FIRST_BYTES = 16 * 1024;

function startOf(path: string): string {
  const buffer = Buffer.alloc(FIRST_BYTES);
  const file = openSync(path, 'r');
  try {
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, FIRST_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

/** A table with the columns of one of our own kinds, told by its header: the point's id and the kind's own columns. */
function ownKind(part: Part) {
  const header = part.reading.table.columns.map(({ name }) => name);
  return KNOWLEDGE_KINDS.find((kind) => {
    const match = matchHeader(kind, header);
    return match.columns.has('kp_id') && match.missing.length === 0;
  });
}

/** What importing one file works with. */
interface FileWork {
  readonly context: LandContext;
  readonly request: KnowledgeRequest;
  readonly batches: BatchSummary[];
  readonly files: FileReport[];
  readonly passOver: (source: string) => void;
}

/** How many rows of an own table say that they are not parsed; where the column is not there, none does. */
async function unparsedRows(part: Part, work: FileWork): Promise<number> {
  const kind = ownKind(part);
  const header = part.reading.table.columns.map(({ name }) => name);
  const place = kind === undefined ? undefined : matchHeader(kind, header).columns.get('parse_state');
  if (place === undefined) return 0;
  const said = `lower(trim(CAST(${rawName(place)} AS VARCHAR)))`;
  const found = await work.context.session.value(
    `SELECT count(*) FROM (${part.reading.table.query}) WHERE ${said} IN ('unparsed', '未解析')`,
  );
  return Number(found);
}

async function importOwn(part: Part, kind: Kind, changed: () => boolean, work: FileWork): Promise<Problem[]> {
  const landed = work.batches.length;
  const problems = await landPart(part, changed, { ...work.context, kind });
  const batches = work.batches.slice(landed);
  const rows = batches.reduce((sum, one) => sum + one.records_in - one.dropped, 0);
  const unparsed = batches.length === 0 ? 0 : await unparsedRows(part, work);
  if (batches.length > 0)
    work.files.push({
      source: part.source,
      form: 'own-table',
      points: rows,
      active: rows - unparsed,
      unparsed,
      dropped: { ...noneDropped(), total: batches.reduce((sum, one) => sum + one.dropped, 0) },
      limits: kind.name === 'limit_b' ? rows : 0,
      pairs: kind.name === 'limit_b' ? 0 : rows,
      miscounted: 0,
      ended: 0,
      classes: [],
      batches,
    });
  return problems;
}

async function importPart(part: Part, changed: () => boolean, work: FileWork, room: PointsRoom): Promise<Problem[]> {
  const own = ownKind(part);
  if (own !== undefined) return importOwn(part, own, changed, work);
  const found = await readOfficialTable(part, work.context.session);
  if (found === undefined) {
    const header = part.reading.table.columns.map(({ name }) => name).slice(0, 8);
    return [
      ingestProblem('MC-INGEST-046', part.source, {
        reasonZh: `列名“${header.join('、')}”中没有名称、编码和检出逻辑（或逻辑依据）。`,
        reason: `Its columns (${header.join(', ')}) hold no name, code and logic or basis.`,
      }),
    ];
  }
  const { report, problems } = await importPoints(found, 'official-table', part.source, room);
  work.files.push(report);
  return [...problems];
}

async function importFile(file: FoundFile, work: FileWork): Promise<Problem[]> {
  const { context, request, batches, files } = work;
  const { session, effects, warehouse } = context;
  return withFolder(warehouse, async (folder) => {
    const room: PointsRoom = { context, folder, published: request.published, batches };
    if (looksLikePoints(startOf(file.path))) {
      const found = readOfficialJson(readFileSync(file.path, 'utf8'), file.source);
      if (isProblem(found)) return [found];
      const { report, problems } = await importPoints(found, 'official-json', file.source, room);
      files.push(report);
      return [...problems];
    }
    const state = fileState(file.path);
    const source = {
      session,
      folder,
      known: (header: string) => isDeclaredHeader(header) || listColumn(header) !== undefined,
      progress: (bytes: number, total: number) => effects.progress?.(`${file.source}: read`, bytes, total),
      signal: effects.signal,
      passOver: work.passOver,
    };
    const problems: Problem[] = [];
    for await (const part of openParts({ ...file, name: file.path }, source))
      problems.push(
        ...(isProblem(part) ? [part] : await importPart(part, () => fileState(file.path) !== state, work, room)),
      );
    return problems;
  });
}

/**
 * Imports knowledge: the official library as JSON, published lists, and tables of our own columns. Each source lands as
 * batches of `limit_b` and `item_pair_b`; the same source twice changes nothing. A file that cannot be read is reported and
 * the others still land.
 *
 * @throws MingchaError MC-STORE-006 when interrupted, MC-STORE-007 when the disk is full.
 */
export async function importKnowledge(
  request: KnowledgeRequest,
  warehouse: Warehouse,
  effects: LandEffects,
): Promise<KnowledgeResult> {
  const found = expandPaths(request.paths, request.workingDirectory);
  const problems: Problem[] = [...found.problems];
  const passedOver: string[] = [...found.passedOver];
  const [files, batches]: [FileReport[], BatchSummary[]] = [[], []];
  const session = await warehouse.session();
  try {
    const done = (summary: BatchSummary, duplicateOf: string | null): void => {
      batches.push(summary);
      effects.onBatch?.(summary, duplicateOf);
    };
    const context: LandContext = { kind: undefined, mapping: undefined, warehouse, session, effects, done };
    const work = { context, request, batches, files, passOver: (source: string) => passedOver.push(source) };
    for (const file of found.files)
      try {
        problems.push(...(await importFile(file, work)));
      } catch (error) {
        if (error instanceof MingchaError && error.code === 'MC-INGEST-047') problems.push(...error.problems);
        else if (error instanceof Error && 'code' in error && !(error instanceof MingchaError))
          problems.push(unreadable(file.source, error));
        else throw error;
      }
  } finally {
    session.close();
  }
  return { files, problems, passedOver };
}
