import { kindNamed } from '../records/kinds.ts';
import { historyTable } from '../store/ddl.ts';
import { cell, cellOrNull, type Session } from '../store/session.ts';
import { identifier, literal, literals } from '../store/sql.ts';

/** Where a record came from. Landed rows keep their batch and no row number. */
export interface SourceBatch {
  readonly batch: string;
  /** The file or the topic. */
  readonly source: string;
  readonly landed_at: string;
}

/** A line of evidence with its part of the money and where its record came from. */
export interface SourcedLine {
  readonly kind: string;
  readonly key: string;
  readonly amount: string | null;
  readonly inscp_amt: string | null;
  /** Null where the record is of a kind that lines name by more than a key, or is gone. */
  readonly source: SourceBatch | null;
}

/** How a suspect's money adds up. */
export interface MoneySum {
  readonly lines: number;
  /** Sum of the violating parts of the lines; null where none has one. */
  readonly amount: string | null;
  /** Sum of the policy-range amounts of the whole lines. */
  readonly inscp_amt: string | null;
}

/** How a line names its record, by kind. */
export const LINE_KEY: Readonly<Record<string, string>> = {
  fee_list_d: 'bkkp_sn',
  setl_d: 'setl_id',
  mdtrt_d: 'mdtrt_id',
  diag_d: "concat_ws('|', mdtrt_id, diag_type, diag_code)",
  trac_d: "concat_ws('|', trac_event, fixmedins_code, drug_trac_codg, strftime(trac_time, '%Y-%m-%d %H:%M:%S'))",
  stock_d: 'rid',
};

/** SQL in brackets: the records of a kind as they stood at a cut; undefined for a name that no kind has. */
export function versionsAt(kindName: string, cut: number): string | undefined {
  const kind = kindNamed(kindName);
  if (kind === undefined) return undefined;
  const columns = [...kind.columns.map(({ name }) => identifier(name)), '_seq'].join(', ');
  return `(SELECT ${columns} FROM ${identifier(kind.name)} WHERE _seq <= ${cut}
UNION ALL SELECT ${columns} FROM ${identifier(historyTable(kind))} WHERE _seq <= ${cut} AND ${cut} < _seq_end)`;
}

async function batchesOf(
  session: Session,
  kind: string,
  keySql: string,
  keys: readonly string[],
  cut: number,
): Promise<Map<string, SourceBatch>> {
  const versions = versionsAt(kind, cut);
  if (versions === undefined || keys.length === 0) return new Map();
  const rows =
    await session.rows(`SELECT ${keySql} AS line_key, b.batch, b.source, strftime(b.landed_at, '%Y-%m-%d %H:%M:%S') AS landed_at
FROM ${versions} k JOIN batch b ON b.seq = k._seq WHERE ${keySql} IN (${literals(keys)})`);
  return new Map(
    rows.map((row) => [
      cell(row, 'line_key'),
      { batch: cell(row, 'batch'), source: cell(row, 'source'), landed_at: cell(row, 'landed_at') },
    ]),
  );
}

/** The first lines of a suspect, each with the batch and the file that its record came in, as of a cut. */
export async function sourcedLines(
  session: Session,
  suspectId: string,
  cut: number,
  limit: number,
): Promise<SourcedLine[]> {
  const lines = await session.rows(
    `SELECT kind, key, amount, line_inscp_amt FROM suspect_line WHERE suspect_id = ${literal(suspectId)} ORDER BY line_no LIMIT ${limit}`,
  );
  const sources = new Map<string, SourceBatch>();
  for (const [kind, keySql] of Object.entries(LINE_KEY)) {
    const keys = lines.filter((line) => cell(line, 'kind') === kind).map((line) => cell(line, 'key'));
    for (const [key, batch] of await batchesOf(session, kind, keySql, keys, cut)) sources.set(`${kind} ${key}`, batch);
  }
  return lines.map((line) => ({
    kind: cell(line, 'kind'),
    key: cell(line, 'key'),
    amount: cellOrNull(line, 'amount'),
    inscp_amt: cellOrNull(line, 'line_inscp_amt'),
    source: sources.get(`${cell(line, 'kind')} ${cell(line, 'key')}`) ?? null,
  }));
}

/** What the lines of a suspect add up to. */
export async function moneySum(session: Session, suspectId: string): Promise<MoneySum> {
  const [row] = await session.rows(
    `SELECT count(*) AS n, sum(amount) AS amount, sum(line_inscp_amt) AS inscp FROM suspect_line WHERE suspect_id = ${literal(suspectId)}`,
  );
  return { lines: Number(cell(row, 'n')), amount: cellOrNull(row, 'amount'), inscp_amt: cellOrNull(row, 'inscp') };
}

/** Where knowledge points were imported from, by their number. */
export async function pointBatches(
  session: Session,
  points: readonly string[],
  cut: number,
): Promise<ReadonlyMap<string, SourceBatch>> {
  const found = new Map<string, SourceBatch>();
  for (const kind of ['limit_b', 'item_pair_b'])
    for (const [key, batch] of await batchesOf(session, kind, 'kp_id', points, cut)) found.set(key, batch);
  return found;
}
