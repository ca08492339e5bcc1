import { MingchaError } from '../../base/problem.ts';
import type { Kind } from '../../records/kind.ts';
import { stockD } from '../../records/stock-d.ts';
import { tracD } from '../../records/trac-d.ts';
import { historyTable } from '../../store/ddl.ts';
import type { Session } from '../../store/session.ts';
import { identifier, identifiers, literal, literals, making } from '../../store/sql.ts';
import type { BatchSummary } from '../batch-summary.ts';
import { DELETED_EVENTS } from '../envelope/interfaces.ts';
import { ingestProblem } from '../problems.ts';
import { insertBatch, nextBatch, type BatchOrigin } from './batch-record.ts';
import { closeJudgedAgain } from './close-quarantine.ts';
import { missing, NOTHING_LANDED, quarantineMessages } from './commit-messages.ts';
import { MESSAGE } from './message-kind.ts';
import type { Staging } from './staging.ts';

/** The events each `inv_data_type` deletes, best first, as rows (type, event, standing). */
const EVENTS = Object.entries(DELETED_EVENTS)
  .flatMap(([type, events]) => events.map((event, standing) => `(${literal(type)}, ${literal(event)}, ${standing})`))
  .join(', ');

/** Kinds that a deletion ends records of, each with the column of its event. */
const ENDED: readonly (readonly [Kind, string])[] = [
  [stockD, 'stock_event'],
  [tracD, 'trac_event'],
];

/** Each deletion with the events of its type that a table holds records of. */
function matching(table: string, deletions: string, event: string): string {
  return `SELECT d._ordinal, e.event, e.standing FROM ${deletions} d
    JOIN (VALUES ${EVENTS}) e(type, event, standing) ON e.type = d.inv_data_type
    JOIN ${identifier(table)} k ON k.fixmedins_code = d.fixmedins_code AND k.fixmedins_bchno = d.fixmedins_bchno AND k.${event} = e.event`;
}

async function endRecords(session: Session, kind: Kind, event: string, chosen: string, seq: number): Promise<void> {
  const columns = identifiers([...kind.columns.map((column) => column.name), '_seq', '_flags']);
  const table = identifier(kind.name);
  const ended = `EXISTS (SELECT 1 FROM ${chosen} c WHERE c.fixmedins_code = k.fixmedins_code AND c.fixmedins_bchno = k.fixmedins_bchno AND c.event = k.${event})`;
  const moved = await session.run(
    `INSERT INTO ${identifier(historyTable(kind))} (${columns}, _seq_end) SELECT ${columns}, ${seq} FROM ${table} k WHERE ${ended}`,
  );
  const removed = await session.run(`DELETE FROM ${table} AS k WHERE ${ended}`);
  if (moved !== removed) throw new Error(`${moved} versions of ${kind.name} moved and ${removed} removed`);
}

/** What becomes of deletions: tables of a staging database. */
export interface Deletions {
  /** Each deletion's `_ordinal`, `_message` (the message it came in), `text` and `fate`. */
  readonly fate: string;
  /** What of the record tables they end. */
  readonly chosen: string;
}

/**
 * Decides what becomes of deletions of stock movements (interface 3507): one that finds current versions of the
 * institution, batch number and event is `deleted`; one whose record an earlier batch ended already `unchanged`; one that
 * finds nothing waits in quarantine, for it may have come before its record, as does one of a type nobody knows: their
 * fate is the reason.
 *
 * @param query - gives the number `n`, `_ordinal`, `fixmedins_code`, `fixmedins_bchno`, `inv_data_type` and `text`.
 */
export async function judgeDeletions(session: Session, staging: Staging, query: string): Promise<Deletions> {
  const at = (table: string): string => `${identifier(staging.name)}.${table}`;
  await session.run(
    `${making('TABLE', at('deletion'))} AS SELECT * EXCLUDE (_ordinal), _ordinal AS _message, row_number() OVER (ORDER BY n) AS _ordinal FROM (${query})`,
  );
  // One transaction writes one database: what becomes of each deletion is decided in the staging database first.
  const current = ENDED.map(([kind, event]) => matching(kind.name, at('deletion'), event)).join(' UNION ALL ');
  await session.run(`${making('TABLE', at('chosen'))} AS
    SELECT DISTINCT d._ordinal, d.fixmedins_code, d.fixmedins_bchno, m.event
    FROM (SELECT _ordinal, event, standing = min(standing) OVER (PARTITION BY _ordinal) AS best FROM (${current})) m
    JOIN ${at('deletion')} d USING (_ordinal) WHERE m.best`);
  const past = ENDED.map(([kind, event]) => matching(historyTable(kind), at('deletion'), event)).join(' UNION ALL ');
  await session.run(`${making('TABLE', at('fate'))} AS
    SELECT _ordinal, _message, text, CASE
      WHEN _ordinal IN (SELECT _ordinal FROM ${at('chosen')}) THEN 'deleted'
      WHEN fixmedins_code IS NULL OR fixmedins_bchno IS NULL OR inv_data_type IS NULL THEN 'required_missing'
      WHEN inv_data_type NOT IN (${literals(Object.keys(DELETED_EVENTS))}) THEN 'unknown_data_type'
      WHEN _ordinal IN (SELECT _ordinal FROM (${past})) THEN 'unchanged'
      ELSE 'nothing_to_delete' END AS fate
    FROM ${at('deletion')}`);
  return { fate: at('fate'), chosen: at('chosen') };
}

/** Moves what deletions end to history, with the trace codes bought or sold in it: the batch that ends it is this one. */
export async function endDeleted(session: Session, deletions: Deletions, seq: number): Promise<void> {
  for (const [kind, event] of ENDED) await endRecords(session, kind, event, deletions.chosen, seq);
}

/**
 * Lands deletions as a batch of their own, in one transaction.
 *
 * @param query - as `judgeDeletions` takes it.
 * @throws MingchaError MC-INGEST-006 when it does not reconcile; nothing has changed then.
 */
export async function commitDeletions(
  session: Session,
  staging: Staging,
  query: string,
  origin: BatchOrigin,
): Promise<BatchSummary> {
  const judged = await judgeDeletions(session, staging, query);
  return session.transaction(async () => {
    const place = await nextBatch(session);
    await endDeleted(session, judged, place.seq);
    const waiting = `SELECT _ordinal, fate AS reason, encode(text) AS bytes, text FROM ${judged.fate} WHERE fate NOT IN ('deleted', 'unchanged')`;
    const count = async (condition: string): Promise<number> =>
      Number(await session.value(`SELECT count(*) FROM ${judged.fate} WHERE ${condition}`));
    const summary: BatchSummary = {
      ...NOTHING_LANDED,
      batch: place.batch,
      source: origin.source,
      kind: stockD.name,
      records_in: await count('true'),
      deleted: await count(`fate = 'deleted'`),
      unchanged: await count(`fate = 'unchanged'`),
      quarantined: await quarantineMessages(session, waiting, origin, place),
    };
    await closeJudgedAgain(session, MESSAGE.name, origin, place.seq, stockD.name);
    const reason = await missing(session, place.seq, summary);
    if (reason !== undefined) throw new MingchaError(ingestProblem('MC-INGEST-006', origin.source, { reason }));
    await insertBatch(session, summary, origin, { seq: place.seq, firstTime: null, lastTime: null, duplicateOf: null });
    return summary;
  });
}
