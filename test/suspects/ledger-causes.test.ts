import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cell, type Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import type { CatalogueStanding } from '../../suspects/ledger/unrun.ts';
import { eventsDigest, fillFound, recordFound, statesOf, type Found } from './support/ledger-run.ts';

let warehouse: Warehouse;
let session: Session;
beforeEach(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
});
afterEach(() => {
  session.close();
  warehouse.close();
});

const A: Found = { id: 'a', rule: 'MC-A' };
const B: Found = { id: 'b', rule: 'MC-A' };
const C: Found = { id: 'c', rule: 'MC-A' };

describe('gone because of what', () => {
  test('of what a changed rule lost, what its older text still finds went because of the rule, the rest because of data', async () => {
    await recordFound(session, [A, B, C]);
    const asked: string[] = [];
    const moved = await recordFound(session, [{ ...C, amount: '11.00' }], [{ logic: 'other' }], {
      runOlder: async ({ ruleId, digests }) => {
        asked.push(`${ruleId} ${digests.logic}`);
        await fillFound(session, [A, C]);
        return true;
      },
    });
    expect(asked).toEqual(['MC-A l']);
    expect(await statesOf(session)).toEqual({ a: 'gone rule', b: 'gone data', c: 'active' });
    // What the older text found takes no part in the run itself.
    expect(moved.rules.get('MC-A')).toMatchObject({ suspects: 1, updated: 1, gone: 2, amount: '11.00' });
    expect(await session.value('SELECT count(*) FROM found_candidate')).toBe('1');
  });

  test('an older text that cannot be run, or that stops, leaves the rule as the cause and the run whole', async () => {
    await recordFound(session, [A]);
    await expect(
      recordFound(session, [], [{ logic: 'other' }], {
        runOlder: async () => {
          await fillFound(session, [A]);
          throw new Error('stopped');
        },
      }),
    ).rejects.toThrow('stopped');
    expect(await session.value('SELECT count(*) FROM found_candidate')).toBe('0');
    expect(await statesOf(session)).toEqual({ a: 'active' });
    await recordFound(session, [], [{ logic: 'other' }], { runOlder: async () => Promise.resolve(false) });
    expect(await statesOf(session)).toEqual({ a: 'gone rule' });
  });

  test('an older text is run only where its rule judges otherwise now and lost something', async () => {
    const never = {
      runOlder: async (): Promise<boolean> => Promise.reject(new Error('no older text was to be run')),
    };
    await recordFound(session, [A, B]);
    await recordFound(session, [A, B], [{ logic: 'other' }], never);
    await recordFound(session, [A], [{ logic: 'other' }], never);
    expect(await statesOf(session)).toEqual({ a: 'active', b: 'gone data' });
  });

  test('where a table that the rule reads holds something else, knowledge; unless the own records of the suspect changed', async () => {
    const limit = (digest: string): { name: string; rows: number; digest: string }[] => [
      { name: 'limit_b', rows: 1, digest },
    ];
    const reads = [{ reads: ['limit_b'] }];
    const lines = (key: string): NonNullable<Found['lines']> => [[key, '10.00', '10.00']];
    const found = [
      { ...A, lines: lines('l1') },
      { ...B, lines: lines('l2') },
      { ...C, lines: lines('l3') },
    ];
    await recordFound(session, found, reads, { knowledge: limit('one') });
    await session.runAll([
      // The line of b was superseded since, the settlement of c refunded.
      `INSERT INTO fee_list_d_old BY NAME SELECT 'l2' AS bkkp_sn, 'M' AS mdtrt_id, 'P' AS psn_no, 'H1' AS fixmedins_code, 'X' AS med_list_codg,
        TIMESTAMP '2025-06-01' AS fee_ocur_time, 1 AS cnt, 10 AS pric, 10 AS det_item_fee_sumamt, 1 AS _seq, 2 AS _seq_end`,
      `INSERT INTO fee_list_d BY NAME SELECT 'l3' AS bkkp_sn, 'S3' AS setl_id, 'M' AS mdtrt_id, 'P' AS psn_no, 'H1' AS fixmedins_code, 'X' AS med_list_codg,
        TIMESTAMP '2025-06-01' AS fee_ocur_time, 1 AS cnt, 10 AS pric, 10 AS det_item_fee_sumamt, 1 AS _seq`,
      `INSERT INTO setl_d BY NAME SELECT 'S4' AS setl_id, 'S3' AS init_setl_id, 'M' AS mdtrt_id, 'P' AS psn_no, 'H1' AS fixmedins_code, '310' AS insutype, '11' AS med_type,
        TIMESTAMP '2025-06-02' AS setl_time, -10 AS medfee_sumamt, 0 AS fund_pay_sumamt, 2 AS _seq`,
    ]);
    await recordFound(session, [], reads, { knowledge: limit('other'), cut: 2 });
    expect(await statesOf(session)).toEqual({ a: 'gone knowledge', b: 'gone data', c: 'gone data' });
    // Knowledge that is the same, or that the rule does not read, is no reason.
    await recordFound(session, found, reads, { knowledge: limit('other'), cut: 3 });
    await recordFound(session, [], reads, { knowledge: limit('other'), cut: 4 });
    expect(await statesOf(session)).toEqual({ a: 'gone data', b: 'gone data', c: 'gone data' });
    await recordFound(session, found, reads, { knowledge: limit('other'), cut: 3 });
    await recordFound(session, [], [{ reads: ['price_b'] }], { knowledge: limit('third'), cut: 4 });
    expect(await statesOf(session)).toEqual({ a: 'gone data', b: 'gone data', c: 'gone data' });
  });

  test('on the same facts and windows only another program can be the reason', async () => {
    await recordFound(session, [A]);
    await recordFound(session, [], [{}], { programVersion: '1' });
    expect(await statesOf(session)).toEqual({ a: 'gone rule' });
  });
});

