import { isUtf8 } from 'node:buffer';
import { reasonText, type Reason } from '../../../ingest/reasons.ts';
import { INGEST_PROBLEMS } from '../../../ingest/problems.ts';
import type { BatchSummary, LandResult } from '../../../ingest/land-files.ts';
import { historyTable } from '../../../store/ddl.ts';
import { cell, cellOrNull, type Session } from '../../../store/session.ts';
import { identifier } from '../../../store/sql.ts';
import { allows, expectedRow, habitOf, judgeRecord, rowText, type Expected } from './judge-records.ts';
import type { MadeFile } from './make-file.ts';
import { expectedOfJson, startsWithAnObject } from './read-json.ts';
import { splitRecords, type FoundRecord } from './split-records.ts';

/** What came of one file, counted; and what does not hold, in words, if anything does not. */
export interface Checked {
  readonly faults: readonly string[];
  readonly outcome: Readonly<Record<string, number>>;
}

interface Waiting {
  readonly ordinal: number;
  readonly text: string | null;
  readonly bytes: Buffer | null;
  readonly codes: readonly string[];
}

async function waitingOf(session: Session, batches: readonly BatchSummary[], faults: string[]): Promise<Waiting[]> {
  const rows = await session.rows(
    'SELECT batch, ordinal::VARCHAR AS ordinal, text, hex(bytes) AS bytes, reasons FROM quarantine ORDER BY quarantine.ordinal, batch',
  );
  for (const batch of batches) {
    const held = rows.filter((row) => cell(row, 'batch') === batch.batch).length;
    if (held !== batch.quarantined)
      faults.push(`${batch.batch}: ${held} rows in quarantine, ${batch.quarantined} told`);
  }
  return rows.map((row) => {
    const reasons = JSON.parse(cell(row, 'reasons')) as Reason[];
    const codes = reasons.map((reason) => reason.code);
    const ordinal = Number(cell(row, 'ordinal'));
    // Reading the text of a code nobody declared fails.
    if (codes.length === 0 || reasons.some((reason) => !isDeclared(reason)))
      faults.push(`record ${ordinal}: reasons ${cell(row, 'reasons')}`);
    const [text, hex] = [cellOrNull(row, 'text'), cellOrNull(row, 'bytes')];
    if (text === null && hex === null) faults.push(`record ${ordinal} waits without text or bytes`);
    return { ordinal, text, bytes: hex === null ? null : Buffer.from(hex, 'hex'), codes };
  });
}

function isDeclared(reason: Reason): boolean {
  const text: { zh: string } | undefined = reasonText(reason);
  return text !== undefined && !text.zh.includes('undefined');
}

function equation(batch: BatchSummary, faults: string[]): void {
  const { landed_new, landed_superseding, unchanged, stale, deleted, quarantined, dropped, records_in } = batch;
  const sum = landed_new + landed_superseding + unchanged + stale + deleted + quarantined + dropped;
  if (sum !== records_in) faults.push(`${batch.batch}: ${records_in} records in, ${sum} accounted for`);
  if (batch.money_in !== batch.money_landed)
    faults.push(`${batch.batch}: money ${batch.money_in} in, ${batch.money_landed} landed`);
}

async function landedRows(session: Session, made: MadeFile): Promise<(string | null)[][]> {
  const { kind, columns } = made.base;
  const list = columns.map((column) => `${identifier(column.name)}::VARCHAR AS ${identifier(column.name)}`).join(', ');
  const rows = await session.rows(
    `SELECT ${list} FROM ${identifier(kind.name)} UNION ALL SELECT ${list} FROM ${identifier(historyTable(kind))}`,
  );
  return rows.map((row) => columns.map((column) => cellOrNull(row, column.name)));
}

/** Money of every record that landed once, taken from the tables, against what the batches say came in. */
async function money(
  session: Session,
  made: MadeFile,
  batches: readonly BatchSummary[],
  faults: string[],
): Promise<void> {
  const { kind } = made.base;
  const batch = batches.find((one) => one.kind === kind.name);
  if (kind.money === undefined || batch === undefined || batch.unchanged > 0) return;
  const name = identifier(kind.money);
  const sum = await session.value(
    `SELECT coalesce(sum(m), 0)::DECIMAL(38,2) FROM (SELECT ${name} AS m FROM ${identifier(kind.name)} UNION ALL SELECT ${name} FROM ${identifier(historyTable(kind))})`,
  );
  if (sum !== batch.money_in) faults.push(`tables hold ${sum} yuan, ${batch.money_in} came in`);
}

