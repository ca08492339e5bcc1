import { KINDS } from '../../../records/kinds.ts';
import { historyTable } from '../../../store/ddl.ts';
import { cell, type Session } from '../../../store/session.ts';
import { identifier, identifiers, literal } from '../../../store/sql.ts';

/** How a city comes in: over how many batches, and how much of it is corrected or taken back by the way. */
export interface Shuffle {
  readonly seed: number;
  readonly batches: number;
  /** Shares of the records: those whose first version said something else, and those that are taken back in the end. */
  readonly corrected: number;
  readonly undone: number;
}

/** Columns that a first version says otherwise, by kind. */
const CORRECTED: Readonly<Record<string, string>> = {
  fee_list_d: 'cnt = cnt + 1',
  setl_d: 'setl_time = setl_time - INTERVAL 1 DAY',
  mdtrt_d: "med_type = '11'",
  stock_d: 'cnt = cnt + 2',
  trac_d:
    "manu_lotnum = 'OTHER', trdn_flag = CASE coalesce(trdn_flag, '0') WHEN '1' THEN '0' ELSE '1' END, cnt = coalesce(cnt, 0) + 1",
  trac_prefix_b: 'pack_level = NULL',
  diag_d: "diag_name = '更正前'",
  psn_b: "gend = CASE gend WHEN '1' THEN '2' ELSE '1' END",
  medins_b: "hosp_lv = '05', uscc = 'OTHER'",
  item_b: "day_qty = 1, ctrl_class = 'antimicrobial', drug_grp = 'J01'",
  limit_b: 'max_cnt = max_cnt + 1, allowed_sex = NULL, max_days = max_days + 1',
  price_b: 'pric = pric + 1',
};

/**
 * Deals the records of a landed city out again over batches in no order, as late and corrected data come: each version
 * with the number of the batch that brought it, and of the one that ended it. Batch `n` is there once its row is.
 */
export async function deal(session: Session, shuffle: Shuffle): Promise<void> {
  const { seed, batches, corrected, undone } = shuffle;
  await session.run('DELETE FROM batch');
  await session.runAll([
    // Lines from messages name no settlement: their visit gives it.
    `UPDATE fee_list_d SET setl_id = NULL WHERE hash(mdtrt_id || ${literal(`${seed}`)}) % 8 = 0`,
    // A movement that was uploaded again without its code.
    "INSERT INTO stock_d SELECT * REPLACE (rid || '+' AS rid, NULL AS drug_trac_codg) FROM stock_d WHERE drug_trac_codg IS NOT NULL OR hash(rid) % 4 = 0",
  ]);
  for (const kind of KINDS) {
    const [table, old] = [identifier(kind.name), identifier(historyTable(kind))];
    const columns = [...kind.columns.map(({ name }) => name), '_flags'];
    const key = `concat_ws('|', ${identifiers(kind.key)}, ${literal(`${seed}`)})`;
    const drawn = (what: string): string => `(hash(${key} || ${literal(what)}) % 1000000) / 1000000.0`;
    const early = 0.93;
    await session.run(`CREATE OR REPLACE TEMP TABLE dealt AS SELECT ${identifiers(columns)}, ${drawn('seq')} AS at_draw, ${drawn('first')} AS first_draw,
  ${drawn('corrected')} < ${CORRECTED[kind.name] === undefined ? 0 : corrected} AS is_corrected, ${drawn('undone')} < ${kind.dated ? 0 : undone} AS is_undone FROM ${table}`);
    await session.run(`DELETE FROM ${table}`);
    await session.run(`DELETE FROM ${old}`);
    // Most of it comes at first, as a warehouse begins with its history.
    const batch = (draw: string): string =>
      `CASE WHEN ${draw} < ${early} THEN 1 ELSE 2 + floor((${draw} - ${early}) / ${1 - early} * ${batches - 1})::BIGINT END`;
    await session.run(
      `CREATE OR REPLACE TEMP TABLE placed AS SELECT *, ${batch('at_draw')} AS came, ${batch('first_draw')} AS other FROM dealt`,
    );
    const last = 'greatest(came, other)';
    await session.run(
      `INSERT INTO ${table} (${identifiers(columns)}, _seq) SELECT ${identifiers(columns)}, CASE WHEN is_corrected THEN ${last} ELSE came END FROM placed WHERE NOT is_undone`,
    );
    await session.run(
      `INSERT INTO ${old} (${identifiers(columns)}, _seq, _seq_end) SELECT ${identifiers(columns)}, came, ${last} FROM placed WHERE is_undone AND other > came`,
    );
    const change = CORRECTED[kind.name];
    if (change === undefined) continue;
    await session.run(
      'CREATE OR REPLACE TEMP TABLE first_version AS SELECT * FROM placed WHERE is_corrected AND NOT is_undone AND came <> other',
    );
    await session.run(`UPDATE first_version SET ${change}`);
    await session.run(
      `INSERT INTO ${old} (${identifiers(columns)}, _seq, _seq_end) SELECT ${identifiers(columns)}, least(came, other), ${last} FROM first_version`,
    );
  }
  await session.runAll(['DROP TABLE temp.dealt', 'DROP TABLE temp.placed', 'DROP TABLE IF EXISTS temp.first_version']);
}

/** The next batch has come. */
export async function arrive(session: Session, seq: number): Promise<void> {
  const names = (
    await session.rows(
      "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'batch' AND NOT is_nullable",
    )
  ).map((row) => [cell(row, 'column_name'), cell(row, 'data_type')] as const);
  const value = (type: string): string =>
    type === 'VARCHAR' ? "''" : type === 'TIMESTAMP' ? "TIMESTAMP '2026-01-01'" : '0';
  await session.run(
    `INSERT INTO batch (${names.map(([name]) => name).join(', ')}) VALUES (${names.map(([name, type]) => (name === 'seq' ? String(seq) : value(type))).join(', ')})`,
  );
}
