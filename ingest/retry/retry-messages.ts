import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MingchaError, type Problem } from '../../base/problem.ts';
import { stockD } from '../../records/stock-d.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import type { BatchSummary } from '../batch-summary.ts';
import { knownHeaders } from '../known-headers.ts';
import { arrivalAt } from '../landing/arrival.ts';
import { insertBatch, layoutDigest, nextBatch, type BatchOrigin } from '../landing/batch-record.ts';
import { closeWaiting, type Waiting } from '../landing/close-quarantine.ts';
import { commitBatch } from '../landing/commit.ts';
import { missing, NOTHING_LANDED, quarantineMessages } from '../landing/commit-messages.ts';
import { MESSAGE, messagesDigest } from '../landing/message-kind.ts';
import { withFolder, withStaging } from '../landing/staging.ts';
import { commitDeletions } from '../landing/tombstones.ts';
import { judge } from '../landing/versions.ts';
import { ingestProblem } from '../problems.ts';
import { LONGEST_RECORD } from '../source/delimited/scan.ts';
import { openJsonLines } from '../source/json-lines/open.ts';
import { inOneLine } from '../source/json-lines/split-lines.ts';
import { isProblem, type Part, type SourceRoom } from '../source/part.ts';
import { stagePart } from '../stage-part.ts';
import { unrecognised } from '../unrecognised.ts';
import { kindOfRecords, layoutOfMessages, placesOfRecords, siftLog } from './messages-of-log.ts';
import type { RetryContext } from './retry-group.ts';
import { nameWaiting, placesOfGroup, type WaitingGroup } from './waiting.ts';

/** Whether a text is one JSON object, which is what a line of messages may be. */
function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/**
 * Writes the messages of a group one a line and keeps in the temporary table `retry_line` which record each line is.
 * Those that are no JSON object, and those longer than a line may be, have no line: they wait on whole, each with its reason.
 */
async function writeLines(session: Session, group: WaitingGroup, path: string): Promise<void> {
  await session.run(
    'CREATE OR REPLACE TEMP TABLE retry_line (line BIGINT, ordinal BIGINT, text VARCHAR, reason VARCHAR)',
  );
  const file = openSync(path, 'w', 0o600);
  let line = 0;
  let rows: string[] = [];
  const keep = async (): Promise<void> => {
    if (rows.length > 0) await session.run(`INSERT INTO retry_line VALUES ${rows.join(', ')}`);
    rows = [];
  };
  try {
    const query = `SELECT ordinal, text FROM retry_part WHERE part = ${group.number} AND why IS NULL ORDER BY seq, ordinal, text`;
    for (const row of await session.rows(query)) {
      const text = cell(row, 'text');
      const bytes = Buffer.from(text);
      const flaw = bytes.length > LONGEST_RECORD ? 'line_too_long' : isObject(text) ? undefined : 'not_json';
      if (flaw === undefined) {
        rows.push(`(${++line}, ${cell(row, 'ordinal')}, NULL, NULL)`);
        writeSync(file, Buffer.concat([inOneLine(bytes), Buffer.from('\n')]));
      } else rows.push(`(NULL, ${cell(row, 'ordinal')}, ${literal(text.replaceAll('\0', ''))}, ${literal(flaw)})`);
      if (rows.length >= 500) await keep();
    }
    await keep();
  } finally {
    closeSync(file);
  }
}

/**
 * A part with the ordinals that its lines have in the source they first came from. Records and deletions that messages
 * hold are numbered by themselves: one message may hold many.
 */
function underOwnOrdinals(part: Part): Part {
  if (part.kind !== undefined || part.role === 'deletions') return part;
  const own = (query: string): string =>
    `SELECT r.* REPLACE (l.ordinal AS _ordinal) FROM (${query}) r JOIN retry_line l ON l.line = r._ordinal`;
  const { table } = part.reading;
  const exact = table.exact === undefined ? {} : { exact: own(table.exact) };
  return { ...part, reading: { ...part.reading, table: { ...table, query: own(table.query), ...exact } } };
}

function originOf(
  group: WaitingGroup,
  digest: string | null,
  layout: string,
  context: RetryContext,
  places = placesOfGroup(group),
): BatchOrigin {
  return {
    places,
    source: group.source,
    fileDigest: digest,
    encoding: group.encoding,
    form: 'json',
    layoutDigest: layout,
    mapping: null,
    landedAt: context.effects.now(),
    action: 'retry',
    arrivedSeq: group.arrived,
  };
}

