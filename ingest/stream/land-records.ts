import { shanghaiTime } from '../../base/clock.ts';
import { MingchaError } from '../../base/problem.ts';
import type { Kind } from '../../records/kind.ts';
import { historyTable } from '../../store/ddl.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import { beforeHorizon } from '../landing/before-horizon.ts';
import { layoutDigest } from '../landing/batch-record.ts';
import { endSuperseded, insertFacts } from '../landing/commit.ts';
import type { Layout } from '../landing/layout.ts';
import { repeatedColumn } from '../landing/repeated-column.ts';
import { stage, type Staged } from '../landing/staged.ts';
import { allNew, judge, type Verdicts } from '../landing/versions.ts';
import { ingestProblem } from '../problems.ts';
import { comesAgain, comparedAtOnce } from './among.ts';
import { MESSAGES } from './message-table.ts';
import { withoutNarrower } from './narrow-records.ts';
import { addToBatch, openBatch, type OpenBatch } from './open-batch.ts';
import { OUTCOMES, sumOutcomes, type PartitionOutcome } from './outcome.ts';
import { settleKeys } from './settle-keys.ts';
import { originOf, STAGING, type TopicRoom } from './topic-room.ts';

/** Records of one kind among the messages of a topic. */
export interface RecordShare {
  /** How they are read; its `message` is set. */
  readonly layout: Layout;
  /** How many records it must give, where that was counted apart. */
  readonly records?: number | undefined;
}

/** What a batch has in the tables: rows, and yuan. */
async function inTables(session: Session, kind: Kind, seq: number): Promise<{ rows: number; money: string | null }> {
  const money = kind.money === undefined ? 'NULL' : `coalesce(sum(${identifier(kind.money)}), 0)`;
  const of = (table: string): string =>
    `SELECT count(*) AS n, ${money} AS money FROM ${identifier(table)} WHERE _seq = ${seq}`;
  const [row] = await session.rows(
    `SELECT sum(n)::BIGINT AS n, CAST(sum(money) AS DECIMAL(38,2)) AS money FROM (${of(kind.name)} UNION ALL ${of(historyTable(kind))})`,
  );
  return { rows: Number(cell(row, 'n')), money: kind.money === undefined ? null : cell(row, 'money') };
}

/**
 * Puts the records that are no good into quarantine, each with where its message stands in the log. A message is kept once,
 * with the first of them: it may hold thousands, and each has its own cells. It is joined last, so that no step before
 * carries a copy of it for every record.
 */
async function quarantine(room: TopicRoom, staged: Staged, { seq, batch, recordsIn }: OpenBatch): Promise<number> {
  const bad = `SELECT true FROM ${staged.table} WHERE _reasons IS NOT NULL AND NOT _dropped LIMIT 1`;
  if ((await room.session.value(bad)) === null) return 0;
  const header = JSON.stringify(staged.layout.rawColumns.map((column) => column.name));
  return room.session.run(
    `INSERT INTO quarantine (seq, batch, kind, source, encoding, header, form, ordinal, text, bytes, reasons, log_partition, log_offset)
     WITH bad AS (SELECT _message, _raw, _reasons, row_number() OVER (ORDER BY _ordinal) AS place,
         row_number() OVER (PARTITION BY _message ORDER BY _ordinal) = 1 AS is_first
       FROM ${staged.table} WHERE _reasons IS NOT NULL AND NOT _dropped)
     SELECT ${seq}, ${literal(batch)}, ${literal(staged.kind.name)}, ${literal(room.source)}, 'utf-8', ${literal(header)}, 'cells',
       ${recordsIn} + b.place, b._raw, coalesce(whole.bytes, encode(whole.message)), b._reasons, m.log_partition, m.log_offset
     FROM bad b JOIN ${MESSAGES} m ON m._ordinal = b._message
     LEFT JOIN ${MESSAGES} whole ON whole._ordinal = CASE WHEN b.is_first THEN b._message END`,
  );
}

/** What became of the staged records, by partition: counted record by record, apart from the verdicts' own counts. */
async function outcomesOf(
  room: TopicRoom,
  staged: Staged,
  verdicts: Verdicts,
  seq: number,
): Promise<PartitionOutcome[]> {
  const { kind, table } = staged;
  const fate = verdicts.table === undefined ? `'new'` : `coalesce(f.fate, 'new')`;
  const good = (name: string): string => `count(*) FILTER (WHERE s._reasons IS NULL AND ${fate} = '${name}')`;
  const bad = (dropped: string): string => `count(*) FILTER (WHERE s._reasons IS NOT NULL AND ${dropped} s._dropped)`;
  const money =
    kind.money === undefined
      ? 'NULL'
      : `coalesce(sum(s.${identifier(kind.money)}) FILTER (WHERE s._reasons IS NULL), 0)::DECIMAL(38,2)`;
  const rows = await room.session.rows(
    `SELECT m.log_partition, count(*) AS records_in, ${good('new')} AS landed_new, ${good('superseding')} AS landed_superseding,
       ${good('unchanged')} AS unchanged, ${good('stale')} AS stale, 0 AS deleted, ${bad('NOT')} AS quarantined, ${bad('')} AS dropped, ${money} AS money
     FROM ${table} s JOIN ${MESSAGES} m ON m._ordinal = s._message
     ${verdicts.table === undefined ? '' : `LEFT JOIN ${verdicts.table} f ON f.place = s.rowid`} GROUP BY m.log_partition`,
  );
  return rows.map((row) => {
    const counts = Object.fromEntries(['records_in', ...OUTCOMES].map((name) => [name, Number(cell(row, name))]));
    return {
      ...(counts as unknown as PartitionOutcome),
      topic: room.topic,
      partition: Number(cell(row, 'log_partition')),
      kind: kind.name,
      seq,
      money: cellOrNull(row, 'money'),
    };
  });
}

