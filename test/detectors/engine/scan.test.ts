import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { detect } from '../../../detectors/engine/scan.ts';
import type { Rule } from '../../../rules/model.ts';
import { cell, type Row } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { inMemory } from './in-memory.ts';
import { code, feeLine, places, settled, settlement, shippedRule } from './trace-rule.ts';

const store = inMemory();
const across = shippedRule('MC-TC-002');
const within = shippedRule('MC-TC-001');

/** A code sold at P1 and, twenty days later, at P2. */
const resold = (n = 1, first = '2025-08-01 09:00:00', second = '2025-08-21 10:00:00') => ({
  fee_list_d: [feeLine(`L${n}a`, 'P1', first, `S${n}a`), feeLine(`L${n}b`, 'P2', second, `S${n}b`)],
  trac_d: [
    settled(n, 'P1', first, `S${n}a`, 'A', { bkkp_sn: `L${n}a` }),
    settled(n, 'P2', second, `S${n}b`, 'B', { bkkp_sn: `L${n}b` }),
  ],
});

async function found(rules: readonly Rule[], options = {}): Promise<Row[]> {
  await detect(store.session(), rules, options);
  return store.session().rows('SELECT * FROM found_candidate ORDER BY rule_id, key');
}

describe('identity', () => {
  it('is SHA-256 over the rule and name=value in key order', async () => {
    await store.land(places, {
      trac_d: [settled(1, 'P1', '2025-08-01 09:00:00', 'S1', 'A'), settled(1, 'P1', '2025-08-02 09:00:00', 'S2', 'B')],
    });
    const [row] = await found([within]);
    const text = ['MC-TC-001', `drug_trac_codg=${code(1)}`, 'fixmedins_code=P1'].join('\x1f');
    expect(cell(row, 'suspect_id')).toBe(createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32));
    expect(JSON.parse(cell(row, 'key'))).toEqual({ drug_trac_codg: code(1), fixmedins_code: 'P1' });
  });

  it('has an evidence digest that stays with the evidence and moves with it', async () => {
    await store.land(places, resold());
    const [first] = await found([across]);
    const [again] = await found([across]);
    await store.session().run("UPDATE fee_list_d SET inscp_amt = 79 WHERE bkkp_sn = 'L1b'");
    const [changed] = await found([across]);
    expect(cell(again, 'evidence_digest')).toBe(cell(first, 'evidence_digest'));
    expect(cell(changed, 'evidence_digest')).not.toBe(cell(first, 'evidence_digest'));
    expect(cell(changed, 'suspect_id')).toBe(cell(first, 'suspect_id'));
  });

  it('refuses repeated keys, and other rules still run', async () => {
    await store.land(places, {
      trac_d: ['P1', 'P2'].flatMap((place, i) => [
        settled(1, place, `2025-08-0${i + 1} 09:00:00`, `S${place}1`, 'A'),
        settled(1, place, `2025-08-0${i + 1} 10:00:00`, `S${place}2`, 'B'),
      ]),
    });
    const broken = shippedRule('MC-TC-001', { id: 'MC-TC-901', finding: { key: ['drug_trac_codg'], subject: {} } });
    const { outcomes } = await detect(store.session(), [broken, within]);
    expect(outcomes.map(({ id, status, suspects, problem }) => [id, status, suspects, problem?.code])).toEqual([
      ['MC-TC-901', 'error', 0, 'MC-DETECT-007'],
      ['MC-TC-001', 'partial', 2, undefined],
    ]);
  });
});

