import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MingchaError } from '../../base/problem.ts';
import { contextOf } from '../../cli/context.ts';
import { run } from '../../cli/run.ts';
import { selectRules } from '../../cli/rules.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { scanAndRecord } from '../../cli/scan-run.ts';
import { landFiles } from '../../ingest/land-files.ts';
import type { Fixture } from '../../rules/model.ts';
import { accountFinding } from '../../store/health/accounts.ts';
import { retentionFinding } from '../../store/health/retention.ts';
import { retentionHorizon } from '../../store/horizon.ts';
import { prune, tellPrune, type PruneRequest } from '../../store/prune/prune.ts';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { fill } from '../support/keeping.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { makeEffective, temporaryFolder } from '../support/warehouse.ts';

let warehouse: Warehouse;
let session: Session;
const folder = temporaryFolder();
beforeEach(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
});
afterEach(() => {
  session.close();
  warehouse.close();
});

const now = new Date('2026-01-05T00:00:00Z');
const request = (before: string, force = true): PruneRequest => ({ before, now, force, reason: '保存期届满' });

const settlement = (n: string, day: string, more: Record<string, string> = {}) => ({
  setl_id: `S${n}`,
  mdtrt_id: `M${n}`,
  psn_no: 'P1',
  insutype: '310',
  med_type: '11',
  fixmedins_code: 'H1',
  setl_time: `${day} 10:00:00`,
  medfee_sumamt: '100.00',
  fund_pay_sumamt: '50.00',
  ...more,
});
const visit = (n: string, day: string, more: Record<string, string> = {}) => ({
  mdtrt_id: `M${n}`,
  psn_no: 'P1',
  fixmedins_code: 'H1',
  med_type: '11',
  begntime: `${day} 09:00:00`,
  ...more,
});
const line = (n: string, day: string, more: Record<string, string> = {}) => ({
  bkkp_sn: `L${n}`,
  setl_id: `S${n}`,
  mdtrt_id: `M${n}`,
  psn_no: 'P1',
  fixmedins_code: 'H1',
  med_list_codg: 'XA28',
  fee_ocur_time: `${day} 09:30:00`,
  cnt: '3',
  pric: '30',
  det_item_fee_sumamt: '90.00',
  inscp_amt: '90.00',
  prd_days: '84',
  ...more,
});
const code = (n: string, day: string, more: Record<string, string> = {}) => ({
  trac_event: 'settle',
  fixmedins_code: 'H1',
  drug_trac_codg: `8123456000000000${n.padStart(4, '0')}`,
  trac_time: `${day} 10:00:00`,
  med_list_codg: 'XA28',
  setl_id: `S${n}`,
  mdtrt_id: `M${n}`,
  psn_no: 'P1',
  bkkp_sn: `L${n}`,
  ...more,
});
const diagnosis = (n: string) => ({ mdtrt_id: `M${n}`, diag_code: 'J06.900', maindiag_flag: '1' });
const drug = {
  med_list_codg: 'XA28',
  item_name: '苯磺酸氨氯地平片',
  gnrc_name: '氨氯地平',
  list_type: '101',
  pack_qty: '28',
  day_qty: '1',
};

async function left(table: string, column: string): Promise<string> {
  return (await session.value(`SELECT string_agg(DISTINCT ${column}, ',' ORDER BY ${column}) FROM ${table}`)) ?? '';
}

/** Visits M1 (old) and M2 (recent), whole. */
const twoVisits: Fixture = {
  setl_d: [settlement('1', '2023-03-01'), settlement('2', '2025-03-01')],
  mdtrt_d: [visit('1', '2023-03-01'), visit('2', '2025-03-01')],
  fee_list_d: [line('1', '2023-03-01'), line('2', '2025-03-01')],
  diag_d: [diagnosis('1'), diagnosis('2')],
  trac_d: [code('1', '2023-03-01'), code('2', '2025-03-01')],
  stock_d: [
    {
      rid: 'r1',
      stock_event: 'sale',
      fixmedins_code: 'H1',
      med_list_codg: 'XA28',
      stock_time: '2023-03-01 10:00:00',
      cnt: '1',
    },
    {
      rid: 'r2',
      stock_event: 'sale',
      fixmedins_code: 'H1',
      med_list_codg: 'XA28',
      stock_time: '2025-03-01 10:00:00',
      cnt: '1',
    },
  ],
  item_b: [{ ...drug, begndate: '1990-01-01' }],
};

