import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detect } from '../../../detectors/engine/scan.ts';
import type { FixtureValue } from '../../../rules/model.ts';
import { cell, type Row } from '../../../store/session.ts';
import { inMemory } from '../engine/in-memory.ts';
import { code, feeLine, places, settled, settlement, shippedRule } from '../engine/trace-rule.ts';

const store = inMemory();
const within = shippedRule('MC-TC-001');
const long = shippedRule('MC-TC-002');
const short = shippedRule('MC-TC-003');
type Given = Record<string, FixtureValue>;

const START = Date.UTC(2025, 7, 1, 9);
const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

async function suspects(): Promise<Row[]> {
  await detect(store.session(), [within, long, short]);
  return store.session().rows('SELECT * FROM found_candidate ORDER BY rule_id, key');
}
const facts = (row: Row | undefined): Record<string, unknown> =>
  JSON.parse(cell(row, 'facts')) as Record<string, unknown>;

describe('which rule a settlement falls to', () => {
  interface Sale {
    readonly place: string;
    readonly seconds: number;
  }

  /** The rules in words: against the latest earlier settlement elsewhere, three days or more is long, less is short. */
  function expected(sales: readonly Sale[]): Record<'long' | 'short', string[]> {
    const result: Record<'long' | 'short', string[]> = { long: [], short: [] };
    sales.forEach((sale, i) => {
      const before = sales.slice(0, i).findLast((other) => other.place !== sale.place);
      if (before !== undefined) result[sale.seconds - before.seconds >= 259_200 ? 'long' : 'short'].push(`L${i}`);
    });
    return result;
  }

  const linesOf = async (rule: string): Promise<string[]> =>
    (await store.session().rows(`SELECT line_key FROM found_line WHERE rule_id = '${rule}' ORDER BY line_no`)).map(
      (row) => cell(row, 'line_key'),
    );

  it('is exactly one, by its gap to the latest settlement elsewhere', async () => {
    const sale = fc.record({
      place: fc.constantFrom('P1', 'P2', 'H1'),
      gap: fc.oneof(fc.integer({ min: 1, max: 90_000 }), fc.constantFrom(259_199, 259_200, 259_201)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sale, { minLength: 2, maxLength: 7 }), async (steps) => {
        let clock = 0;
        const sales = steps.map(({ place, gap }) => ({ place, seconds: (clock += gap) }));
        await store.empty();
        await store.land(places, {
          fee_list_d: sales.map((one, i) => feeLine(`L${i}`, one.place, at(one.seconds), `S${i}`)),
          trac_d: sales.map((one, i) => settled(1, one.place, at(one.seconds), `S${i}`, `A${i}`, { bkkp_sn: `L${i}` })),
        });
        await detect(store.session(), [long, short]);
        const { long: longs, short: shorts } = expected(sales);
        expect(await linesOf('MC-TC-002')).toEqual(longs);
        expect(await linesOf('MC-TC-003')).toEqual(shorts);
      }),
      { numRuns: 15 },
    );
  });
});

