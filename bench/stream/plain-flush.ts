import { type DuckDBAppender, type DuckDBConnection, DuckDBDecimalValue, DuckDBTimestampValue } from '@duckdb/node-api';
import { STORAGE_TYPE, type ColumnType } from '../../records/column.ts';
import { feeListD } from '../../records/fee-list-d.ts';
import { identifier, identifiers, literal } from '../../store/sql.ts';
import { flagsOf } from './plain-flags.ts';
import { digestOf, type Gathered, type Refused } from './plain-gathered.ts';
import { PlainRow } from './plain-row.ts';

const FIELDS = Object.keys(PlainRow.shape) as (keyof PlainRow)[];
const ARRIVING = new Set<string>(['bkkp_sn', ...FIELDS]);
const COLUMNS = feeListD.columns.filter(({ name }) => ARRIVING.has(name));
const NAMES = COLUMNS.map(({ name }) => name);

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

async function appendRows(connection: DuckDBConnection, rows: readonly PlainRow[]): Promise<Record<string, number>> {
  const counted: Record<string, number> = {};
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
    for (const flag of flags?.split(',') ?? []) counted[flag] = (counted[flag] ?? 0) + 1;
    appender.endRow();
  }
  appender.flushSync();
  appender.closeSync();
  return counted;
}

/**
 * Lands rows whose key is new at once; the others by their times: the later counts, what it takes the place of is kept.
 *
 * @returns whether there were any of those.
 */
async function land(connection: DuckDBConnection): Promise<boolean> {
  const within = `k.fee_ocur_time >= (SELECT min(fee_ocur_time)::DATE FROM incoming) AND k.fee_ocur_time < (SELECT max(fee_ocur_time)::DATE + 1 FROM incoming)`;
  await connection.run(`CREATE OR REPLACE TEMP TABLE contested AS SELECT bkkp_sn FROM incoming GROUP BY bkkp_sn HAVING count(*) > 1
    UNION SELECT i.bkkp_sn FROM incoming i WHERE EXISTS (SELECT 1 FROM fee_list_d k WHERE ${within} AND k.bkkp_sn = i.bkkp_sn)`);
  const columns = identifiers([...NAMES, '_flags']);
  const into = `INSERT INTO fee_list_d (${columns}, _seq) SELECT ${columns}, 1 FROM`;
  const [count] = (await connection.runAndReadAll('SELECT count(*)::INTEGER AS n FROM contested')).getRowObjectsJson();
  if (count?.['n'] === 0) {
    await connection.run(`${into} incoming`);
    return false;
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
  return true;
}

async function quarantine(connection: DuckDBConnection, topic: string, refused: readonly Refused[]): Promise<void> {
  for (const { partition, offset, value, reason } of refused)
    await connection.run(`INSERT INTO quarantine (seq, batch, kind, source, ordinal, bytes, encoding, reasons, log_partition, log_offset)
      VALUES (1, 'B000001', 'fee_list_d', 'kafka:${topic}', ${offset}, unhex('${value.toString('hex')}'), 'utf-8', ${literal(reason)}, ${partition}, ${offset})`);
}

/** What the batch has in the tables: rows, and fen. */
async function inTables(connection: DuckDBConnection): Promise<readonly [rows: number, fen: number]> {
  const of = (table: string): string =>
    `SELECT count(*) AS n, coalesce(sum(det_item_fee_sumamt), 0) AS yuan FROM ${table} WHERE _seq = 1`;
  const result = await connection.runAndReadAll(
    `SELECT sum(n)::DOUBLE, (sum(yuan) * 100)::DOUBLE FROM (${of('fee_list_d')} UNION ALL ${of('fee_list_d_old')})`,
  );
  const [rows = 0, fen = 0] = (result.getRowsJS()[0] ?? []) as number[];
  return [rows, fen];
}

/** Moves the offsets on, each from where it was or not at all, and writes down what each stretch held and brought. */
async function moveOffsets(connection: DuckDBConnection, topic: string, { stretches }: Gathered): Promise<void> {
  for (const [partition, { from, next, last, ...counts }] of stretches) {
    const seen = last === undefined ? '' : `, last_offset = ${last.offset}, last_digest = '${digestOf(last)}'`;
    const changed = await connection.run(
      `UPDATE stream_position SET next_offset = ${next}, moved_at = now()::TIMESTAMP${seen} WHERE topic = '${topic}' AND partition = ${partition} AND next_offset = ${from}`,
    );
    if (changed.rowsChanged !== 1) throw new Error(`partition ${partition} is not at ${from}`);
    const { messages, refused, checksum, fen } = counts;
    await connection.run(
      `INSERT INTO stream_range VALUES ('${topic}', ${partition}, ${from}, ${next}, ${messages}, ${checksum}, 'landed', NULL, now()::TIMESTAMP)`,
    );
    await connection.run(
      `INSERT INTO stream_share VALUES ('${topic}', ${partition}, ${from}, 'fee_list_d', 1, ${messages}, ${messages - refused}, 0, 0, 0, 0, ${refused}, 0, ${(fen / 100).toFixed(2)})`,
    );
  }
}

/** Lands a batch and moves the offsets in one transaction, if rows and money in the tables are what was read. */
export async function flushPlain(connection: DuckDBConnection, topic: string, batch: Gathered): Promise<void> {
  await connection.run('BEGIN TRANSACTION');
  const before = await inTables(connection);
  const flags = await appendRows(connection, batch.rows);
  const contested = await land(connection);
  await quarantine(connection, topic, batch.refused);
  const after = await inTables(connection);
  let fen = 0;
  for (const stretch of batch.stretches.values()) fen += stretch.fen;
  const landed = after[0] - before[0];
  if (!contested && (landed !== batch.rows.length || Math.abs(after[1] - before[1] - fen) > 0.5))
    throw new Error(`${batch.rows.length} rows of ${fen} fen were read, ${landed} of ${after[1] - before[1]} landed`);
  await connection.run(`UPDATE batch SET records_in = records_in + ${batch.rows.length + batch.refused.length}, landed_new = landed_new + ${landed},
    quarantined = quarantined + ${batch.refused.length}, money_in = money_in + ${(fen / 100).toFixed(2)}, money_landed = money_landed + ${((after[1] - before[1]) / 100).toFixed(2)},
    flags = ${literal(JSON.stringify(flags))}, ignored_columns = ${literal(JSON.stringify([...batch.ignored]))} WHERE seq = 1`);
  await moveOffsets(connection, topic, batch);
  await connection.run('COMMIT');
}

/** The keys that came on different days: what a transaction, which looks at its own days, has not compared. */
export async function resolvePlain(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    'CREATE OR REPLACE TEMP TABLE unresolved AS SELECT bkkp_sn FROM fee_list_d GROUP BY bkkp_sn HAVING count(*) > 1',
  );
}