describe('what a prune removes', () => {
  test('an old visit goes with all its records and versions; registers, batches and the rest stay', async () => {
    await fill(session, twoVisits);
    await session.run('INSERT INTO setl_d_old SELECT *, 1 FROM setl_d');
    const told = await tellPrune(session, request('2024-01-01'));
    expect(await left('setl_d', 'setl_id')).toBe('S1,S2');
    expect(await retentionHorizon(session)).toBe(null);
    const done = await prune(session, request('2024-01-01'));
    expect(done).toEqual(told);
    expect(done.kinds.map(({ kind, removed, removed_history }) => [kind, removed, removed_history])).toEqual([
      ['setl_d', 1, 1],
      ['mdtrt_d', 1, 0],
      ['fee_list_d', 1, 0],
      ['diag_d', 1, 0],
      ['trac_d', 1, 0],
      ['stock_d', 1, 0],
    ]);
    for (const [table, column, rest] of [
      ['setl_d', 'setl_id', 'S2'],
      ['setl_d_old', 'setl_id', 'S2'],
      ['mdtrt_d', 'mdtrt_id', 'M2'],
      ['fee_list_d', 'bkkp_sn', 'L2'],
      ['diag_d', 'mdtrt_id', 'M2'],
      ['trac_d', 'setl_id', 'S2'],
      ['stock_d', 'rid', 'r2'],
      ['item_b', 'med_list_codg', 'XA28'],
      ['batch', 'batch', 'B000001'],
    ] as const)
      expect(await left(table, column), table).toBe(rest);
    expect(await retentionHorizon(session)).toBe('2024-01-01');
    const detail = JSON.parse(
      (await session.value("SELECT detail FROM upkeep WHERE action = 'prune'")) ?? '',
    ) as object;
    expect(detail).toMatchObject({ before: '2024-01-01', reason: '保存期届满', batches: { '1': 7 } });
    expect(
      await session.rows("SELECT table_name FROM duckdb_tables() WHERE temporary AND table_name LIKE 'prune%'"),
    ).toEqual([]);
  });

  test('a stay that reaches past the day, or has not ended, stays whole', async () => {
    const inpatient = { med_type: '21' };
    await fill(session, {
      mdtrt_d: [
        visit('1', '2023-12-20', { ...inpatient, endtime: '2024-01-03 10:00:00' }),
        visit('2', '2023-12-20', inpatient),
        visit('3', '2023-12-20', { ...inpatient, endtime: '2023-12-31 10:00:00' }),
      ],
      fee_list_d: [line('1', '2023-12-21'), line('2', '2023-12-21'), line('3', '2023-12-21')],
      diag_d: [diagnosis('1'), diagnosis('3'), diagnosis('9')],
    });
    await prune(session, request('2024-01-01'));
    expect(await left('mdtrt_d', 'mdtrt_id')).toBe('M1,M2');
    expect(await left('fee_list_d', 'bkkp_sn')).toBe('L1,L2');
    // M9 has no record that tells when it was.
    expect(await left('diag_d', 'mdtrt_id')).toBe('M1,M9');
  });

  test('a refund after the day keeps its original, so that nothing is left half netted', async () => {
    const refund = { refd_setl_flag: '1', medfee_sumamt: '-100.00', fund_pay_sumamt: '-50.00' };
    await fill(session, {
      setl_d: [
        settlement('1', '2023-12-20'),
        settlement('2', '2024-01-05', {
          ...refund,
          init_setl_id: 'S1',
          medfee_sumamt: '-40.00',
          fund_pay_sumamt: '-20.00',
        }),
        settlement('3', '2023-11-20'),
        settlement('4', '2023-11-21', { ...refund, init_setl_id: 'S3' }),
      ],
      fee_list_d: [line('1', '2023-12-20'), line('3', '2023-11-20')],
    });
    await makeEffective(session);
    const before = await session.rows('SELECT setl_id, medfee_sumamt FROM eff_setl_d ORDER BY 1');
    await prune(session, request('2024-01-01'));
    await makeEffective(session);
    expect(await left('setl_d', 'setl_id')).toBe('S1,S2');
    expect(await left('fee_list_d', 'bkkp_sn')).toBe('L1');
    expect(await session.rows('SELECT setl_id, medfee_sumamt FROM eff_setl_d ORDER BY 1')).toEqual(before);
    expect(before).toEqual([{ setl_id: 'S1', medfee_sumamt: '60.00' }]);
    expect(await session.rows('SELECT * FROM dq_refund')).toEqual([]);
  });

  test('a code that is used after the day keeps all its events, their visits, and the purchase of its lot', async () => {
    const same = { drug_trac_codg: '81234560000000009999' };
    const bought = { setl_id: '', mdtrt_id: '', bkkp_sn: '', psn_no: '', trac_event: 'purchase', manu_lotnum: 'A7' };
    await fill(session, {
      setl_d: [settlement('1', '2023-06-01'), settlement('2', '2023-07-01'), settlement('3', '2025-03-01')],
      trac_d: [
        code('1', '2023-06-01', same),
        code('2', '2023-07-01'),
        code('3', '2025-03-01', { ...same, manu_lotnum: 'A7' }),
        code('7', '2023-01-01', bought),
        code('8', '2023-01-01', { ...bought, manu_lotnum: 'B8' }),
      ].map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''))),
    });
    await prune(session, request('2024-01-01'));
    expect(await left('setl_d', 'setl_id')).toBe('S1,S3');
    expect(await left('trac_d', 'trac_event || coalesce(setl_id, manu_lotnum)')).toBe('purchaseA7,settleS1,settleS3');
  });

  test('a code that landing flagged binds nothing', async () => {
    const constant = { drug_trac_codg: '00000000000000000000' };
    await fill(session, {
      setl_d: [settlement('1', '2023-06-01'), settlement('3', '2025-03-01')],
      trac_d: [code('1', '2023-06-01', constant), code('3', '2025-03-01', constant)],
    });
    await session.run("UPDATE trac_d SET _flags = 'code_constant'");
    await prune(session, request('2024-01-01'));
    expect(await left('trac_d', 'setl_id')).toBe('S3');
  });

  test('waiting quarantine stays, what was dealt with in old batches goes, and the accounts still agree', async () => {
    await fill(session, twoVisits);
    await session.run(
      "UPDATE batch SET last_time = TIMESTAMP '2023-06-01', landed_new = 2, quarantined = 2, records_in = 4",
    );
    for (const [ordinal, closed] of [
      [1, 'NULL'],
      [2, '5'],
    ] as const)
      await session.run(
        `INSERT INTO quarantine (seq, batch, kind, source, ordinal, encoding, reasons, closed_seq) VALUES (1, 'B000001', 'setl_d', 'x', ${ordinal}, 'utf-8', '[]', ${closed})`,
      );
    for (const kind of ['mdtrt_d', 'fee_list_d', 'diag_d', 'trac_d', 'stock_d', 'item_b'])
      await session.run(`DELETE FROM ${kind}`);
    expect((await accountFinding(session)).level).toBe('ok');
    const done = await prune(session, request('2024-01-01'));
    expect(done.quarantine_removed).toBe(1);
    expect(await left('quarantine', 'ordinal::VARCHAR')).toBe('1');
    expect((await accountFinding(session)).level).toBe('ok');
    await session.run("DELETE FROM setl_d WHERE setl_id = 'S2'");
    expect(await accountFinding(session)).toMatchObject({ level: 'bad', code: 'MC-STORE-017' });
  });

  test('what suspects of any state rest on stays: their lines, settlements and stock, with the visits', async () => {
    await fill(session, {
      ...twoVisits,
      setl_d: ['1', '2', '3', '4'].map((n) => settlement(n, '2023-03-01')),
      fee_list_d: ['1', '2', '3', '4'].map((n) => line(n, '2023-03-01')),
      diag_d: ['1', '2', '3', '4'].map(diagnosis),
      mdtrt_d: [],
      trac_d: [],
    });
    for (const [kind, key] of [
      ['fee_list_d', 'L1'],
      ['setl_d', 'S2'],
      ['mdtrt_d', 'M3'],
      ['stock_d', 'r1'],
    ] as const)
      await session.run(`INSERT INTO suspect_line VALUES ('x', '${kind}', '${key}', 1, NULL, NULL)`);
    await prune(session, request('2024-01-01'));
    expect(await left('setl_d', 'setl_id')).toBe('S1,S2,S3');
    expect(await left('fee_list_d', 'bkkp_sn')).toBe('L1,L2,L3');
    expect(await left('diag_d', 'mdtrt_id')).toBe('M1,M2,M3');
    expect(await left('stock_d', 'rid')).toBe('r1,r2');
  });

  test('a day to come is refused, and one within two years of the data unless it is forced', async () => {
    await fill(session, twoVisits);
    const refused = (before: string, force: boolean) =>
      prune(session, request(before, force)).then(
        () => 'done',
        (error: unknown) => (error instanceof MingchaError ? error.code : String(error)),
      );
    expect(await refused('2027-01-01', true)).toBe('MC-STORE-019');
    expect(await refused('2023-03-02', false)).toBe('MC-STORE-018');
    expect(await left('setl_d', 'setl_id')).toBe('S1,S2');
    expect(await refused('2023-03-01', false)).toBe('done');
    expect(await refused('2024-01-01', true)).toBe('done');
    expect(await refused('2023-01-01', true)).toBe('done');
    expect(await retentionHorizon(session)).toBe('2024-01-01');
  });
});