function compare(expected: readonly Expected[], rows: readonly (string | null)[][], faults: string[]): void {
  const certain = new Map<string, Expected>();
  for (const one of expected) {
    const row = expectedRow(one);
    if (row !== undefined) certain.set(row, one);
  }
  const unsure = expected.filter((one) => one.outcome === 'unsure');
  const seen = new Set<string>();
  for (const row of rows) {
    const text = rowText(row);
    seen.add(text);
    if (!certain.has(text) && !unsure.some((one) => allows(one, row)))
      faults.push(`landed what no record says: ${JSON.stringify(row)}`);
  }
  for (const [text, one] of certain)
    if (!seen.has(text))
      faults.push(`record ${one.ordinal} is good and did not land: ${JSON.stringify(text.split('\u001f'))}`);
}

function counted(
  expected: readonly Expected[],
  batches: readonly BatchSummary[],
  waiting: readonly Waiting[],
  faults: string[],
): void {
  // Lines of messages that are no record of any kind are a batch of their own.
  const records = batches.reduce((sum, one) => sum + one.records_in, 0);
  const dropped = batches.reduce((sum, one) => sum + one.dropped, 0);
  if (records !== expected.length) faults.push(`${records} records in, counted ${expected.length}`);
  const held = new Set(waiting.map((one) => one.ordinal));
  for (const one of expected) {
    const is = held.has(one.ordinal);
    if (one.outcome === 'bad' && !is) faults.push(`record ${one.ordinal} is bad and does not wait`);
    if ((one.outcome === 'good' || one.outcome === 'dropped') && is) {
      const reasons = waiting.find((row) => row.ordinal === one.ordinal)?.codes.join(',');
      faults.push(`record ${one.ordinal} is ${one.outcome} and waits (${reasons})`);
    }
  }
  const least = expected.filter((one) => one.outcome === 'dropped').length;
  if (dropped < least) faults.push(`${dropped} dropped, ${least} header rows counted`);
}

/** The text of a waiting record holds every cell of it. */
function wholeTexts(expected: readonly Expected[], waiting: readonly Waiting[], faults: string[]): void {
  for (const { ordinal, text } of waiting) {
    const raw = expected[ordinal - 1]?.raw;
    if (text === null || raw === undefined) continue;
    // Something before it, lest a first cell that begins with a byte-order mark be taken for the file's own.
    const [kept] = splitRecords(Buffer.from(`,${text}`), ',');
    // A byte-order mark at the start of a text is lost where the text is read from the database.
    const cells = raw.map((cell) => (/^(null|NULL|\\N)$/.test(cell) ? '' : cell));
    const same = (list: readonly string[]): string => list.join('\u0000').replace(/^\uFEFF/, '');
    if (same((kept?.cells ?? []).slice(1)) !== same(cells) && cells.some((cell) => cell !== ''))
      faults.push(`record ${ordinal} waits as ${JSON.stringify(text)} and was ${JSON.stringify(raw)}`);
  }
}

/** Bytes of broken records stand in the text as they are, in their order; or in its transcript, where it needed one. */
function verbatim(made: MadeFile, text: Buffer, waiting: readonly Waiting[], faults: string[]): void {
  const transcript = made.form === 'gb18030' || !isUtf8(text) ? new TextDecoder('gb18030').decode(text) : undefined;
  let from = 0;
  for (const { ordinal, bytes } of waiting) {
    if (bytes === null || bytes.length === 0) continue;
    const at = text.indexOf(bytes, from);
    if (at >= 0) from = at + bytes.length;
    else if (transcript?.includes(bytes.toString()) !== true)
      faults.push(`record ${ordinal}: its bytes are not in the file`);
  }
}

const TOLERABLE_UNREAD = new Set(['gzip', 'zip', 'workbook', 'utf16', 'gb18030', 'ndjson']);

function judgedAll(made: MadeFile, records: readonly Omit<FoundRecord, 'bytes'>[]): Expected[] {
  const habit = habitOf(made.base, records.slice(1));
  return records.slice(1).map((record, i) => judgeRecord(made.base, i + 1, record, habit));
}

/** Where some records are GB18030 and not UTF-8, it is open what any other with more than ASCII in it is in. */
function judged(made: MadeFile, text: Buffer): Expected[] {
  const records = splitRecords(text, made.delimiter);
  const mixed = records.some((record) => record.recoded === true);
  return judgedAll(made, records).map((one, i) => {
    const open = mixed && one.outcome === 'good' && records[i + 1]?.bytes.some((byte) => byte > 0x7f) === true;
    return open ? { ...one, outcome: 'unsure' } : one;
  });
}

