import { expect, test } from 'vitest';
import { feeListD } from '../../../records/fee-list-d.ts';
import { standingSql } from '../../../store/kept/changes.ts';
import { overFew, type Wanted } from '../../../store/kept/few-rows.ts';
import { Warehouse } from '../../../store/warehouse.ts';

const warehouse = await Warehouse.inMemory();
const session = await warehouse.session();
const BETWEEN = { from: 2, to: 4 };
// Two that hold nothing, one that holds something in a single row, and one in an older version alone.
const COLUMNS = ['bkkp_sn', 'mdtrt_id', 'setl_id', 'hilist_name', 'crte_time', 'spec', 'inscp_amt'];

// Rows enough for thousands of blocks, and for two of the engine's own groups of rows; the last block is not full.
await session.runAll([
  `INSERT INTO fee_list_d (bkkp_sn, mdtrt_id, setl_id, _seq) SELECT 'b' || range, 'v' || (range // 3), CASE WHEN range % 5 > 0 THEN 's' || (range // 7) END, 1 + range % 5 FROM range(200003)`,
  `INSERT INTO fee_list_d_old (bkkp_sn, mdtrt_id, setl_id, _seq, _seq_end) SELECT 'o' || range, 'v' || (range // 3), 's' || (range // 7), 1 + range % 5, 2 + range % 5 FROM range(5000)`,
  "UPDATE fee_list_d SET spec = '0.5g' WHERE bkkp_sn = 'b150000'",
  "UPDATE fee_list_d_old SET inscp_amt = 1.25 WHERE bkkp_sn = 'o2700'",
]);

const any = (...conditions: readonly string[]): Wanted => ({ any: conditions.map((where) => ({ where })) });

test.each<readonly [string, Wanted, boolean]>([
  ['a few', any("mdtrt_id IN ('v0', 'v900', 'v66667')"), true],
  ['under one of two conditions', any("mdtrt_id = 'v700'", "setl_id IN ('s300', 's28571')"), true],
  ['under another besides', { ...any("mdtrt_id < 'v2'"), and: "coalesce(setl_id, '') <> 's20'" }, true],
  ['all', any('true'), true],
  ['none', any("mdtrt_id = 'x'", 'setl_id IS NULL AND setl_id IS NOT NULL'), false],
  [
    'what lies in two places',
    { any: [{ where: "mdtrt_id IN ('v0', 'v900')", among: ["mdtrt_id < 'v1'", "mdtrt_id > 'v8'"] }] },
    true,
  ],
  ['only what came since', { any: [{ where: "mdtrt_id = 'v900' AND _seq > 2", among: [] }] }, true],
])('finds %s as a look at all rows does', async (_what, wanted, some) => {
  await session.run(
    'CREATE OR REPLACE TEMP TABLE few (b VARCHAR, m VARCHAR, s VARCHAR, h VARCHAR, c TIMESTAMP, spec VARCHAR, i DECIMAL(16,2), q BIGINT, e BIGINT)',
  );
  await overFew(session, feeListD, COLUMNS, BETWEEN, wanted, (sql) => `INSERT INTO few ${sql}`);
  const where = `(${wanted.any.map(({ where: one }) => `coalesce(${one}, false)`).join(' OR ')}) AND ${wanted.and ?? 'true'}`;
  const whole = standingSql(feeListD, COLUMNS, BETWEEN, where);
  const differing = `(FROM temp.few EXCEPT ALL FROM (${whole})) UNION ALL (FROM (${whole}) EXCEPT ALL FROM temp.few)`;
  expect(await session.rows(differing)).toEqual([]);
  expect((await session.value('SELECT count(*) FROM temp.few')) !== '0').toBe(some);
  expect(await session.value("SELECT getvariable('found_block')")).toBeNull();
});