/** Runs all shipped rules and records the run. */
async function scan(asOf?: string) {
  const { effects } = recordingEffects(folder.path);
  const byItself = { command: 'scan', needs: undefined, lent: undefined, runBeside: run };
  const { document } = await scanAndRecord(contextOf({ data: folder.path }, effects, byItself), session, {
    rules: selectRules(loadCatalogue().rules, [], []),
    limited: false,
    ...(asOf === undefined ? {} : { asOf }),
  });
  return document;
}
const suspects = () =>
  session.rows('SELECT rule_id, state, amount, first_seen_run FROM suspect ORDER BY rule_id, suspect_id');

/** Two different persons settle one box of 2023 at two places, with a second person of the same box in 2025 elsewhere. */
const soldTwice: Fixture = {
  setl_d: [
    settlement('1', '2023-03-01'),
    settlement('2', '2023-05-01', { fixmedins_code: 'H2', psn_no: 'P2' }),
    settlement('5', '2025-03-01', { psn_no: 'P5' }),
  ],
  fee_list_d: [
    line('1', '2023-03-01', { prd_days: '7', cnt: '1' }),
    line('2', '2023-05-01', { fixmedins_code: 'H2', psn_no: 'P2', prd_days: '7', cnt: '1' }),
    line('5', '2025-03-01', { psn_no: 'P5', prd_days: '7', cnt: '1' }),
  ],
  trac_d: [
    code('1', '2023-03-01'),
    code('2', '2023-05-01', { fixmedins_code: 'H2', psn_no: 'P2', drug_trac_codg: '81234560000000000001' }),
    code('5', '2025-03-01', { psn_no: 'P5' }),
  ],
  item_b: [{ ...drug, begndate: '1990-01-01' }],
};