/** Readings of a text whose writer may not have quoted: each line by itself, its quotes as quotes or as text. */
function lineByLine(made: MadeFile, text: Buffer): Expected[][] {
  const lines = text.toString().split(/\r?\n/);
  const literal = lines.map((line) => ({ cells: line.split(made.delimiter) }));
  return [
    judgedAll(made, literal),
    judgedAll(
      made,
      lines.flatMap((line) => splitRecords(Buffer.from(line), made.delimiter)),
    ),
  ];
}

/** Every record that may have been read from a text that can be read in more than one way. */
function possibilities(made: MadeFile, text: Buffer): Expected[] {
  const recoded = Buffer.from(new TextDecoder('gb18030').decode(text));
  const readings = [judged(made, text), ...lineByLine(made, text)];
  if (made.form === 'gb18030' || !isUtf8(text)) readings.push(judged(made, recoded), ...lineByLine(made, recoded));
  return readings.flat().map((one) => (one.outcome === 'good' ? { ...one, outcome: 'unsure' } : one));
}

/** Good records wait all the same where a change gave them the number of another record: whose it is nothing tells. */
function withContests(made: MadeFile, expected: readonly Expected[], waiting: readonly Waiting[]): Expected[] {
  const key = made.base.columns.findIndex((column) => column.name === made.base.kind.key[0]);
  const numberOf = (one: Expected | undefined): string | null => {
    const read = one?.cells?.[key];
    return read?.as === 'value' ? read.text : null;
  };
  const numbers = new Map<string | null, number>();
  for (const one of expected) numbers.set(numberOf(one), (numbers.get(numberOf(one)) ?? 0) + 1);
  const contested = new Set(
    waiting
      .filter(({ ordinal, codes }) => {
        const number = numberOf(expected[ordinal - 1]);
        return codes.join() === 'key_taken' && number !== null && (numbers.get(number) ?? 0) > 1;
      })
      .map((one) => one.ordinal),
  );
  return expected.map((one) => (contested.has(one.ordinal) ? { ...one, outcome: 'unsure' } : one));
}

/** Whether each record can be told for certain. A `|` may be half a character of a text that turns out to be GB18030. */
function isExact(made: MadeFile, text: Buffer): boolean {
  return made.exact && (made.form !== 'pipe' || isUtf8(text));
}

/** Checks everything that must hold after a file has landed in an empty warehouse. */
export async function checkLanding(made: MadeFile, result: LandResult, session: Session): Promise<Checked> {
  const faults: string[] = [];
  for (const problem of result.problems)
    if (!Object.hasOwn(INGEST_PROBLEMS, problem.code)) faults.push(`problem ${problem.code}`);
  for (const batch of result.batches) equation(batch, faults);
  const waiting = await waitingOf(session, result.batches, faults);
  await money(session, made, result.batches, faults);
  const rows = await landedRows(session, made);
  const batch = result.batches.find((one) => one.kind === made.base.kind.name);
  if (result.batches.length + result.problems.length === 0) faults.push('neither a batch nor a problem');
  if (made.exact && batch === undefined && !TOLERABLE_UNREAD.has(made.form))
    faults.push(`not read: ${result.problems.map((one) => `${one.code} ${one.why.en}`).join('; ')}`);
  const inObjects = made.form === 'ndjson' && made.text !== undefined && !startsWithAnObject(made.text);
  if (made.text !== undefined && batch !== undefined && !inObjects) {
    if (isExact(made, made.text)) {
      const each = made.form === 'ndjson' ? expectedOfJson(made.base, made.text) : judged(made, made.text);
      const expected = withContests(made, each, waiting);
      compare(expected, rows, faults);
      counted(expected, result.batches, waiting, faults);
      if (made.form !== 'ndjson') wholeTexts(expected, waiting, faults);
    } else compare(possibilities(made, made.text), rows, faults);
    if (made.form !== 'workbook') verbatim(made, made.text, waiting, faults);
  }
  const outcome: Record<string, number> = { files: 1, unread: batch === undefined ? 1 : 0 };
  for (const one of result.batches) {
    outcome['records'] = (outcome['records'] ?? 0) + one.records_in;
    for (const key of ['landed_new', 'unchanged', 'stale', 'quarantined', 'dropped'] as const)
      outcome[key] = (outcome[key] ?? 0) + one[key];
  }
  for (const one of waiting)
    for (const code of one.codes) outcome[`because ${code}`] = (outcome[`because ${code}`] ?? 0) + 1;
  return { faults, outcome };
}
