import { join } from 'node:path';
import { insertGiven } from '../../detectors/engine/given.ts';
import type { Fixture } from '../../rules/model.ts';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';

/** A row of batch B000001 that claims `landed` records. */
export async function insertBatchRow(session: Session, landed: number, kind = 'setl_d'): Promise<void> {
  await session.run(`INSERT INTO batch (seq, batch, source, kind, records_in, landed_new, landed_superseding, unchanged, stale, deleted, quarantined, dropped, ignored_columns, flags, landed_at)
    VALUES (1, 'B000001', 'x.csv', '${kind}', ${landed}, ${landed}, 0, 0, 0, 0, 0, 0, '[]', '{}', TIMESTAMP '2026-01-01 00:00:00')`);
}

/** Opens the warehouse of a folder for writing, making it if there is none. */
export async function openFolder(directory: string, memory = '512MB'): Promise<Warehouse> {
  return Warehouse.open({ directory, mode: 'write', create: true, waitSeconds: 0, memory, threads: 2 });
}

/** Runs work on a session of a folder's warehouse, and closes both. */
export async function inFolder<Result>(
  directory: string,
  work: (session: Session, warehouse: Warehouse) => Promise<Result>,
): Promise<Result> {
  const warehouse = await openFolder(directory);
  const session = await warehouse.session();
  try {
    return await work(session, warehouse);
  } finally {
    session.close();
    warehouse.close();
  }
}

/** Rows of settlements with made-up content, `from` and `to` being their numbers. */
export function manySettlements(from: number, to: number): string {
  return `INSERT INTO setl_d (setl_id, mdtrt_id, psn_no, insutype, med_type, fixmedins_code, setl_time, medfee_sumamt, fund_pay_sumamt, _seq)
    SELECT 'S' || i, 'M' || i, md5(i::VARCHAR), '310', '11', md5((i * 7)::VARCHAR), TIMESTAMP '2025-01-01' + to_minutes(i % 500000), (i % 1000) / 10, 1, 1 FROM range(${from}, ${to}) r(i)`;
}

/** Fills an empty warehouse with fixtures of one batch. */
export async function fill(session: Session, given: Fixture): Promise<void> {
  await insertBatchRow(session, 0);
  await insertGiven(session, given, 'test');
}

/** Path of the warehouse file of a folder. */
export const fileOf = (directory: string): string => join(directory, 'mingcha.duckdb');