function disagreement(
  verdicts: Verdicts,
  share: RecordShare,
  outcomes: readonly PartitionOutcome[],
): string | undefined {
  const { counts } = verdicts;
  const sum = sumOutcomes(outcomes);
  const pairs: readonly (readonly [string, number, number])[] = [
    ['records', counts.recordsIn, sum.records_in],
    ['records counted apart', share.records ?? counts.recordsIn, counts.recordsIn],
    ['new', verdicts.landedNew, sum.landed_new],
    ['superseding', verdicts.landedSuperseding, sum.landed_superseding],
    ['unchanged', verdicts.unchanged, sum.unchanged],
    ['stale', verdicts.stale, sum.stale],
    ['quarantined', counts.quarantined, sum.quarantined],
    ['dropped', counts.dropped, sum.dropped],
  ];
  const [different] = pairs.filter(([, one, other]) => one !== other);
  return different === undefined ? undefined : `${different[0]} ${different[1]} <> ${different[2]}`;
}

/**
 * Lands the records of one kind among the messages of a topic, inside the transaction of the flush: staged, judged, in
 * the tables and in quarantine, added to the kind's open batch, and reconciled against the tables.
 *
 * @throws MingchaError MC-INGEST-006 when it does not reconcile, or the problem of a header that cannot be read.
 */
export async function landRecords(room: TopicRoom, share: RecordShare): Promise<void> {
  const { session } = room;
  const { kind } = share.layout;
  const repeated = await repeatedColumn(session, share.layout, room.source);
  if (repeated !== undefined) throw new MingchaError(repeated);
  const staged = await stage(session, STAGING, share.layout);
  const atOnce = await comparedAtOnce(session, staged);
  const isNew = atOnce !== undefined && !(await comesAgain(session, staged, atOnce));
  const among = atOnce === undefined || isNew ? atOnce : await settleKeys(session, staged, atOnce);
  // What comes after a deletion was sent after it.
  const verdicts = isNew
    ? allNew(staged)
    : await judge(session, staged, undefined, true, among, (contest) =>
        withoutNarrower(session, staged, contest, among ?? (() => 'true')),
      );
  const { counts } = verdicts;
  const open = await openBatch(session, kind, originOf(room, layoutDigest(kind)));
  const before = await inTables(session, kind, open.seq);
  await endSuperseded(session, staged, verdicts, open.seq, among);
  await insertFacts(session, staged, verdicts, open.seq);
  const quarantined = await quarantine(room, staged, open);
  const after = await inTables(session, kind, open.seq);
  const outcomes = await outcomesOf(room, staged, verdicts, open.seq);
  const landed = verdicts.landedNew + verdicts.landedSuperseding + verdicts.stale;
  const reason =
    disagreement(verdicts, share, outcomes) ??
    (after.rows - before.rows === landed ? undefined : `landed ${landed} <> rows ${after.rows - before.rows}`) ??
    (quarantined === counts.quarantined ? undefined : `quarantined ${counts.quarantined} <> rows ${quarantined}`);
  const moneyLanded = await moneyOf(session, staged, verdicts, before.money, after.money);
  const short =
    moneyLanded === counts.moneyIn ? undefined : `money_in ${counts.moneyIn} <> money_landed ${moneyLanded}`;
  if (reason !== undefined || short !== undefined)
    throw new MingchaError(ingestProblem('MC-INGEST-006', room.source, { reason: reason ?? short ?? '' }));
  const late = await beforeHorizon(session, kind, open.seq, counts.firstTime);
  await addToBatch(
    session,
    open.seq,
    {
      ...sumOutcomes(outcomes),
      ignored: share.layout.ignored,
      flags: { ...counts.flags, ...late },
      moneyIn: counts.moneyIn,
      moneyLanded,
      firstTime: counts.firstTime,
      lastTime: counts.lastTime,
    },
    shanghaiTime(room.now),
  );
  room.note(outcomes);
}

/** Yuan that the tables gained, and what the records hold that were known already. */
async function moneyOf(
  session: Session,
  staged: Staged,
  verdicts: Verdicts,
  before: string | null,
  after: string | null,
): Promise<string | null> {
  const { kind } = staged;
  if (kind.money === undefined || before === null || after === null) return null;
  const known =
    verdicts.unchanged === 0 || verdicts.table === undefined
      ? '0'
      : `coalesce((SELECT sum(${identifier(kind.money)}) FROM ${staged.table} s WHERE s.rowid IN (SELECT place FROM ${verdicts.table} WHERE fate = 'unchanged')), 0)`;
  return session.value(`SELECT CAST(${after} - ${before} + ${known} AS DECIMAL(38,2))`);
}
