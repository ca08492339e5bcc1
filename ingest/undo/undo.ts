import { resolveStreams } from '../stream/resolve.ts';
import { MingchaError } from '../../base/problem.ts';
import type { Kind } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';
import { historyTable } from '../../store/ddl.ts';
import { cell, cellOrNull, type Row, type Session } from '../../store/session.ts';
import { identifier, identifiers, literal } from '../../store/sql.ts';
import type { BatchSummary } from '../batch-summary.ts';
import { insertBatch, nextBatch, type BatchOrigin } from '../landing/batch-record.ts';
import { ingestProblem } from '../problems.ts';
import { landAgain, readAgain, retriesOf, type LandAgain, type ReadAgain } from './aftermath.ts';
import { batchToUndo } from './batch-to-undo.ts';
import { dropChange, findChange, type Change } from './remaining.ts';
import { settleQuarantine } from './settle-quarantine.ts';

/** What a person asked to take back. */
export interface UndoRequest {
  readonly batch: string;
  readonly reason: string;
  /** Writes it down elsewhere too, in the same transaction. */
  readonly recordAct?: (summary: BatchSummary) => Promise<void>;
}

/** What taking a batch back did. */
export interface UndoResult {
  readonly undone: string;
  /**
   * The undo's own batch. Of its records `deleted` ended and left nothing, `landed_superseding` gave way to the version
   * that came back, `landed_new` came back where nothing stood (a deletion taken back). Its money is what came back.
   */
  readonly summary: BatchSummary;
  /** Waiting quarantine records of the batch that are closed. */
  readonly closed: number;
  /** Quarantine records that the batch had judged again and that wait once more. */
  readonly reopened: number;
  /** Files whose records may have gone with the batch, to be landed again. */
  readonly land_again: readonly LandAgain[];
  /** Where the batch was read from, which reading on does not come back to; null where it did not stream. */
  readonly read_again: readonly ReadAgain[] | null;
  /** Batches that landed records out of this batch's quarantine; they stand until they are undone themselves. */
  readonly retried_by: readonly string[];
}

async function count(session: Session, table: string, where: string): Promise<number> {
  return Number(await session.value(`SELECT count(*) FROM ${identifier(table)} WHERE ${where}`));
}

async function money(session: Session, kind: Kind, from: string): Promise<string | null> {
  if (kind.money === undefined) return null;
  return session.value(`SELECT coalesce(sum(${identifier(kind.money)}), 0)::DECIMAL(38,2) FROM ${from}`);
}

/** The kinds a batch touched: its own, and those a deletion of its kind reached into. */
async function kindsOf(session: Session, row: Row): Promise<Kind[]> {
  const seq = cell(row, 'seq');
  const touched: Kind[] = [];
  for (const kind of KINDS) {
    const rows =
      kind.name === cell(row, 'kind') ||
      (await count(session, historyTable(kind), `_seq_end = ${seq} OR _seq = ${seq}`)) > 0;
    if (rows) touched.push(kind);
  }
  return touched;
}

/** What taking a batch back did to one kind. */
interface Moved extends Change {
  readonly moneyIn: string | null;
  readonly moneyLanded: string | null;
}

/** Ends and brings back versions of one kind, and counts them again in the tables. */
async function moveVersions(session: Session, kind: Kind, undone: number, seq: number): Promise<Moved> {
  const change = await findChange(session, kind, undone);
  const [table, history] = [identifier(kind.name), identifier(historyTable(kind))];
  const columns = identifiers(kind.columns.map((column) => column.name));
  const ending = 'rowid IN (SELECT place FROM undo_end)';
  const returning = `${history} WHERE rowid IN (SELECT place FROM undo_back)`;
  const moneyIn = await money(session, kind, returning);
  await session.run(
    `INSERT INTO ${history} (${columns}, _seq, _flags, _seq_end) SELECT ${columns}, _seq, _flags, ${seq} FROM ${table} WHERE ${ending}`,
  );
  await session.run(`DELETE FROM ${table} WHERE ${ending}`);
  await session.run(
    `INSERT INTO ${table} (${columns}, _seq, _flags) SELECT ${columns}, ${seq}, _flags FROM ${returning}`,
  );
  const found = [
    ['ended', change.ended, await count(session, historyTable(kind), `_seq_end = ${seq}`)],
    ['back', change.back, await count(session, kind.name, `_seq = ${seq}`)],
    ['standing', 0, await count(session, kind.name, `_seq = ${undone}`)],
  ] as const;
  const wrong = found.find(([, expected, rows]) => expected !== rows);
  if (wrong !== undefined)
    throw new MingchaError(
      ingestProblem('MC-INGEST-006', kind.name, { reason: `${wrong[0]} ${wrong[1]} <> rows ${wrong[2]}` }),
    );
  await dropChange(session);
  return { ...change, moneyIn, moneyLanded: await money(session, kind, `${table} WHERE _seq = ${seq}`) };
}

