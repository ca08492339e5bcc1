import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../detectors/archetype.ts';
import { balance } from '../../../detectors/archetypes/balance.ts';
import { spark } from '../../../detectors/dialect/spark.ts';
import { answer, planOf, ruleNamed } from '../quantity/answer.ts';
import { answerShape, contractShape, explained, notPortable } from '../quantity/portable.ts';
import { count, fee, moved, reporting } from './records.ts';

const rule = ruleNamed('MC-TC-014');

describe('the plan', () => {
  it('binds step by step and answers with the columns and types of every plan', async () => {
    expect((await explained(planOf(balance, rule))).slice(-4)).toEqual([
      'r_candidate',
      'r_line',
      'r_untold',
      'r_tally',
    ]);
    expect(await answerShape(planOf(balance, rule))).toEqual(contractShape(rule.finding.key));
  });

  it('stays inside the portable subset, and reads effective facts only', () => {
    expect(notPortable(planOf(balance, rule), planOf(balance, rule, {}, spark))).toEqual([]);
    expect(planOf(balance, rule).steps.filter(({ sql }) => /\bfact_|\bnet_/.test(sql))).toEqual([]);
  });
});

describe('money of what could not be in stock', () => {
  it('is that of the lines of the days on which the shortage grew, to the cent', async () => {
    const { candidates, lines, facts } = await answer(balance, rule, {
      stock_d: [...reporting('H1'), count('H1', 'XA7', '2025-01-02', 10), moved('H1', 'XA7', '2025-02-01', 10)],
      fee_list_d: [
        fee('L1', 'H1', 'XA7', '2025-03-01', 15, { inscp_amt: '150.00' }),
        fee('L2', 'H1', 'XA7', '2025-04-01', 4, { inscp_amt: '33.33' }),
        fee('L3', 'H1', 'XA7', '2025-04-01', 8, { inscp_amt: '66.67' }),
      ],
    });
    // 20 packs, 27 settled: 7 of the 12 packs of 1 April, 58.33 of 100.00.
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({
      k_fixmedins_code: 'H1',
      k_med_list_codg: 'XA7',
      k_year: '2025',
      measure: '7.000000',
      threshold: '5.000000',
      amount: '58.33',
      amount_kind: 'fact',
      first_time: '2025-04-01 09:30:00',
    });
    expect(lines.map((row) => [row['line_key'], row['amount'], row['inscp_amt']])).toEqual([
      ['L2', '19.44', '33.33'],
      ['L3', '38.89', '66.67'],
    ]);
    expect(facts[0]).toMatchObject({ opened_by: 'count', opening: '10.0000', came_in: '10.0000', settled: '27.0000' });
  });

  it('is estimated by the average price where the day says nothing, and shows the lines without a part', async () => {
    const { candidates, lines } = await answer(balance, rule, {
      stock_d: [
        ...reporting('H1'),
        count('H1', 'XA7', '2025-01-02', 10),
        moved('H1', 'XA7', '2025-02-01', 20),
        moved('H1', 'XA7', '2025-04-01', 4, { stock_event: 'sale', mdtrt_setl_type: '2' }),
      ],
      fee_list_d: [
        fee('L1', 'H1', 'XA7', '2025-03-01', 24, { inscp_amt: '240.00' }),
        fee('L2', 'H1', 'XA7', '2025-04-01', 12, { inscp_amt: '66.00' }),
      ],
    });
    // 30 packs, 36 settled and 4 sold for cash: 10 missing of 36 settled for 306.00.
    expect(candidates[0]).toMatchObject({ measure: '10.000000', amount: '85.00', amount_kind: 'estimate' });
    expect(lines.map((row) => [row['line_key'], row['amount']])).toEqual([
      ['L1', null],
      ['L2', null],
    ]);
  });

  it('is none where a policy-range amount is missing', async () => {
    const { candidates } = await answer(balance, rule, {
      stock_d: [...reporting('H1'), count('H1', 'XA7', '2025-01-02', 0), moved('H1', 'XA7', '2025-02-01', 10)],
      fee_list_d: [fee('L1', 'H1', 'XA7', '2025-03-01', 20, { inscp_amt: null })],
    });
    expect(candidates[0]).toMatchObject({ measure: '10.000000', amount: null, amount_kind: 'none' });
  });
});

