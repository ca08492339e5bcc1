import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '../../../store/session.ts';
import { literal } from '../../../store/sql.ts';
import { Warehouse } from '../../../store/warehouse.ts';

/**
 * A connection with the files of a city as views, read without any code of the generator or of landing: the dirty rows
 * (broken copies under keys that begin with X or Y) left out, of two versions the newest, of two equal rows one.
 */
export async function readCity(directory: string): Promise<{ session: Session; close: () => void }> {
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  const scratch = mkdtempSync(join(tmpdir(), 'mingcha-views-'));
  const csv = (name: string): string =>
    `read_csv(${literal(join(directory, name))}, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"')`;
  // Read with none of the generator's code: each maker's export is taken for what it says it is.
  const decoded = (name: string, encoding: string): string => {
    const path = join(scratch, name);
    writeFileSync(path, new TextDecoder(encoding, { fatal: true }).decode(readFileSync(join(directory, name))));
    return path;
  };
  const view = (name: string, sql: string): Promise<number> => session.run(`CREATE TEMP VIEW ${name} AS ${sql}`);
  const money = [
    'medfee_sumamt',
    'inscp_scp_amt',
    'fulamt_ownpay_amt',
    'overlmt_selfpay',
    'preselfpay_amt',
    'fund_pay_sumamt',
    'hifp_pay',
    'hifob_pay',
    'hifmi_pay',
    'maf_pay',
    'psn_part_amt',
    'acct_pay',
    'psn_cash_pay',
    'act_pay_dedc',
  ]
    .map((name) => `${name}::DECIMAL(16,2) AS ${name}`)
    .join(', ');
  await view(
    'setl',
    `SELECT * REPLACE (${money}, setl_time::TIMESTAMP AS setl_time) FROM ${csv('setl_d.csv')} WHERE setl_id LIKE 'SE%' QUALIFY row_number() OVER (PARTITION BY setl_id ORDER BY updt_time DESC) = 1`,
  );
  await view(
    'visit',
    `SELECT DISTINCT 就诊ID AS mdtrt_id, 人员编号 AS psn_no, 定点医药机构编号 AS fixmedins_code, 医疗类别 AS med_type, 开始时间::TIMESTAMP AS begntime, 结束时间::TIMESTAMP AS endtime FROM read_csv(${literal(decoded('mdtrt_d.csv', 'gb18030'))}, all_varchar = true, header = true, delim = ',') WHERE 就诊ID LIKE 'MD%'`,
  );
  await view(
    'line',
    `SELECT * FROM read_parquet(${literal(join(directory, 'fee_list_d_*.parquet'))}) WHERE NOT regexp_matches(feedetl_sn, '^[XY]')`,
  );
  await view('trac', `SELECT * FROM read_parquet(${literal(join(directory, 'trac_d.parquet'))})`);
  await view(
    'diag',
    `SELECT DISTINCT * FROM read_csv(${literal(join(directory, 'diag_d.txt.gz'))}, all_varchar = true, header = true, delim = '\t', nullstr = 'null') WHERE MDTRT_ID LIKE 'MD%'`,
  );
  await view(
    'stock',
    `SELECT DISTINCT * REPLACE (inv_cnt::DECIMAL(16,4) AS inv_cnt, inv_chg_time::TIMESTAMP AS inv_chg_time) FROM ${csv('stock_d.csv')} WHERE rid LIKE 'ST%'`,
  );
  await view('item', `SELECT * FROM ${csv('item_b.csv')}`);
  await view(
    'prefix',
    `SELECT * FROM read_csv(${literal(decoded('trac_prefix_b.txt', 'utf-16le'))}, all_varchar = true, header = true, delim = '\t')`,
  );
  await view('institution', `SELECT * FROM ${csv('medins_b.csv')}`);
  await view('plant', `SELECT * FROM ${csv('truth/plants.csv')}`);
  await view('lookalike', `SELECT * FROM ${csv('truth/lookalikes.csv')}`);
  await view('consequence', `SELECT * FROM ${csv('truth/consequences.csv')}`);
  await view('dirty', `SELECT * FROM ${csv('truth/dirty.csv')}`);
  return {
    session,
    close: () => {
      session.close();
      warehouse.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** How many rows a query counts. */
export async function count(session: Session, sql: string): Promise<number> {
  return Number(await session.value(sql));
}
