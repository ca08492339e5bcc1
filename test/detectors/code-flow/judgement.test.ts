import { describe, expect, it } from 'vitest';
import { detect } from '../../../detectors/engine/scan.ts';
import type { Fixture } from '../../../rules/model.ts';
import { cell, type Row } from '../../../store/session.ts';
import { inMemory } from '../engine/in-memory.ts';
import { feeLine, settlement, shippedRule } from '../engine/trace-rule.ts';
import { bought, boxCode, moved, onDay, sold, way } from './world.ts';

const store = inMemory();
const item = shippedRule('MC-TC-004');
const purchase = shippedRule('MC-TC-005');
const expiry = shippedRule('MC-TC-006');

async function found(): Promise<Row[]> {
  await detect(store.session(), [item, purchase, expiry], { asOf: '2026-12-31' });
  return store.session().rows('SELECT * FROM found_candidate ORDER BY rule_id, key');
}
const facts = (row: Row | undefined): Record<string, unknown> =>
  JSON.parse(cell(row, 'facts')) as Record<string, unknown>;

/** P1 buys with codes on some days of every month, and settles two boxes it never bought; one of them P3 sold twenty days before. */
const unbought: Fixture = {
  stock_d: [moved('count', 'P1', 0, 0), moved('purchase', 'P1', 1, 5)],
  fee_list_d: ['1', '2'].map((n) => feeLine(`L${n}`, 'P1', onDay(220), `S${n}`)),
  trac_d: [
    ...[0, 1, 2, 3].flatMap((n) => [
      bought('P1', boxCode(n), 1 + n),
      sold('P1', boxCode(n), 30 + n, `x${n}`, { bkkp_sn: null }),
    ]),
    bought('P1', boxCode(9), 400),
    ...Array.from({ length: 39 }, (_, n) => bought('P1', boxCode(900 + n), 15 + n * 10, { med_list_codg: 'E10' })),
    sold('P3', boxCode(51), 200, '0', { bkkp_sn: null }),
    sold('P1', boxCode(51), 220, '1'),
    sold('P1', boxCode(52), 220, '2'),
  ],
};

describe('what a suspect on a code’s way says', () => {
  it('names first and second seller where the box was sold before, and blames nobody', async () => {
    await store.land(way, unbought);
    const rows = await found();
    expect(rows.map((row) => [row['rule_id'], row['fixmedins_code'], row['amount'], row['measure']])).toEqual([
      ['MC-TC-005', 'P1', '160.00', '2.000000'],
    ]);
    expect(cell(rows[0], 'explanation_zh')).toMatch(
      /其中1盒此前已在其他机构售出.*首次销售方安康药店（P3）（2025-07-20），再次销售方康健药店（P1）（2025-08-09），相隔20天。疑似无购进.*责任待核。/,
    );
    expect(cell(rows[0], 'explanation_en')).toMatch(
      /first seller .*P3.*second seller .*P1.*20 days apart.*Suspected.*Responsibility/,
    );
    expect(facts(rows[0])).toMatchObject({ never_bought: 2, bought_later: 0, sold_before: 1, month: '2025-08' });
  });

  it('says which drug the code belongs to, and when a finding is weak', async () => {
    const pair = (prefix: string, key: number) => [
      sold('P1', boxCode(key, prefix), 10, `${key}`),
      sold('P1', boxCode(key + 1, prefix), 11, `${key + 1}`),
    ];
    await store.land(way, {
      fee_list_d: [1, 2, 3, 4].map((n) => feeLine(`L${n}`, 'P1', onDay(10), `S${n}`)),
      trac_d: [
        ...pair('8200001', 1),
        ...pair('8200003', 3),
        // Another shop settles both prefixes as the table says.
        sold('P4', boxCode(91, '8200001'), 10, '91', { med_list_codg: 'E10' }),
        sold('P4', boxCode(92, '8200003'), 10, '92', { med_list_codg: 'D10B' }),
      ],
    });
    const [other, maker] = await found();
    expect(cell(other, 'explanation_zh')).toMatch(
      /测试片（D10）结算的2盒，追溯码前缀8200001.*属于另一药胶囊（E10），两者通用名不同.*疑似码药不符.*责任待核/,
    );
    expect(other).toMatchObject({ amount: '160.00', amount_kind: 'fact', amt_total: '176.00' });
    expect(cell(maker, 'explanation_zh')).toContain('生产企业不同，可能只是对码有误，证据较弱，不计金额');
    expect(maker).toMatchObject({ amount: null, amount_kind: 'none', amt_total: '176.00' });
  });

  it('counts the boxes whose prefix belonged to another drug on the day they were sold, and no others', async () => {
    const box = (n: number, day: number) => sold('P1', boxCode(n, '8200099'), day, `${n}`);
    await store.land(way, {
      trac_prefix_b: [{ trac_prefix: '8200099', med_list_codg: 'E10', begndate: '2025-02-01', pack_level: '1' }],
      trac_d: [
        // The register does not know the prefix yet.
        box(1, 10),
        box(2, 40),
        box(3, 41),
        sold('P4', boxCode(91, '8200099'), 50, '91', { med_list_codg: 'E10' }),
      ],
    });
    const rows = await found();
    expect(rows.map((row) => [row['rule_id'], row['measure']])).toEqual([['MC-TC-004', '2.000000']]);
    expect(facts(rows[0])['codes']).toMatchObject([
      { drug_trac_codg: boxCode(2, '8200099') },
      { drug_trac_codg: boxCode(3, '8200099') },
    ]);
  });

  it('tells an expired box from one whose lot or expiry is not the purchase’s', async () => {
    const same = [0, 1, 2, 3, 4, 5].flatMap((n) => [
      bought('P1', boxCode(n), 1, { manu_lotnum: 'A1', expy_end: '2027-01-31' }),
      sold('P1', boxCode(n), 30, `x${n}`, { bkkp_sn: null, manu_lotnum: 'A1', expy_end: '2027-01-31' }),
    ]);
    await store.land(way, {
      trac_d: [
        ...same,
        bought('P1', boxCode(61), 1, { expy_end: '2025-06-30' }),
        sold('P1', boxCode(61), 190, '1', { expy_end: '2025-06-30' }),
        bought('P1', boxCode(62), 1, { manu_lotnum: 'A1', expy_end: '2027-01-31' }),
        sold('P1', boxCode(62), 190, '2', { manu_lotnum: 'Z9', expy_end: '2027-01-31' }),
        bought('P1', boxCode(63), 1, { manu_lotnum: 'A1', expy_end: '2027-01-31' }),
        sold('P1', boxCode(63), 190, '3', { manu_lotnum: 'A1', expy_end: '2028-01-31' }),
      ],
    });
    const rows = (await found()).filter((row) => row['rule_id'] === 'MC-TC-006');
    expect(rows.map((row) => facts(row)['reason'])).toEqual(['expired', 'lot', 'expiry']);
    expect(rows.map((row) => [row['measure'], row['psn_no']])).toEqual([
      ['10.000000', 'A1'],
      ['0.000000', 'A2'],
      ['0.000000', 'A3'],
    ]);
    expect(cell(rows[0], 'explanation_zh')).toContain('结算时已过有效期10天（有效期至2025-06-30');
    expect(cell(rows[1], 'explanation_zh')).toContain('结算批号Z9与该码购进批号A1（2025-01-02购进）不符');
    expect(cell(rows[2], 'explanation_zh')).toContain('结算有效期2028-01-31与该码购进有效期2027-01-31');
    for (const row of rows)
      expect(cell(row, 'explanation_zh') + cell(row, 'explanation_en')).toMatch(
        /疑似.*责任待核.*Suspected.*Responsibility/,
      );
  });
});

