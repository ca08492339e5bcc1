import { type DuckDBAppender, type DuckDBConnection, DuckDBDecimalValue, DuckDBTimestampValue } from '@duckdb/node-api';
import { STORAGE_TYPE, type ColumnType } from '../../records/column.ts';
import { feeListD } from '../../records/fee-list-d.ts';
import { identifier, identifiers, literal } from '../../store/sql.ts';
import { PlainRow } from './plain-row.ts';

const FIELDS = Object.keys(PlainRow.shape) as (keyof PlainRow)[];
const ARRIVING = new Set<string>(['bkkp_sn', ...FIELDS]);
const COLUMNS = feeListD.columns.filter(({ name }) => ARRIVING.has(name));
const NAMES = COLUMNS.map(({ name }) => name);

/** A message that could not be read, and why. */
export interface Refused {
  readonly partition: number;
  readonly offset: string;
  readonly value: Buffer;
  readonly reason: string;
}

/** What is landed at once. */
export interface PlainBatch {
  readonly rows: readonly PlainRow[];
  readonly refused: readonly Refused[];
  /** From and next offset of each partition. */
  readonly moved: ReadonlyMap<number, { readonly from: number; readonly next: number }>;
}

const SCALE: Partial<Record<ColumnType, readonly [width: number, scale: number]>> = {
  money: [16, 2],
  count: [16, 4],
  price: [16, 6],
};

function appendDecimal(appender: DuckDBAppender, text: string, width: number, scale: number): void {
  const [whole = '0', part = ''] = text.split('.');
  appender.appendDecimal(new DuckDBDecimalValue(BigInt(whole + part.padEnd(scale, '0')), width, scale));
}

function appendCell(appender: DuckDBAppender, type: ColumnType, text: string | undefined): void {
  if (text === undefined || text === '') return appender.appendNull();
  const decimal = SCALE[type];
  if (decimal !== undefined) return appendDecimal(appender, text, ...decimal);
  if (type === 'time')
    return appender.appendTimestamp(new DuckDBTimestampValue(BigInt(Date.parse(`${text.replace(' ', 'T')}Z`)) * 1000n));
  appender.appendVarchar(text);
}

/** The checks that flag a fee line, as landing has them. */
function flagsOf(row: PlainRow): string | undefined {
  const sum = Number(row.det_item_fee_sumamt);
  const flags: string[] = [];
  if (Math.abs(sum - Number(row.cnt) * Number(row.pric)) > 0.05 + 0.001 * Math.abs(sum)) flags.push('cross_foot_line');
  if (row.inscp_amt !== undefined && sum >= 0 && Number(row.inscp_amt) > sum + 0.01) flags.push('range_above_total');
  return flags.length === 0 ? undefined : flags.join(',');
}

async function appendRows(connection: DuckDBConnection, rows: readonly PlainRow[]): Promise<void> {
  const types = COLUMNS.map(({ name, type }) => `${identifier(name)} ${STORAGE_TYPE[type]}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE incoming (${types.join(', ')}, _flags VARCHAR)`);
  const appender = await connection.createAppender('incoming', 'main', 'temp');
  for (const row of rows) {
    const key = `${row.fixmedins_code}|${row.mdtrt_id}|${row.feedetl_sn}`;
    for (const { name, type } of COLUMNS)
      appendCell(appender, type, name === 'bkkp_sn' ? key : row[name as keyof PlainRow]);
    const flags = flagsOf(row);
    if (flags === undefined) appender.appendNull();
    else appender.appendVarchar(flags);
    appender.endRow();
  }
  appender.flushSync();
  appender.closeSync();
}

/** Lands rows whose key is new at once; the others by their times: the later counts, what it takes the place of is kept. */
async function land(connection: DuckDBConnection): Promise<void> {
  const within = `k.fee_ocur_time >= (SELECT min(fee_ocur_time)::DATE FROM incoming) AND k.fee_ocur_time < (SELECT max(fee_ocur_time)::DATE + 1 FROM incoming)`;
  await connection.run(`CREATE OR REPLACE TEMP TABLE contested AS SELECT bkkp_sn FROM incoming GROUP BY bkkp_sn HAVING count(*) > 1
    UNION SELECT i.bkkp_sn FROM incoming i WHERE EXISTS (SELECT 1 FROM fee_list_d k WHERE ${within} AND k.bkkp_sn = i.bkkp_sn)`);
  const columns = identifiers([...NAMES, '_flags']);
  const into = `INSERT INTO fee_list_d (${columns}, _seq) SELECT ${columns}, 1 FROM`;
  const [count] = (await connection.runAndReadAll('SELECT count(*)::INTEGER AS n FROM contested')).getRowObjectsJson();
  if (count?.['n'] === 0) {
    await connection.run(`${into} incoming`);
    return;
  }
  await connection.run(`${into} incoming i WHERE NOT EXISTS (SELECT 1 FROM contested c WHERE c.bkkp_sn = i.bkkp_sn)`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE winner AS SELECT * FROM incoming WHERE bkkp_sn IN (SELECT bkkp_sn FROM contested)
    QUALIFY row_number() OVER (PARTITION BY bkkp_sn ORDER BY updt_time DESC NULLS LAST) = 1`);
  await connection.run(
    `DELETE FROM winner WHERE EXISTS (SELECT 1 FROM fee_list_d k WHERE ${within} AND k.bkkp_sn = winner.bkkp_sn AND k.updt_time >= winner.updt_time)`,
  );
  const all = identifiers([...feeListD.columns.map(({ name }) => name), '_seq', '_flags']);
  const ended = `${within} AND EXISTS (SELECT 1 FROM winner w WHERE w.bkkp_sn = k.bkkp_sn)`;
  await connection.run(
    `INSERT INTO fee_list_d_old (${all}, _seq_end) SELECT ${all}, 1 FROM fee_list_d k WHERE ${ended}`,
  );
  await connection.run(`DELETE FROM fee_list_d AS k WHERE ${ended}`);
  await connection.run(`${into} winner`);
}

async function quarantine(connection: DuckDBConnection, topic: string, refused: readonly Refused[]): Promise<void> {
  for (const { partition, offset, value, reason } of refused)
    await connection.run(`INSERT INTO quarantine (seq, batch, kind, source, ordinal, bytes, encoding, reasons, log_partition, log_offset)
      VALUES (1, 'B000001', 'fee_list_d', 'kafka:${topic}', ${offset}, unhex('${value.toString('hex')}'), 'utf-8', ${literal(reason)}, ${partition}, ${offset})`);
}

/** Lands a batch and moves the offsets in one transaction. */
export async function flushPlain(connection: DuckDBConnection, topic: string, batch: PlainBatch): Promise<void> {
  await connection.run('BEGIN TRANSACTION');
  await appendRows(connection, batch.rows);
  await land(connection);
  await quarantine(connection, topic, batch.refused);
  for (const [partition, { from, next }] of batch.moved) {
    const changed = await connection.run(
      `UPDATE stream_position SET next_offset = ${next} WHERE topic = '${topic}' AND partition = ${partition} AND next_offset = ${from}`,
    );
    if (changed.rowsChanged !== 1) throw new Error(`partition ${partition} is not at ${from}`);
  }
  await connection.run('COMMIT');
}