/** Lands what messages bring of one kind, or what they delete. */
async function landPart(part: Part, group: WaitingGroup, context: RetryContext): Promise<BatchSummary | Problem> {
  const { session, warehouse } = context;
  const { table } = part.reading;
  return withStaging(warehouse, session, part.bytes, async (staging) => {
    if (part.role === 'deletions') {
      const places = placesOfRecords(group, `${identifier(staging.name)}.deletion`);
      return commitDeletions(
        session,
        staging,
        table.query,
        originOf(group, part.digest, layoutDigest(stockD), context, places),
      );
    }
    const header = table.columns.map((one) => one.name);
    const found = kindOfRecords(part, group, header, context);
    const { kind } = found;
    if (kind === undefined) return unrecognised(part.source, header, found.nearest ?? []);
    const staged = await stagePart(part, (one) => layoutOfMessages(kind, part, one, group), session, staging);
    if (isProblem(staged)) return staged;
    const places = part.kind === undefined ? placesOfGroup(group) : placesOfRecords(group, staged.table);
    const origin = originOf(group, part.digest, layoutDigest(kind), context, places);
    const verdicts = await judge(session, staged, await arrivalAt(session, kind, group.arrived), part.afterDeletion);
    return commitBatch(session, staged, verdicts, origin, { table: 'retry_none', records: 0 });
  });
}

/** Keeps what is still no message that can be read, and closes the group: a batch of its own, in one transaction. */
async function closeMessages(
  group: WaitingGroup,
  query: string | undefined,
  waiting: Waiting,
  context: RetryContext,
): Promise<BatchSummary> {
  const { session } = context;
  const noObject = `SELECT ordinal AS _ordinal, reason, encode(text) AS bytes, text FROM retry_line WHERE line IS NULL`;
  const bad =
    query === undefined ? noObject : `SELECT _ordinal, reason, bytes, text FROM (${query}) UNION ALL ${noObject}`;
  const origin = originOf(group, group.fileDigest, messagesDigest(), context);
  return session.transaction(async () => {
    const place = await nextBatch(session);
    const quarantined = await quarantineMessages(session, bad, origin, place);
    const left = await closeWaiting(session, waiting, place.seq);
    const summary: BatchSummary = {
      ...NOTHING_LANDED,
      batch: place.batch,
      source: group.source,
      kind: MESSAGE.name,
      records_in: quarantined,
      quarantined,
    };
    const reason = left ?? (await missing(session, place.seq, summary));
    if (reason !== undefined) throw new MingchaError(ingestProblem('MC-INGEST-006', group.source, { reason }));
    await insertBatch(session, summary, origin, { seq: place.seq, firstTime: null, lastTime: null, duplicateOf: null });
    return summary;
  });
}

/**
 * Reads the waiting messages of a group again. Each kind they feed now is a batch; the last batch keeps what still cannot
 * be read and closes the group. Killed before it, the group waits as before, and what has landed is unchanged next time.
 *
 * @returns the batches, and why the group waits as before if it does.
 */
export async function retryMessages(
  group: WaitingGroup,
  context: RetryContext,
  done: (summary: BatchSummary) => void,
): Promise<Problem | undefined> {
  const { session, warehouse, effects } = context;
  return withFolder(warehouse, async (folder) => {
    const path = join(folder, 'waiting.ndjson');
    await writeLines(session, group, path);
    await session.run(
      'CREATE OR REPLACE TEMP TABLE retry_none AS SELECT seq, kind, ordinal FROM quarantine WHERE false',
    );
    const waiting = { table: 'retry_group', records: await nameWaiting(session, group) };
    const bytes = statSync(path).size;
    const lines = Number(await session.value('SELECT count(line) FROM retry_line'));
    const text = {
      path,
      encoding: 'utf-8',
      digest: group.fileDigest ?? '',
      bytes,
      holdsNul: false,
      holdsUndecoded: false,
      records: lines,
    };
    const room: SourceRoom = {
      session,
      folder,
      known: knownHeaders(undefined),
      progress: () => undefined,
      signal: effects.signal,
      ...(group.fromLog ? { sift: (database) => siftLog(session, database, group, context) } : {}),
    };
    let closed = false;
    if (lines > 0)
      for await (const part of openJsonLines({ path, source: group.source, name: group.source }, text, room)) {
        if (isProblem(part)) return part;
        const own = underOwnOrdinals(part);
        if (part.role === 'messages') {
          done(await closeMessages(group, own.reading.table.query, waiting, context));
          closed = true;
        } else {
          const landed = await landPart(own, group, context);
          if (isProblem(landed)) return landed;
          done(landed);
        }
      }
    if (!closed) done(await closeMessages(group, undefined, waiting, context));
    return undefined;
  });
}