describe('a scan after a prune', () => {
  test('the evidence of a suspect stays, and its state too', async () => {
    await fill(session, soldTwice);
    await session.run("UPDATE trac_d SET trac_time = TIMESTAMP '2025-08-01 10:00:00' WHERE setl_id = 'S2'");
    await session.run("UPDATE setl_d SET setl_time = TIMESTAMP '2025-08-01 10:00:00' WHERE setl_id = 'S2'");
    await session.run("UPDATE fee_list_d SET fee_ocur_time = TIMESTAMP '2025-08-01 10:00:00' WHERE bkkp_sn = 'L2'");
    expect((await scan()).totals).toMatchObject({ new: 1 });
    const before = await suspects();
    await prune(session, request('2025-09-01'));
    expect(await left('fee_list_d', 'bkkp_sn')).toBe('L1,L2');
    expect(await left('trac_d', 'setl_id')).toBe('S1,S2');
    const after = await scan();
    expect(after.totals).toMatchObject({ new: 0, gone: 0 });
    expect(after.retention).toMatchObject({ before: '2025-09-01' });
    expect(await suspects()).toEqual(before);
  });

  test('a suspect whose neighbours are gone is not called gone; without a prune it would be', async () => {
    await fill(session, twoVisits);
    await scan();
    const planted = (id: string, day: string) =>
      session.run(`INSERT INTO suspect SELECT '${id}', 'MC-TC-001', '1', 'd', 't', 'suspicious', 'fact', 'high', 'high', 'active', 'new', '{}', 'H1', NULL, NULL,
        TIMESTAMP '${day}', TIMESTAMP '${day}', 2, 2, 10, 'fact', 10, NULL, '按项目', 0, '疑似', 'suspected', '{}', 'e', 'R000001', 'R000001', NULL, NULL`);
    await planted('old', '2023-03-01');
    await planted('later', '2025-03-01');
    await prune(session, request('2024-01-01'));
    const document = await scan();
    expect(document.totals.gone).toBe(1);
    expect(document.retention).toEqual({ before: '2024-01-01', held: 1 });
    expect(
      await session.rows("SELECT suspect_id, state FROM suspect WHERE suspect_id IN ('old', 'later') ORDER BY 1"),
    ).toEqual([
      { suspect_id: 'later', state: 'gone' },
      { suspect_id: 'old', state: 'active' },
    ]);
    expect(await session.value("SELECT count(*) FROM suspect_event WHERE suspect_id = 'old'")).toBe('0');
  });

  // P1 is registered as chronically ill in 2024 and may take 84 days in 2025; without the registration he is over the cap.
  const registered: Fixture = {
    setl_d: [
      settlement('0', '2024-09-01', { med_type: '14', dise_no: 'M03900' }),
      settlement('1', '2025-03-10'),
      settlement('9', '2025-12-20', { psn_no: 'P9' }),
    ],
    diag_d: [diagnosis('1')],
    fee_list_d: [line('1', '2025-03-10')],
    item_b: [{ ...drug, begndate: '1990-01-01' }],
  };
  const rxOf = async () => (await scan()).rules.find((rule) => rule.id === 'MC-RX-001');

  test('a rule that looks back accuses nobody because the registration it needs was pruned', async () => {
    await fill(session, registered);
    expect(await rxOf()).toMatchObject({ suspects: 0, new: 0, status: 'ok' });
    await prune(session, request('2024-10-01'));
    expect(await left('setl_d', 'setl_id')).toBe('S1,S9');
    const after = await rxOf();
    expect(after).toMatchObject({ suspects: 0, new: 0, status: 'partial' });
    expect(after?.could_not_tell.columns).toMatchObject({ 'pruned:before': 1 });
    expect(await suspects()).toEqual([]);
    // The same rows without the horizon: this is what it guards against.
    await session.run("DELETE FROM setting WHERE name = 'pruned_before'");
    expect(await rxOf()).toMatchObject({ suspects: 1, new: 1 });
  });

  test('a cohort rule whose window was pruned in part does not answer', async () => {
    await fill(session, { ...twoVisits, ...registered });
    await prune(session, request('2025-02-01'));
    const cohort = (document: Awaited<ReturnType<typeof scan>>) =>
      document.rules.find((rule) => rule.id === 'MC-PT-001')?.could_not_tell.columns;
    expect(cohort(await scan('2025-11-30'))).toEqual({ 'pruned:window': 1 });
    expect(cohort(await scan('2026-01-31'))).not.toHaveProperty('pruned:window');
  });
});

