import { MingchaError, type Problem } from '../../base/problem.ts';
import type { Kind } from '../../records/kind.ts';
import type { BatchSummary } from '../batch-summary.ts';
import type { LandContext } from '../land-part.ts';
import { ingestProblem } from '../problems.ts';
import { dayBefore, endedRows, keyOf, knownEnds, type Replacement } from './earlier-rows.ts';
import { classReports, type FileReport } from './import-report.ts';
import { KNOWLEDGE_KINDS, knowledgeRows, type KnowledgeRow, type ReadPoint } from './knowledge-rows.ts';
import { landRows } from './land-rows.ts';
import { publishedOn } from './publication.ts';
import type { PublishedPoint, PublishedPoints } from './published-point.ts';

/** What importing the points of one source needs. */
export interface PointsRoom {
  readonly context: LandContext;
  readonly folder: string;
  /** When a source without dates was published, where a person said so. */
  readonly published: string | undefined;
  readonly batches: readonly BatchSummary[];
}

/** From which day each point holds: the day it was published. */
function readDated(points: readonly PublishedPoint[], source: string, published: string | undefined): ReadPoint[] {
  const undated: PublishedPoint[] = [];
  const read = points.flatMap((point) => {
    const day = point.publishedAt ?? publishedOn(point.batchTag) ?? published;
    if (day !== undefined) return [knowledgeRows(point, day)];
    undated.push(point);
    return [];
  });
  const [first] = undated;
  if (first !== undefined)
    throw new MingchaError(
      ingestProblem('MC-INGEST-047', source, { points: undated.length, batch: first.batchTag ?? '—' }),
    );
  return read;
}

const rowsOf = (one: ReadPoint, kind: Kind): readonly KnowledgeRow[] =>
  kind.name === 'limit_b' ? one.limits : one.pairs;

/** Points of this source that name an earlier one, and from when they hold. */
function replacements(read: readonly ReadPoint[]): Replacement[] {
  return read.flatMap(({ point, limits, pairs }) => {
    const from = [...limits, ...pairs][0]?.['begndate'];
    return point.supersedes === null || from === undefined || from === null ? [] : [{ id: point.supersedes, from }];
  });
}

interface Ended {
  readonly rows: readonly KnowledgeRow[];
  readonly ended: number;
}

/** The rows of one kind as they land: with the ends that later points give them, and rows of the warehouse that end now. */
async function withEnds(read: readonly ReadPoint[], kind: Kind, { context }: PointsRoom): Promise<Ended> {
  const replaced = replacements(read);
  const from = new Map(replaced.map((one) => [one.id, one.from]));
  const known = await knownEnds(context.session, kind);
  let ended = 0;
  const rows = read.flatMap((one) =>
    rowsOf(one, kind).map((row) => {
      const until = from.get(one.point.id);
      if (until === undefined || (row['begndate'] ?? '') >= until) {
        const before = known.get(keyOf(kind, row));
        return before === undefined ? row : { ...row, enddate: before };
      }
      ended++;
      return { ...row, enddate: dayBefore(until) };
    }),
  );
  const keys = new Set(rows.map((row) => keyOf(kind, row)));
  const anonymous = read.filter(({ point }) => !point.ownId).flatMap((one) => rowsOf(one, kind));
  const earlier = (await endedRows(context.session, kind, replaced, anonymous)).filter(
    (row) => !keys.has(keyOf(kind, row)),
  );
  return { rows: [...rows, ...earlier], ended: ended + earlier.length };
}

/**
 * Imports the points of one source: reads each, gives it the days it holds, and lands a batch of limits and a batch of pairs.
 *
 * @returns what became of them, and why a batch did not land.
 * @throws MingchaError MC-INGEST-047 where nobody says when a point was published.
 */
export async function importPoints(
  found: PublishedPoints,
  form: FileReport['form'],
  source: string,
  room: PointsRoom,
): Promise<{ readonly report: FileReport; readonly problems: readonly Problem[] }> {
  const read = readDated(found.points, source, room.published);
  const problems: Problem[] = [];
  const landed = room.batches.length;
  let [ended, made] = [0, 0];
  for (const kind of KNOWLEDGE_KINDS) {
    const rows = await withEnds(read, kind, room);
    problems.push(...(await landRows(kind, rows.rows, source, room.folder, room.context)));
    ended += rows.ended;
    made += rows.rows.length;
  }
  const classes = classReports(read);
  const sum = (name: 'points' | 'active' | 'unparsed' | 'limits' | 'pairs'): number =>
    classes.reduce((total, one) => total + one[name], 0);
  const report: FileReport = {
    source,
    form,
    points: found.points.length,
    active: sum('active'),
    unparsed: sum('unparsed'),
    dropped: found.dropped,
    limits: sum('limits'),
    pairs: sum('pairs'),
    miscounted: found.miscounted,
    ended,
    classes,
    batches: room.batches.slice(landed),
  };
  const counted = report.batches.reduce((total, one) => total + one.records_in, 0);
  const adds = report.active + report.unparsed === report.points && sum('points') === report.points;
  if (!adds || (problems.length === 0 && counted !== made))
    throw new MingchaError(
      ingestProblem('MC-INGEST-006', source, {
        reason: `${report.points} = ${report.active} + ${report.unparsed}; ${made} = ${counted}`,
      }),
    );
  return { report, problems };
}
