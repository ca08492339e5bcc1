import { MingchaError } from '../../base/problem.ts';
import { historyTable } from '../../store/ddl.ts';
import type { Session } from '../../store/session.ts';
import { identifier, identifiers, literal, literalOrNull } from '../../store/sql.ts';
import type { BatchSummary } from '../batch-summary.ts';
import { ingestProblem } from '../problems.ts';
import { beforeHorizon } from './before-horizon.ts';
import { insertBatch, nextBatch, placesOf, type BatchOrigin } from './batch-record.ts';
import { closeJudgedAgain, closeWaiting, type Waiting } from './close-quarantine.ts';
import { moneyLanded, unbalanced } from './reconcile.ts';
import type { Staged } from './staged.ts';
import { keyColumns, sameKey, withFate, type Verdicts } from './versions.ts';

/** From this many records on, a batch of a kind in SORTED is sorted by item before it lands. */
const SORT_FROM = 1_000_000;
const SORTED: Readonly<Record<string, string>> = { fee_list_d: 'med_list_codg', trac_d: 'med_list_codg' };

/** Moves the versions that staged records supersede to history. */
export async function endSuperseded(
  session: Session,
  staged: Staged,
  verdicts: Verdicts,
  seq: number,
  among: (alias: string) => string = () => 'true',
): Promise<void> {
  if (verdicts.landedSuperseding === 0) return;
  const { kind } = staged;
  const winners = `(SELECT ${keyColumns(staged, 's')} FROM ${withFate(staged, verdicts, ['superseding'])})`;
  const ended = `${among('k')} AND EXISTS (SELECT 1 FROM ${winners} w WHERE ${sameKey(kind, 'w', 'k')})`;
  const columns = identifiers([...kind.columns.map((column) => column.name), '_seq', '_flags']);
  const table = identifier(kind.name);
  await session.run(
    `INSERT INTO ${identifier(historyTable(kind))} (${columns}, _seq_end) SELECT ${columns}, ${seq} FROM ${table} k WHERE ${ended}`,
  );
  await session.run(`DELETE FROM ${table} AS k WHERE ${ended}`);
}

/**
 * Lands the staged records that count, and those that are stale in history.
 *
 * @returns how many rows the database says it took.
 */
export async function insertFacts(session: Session, staged: Staged, verdicts: Verdicts, seq: number): Promise<number> {
  const { kind } = staged;
  const columns = identifiers(staged.names);
  const order = SORTED[kind.name];
  const landing = verdicts.landedNew + verdicts.landedSuperseding;
  const sorted = order !== undefined && landing >= SORT_FROM ? ` ORDER BY ${identifier(order)}` : '';
  const current = await session.run(
    `INSERT INTO ${identifier(kind.name)} (${columns}, _seq, _flags) SELECT ${columns}, ${seq}, _flags FROM ${withFate(staged, verdicts, ['new', 'superseding'])}${sorted}`,
  );
  if (verdicts.stale === 0) return current;
  return (
    current +
    (await session.run(
      `INSERT INTO ${identifier(historyTable(kind))} (${columns}, _seq, _flags, _seq_end) SELECT ${columns}, ${seq}, _flags, ${seq} FROM ${withFate(staged, verdicts, ['stale'])}`,
    ))
  );
}

async function insertQuarantine(
  session: Session,
  staged: Staged,
  origin: BatchOrigin,
  batch: string,
  seq: number,
): Promise<void> {
  const into =
    'INSERT INTO quarantine (seq, batch, kind, source, file_digest, encoding, header, form, ordinal, text, bytes, reasons, log_partition, log_offset)';
  const { exact } = staged.layout;
  const place = placesOf(origin, 'q.ordinal');
  const header = JSON.stringify(staged.layout.rawColumns.map((column) => column.name));
  const fixed = (encoding: string): string =>
    [seq, ...[batch, staged.kind.name, origin.source].map(literal), literalOrNull(origin.fileDigest)]
      .concat(encoding, literal(header))
      .join(', ');
  await session.run(
    `${into} SELECT ${fixed(literal(origin.encoding))}, 'cells', q.ordinal, _raw, ${exact === undefined ? 'NULL' : 'e.bytes'}, _reasons, ${place.columns} FROM (SELECT ${staged.ordinal} AS ordinal, _raw, _reasons FROM ${staged.table} WHERE _reasons IS NOT NULL AND NOT _dropped) q${exact === undefined ? '' : ` LEFT JOIN (${exact}) e ON e._ordinal = q.ordinal`}${place.join}`,
  );
  if (staged.broken !== undefined)
    await session.run(
      // Bytes that decode are kept as the UTF-8 they were read in; the others as the source had them.
      `${into} SELECT ${fixed(`CASE WHEN reason IN ('not_utf8', 'mixed_encoding') THEN ${literal(origin.encoding)} ELSE 'utf-8' END`)}, ${literalOrNull(origin.form)}, ordinal, CASE WHEN reason NOT IN ('not_utf8', 'nul_character', 'mixed_encoding') THEN decode(bytes) END, bytes, '[{"code":"' || reason || '"}]', NULL, NULL FROM ${staged.broken}`,
    );
}

/**
 * Lands a staged batch in one transaction: ends superseded versions, inserts facts, history and quarantine, records the
 * batch, and checks the batch equation against the tables before it commits.
 *
 * @param waiting - the quarantined records this batch judges again, which it closes; without them it is a file's
 *   landing, which closes what the same file left waiting when it landed before.
 * @throws MingchaError MC-INGEST-006 when the equation does not hold; nothing has changed then.
 */
export async function commitBatch(
  session: Session,
  staged: Staged,
  verdicts: Verdicts,
  origin: BatchOrigin,
  waiting?: Waiting,
): Promise<BatchSummary> {
  return session.transaction(async () => {
    const { seq, batch } = await nextBatch(session);
    await endSuperseded(session, staged, verdicts, seq);
    await insertFacts(session, staged, verdicts, seq);
    await insertQuarantine(session, staged, origin, batch, seq);
    const left = waiting === undefined ? undefined : await closeWaiting(session, waiting, seq);
    if (waiting === undefined) await closeJudgedAgain(session, staged.kind.name, origin, seq);
    const { counts } = verdicts;
    const summary: BatchSummary = {
      batch,
      source: origin.source,
      kind: staged.kind.name,
      records_in: counts.recordsIn,
      landed_new: verdicts.landedNew,
      landed_superseding: verdicts.landedSuperseding,
      unchanged: verdicts.unchanged,
      stale: verdicts.stale,
      deleted: 0,
      quarantined: counts.quarantined,
      dropped: counts.dropped,
      ignored_columns: staged.layout.ignored,
      flags: { ...counts.flags, ...(await beforeHorizon(session, staged.kind, seq, counts.firstTime)) },
      money_in: counts.moneyIn,
      money_landed: await moneyLanded(session, staged, verdicts, seq),
    };
    const reason = left ?? (await unbalanced(session, staged.kind, seq, summary));
    if (reason !== undefined) throw new MingchaError(ingestProblem('MC-INGEST-006', origin.source, { reason }));
    await insertBatch(session, summary, origin, {
      seq,
      firstTime: counts.firstTime,
      lastTime: counts.lastTime,
      duplicateOf: null,
    });
    return summary;
  });
}