async function takeBack(session: Session, row: Row, seq: number, batch: string): Promise<BatchSummary> {
  const moved = new Map<string, Moved>();
  for (const kind of await kindsOf(session, row))
    moved.set(kind.name, await moveVersions(session, kind, Number(cell(row, 'seq')), seq));
  const total = (pick: (one: Moved) => number): number => [...moved.values()].reduce((sum, one) => sum + pick(one), 0);
  const own = moved.get(cell(row, 'kind'));
  const summary: BatchSummary = {
    batch,
    source: cell(row, 'source'),
    kind: cell(row, 'kind'),
    records_in: total((one) => one.ended + one.back - one.replaced),
    landed_new: total((one) => one.back - one.replaced),
    landed_superseding: total((one) => one.replaced),
    unchanged: 0,
    stale: 0,
    deleted: total((one) => one.ended - one.replaced),
    quarantined: 0,
    dropped: 0,
    ignored_columns: [],
    flags: {},
    money_in: own?.moneyIn ?? null,
    money_landed: own?.moneyLanded ?? null,
  };
  if (summary.money_in !== summary.money_landed) {
    const reason = `money_in ${summary.money_in} <> money_landed ${summary.money_landed}`;
    throw new MingchaError(ingestProblem('MC-INGEST-006', summary.source, { reason }));
  }
  return summary;
}

/**
 * Takes a batch back, as a batch of its own and in one transaction: every version it landed that is current ends, and
 * what stood before, or had been passed over for it, stands again under the undo's sequence number. Facts at older
 * cuts stay as they were. Its waiting quarantine is closed; what it had judged again waits once more.
 *
 * @throws MingchaError MC-INGEST-032 for an unknown batch, 033 for one that cannot be taken back, 034 without a reason,
 *   006 when the equation does not hold; nothing has changed then.
 */
export async function undoBatch(session: Session, request: UndoRequest, now: () => Date): Promise<UndoResult> {
  if (request.reason.trim() === '') throw new MingchaError(ingestProblem('MC-INGEST-034', request.batch));
  await resolveStreams(session);
  const row = await batchToUndo(session, request.batch);
  const undone = Number(cell(row, 'seq'));
  return session.transaction(async () => {
    const { seq, batch } = await nextBatch(session);
    const summary = await takeBack(session, row, seq, batch);
    const origin: BatchOrigin = {
      source: summary.source,
      fileDigest: null,
      encoding: 'utf-8',
      layoutDigest: cellOrNull(row, 'layout_digest') ?? '',
      mapping: null,
      landedAt: now(),
      action: 'undo',
      note: request.reason,
    };
    await insertBatch(session, summary, origin, { seq, firstTime: null, lastTime: null, duplicateOf: null });
    await session.run(`UPDATE batch SET undone_seq = ${seq} WHERE batch = ${literal(cell(row, 'batch'))}`);
    const settled = await settleQuarantine(session, undone, seq);
    await request.recordAct?.(summary);
    return {
      undone: cell(row, 'batch'),
      summary,
      ...settled,
      land_again: await landAgain(session, row),
      read_again: await readAgain(session, row),
      retried_by: await retriesOf(session, undone),
    };
  });
}
