import type { Problem } from '../../base/problem.ts';
import type { Kind } from '../../records/kind.ts';
import { kindNamed } from '../../records/kinds.ts';
import type { Session } from '../../store/session.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { BatchSummary, LandEffects } from '../batch-summary.ts';
import { arrivalAt } from '../landing/arrival.ts';
import { layoutDigest, type BatchOrigin } from '../landing/batch-record.ts';
import { commitBatch } from '../landing/commit.ts';
import { layoutOfHeader } from '../landing/header-layout.ts';
import type { Layout } from '../landing/layout.ts';
import { withFolder, withStaging } from '../landing/staging.ts';
import { judge } from '../landing/versions.ts';
import { watched } from '../landing/watched.ts';
import { layoutsOfMapping } from '../mapping/layouts-of-mapping.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { ingestProblem } from '../problems.ts';
import { isProblem, unreadable, type Part } from '../source/part.ts';
import type { SourceTable } from '../source/source-table.ts';
import { stagePart } from '../stage-part.ts';
import { countOn } from './count-on.ts';
import { writeFeed, type Feed } from './feed.ts';
import { itemsOfLines } from './items-of-lines.ts';
import { nameWaiting, placesOfGroup, type WaitingGroup } from './waiting.ts';

/** What judging a group again needs. */
export interface RetryContext {
  readonly mapping: Mapping | undefined;
  /** The kind of a source's flat records, where the configuration names it. */
  readonly kindOf: (source: string) => Kind | undefined;
  readonly warehouse: Warehouse;
  readonly session: Session;
  readonly effects: LandEffects;
}

function needsMapping(group: WaitingGroup, reasonZh: string, reason: string): Problem {
  return ingestProblem('MC-INGEST-035', group.source, { reasonZh, reason });
}

/**
 * How a group is read: by the mapping that read it before, or the one map of the given file that applies to it now; by
 * its header where no mapping did or does.
 */
function layoutOf(part: Part, table: SourceTable, group: WaitingGroup, kind: Kind, mapping: Mapping | undefined) {
  const maps = mapping === undefined ? [] : layoutsOfMapping(mapping, part, table, kind);
  const same = maps.find((one) => !isProblem(one) && one.mapping === group.mapping);
  if (same !== undefined) return same;
  const [only] = maps;
  if (maps.length > 1)
    return needsMapping(group, `映射文件中有 ${maps.length} 个映射都适用。`, `${maps.length} of its maps apply.`);
  if (only !== undefined) return only;
  if (group.mapping === null) return layoutOfHeader(kind, table, group.source);
  return mapping === undefined
    ? needsMapping(group, '它们当初经映射文件入库。', 'A mapping file read them when they arrived.')
    : needsMapping(group, '所给的映射文件不适用于它们。', 'The mapping file given does not apply to them.');
}

/** The message that a record of a log came in: what it becomes does not depend on what else is judged again with it. */
const MESSAGE_OF_RECORD = (group: WaitingGroup): string =>
  `(SELECT any_value(p.message) FROM retry_part p WHERE p.part = ${group.number} AND p.ordinal = _ordinal)`;

function partOf(group: WaitingGroup, feed: Feed): Part {
  return {
    source: group.source,
    name: group.source,
    digest: group.fileDigest ?? '',
    bytes: feed.bytes,
    encoding: group.encoding,
    reading: { table: feed.table, mustSplit: false, split: undefined, records: undefined },
  };
}

/**
 * Judges one group of waiting records again, by the way every record lands: what is good now lands, the rest stays in
 * quarantine under the new batch, and the group's old rows are closed, all in one transaction.
 *
 * @returns the new batch, or why nothing was done.
 */
export async function retryGroup(group: WaitingGroup, context: RetryContext): Promise<BatchSummary | Problem> {
  const { session, warehouse, effects } = context;
  const kind = kindNamed(group.kind);
  const { header } = group;
  if (kind === undefined || header === null) throw new Error(`${group.source}: ${group.kind} is no kind of record`);
  const watch = <Result>(step: string, work: () => Promise<Result>): Promise<Result> =>
    watched(session, effects.progress, `${group.source}: ${step}`, work);
  return withFolder(warehouse, async (folder) => {
    const written = await writeFeed(session, group, header, folder);
    const feed = { ...written, table: itemsOfLines(kind, written.table) };
    const part = partOf(group, feed);
    const found = Number(await session.value(`SELECT count(*) FROM (${feed.table.query})`));
    if (found !== feed.clean) return unreadable(group.source, `${feed.clean} records were written, ${found} read`);
    return withStaging(warehouse, session, feed.bytes, async (staging) => {
      const layoutAt = (table: SourceTable): Layout | Problem => {
        const layout = layoutOf(part, table, group, kind, context.mapping);
        return group.fromLog && !isProblem(layout) ? { ...layout, message: MESSAGE_OF_RECORD(group) } : layout;
      };
      const staged = await watch('check', () => stagePart(part, layoutAt, session, staging));
      if (isProblem(staged)) return staged;
      // Of a log a record is one of its like in its message, not in all that ever came.
      if (!group.fromLog) await countOn(session, staged, group);
      const arrival = await arrivalAt(session, kind, group.arrived);
      const verdicts = await watch('compare', () => judge(session, staged, arrival));
      const origin: BatchOrigin = {
        source: group.source,
        fileDigest: group.fileDigest,
        encoding: group.encoding,
        form: group.form,
        layoutDigest: layoutDigest(kind),
        mapping: staged.layout.mapping,
        landedAt: effects.now(),
        action: 'retry',
        arrivedSeq: group.arrived,
        places: placesOfGroup(group),
      };
      const waiting = { table: 'retry_group', records: await nameWaiting(session, group) };
      return watch('land', () => commitBatch(session, staged, verdicts, origin, waiting));
    });
  });
}