describe('a settlement and its full refund', () => {
  it('change nothing, wherever they are added', async () => {
    const base = {
      fee_list_d: [feeLine('L0', 'P1', at(0), 'S0'), feeLine('L1', 'P2', at(900_000), 'S1')],
      trac_d: [
        settled(1, 'P1', at(0), 'S0', 'A', { bkkp_sn: 'L0' }),
        settled(1, 'P2', at(900_000), 'S1', 'B', { bkkp_sn: 'L1' }),
      ],
    };
    const outcome = async (): Promise<unknown> => {
      const { outcomes } = await detect(store.session(), [within, long, short], { asOf: '2025-12-31' });
      const rows = await store.session().rows('SELECT * FROM found_candidate ORDER BY suspect_id');
      const lines = await store.session().rows('SELECT * FROM found_line ORDER BY ALL');
      return { rows, lines, outcomes: outcomes.map(({ ms: _ms, ...rest }) => rest) };
    };
    await store.land(places, base);
    const before = await outcome();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('P1', 'P2', 'H1'),
        fc.integer({ min: 0, max: 2_000_000 }),
        fc.integer({ min: 1, max: 900_000 }),
        fc.boolean(),
        async (place, sold, later, reported) => {
          await store.empty();
          const refund = {
            refd_setl_flag: '1',
            init_setl_id: 'SX',
            medfee_sumamt: '-88.00',
            fund_pay_sumamt: '-60.00',
          };
          const taken: Given = {
            ...settled(1, place, at(sold + later), 'RX', 'C'),
            trac_event: 'reverse',
            init_setl_id: 'SX',
          };
          await store.land(places, base, {
            setl_d: [settlement('SX', place, at(sold)), settlement('RX', place, at(sold + later), refund)],
            fee_list_d: [
              feeLine('LX', place, at(sold), 'SX'),
              feeLine('LR', place, at(sold + later), 'RX', {
                cnt: -1,
                det_item_fee_sumamt: '-88.00',
                inscp_amt: '-80.00',
              }),
            ],
            trac_d: [settled(1, place, at(sold), 'SX', 'C', { bkkp_sn: 'LX' }), ...(reported ? [taken] : [])],
          });
          expect(await outcome()).toEqual(before);
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe('money', () => {
  it('spreads a line over its codes and its boxes, rounded down to cents', async () => {
    await store.land(places, {
      fee_list_d: [
        feeLine('L0', 'P1', at(0), 'S0'),
        feeLine('L1', 'P2', at(900_000), 'S1', { cnt: 3, det_item_fee_sumamt: '100.01', inscp_amt: '50.00' }),
      ],
      trac_d: [
        ...[1, 2, 3].map((n) => settled(n, 'P1', at(0), 'S0', 'A', { bkkp_sn: 'L0' })),
        ...[1, 2].map((n) => settled(n, 'P2', at(900_000), 'S1', 'B', { bkkp_sn: 'L1' })),
      ],
    });
    expect((await suspects()).map((row) => [row['amount'], row['amt_total']])).toEqual([
      ['16.66', '33.33'],
      ['16.66', '33.33'],
    ]);
  });

  it('is not known where any violating line lacks its amount', async () => {
    await store.land(places, {
      fee_list_d: [
        feeLine('L1', 'P2', at(900_000), 'S1', { inscp_amt: null }),
        feeLine('L2', 'H1', at(1_800_000), 'S2'),
      ],
      trac_d: [
        settled(1, 'P1', at(0), 'S0', 'A'),
        settled(1, 'P2', at(900_000), 'S1', 'B', { bkkp_sn: 'L1' }),
        settled(1, 'H1', at(1_800_000), 'S2', 'C', { bkkp_sn: 'L2' }),
      ],
    });
    const [row] = await suspects();
    expect([row?.['amount'], row?.['amount_kind'], row?.['amt_total'], row?.['lines_total']]).toEqual([
      null,
      'none',
      '176.00',
      '2',
    ]);
  });

  it('stands on the trace row where no single fee line fits', async () => {
    await store.land(places, {
      fee_list_d: [feeLine('L1', 'P2', at(900_000), 'S1'), feeLine('L2', 'P2', at(900_000), 'S1')],
      trac_d: [settled(1, 'P1', at(0), 'S0', 'A'), settled(1, 'P2', at(900_000), 'S1', 'B')],
    });
    await suspects();
    expect(await store.session().rows('SELECT kind, line_key, amount FROM found_line')).toEqual([
      { kind: 'trac_d', line_key: `settle|P2|${code(1)}|${at(900_000)}`, amount: null },
    ]);
  });
});

describe('what a suspect says', () => {
  it('names both sellers, whether the second bought the code or its lot, and blames nobody', async () => {
    const lot = { manu_lotnum: 'LOT7' };
    const purchase = (n: number, more: Given): Given => ({
      ...settled(n, 'P2', at(-900_000), null, null, more),
      trac_event: 'purchase',
    });
    await store.land(places, {
      trac_d: [
        ...[1, 2, 3].flatMap((n) => [
          settled(n, 'P1', at(0), `S${n}a`, 'A', lot),
          settled(n, 'P2', at(900_000), `S${n}b`, 'B', { manu_lotnum: `LOT${n}` }),
        ]),
        settled(4, 'P1', at(0), 'S4a', 'A'),
        settled(4, 'H1', at(900_000), 'S4b', 'B'),
        purchase(1, lot),
        purchase(9, { manu_lotnum: 'LOT2' }),
      ],
    });
    const rows = await suspects();
    expect(rows.map((row) => facts(row)['second_purchase'])).toEqual(['code', 'lot', 'none', 'unknown']);
    expect(facts(rows[0])).toMatchObject({
      first_seller: 'P1',
      second_seller: 'P2',
      second_psn_no: 'B',
      gap_days: 10,
      settlements_total: 2,
    });
    expect(cell(rows[0], 'fixmedins_code')).toBe('P2');
    for (const row of rows) {
      expect(cell(row, 'explanation_zh')).toMatch(/首次销售方康健药店（P1）.*再次销售方.*疑似.*责任待核/);
      expect(cell(row, 'explanation_en')).toMatch(
        /first seller .*second seller .*suspected.*Responsibility to be established/,
      );
    }
  });

  it('claims to have left dual-channel sales out only where a record says which they are', async () => {
    const flag = { rx_circ_flag: '0' };
    await store.land(places, {
      trac_d: [
        ...[1, 2].map((n) => settled(n, 'H1', at(0), `S${n}a`, 'A')),
        ...[1, 2].map((n) => settled(n, 'P1', at(900_000), `S${n}b`, 'B', n === 1 ? flag : {})),
      ],
    });
    const [told, untold] = await suspects();
    expect(cell(told, 'explanation_zh')).toContain('双通道处方流转已剔除。');
    expect(cell(untold, 'explanation_zh')).toContain('未报外购处方标志，双通道处方流转无从剔除。');
    expect(cell(untold, 'explanation_en')).not.toContain('dual-channel prescriptions are left out');
  });

  it('names up to five institutions where there are more than two', async () => {
    const places6 = ['P2', 'P1', 'H1', 'X4', 'X5', 'X6'];
    const sold = (n: number, count: number): Given[] =>
      places6.slice(0, count).map((place, i) => settled(n, place, at(i * 3600), `S${n}-${i}`, `A${i}`));
    await store.land(places, { trac_d: [...sold(1, 2), ...sold(2, 3), ...sold(3, 6)] });
    const rows = await suspects();
    expect(rows.map((row) => cell(row, 'explanation_zh').match(/在\d家机构.*?次：/)?.[0])).toMatchInlineSnapshot(`
      [
        "在2家机构结算2次：",
        "在3家机构（益民药店（P2）、康健药店（P1）、第一医院（H1））结算3次：",
        "在6家机构（益民药店（P2）、康健药店（P1）、第一医院（H1）、X4、X5等）结算6次：",
      ]
    `);
    expect(cell(rows[2], 'explanation_en')).toContain('X4, X5 and others): first seller');
  });

  it('holds no buyer for the subject where one institution settled a code for several', async () => {
    await store.land(places, {
      trac_d: [settled(1, 'P1', at(0), 'S1', 'A'), settled(1, 'P1', at(900_000), 'S2', 'B')],
    });
    const [row] = await suspects();
    expect(row).toMatchObject({ rule_id: 'MC-TC-001', psn_no: null, fixmedins_code: 'P1' });
    expect((facts(row)['settlements'] as { psn_no: string }[]).map((one) => one.psn_no)).toEqual(['A', 'B']);
    expect(cell(row, 'explanation_zh')).toContain('按一盒一码，同一追溯码正常只应结算一次');
  });

  it('hands short gaps to the drug regulator and never speaks of counterfeits', async () => {
    await store.land(places, {
      trac_d: [
        settled(1, 'P1', at(0), 'S1', 'A'),
        settled(1, 'P2', at(1_500), 'S2', 'B'),
        settled(2, 'P1', at(0), 'S3', 'A'),
        settled(2, 'H1', at(9_000), 'S4', 'B'),
      ],
    });
    const rows = await suspects();
    expect(rows.map((row) => cell(row, 'rule_id'))).toEqual(['MC-TC-003', 'MC-TC-003']);
    expect(cell(rows[0], 'explanation_zh')).toContain('仅隔25分钟');
    expect(cell(rows[1], 'explanation_en')).toContain('only 2 hours later');
    for (const row of rows) {
      expect(cell(row, 'explanation_zh')).toContain('疑似短时多地重复码，建议移送药监核查');
      expect(cell(row, 'explanation_zh') + cell(row, 'explanation_en')).not.toMatch(/假药|伪造|counterfeit|fake/i);
    }
  });

  it('lists at most twenty settlements, counts them all, and never names a person', async () => {
    await store.land(places, {
      trac_d: Array.from({ length: 25 }, (_, i) =>
        settled(1, 'P1', at(i * 3600), `S${i}`, `A${i}`, { psn_name: '张三丰' }),
      ),
    });
    const [row] = await suspects();
    expect(facts(row)['settlements_total']).toBe(25);
    expect((facts(row)['settlements'] as unknown[]).length).toBe(20);
    expect([row?.['measure'], row?.['lines_total']]).toEqual(['25.000000', '24']);
    expect(JSON.stringify(row)).not.toContain('张三丰');
  });
});

describe('a box that may have come back unscanned', () => {
  /** Two boxes are sold at P1, one is refunded by money alone, and one of the two codes is sold again. */
  const partRefund = (more: Given) => ({
    setl_d: [
      settlement('S0', 'P1', at(0), { medfee_sumamt: '176.00', inscp_amt: '160.00' }),
      settlement('R0', 'P1', at(3600), {
        medfee_sumamt: '-88.00',
        inscp_amt: '-80.00',
        refd_setl_flag: '1',
        init_setl_id: 'S0',
      }),
    ],
    fee_list_d: [
      feeLine('L0', 'P1', at(0), 'S0', { cnt: 2, det_item_fee_sumamt: '176.00', inscp_amt: '160.00' }),
      feeLine('LR', 'P1', at(3600), 'R0', { cnt: -1, det_item_fee_sumamt: '-88.00', inscp_amt: '-80.00' }),
    ],
    trac_d: [1, 2].map((n) => settled(n, 'P1', at(0), 'S0', 'A', { bkkp_sn: 'L0', ...more })),
  });

  it.each([
    ['MC-TC-001', within, 'P1', 900_000],
    ['MC-TC-002', long, 'P2', 900_000],
    ['MC-TC-003', short, 'P2', 9_000],
  ] as const)('is no repeat that %s can tell', async (_id, rule, place, seconds) => {
    await store.land(places, partRefund({}), { trac_d: [settled(1, place, at(seconds), 'S1', 'B')] });
    const { outcomes } = await detect(store.session(), [rule]);
    expect(outcomes[0]?.suspects).toBe(0);
    expect(Object.keys(outcomes[0]?.couldNotTell.columns ?? {})).toEqual(['trac_d.trac_event']);
  });

  it('is a repeat when the return was scanned for the other box', async () => {
    const returned = { ...settled(2, 'P1', at(3600), 'R0', 'A'), trac_event: 'reverse', init_setl_id: 'S0' };
    await store.land(places, partRefund({}), { trac_d: [returned, settled(1, 'P2', at(900_000), 'S1', 'B')] });
    expect((await suspects()).map((row) => cell(row, 'rule_id'))).toEqual(['MC-TC-002']);
  });
});

describe('opened packs', () => {
  const ward = (n: number, cnt: string, person: string, more: Given = {}) => ({
    fee_list_d: [feeLine(`L${n}`, 'H1', at(n * 86_400), `S${n}`, { cnt, psn_no: person })],
    setl_d: [settlement(`S${n}`, 'H1', at(n * 86_400), { med_type: '21', psn_no: person })],
    trac_d: [settled(1, 'H1', at(n * 86_400), `S${n}`, null, { bkkp_sn: `L${n}`, ...more })],
  });

  it('are counted for inpatients without trdn_flag, and only the part beyond one pack is charged', async () => {
    await store.land(places, ward(0, '0.7', 'A'), ward(1, '0.4', 'B'));
    const [row] = await suspects();
    expect(facts(row)).toMatchObject({ opened_packs: true, units: '11.00', pack_units: '10.0000', persons: 2 });
    expect(row?.['amount']).toBe('20.00');
    expect(cell(row, 'explanation_zh')).toContain('按拆零数量合计11个最小单位，超过一盒的10个');
  });

  it('may be many, as long as they add up to one', async () => {
    await store.land(places, ...Array.from({ length: 10 }, (_, i) => ward(i, '0.1', `A${i}`)));
    expect(await suspects()).toEqual([]);
  });

  it('cannot be told without the fee line, unless the known ones exceed a pack already', async () => {
    const missing = (n: number) => ({ trac_d: [settled(1, 'V1', at(n * 86_400), `S${n}`, `A${n}`)] });
    const line = (n: number, cnt: string) => ({
      fee_list_d: [feeLine(`L${n}`, 'V1', at(n * 86_400), `S${n}`, { cnt })],
    });
    await store.land(places, missing(0), missing(1), line(0, '0.5'));
    const { outcomes } = await detect(store.session(), [within]);
    expect(outcomes[0]).toMatchObject({ suspects: 0, couldNotTell: { columns: { 'fee_list_d.cnt': 2 } } });
    await store.land(missing(2), line(2, '0.6'));
    expect(await suspects()).toHaveLength(1);
  });

  it('cannot be told apart by person where nobody is known', async () => {
    await store.land(places, { trac_d: [settled(1, 'P1', at(0), 'S0', 'A'), settled(1, 'P1', at(900), 'S1', null)] });
    const { outcomes } = await detect(store.session(), [within]);
    expect(outcomes[0]).toMatchObject({ suspects: 0, couldNotTell: { rows: 2, columns: { 'trac_d.psn_no': 2 } } });
  });
});