describe('money', () => {
  it('spreads a line over its codes and boxes, whoever is accused of them', async () => {
    await store.land(way, unbought, {
      fee_list_d: [
        feeLine('L7', 'P1', onDay(230), 'S7', { cnt: 3, inscp_amt: '50.00', det_item_fee_sumamt: '100.01' }),
      ],
      trac_d: [sold('P1', boxCode(53), 230, '7'), sold('P1', boxCode(9), 420, '7', { trac_time: onDay(230, 5) })],
    });
    const [row] = await found();
    // Box 9 was bought long after its sale; each of the line's three boxes bears a third, rounded down.
    expect([row?.['measure'], row?.['amount']]).toEqual(['4.000000', '193.32']);
  });
});

describe('more codes than boxes on a line', () => {
  it('never add up to more than the line', async () => {
    await store.land(way, unbought, {
      fee_list_d: [feeLine('L7', 'P1', onDay(230), 'S7', { cnt: 1, inscp_amt: '50.01' })],
      trac_d: [53, 54].map((n) => sold('P1', boxCode(n), 230, '7')),
    });
    const [row] = await found();
    expect([row?.['measure'], row?.['amount']]).toEqual(['4.000000', '210.00']);
  });
});

describe('what changes nothing', () => {
  it('is a settlement with its full refund, an upload sent again, and the other reporting channel', async () => {
    await store.land(way, unbought);
    const outcome = async (): Promise<unknown> => {
      const rows = await found();
      return { rows, lines: await store.session().rows('SELECT * FROM found_line ORDER BY ALL') };
    };
    const before = await outcome();
    await store.land({
      setl_d: [
        settlement('S8', 'P1', onDay(240)),
        settlement('R8', 'P1', onDay(241), {
          refd_setl_flag: '1',
          init_setl_id: 'S8',
          medfee_sumamt: '-88.00',
          fund_pay_sumamt: '-60.00',
        }),
      ],
      fee_list_d: [
        feeLine('L8', 'P1', onDay(240), 'S8'),
        feeLine('LR', 'P1', onDay(241), 'R8', { cnt: -1, det_item_fee_sumamt: '-88.00', inscp_amt: '-80.00' }),
      ],
      trac_d: [
        sold('P1', boxCode(54), 240, '8'),
        sold('P1', boxCode(52), 220, '2', { trac_time: onDay(220, 90) }),
        sold('P1', boxCode(51), 220, '1', {
          trac_event: 'sale',
          trac_time: onDay(220, 5),
          mdtrt_setl_type: '1',
          rtal_docno: 'RT1',
          bkkp_sn: null,
        }),
      ],
    });
    expect(await outcome()).toEqual(before);
  });
});