describe('outcomes', () => {
  it('keeps the session usable after a rule that fails, and says why', async () => {
    await store.land(places, resold());
    const broken = shippedRule('MC-TC-002', { id: 'MC-TC-902', finding: { key: ['no_such_name'], subject: {} } });
    const { outcomes } = await detect(store.session(), [broken, across]);
    expect(outcomes.map(({ status, suspects }) => [status, suspects])).toEqual([
      ['error', 0],
      ['ok', 1],
    ]);
    expect(outcomes[0]?.problem?.code).toBe('MC-DETECT-006');
    expect(outcomes[0]?.problem?.why.en).toContain('k_no_such_name');
    expect(await store.session().value("SELECT count(*) FROM found_candidate WHERE rule_id = 'MC-TC-902'")).toBe('0');
  });

  it('is an error, not an exception, when the detector or its parameters are wrong', async () => {
    await store.land(resold());
    const { outcomes } = await detect(store.session(), [
      shippedRule('MC-TC-002', { detector: 'code-reused' }),
      shippedRule('MC-TC-002', { params: { across: 'institutions', min_gap_days: 'three' } }),
    ]);
    expect(outcomes.map(({ problem }) => problem?.code)).toEqual(['MC-DETECT-003', 'MC-DETECT-004']);
  });

  it('skips a rule without its columns and counts their rows', async () => {
    await store.land({ trac_d: [settled(1, 'P1', '2025-08-01 09:00:00', null, 'A')] });
    const { outcomes } = await detect(store.session(), [
      across,
      shippedRule('MC-TC-002', { requires: ['fee_list_d.cnt'] }),
    ]);
    expect(outcomes.map(({ status, couldNotTell }) => [status, couldNotTell])).toEqual([
      ['skipped', { rows: 1, columns: { 'trac_d.setl_id': 1 } }],
      ['skipped', { rows: 0, columns: { fee_list_d: 0 } }],
    ]);
  });

  it('does not call a rule clear that takes effect after all the records', async () => {
    await store.land(places, resold());
    const quality = shippedRule('MC-TC-008');
    const told = async (from: string): Promise<unknown> => {
      const rule = { ...quality, effective: { ...quality.effective, from } };
      const [outcome] = (await detect(store.session(), [rule])).outcomes;
      return [outcome?.status, outcome?.rowsIn, outcome?.couldNotTell.columns];
    };
    expect(await told('2025-07-01')).toEqual(['partial', 2, { 'trac_prefix_b.pack_level': 2 }]);
    expect(await told('2026-01-01')).toEqual(['skipped', 0, { 'effective:before': 0 }]);
  });

  it('is partial when some rows could not be told, and the rows add up', async () => {
    await store.land(places, resold(), {
      trac_d: [
        settled(2, 'P1', '2025-08-01 09:00:00', 'S9', 'A', { drug_trac_codg: '6901234567892' }),
        settled(3, 'P1', '2025-08-01 09:00:00', null, 'A'),
      ],
    });
    const { outcomes } = await detect(store.session(), [across]);
    expect(outcomes[0]).toMatchObject({
      status: 'partial',
      rowsIn: 4,
      rowsTested: 2,
      suspects: 1,
      couldNotTell: { rows: 2, columns: { 'trac_d.drug_trac_codg': 1, 'trac_d.setl_id': 1 } },
    });
  });

  it('has no facts and no day in an empty warehouse', async () => {
    const detection = await detect(store.session(), [across]);
    expect(detection).toMatchObject({ cut: 0, asOf: null });
    expect(detection.outcomes[0]).toMatchObject({
      status: 'skipped',
      couldNotTell: { rows: 0, columns: { trac_d: 0 } },
    });
  });
});

describe('dates', () => {
  it('keeps only suspects whose time meets the range that was asked for', async () => {
    await store.land(places, resold(1), resold(2, '2025-10-01 09:00:00', '2025-11-01 09:00:00'));
    const keys = async (options: object): Promise<string[]> =>
      (await found([across], options)).map(
        (row) => (JSON.parse(cell(row, 'key')) as { drug_trac_codg: string }).drug_trac_codg,
      );
    expect(await keys({})).toEqual([code(1), code(2)]);
    expect(await keys({ to: '2025-09-30' })).toEqual([code(1)]);
    expect(await keys({ from: '2025-11-01' })).toEqual([code(2)]);
    expect(await keys({ from: '2025-08-21', to: '2025-10-01' })).toEqual([code(1), code(2)]);
    expect(await keys({ from: '2025-08-22', to: '2025-09-30' })).toEqual([]);
  });

  it("judges a rule's own dates by the date of service, both ends included", async () => {
    await store.land(places, resold());
    const on = async (from: string | null, to: string | null): Promise<number> =>
      (await found([shippedRule('MC-TC-002', { effective: { from, to } })])).length;
    expect(await on('2025-08-21', null)).toBe(1);
    expect(await on('2025-08-22', null)).toBe(0);
    expect(await on(null, '2025-08-21')).toBe(1);
    expect(await on(null, '2025-08-20')).toBe(0);
  });
});

