import { createHash } from 'node:crypto';
import { accountFinding } from '../../store/health/accounts.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import type { Landed } from './check-ranges.ts';
import { nameOf } from './ledger.ts';
import { KEY_SQL, MONEY_SQL, type ExpectedRecord } from './made-message.ts';

/** What the facts must be: the version in force of each key, and the marks of all versions there ever were. */
interface Model {
  readonly inForce: Map<string, ExpectedRecord>;
  readonly marks: Set<string>;
}

/** Whether a version takes the place of another: the later time; without times the later offset. */
function wins(later: ExpectedRecord, held: ExpectedRecord): boolean {
  if (later.time === undefined || held.time === undefined) return true;
  return later.time > held.time;
}

/** Plays the landed messages, each partition in its order. */
function modelOf(landed: readonly Landed[]): Map<string, Model> {
  const models = new Map<string, Model>();
  for (const { ledger, stretches } of landed) {
    for (const { from, next } of stretches) {
      for (const [, message] of ledger.entries(from, next)) {
        for (const record of message.records) {
          const { kind, key, mark } = record;
          if (record.reason !== undefined || key === undefined || mark === undefined) continue;
          const model = models.get(kind) ?? { inForce: new Map(), marks: new Set() };
          models.set(kind, model);
          model.marks.add(mark);
          const held = model.inForce.get(key);
          if (held === undefined || wins(record, held)) model.inForce.set(key, record);
        }
      }
    }
  }
  return models;
}

const fenText = (fen: bigint | undefined): string => (fen === undefined ? '' : String(fen));

/** Checks one kind: no version is lost, and once all is resolved each key counts once, in the version that must win. */
async function checkKind(
  session: Session,
  kind: string,
  model: Model | undefined,
  resolved: boolean,
): Promise<string[]> {
  const faults: string[] = [];
  const money = MONEY_SQL[kind];
  const columns = `${KEY_SQL[kind]} AS key, rid AS mark, ${money === undefined ? 'NULL' : `(${money} * 100)::BIGINT`} AS fen`;
  const current = await session.rows(`SELECT ${columns} FROM ${kind}`);
  const old = await session.rows(`SELECT DISTINCT rid AS mark FROM ${kind}_old`);
  const marks = new Set([...current, ...old].map((row) => cell(row, 'mark')));
  for (const mark of model?.marks ?? []) if (!marks.has(mark)) faults.push(`${kind}: version ${mark} is lost`);
  for (const mark of marks)
    if (model?.marks.has(mark) !== true) faults.push(`${kind}: version ${mark} was never sent, or not read yet`);
  if (!resolved) return faults;
  const seen = new Set<string>();
  for (const row of current) {
    const key = cell(row, 'key');
    if (seen.has(key)) faults.push(`${kind}: ${key} counts twice`);
    seen.add(key);
    const expected = model?.inForce.get(key);
    if (expected === undefined) continue;
    const found = `${cell(row, 'mark')} ${cellOrNull(row, 'fen') ?? ''}`;
    const wanted = `${expected.mark} ${money === undefined ? '' : fenText(expected.fen)}`;
    if (found !== wanted) faults.push(`${kind}: ${key} is ${found}, should be ${wanted}`);
  }
  for (const key of model?.inForce.keys() ?? []) if (!seen.has(key)) faults.push(`${kind}: ${key} is gone`);
  return faults;
}

/** What waits of one message: kind and reason of each record, and digests of the bytes kept with those of each kind. */
interface Waiting {
  readonly records: string[];
  readonly bytes: Set<string>;
}

const waitingAt = (all: Map<string, Waiting>, place: string): Waiting => {
  const known = all.get(place) ?? { records: [], bytes: new Set() };
  all.set(place, known);
  return known;
};