describe('the ledger', () => {
  const rowsOf = (facts: Facts | undefined): unknown => JSON.parse(String(facts?.['ledger']));

  it('adds up: what was bought while counting and what was recorded late are in it', async () => {
    const { facts, candidates } = await answer(balance, rule, {
      stock_d: [
        ...reporting('H1'),
        count('H1', 'XA7', '2025-01-01', 10),
        moved('H1', 'XA7', '2025-01-01', 4),
        moved('H1', 'XA7', '2025-02-01', 40),
        moved('H1', 'XA7', '2025-02-20', 3, { stock_event: 'purchase_return' }),
        moved('H1', 'XA7', '2025-03-06', 2),
        moved('H1', 'XA7', '2025-03-09', 50),
      ],
      fee_list_d: [fee('L1', 'H1', 'XA7', '2025-03-01', 70)],
    });
    expect(candidates.map((row) => row['measure'])).toEqual(['17.000000']);
    expect(facts[0]).toMatchObject({
      opening: '10.0000',
      came_in: '46.0000',
      counted_until: '2025-03-08',
      sent_back: '3.0000',
      settled: '70.0000',
      lowest: '-17.0000',
      lowest_day: '2025-03-01',
      uncounted: '0.0000',
    });
    expect(rowsOf(facts[0])).toEqual([
      { date: '2025-01-01', what: 'count', recorded: null, packs: 10, balance: 10 },
      { date: '2025-01-01', what: 'in', recorded: '2025-01-01', packs: 4, balance: 14 },
      { date: '2025-01-25', what: 'in', recorded: '2025-02-01', packs: 40, balance: 54 },
      { date: '2025-02-20', what: 'sent_back', recorded: '2025-02-20', packs: -3, balance: 51 },
      { date: '2025-02-27', what: 'in', recorded: '2025-03-06', packs: 2, balance: 53 },
      { date: '2025-03-01', what: 'settled', recorded: '2025-03-01', packs: -70, balance: -17 },
    ]);
  });

  it('has sixty rows at most, the first ones added up by kind, and still adds up', async () => {
    const { facts } = await answer(balance, rule, {
      stock_d: [
        ...reporting('H1'),
        count('H1', 'XA7', '2025-01-01', 10),
        moved('H1', 'XA7', '2025-01-20', 30),
        moved('H1', 'XA7', '2025-01-21', 30),
      ],
      fee_list_d: Array.from({ length: 90 }, (_, n) =>
        fee(`L${n}`, 'H1', 'XA7', new Date(Date.UTC(2025, 1, 1 + n)).toISOString().slice(0, 10), 1),
      ),
    });
    const rows = rowsOf(facts[0]) as { what: string; date: string; packs: number; balance: number }[];
    expect(rows).toHaveLength(57);
    expect(rows.slice(0, 3)).toMatchObject([
      { what: 'count', balance: 10 },
      { what: 'in', date: '2025-01-13~2025-01-14', packs: 60, balance: 70 },
      { what: 'settled', date: '2025-02-01~2025-03-08', packs: -36, balance: 34 },
    ]);
    expect(rows.at(-1)).toMatchObject({ date: '2025-05-01', balance: -20 });
    expect(rows.reduce((sum, { packs }) => sum + packs, 0)).toBe(-20);
  });

  it('of a later year begins with the book of the year before, and does not count its shortage again', async () => {
    const { facts } = await answer(balance, rule, {
      stock_d: [
        ...reporting('H1', 2024),
        ...reporting('H1'),
        count('H1', 'XA7', '2024-01-01', 10),
        moved('H1', 'XA7', '2024-02-01', 10),
        moved('H1', 'XA7', '2025-02-01', 10),
      ],
      fee_list_d: [fee('L1', 'H1', 'XA7', '2024-06-01', 30), fee('L2', 'H1', 'XA7', '2025-06-01', 20)],
    });
    expect(
      facts.map((row) => [row['opened_by'], row['opening'], row['lowest'], row['oversold'], row['uncounted']]),
    ).toEqual([
      ['count', '10.0000', '-10.0000', '10.0000', '0.0000'],
      ['carried', '-10.0000', '-20.0000', '10.0000', '10.0000'],
    ]);
    expect(balance.explain(facts[1] ?? {}, balance.parameters.parse(rule.params), 'zh')).toContain(
      '2024-06-01账面结转-10，加入库10（计至2025-06-08，含晚到7天的），减退货0、其他出库0、自费销售0、医保结算20，至2025-06-01账面结存低至-20（单位：销售包装）（其中10已计入以前年度',
    );
  });
});

describe('what an institution counted', () => {
  it('adds its batches and rooms to the opening stock, and is no accusation where it is above the book', async () => {
    const opening = [
      count('H1', 'XA7', '2025-01-02', 10, { fixmedins_bchno: 'B1' }),
      count('H1', 'XA7', '2025-01-02', 10, { fixmedins_bchno: 'B2' }),
      count('H1', 'XA7', '2025-01-03', 10, { rid: 'R1' }),
      count('H1', 'XA7', '2025-01-03', 10, { rid: 'R2' }),
    ];
    const later = [
      count('H1', 'XA7', '2025-06-30', 6, { rid: 'R3' }),
      count('H1', 'XA7', '2025-06-30', 6, { rid: 'R4' }),
    ];
    const settled = [fee('L1', 'H1', 'XA7', '2025-03-01', 50), fee('L2', 'H1', 'XA7', '2025-07-01', 0.5)];
    const run = (stock: ReturnType<typeof count>[]) =>
      answer(balance, rule, {
        stock_d: [...reporting('H1'), ...stock, moved('H1', 'XA7', '2025-02-01', 10)],
        fee_list_d: settled,
      });
    // 40 and 10 bought leave nothing; a count of six, twice uploaded without a batch, is six.
    expect(await run(opening)).toMatchObject({ candidates: [], untold: {} });
    expect(await run([...opening, ...later])).toMatchObject({ candidates: [], untold: { 'stock_d.inv_chg_type': 1 } });
  });

  it('is not held against an institution that settled nothing meanwhile', async () => {
    const { candidates, tally } = await answer(balance, rule, {
      stock_d: [
        ...reporting('H1'),
        count('H1', 'XA7', '2025-01-02', 10),
        moved('H1', 'XA7', '2025-02-01', 1),
        count('H1', 'XA7', '2025-06-30', 90),
      ],
      fee_list_d: [fee('L1', 'H1', 'XA7', '2025-09-01', 2)],
    });
    expect(candidates).toEqual([]);
    expect(tally).toEqual({ rows_in: '1', rows_tested: '1', untold_rows: '0' });
  });
});