describe('rules that an unlimited run did not run', () => {
  const catalogue: CatalogueStanding = {
    rules: [
      { id: 'MC-TC-001', pack: 'core', status: 'stable' },
      { id: 'MC-TC-002', pack: 'core', status: 'deprecated' },
      { id: 'MC-TC-003', pack: 'extended', status: 'trial' },
      { id: 'MC-TC-004', pack: 'core', status: 'draft' },
    ],
    unusable: ['MC-TC-005'],
    packs: ['core', 'local'],
  };
  const of = (id: string): Found => ({ id: id.slice(-3), rule: id });
  const ids = ['MC-TC-001', 'MC-TC-002', 'MC-TC-003', 'MC-TC-004', 'MC-TC-005', 'MC-TC-006', 'MC-ZZ-007'];

  test('are deprecated or removed and gone, wrong and stale, or not asked for and left; the run says which', async () => {
    await recordFound(
      session,
      ids.map(of),
      ids.map((id) => ({ id })),
    );
    const limited = await recordFound(session, [], [{ id: 'MC-TC-001' }], { standing: catalogue, limited: true });
    expect(limited.unrun).toEqual([]);
    const result = await recordFound(session, [of('MC-TC-001')], [{ id: 'MC-TC-001' }], { standing: catalogue });
    expect(await statesOf(session)).toEqual({
      '001': 'active',
      '002': 'gone rule',
      '003': 'active',
      '004': 'active',
      '005': 'stale rule_error',
      '006': 'gone rule',
      '007': 'gone rule',
    });
    expect(result.unrun.map(({ rule_id, why, suspects }) => `${rule_id} ${why} ${suspects}`)).toEqual([
      'MC-TC-002 deprecated 1',
      'MC-TC-003 pack 1',
      'MC-TC-004 draft 1',
      'MC-TC-005 unusable 1',
      'MC-TC-006 removed 1',
      'MC-ZZ-007 removed 1',
    ]);
    expect(result.totals).toMatchObject({ suspects: 1, gone: 3 });
    expect(result.stale).toEqual([{ cause: 'rule_error', suspects: 1, rules: ['MC-TC-005'] }]);
    // Nothing more happens to them, and a rule that is in use again finds them again.
    const events = await session.value('SELECT count(*) FROM suspect_event');
    await recordFound(session, [of('MC-TC-001')], [{ id: 'MC-TC-001' }], { standing: catalogue });
    expect(await session.value('SELECT count(*) FROM suspect_event')).toBe(events);
    await recordFound(session, [of('MC-TC-006')], [{ id: 'MC-TC-006' }], { limited: true });
    expect(await statesOf(session)).toMatchObject({ '006': 'active' });
  });

  test('a removed rule of a pack that was not run is left, as nothing is known of that pack', async () => {
    await recordFound(session, [of('MC-TC-006')], [{ id: 'MC-TC-006' }]);
    await recordFound(session, [], [{ id: 'MC-TC-001' }], { standing: { ...catalogue, packs: ['extended'] } });
    expect(await statesOf(session)).toEqual({ '006': 'active' });
  });
});