describe('the fund part', () => {
  const withSettlement = async (more: Record<string, string | null>): Promise<unknown[]> => {
    await store.empty();
    await store.land(places, resold(), { setl_d: [settlement('S1b', 'P2', '2025-08-21 10:00:00', more)] });
    const [row] = await found([across]);
    return [row?.['amount'], row?.['amt_fund_est'], row?.['amt_basis']];
  };

  it('is the amount times hifp_pay over inscp_amt where the settlement is paid by item', async () => {
    expect(await withSettlement({})).toEqual(['80.00', '60.00', '按项目']);
    expect(await withSettlement({ med_type: '11' })).toEqual(['80.00', '60.00', '按项目']);
    expect(await withSettlement({ med_type: '21', pay_way: '项目' })).toEqual(['80.00', '60.00', '按项目']);
    expect(await withSettlement({ pay_way: '按项目', hifp_pay: '20.00', inscp_amt: '60.00' })).toEqual([
      '80.00',
      '26.67',
      '按项目',
    ]);
  });

  it('never exceeds the amount', async () => {
    expect(await withSettlement({ hifp_pay: '500.00' })).toEqual(['80.00', '80.00', '按项目']);
  });

  it('cannot be told under another way of payment, without a settlement, or without its parts', async () => {
    expect(await withSettlement({ med_type: '21' })).toEqual(['80.00', null, '无法认定']);
    expect(await withSettlement({ med_type: '2101' })).toEqual(['80.00', null, '无法认定']);
    expect(await withSettlement({ med_type: '5201', pay_way: '' })).toEqual(['80.00', null, '无法认定']);
    expect(await withSettlement({ pay_way: '病组' })).toEqual(['80.00', null, '无法认定']);
    expect(await withSettlement({ setl_id: 'S-other' })).toEqual(['80.00', null, '无法认定']);
    expect(await withSettlement({ hifp_pay: null })).toEqual(['80.00', null, '按项目']);
  });

  it('counts only the settlements paid by item, of several', async () => {
    await store.land(places, {
      fee_list_d: [
        feeLine('La', 'P1', '2025-08-01 09:00:00', 'Sa'),
        feeLine('Lb', 'P1', '2025-08-02 09:00:00', 'Sb'),
        feeLine('Lc', 'P1', '2025-08-03 09:00:00', 'Sc'),
      ],
      trac_d: [
        settled(1, 'P1', '2025-08-01 09:00:00', 'Sa', 'A', { bkkp_sn: 'La' }),
        settled(1, 'P1', '2025-08-02 09:00:00', 'Sb', 'B', { bkkp_sn: 'Lb' }),
        settled(1, 'P1', '2025-08-03 09:00:00', 'Sc', 'C', { bkkp_sn: 'Lc' }),
      ],
      setl_d: [
        settlement('Sb', 'P1', '2025-08-02 09:00:00'),
        settlement('Sc', 'P1', '2025-08-03 09:00:00', { pay_way: '床日' }),
      ],
    });
    const [row] = await found([within]);
    expect([row?.['amount'], row?.['amt_fund_est'], row?.['amt_basis'], row?.['lines_total']]).toEqual([
      '160.00',
      '60.00',
      '无法认定',
      '2',
    ]);
  });
});

describe('many suspects', () => {
  it('each get their own sentence', async () => {
    const session = store.session();
    await store.land(places);
    await session.run(`INSERT INTO trac_d (trac_event, fixmedins_code, drug_trac_codg, trac_time, med_list_codg, setl_id, psn_no, _seq)
      SELECT 'settle', 'P' || (1 + n % 2), CAST(81000000000000000001 + n // 2 * 7 AS VARCHAR), TIMESTAMP '2025-08-01' + INTERVAL (n % 2 * 20) DAY, 'D10', 'S' || n, 'A' || n, 1 FROM range(2400) t(n)`);
    const { outcomes } = await detect(session, [across]);
    expect(outcomes[0]).toMatchObject({ suspects: 1200, status: 'partial' });
    const [row] = await session.rows(`SELECT count(*) AS n, count(DISTINCT explanation_zh) AS zh,
      count(*) FILTER (contains(explanation_zh, key->>'drug_trac_codg') AND contains(explanation_en, key->>'drug_trac_codg')) AS own FROM found_candidate`);
    expect(row).toEqual({ n: '1200', zh: '1200', own: '1200' });
  });
});

describe('interruption', () => {
  it('is thrown, not taken for a failed rule', async () => {
    const controller = new AbortController();
    const warehouse = await Warehouse.inMemory({ signal: controller.signal });
    const session = await warehouse.session();
    const stopAt = (step: string): void => {
      if (step === 'MC-TC-002') controller.abort();
    };
    await expect(
      detect(session, [shippedRule('MC-TC-002', { requires: [] })], { progress: stopAt }),
    ).rejects.toMatchObject({ code: 'MC-STORE-006' });
    session.close();
    warehouse.close();
  });
});