describe('what could not be told', () => {
  it('is said of a pack whose content nobody registered, where the mismatch may be one of units', async () => {
    const { candidates, untold } = await answer(balance, rule, {
      stock_d: [...reporting('H1'), count('H1', 'XN', '2025-01-02', 0), moved('H1', 'XN', '2025-02-01', 10)],
      fee_list_d: [fee('L1', 'H1', 'XN', '2025-03-01', 100)],
    });
    expect(candidates).toEqual([]);
    expect(untold).toEqual({ 'item_b.pack_qty': 1 });
  });

  it('is not said where the price shows that packs were charged', async () => {
    const { candidates } = await answer(balance, rule, {
      stock_d: [
        ...reporting('H1'),
        count('H1', 'XN', '2025-01-02', 0),
        moved('H1', 'XN', '2025-02-01', 10, { pric: '9' }),
      ],
      fee_list_d: [fee('L1', 'H1', 'XN', '2025-03-01', 100)],
    });
    expect(candidates).toMatchObject([{ measure: '90.000000', amount_kind: 'fact' }]);
  });

  it('covers herbs not at all, and items of unknown kind neither', async () => {
    const { tally } = await answer(balance, rule, {
      item_b: [{ med_list_codg: 'T1', item_name: '甘草', list_type: '102' }],
      stock_d: [...reporting('H1'), moved('H1', 'T1', '2025-02-01', 10)],
      fee_list_d: [fee('L1', 'H1', 'T1', '2025-03-01', 500), fee('L2', 'H1', 'ZZ', '2025-03-01', 500)],
    });
    expect(tally).toEqual({ rows_in: '0', rows_tested: '0', untold_rows: '0' });
  });
});

describe('the sentence', () => {
  const parameters = balance.parameters.parse(rule.params);
  const facts = {
    fixmedins_code: 'P1',
    fixmedins_name: '康健药店',
    med_list_codg: 'D10',
    item_name: '测试片',
    pack_unit: '盒',
    year: '2025',
    opened_by: 'count',
    start_day: '2025-01-02',
    opening: '10.00',
    came_in: '90.00',
    counted_until: '2025-06-08',
    settled: '120.00',
    cash: '0.00',
    sent_back: '0.00',
    went_out: '0.00',
    lowest: '-20.00',
    lowest_day: '2025-06-01',
    uncounted: '0.00',
    oversold: '20.00',
    tolerance: '5.00',
    first_short: '2025-06-01',
    last_short: '2025-06-01',
    late_days: 7,
    told: true,
  };

  it('tells the balance in both languages', () => {
    expect(balance.explain(facts, parameters, 'zh')).toMatchInlineSnapshot(
      `"康健药店（P1）2025年测试片（D10）：2025-01-02盘存10，加入库90（计至2025-06-08，含晚到7天的），减退货0、其他出库0、自费销售0、医保结算120，至2025-06-01账面结存低至-20（单位：盒），即至少有20盒在结算时不可能有库存（容许5）。拆零折算、退费冲减和调拨已计入，自费与医保同一笔销售不重复计。疑似进销存不符，请核对随货同行单、发票、盘点表和销售记录。"`,
    );
    expect(balance.explain(facts, parameters, 'en')).toMatchInlineSnapshot(
      `"康健药店 (P1), 测试片 (D10), 2025: counted 10 on 2025-01-02, plus 90 that came in (up to 2025-06-08, so 7 days late too), less 0 sent back, 0 gone out otherwise, 0 sold for cash and 120 settled: by 2025-06-01 the book had fallen to -20 (in 盒), so at least 20 could not have been in stock when settled (5 allowed). Opened packs, refunds and transfers are allowed for, and one sale is not counted as cash and as settled. Suspected mismatch of purchases, stock and sales: compare delivery notes, invoices, stocktaking and sales."`,
    );
  });

  it('says that the opening or the money is an estimate', () => {
    const guessed = { ...facts, opened_by: 'estimate', told: false };
    expect(balance.explain(guessed, parameters, 'zh')).toMatch(/推定期初10.*金额按当年平均单价估算/);
    expect(balance.explain(guessed, parameters, 'en')).toMatch(/no count at first.*estimated/);
  });
});