describe('what a run writes', () => {
  test('no later run changes an event, and a row that changes without a move is written without one', async () => {
    const lines: NonNullable<Found['lines']> = [['l1', '10.00', '10.00']];
    await recordFound(session, [{ ...A, lines }, B]);
    const [digest, events] = [
      await eventsDigest(session),
      Number(await session.value('SELECT count(*) FROM suspect_event')),
    ];
    // The line's own amount and the fund's part are no evidence, and yet they have to be right.
    const again = await recordFound(session, [
      { ...A, lines: [['l1', '10.00', '90.00']] },
      { ...B, fund: '0.50' },
    ]);
    expect(again.rules.get('MC-A')).toMatchObject({ unchanged: 2, updated: 0 });
    expect(
      await session.rows(
        'SELECT suspect_id, amt_fund_est, line_inscp_amt, last_seen_run FROM suspect LEFT JOIN suspect_line USING (suspect_id) ORDER BY 1',
      ),
    ).toEqual([
      { suspect_id: 'a', amt_fund_est: '1.00', line_inscp_amt: '90.00', last_seen_run: 'R000002' },
      { suspect_id: 'b', amt_fund_est: '0.50', line_inscp_amt: null, last_seen_run: 'R000002' },
    ]);
    await recordFound(session, [{ ...A, amount: '12.00' }]);
    await recordFound(session, [], [{ status: 'error' }]);
    await recordFound(session, [], [{ status: 'skipped' }]);
    expect(await statesOf(session)).toEqual({ a: 'stale skipped', b: 'gone data' });
    expect(await eventsDigest(session, events)).toBe(digest);
    expect(Number(await session.value('SELECT count(*) FROM suspect_event'))).toBe(events + 4);
  });

  test('what stays as it is keeps its row and its lines in place', async () => {
    const lines: NonNullable<Found['lines']> = [['l1', '10.00', '10.00']];
    await recordFound(session, [
      { ...A, lines },
      { ...B, lines },
    ]);
    const places =
      'SELECT suspect_id, rowid FROM suspect UNION ALL SELECT suspect_id || key, rowid FROM suspect_line ORDER BY ALL';
    const before = await session.rows(places);
    await recordFound(session, [
      { ...A, lines },
      { ...B, lines },
      { ...C, lines },
    ]);
    expect((await session.rows(places)).filter((row) => !cell(row, 'suspect_id').startsWith('c'))).toEqual(before);
  });
});

describe('look again', () => {
  async function decide(verdict: string): Promise<void> {
    await session.run(`INSERT INTO suspect_case (suspect_id, verdict, decided_digest, updated_at, updated_by)
      SELECT suspect_id, '${verdict}', evidence_digest, TIMESTAMP '2025-07-02', '王' FROM suspect WHERE suspect_id = 'a'`);
    await session.run("UPDATE suspect SET status = 'decided' WHERE suspect_id = 'a'");
  }
  const raised = async (): Promise<string> =>
    (await session.value(
      "SELECT concat_ws(' ', verdict, look_again, (SELECT count(*) FROM work_event)) FROM suspect_case",
    )) ?? '';

  test('is raised once where the evidence under a verdict changed, and the verdict stands', async () => {
    await recordFound(session, [A, B]);
    await decide('dismissed');
    expect((await recordFound(session, [A, B])).lookAgain).toBe(0);
    expect((await recordFound(session, [{ ...A, amount: '11.00' }, B])).lookAgain).toBe(1);
    expect(await raised()).toBe('dismissed true 1');
    expect(
      await session.rows('SELECT event_no, suspect_id, who, step, from_status, to_status, detail FROM work_event'),
    ).toEqual([
      {
        event_no: '1',
        suspect_id: 'a',
        who: 'mingcha',
        step: 'look_again',
        from_status: 'decided',
        to_status: 'decided',
        detail: '{"run":"R000003","why":"evidence"}',
      },
    ]);
    expect((await recordFound(session, [{ ...A, amount: '12.00' }])).lookAgain).toBe(0);
    expect(await raised()).toBe('dismissed true 1');
  });

  test('what was dismissed and comes back with the same evidence stays dismissed; what was confirmed is looked at', async () => {
    for (const [verdict, again] of [
      ['dismissed', 'dismissed false 0'],
      ['confirmed', 'confirmed true 1'],
    ] as const) {
      await session.run('DELETE FROM suspect_case');
      await recordFound(session, [A]);
      await decide(verdict);
      await recordFound(session, []);
      await recordFound(session, [A]);
      expect(await raised()).toBe(again);
    }
  });

  test('a night that its rule failed raises nothing', async () => {
    await recordFound(session, [A]);
    await decide('confirmed');
    await recordFound(session, [], [{ status: 'error' }]);
    expect((await recordFound(session, [A])).lookAgain).toBe(0);
  });
});