describe('what was pruned and lands again', () => {
  test('is told of by the batch and by doctor, until it is pruned again', async () => {
    const header = 'setl_id,mdtrt_id,psn_no,insutype,med_type,fixmedins_code,setl_time,medfee_sumamt,fund_pay_sumamt';
    const of = (id: string, day: string): string => `${id},M${id},P1,310,11,H1,${day} 08:00:00,88.00,50.00`;
    writeFileSync(
      join(folder.path, 'setl_d.csv'),
      [header, of('1', '2023-03-01'), of('2', '2025-06-01'), ''].join('\n'),
    );
    const land = async () =>
      (
        await landFiles({ paths: ['setl_d.csv'], workingDirectory: folder.path }, warehouse, {
          now: () => new Date('2026-01-05T00:00:00Z'),
        })
      ).batches[0];
    expect((await land())?.flags).toEqual({});
    await prune(session, request('2023-06-01'));
    expect(await retentionFinding(session)).toMatchObject({ level: 'ok', facts: { came_back: 0 } });
    expect(await land()).toMatchObject({ landed_new: 1, unchanged: 1, flags: { before_horizon: 1 } });
    expect(await retentionFinding(session)).toMatchObject({ level: 'warn', facts: { came_back: 1 } });
    await prune(session, request('2023-06-01'));
    expect(await retentionFinding(session)).toMatchObject({ level: 'ok', facts: { came_back: 0 } });
  });
});