/** What must wait in quarantine, by partition and offset. A topic that was made again has its first name there. */
function expectedWaiting(landed: readonly Landed[]): Map<string, Waiting> {
  const expected = new Map<string, Waiting>();
  for (const { ledger, stretches } of landed) {
    for (const { from, next } of stretches) {
      for (const [offset, { records, value }] of ledger.entries(from, next)) {
        const digest = createHash('md5')
          .update(value ?? Buffer.alloc(0))
          .digest('hex');
        for (const { kind, reason } of records) {
          if (reason === undefined) continue;
          const one = waitingAt(expected, `kafka:${nameOf(ledger).replace(/@[0-9]+/, '')} ${offset}`);
          one.records.push(`${kind} ${reason}`);
          one.bytes.add(`${kind} ${digest}`);
        }
      }
    }
  }
  return expected;
}

const waitingText = ({ records, bytes }: Waiting): string =>
  `[${records.sort().join(', ')}] with ${[...bytes].sort().join(', ')}`;

/**
 * Checks that each record that waits does so once, under its partition and offset, and that the bytes of its message are
 * there: with one of the message's records of that kind, or with all.
 */
async function checkQuarantine(session: Session, landed: readonly Landed[]): Promise<string[]> {
  const rows = await session.rows(
    `SELECT source || '/' || log_partition || ' ' || log_offset AS place, kind, json_extract_string(reasons, '$[0].code') AS reason, md5(bytes) AS digest
     FROM quarantine`,
  );
  const found = new Map<string, Waiting>();
  for (const row of rows) {
    const one = waitingAt(found, cell(row, 'place'));
    one.records.push(`${cell(row, 'kind')} ${cell(row, 'reason')}`);
    const digest = cellOrNull(row, 'digest');
    if (digest !== null) one.bytes.add(`${cell(row, 'kind')} ${digest}`);
  }
  const faults: string[] = [];
  for (const [place, wanted] of expectedWaiting(landed)) {
    const waits = found.get(place) ?? { records: [], bytes: new Set() };
    if (waitingText(waits) !== waitingText(wanted))
      faults.push(`${place}: waits in quarantine as ${waitingText(waits)}, should as ${waitingText(wanted)}`);
    found.delete(place);
  }
  for (const [place, waits] of found) faults.push(`${place}: in quarantine, and should not be: ${waitingText(waits)}`);
  return faults;
}

/** Checks that a batch counts what the shares of its stretches count, with what turned out otherwise when it was resolved. */
async function checkBatches(session: Session): Promise<string[]> {
  const later = ['landed_new', 'landed_superseding', 'unchanged', 'stale', 'quarantined'];
  const counters = [...later, 'deleted', 'dropped', 'records_in'];
  const sums = counters.map((name) => `sum(s.${name}) AS s_${name}, any_value(b.${name}) AS b_${name}`);
  const all = [
    `SELECT seq, ${counters.join(', ')} FROM stream_share`,
    `SELECT seq, ${counters.map((name) => (later.includes(name) ? name : '0')).join(', ')} FROM stream_resolution`,
  ].join(' UNION ALL ');
  const rows = await session.rows(`SELECT b.batch, ${sums.join(', ')} FROM batch b JOIN (${all}) s ON s.seq = b.seq
    GROUP BY b.batch HAVING ${counters.map((name) => `s_${name} IS DISTINCT FROM b_${name}`).join(' OR ')}`);
  const unknown = await session.rows(
    `SELECT batch FROM batch WHERE source LIKE 'kafka:%' AND seq NOT IN (SELECT seq FROM stream_share)`,
  );
  return [...rows, ...unknown].map((row) => `batch and shares differ: ${JSON.stringify(row)}`);
}

/** Holds facts, history, quarantine and the batches' accounts against what was sent and is landed. */
export async function checkFacts(session: Session, landed: readonly Landed[], resolved: boolean): Promise<string[]> {
  const models = modelOf(landed);
  const faults: string[] = [];
  for (const kind of Object.keys(KEY_SQL)) faults.push(...(await checkKind(session, kind, models.get(kind), resolved)));
  faults.push(...(await checkQuarantine(session, landed)));
  faults.push(...(await checkBatches(session)));
  const accounts = await accountFinding(session);
  if (accounts.level !== 'ok') faults.push(`accounts: ${accounts.text.en}`);
  return faults;
}
