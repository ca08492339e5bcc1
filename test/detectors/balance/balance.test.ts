import { describe, expect, it } from 'vitest';
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
    expect(facts[0]).toMatchObject({ opened_by: 'count', opening: '10.00', came_in: '10.00', settled: '27.00' });
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
    settled: '120.00',
    cash: '0.00',
    went_out: '0.00',
    lowest: '-20.00',
    oversold: '20.00',
    tolerance: '5.00',
    first_short: '2025-06-01',
    last_short: '2025-06-01',
    late_days: 7,
    told: true,
  };

  it('tells the balance in both languages', () => {
    expect(balance.explain(facts, parameters, 'zh')).toMatchInlineSnapshot(
      `"康健药店（P1）2025年测试片（D10）：2025-01-02盘存10；当年判断期内购进等入库90、医保结算120、自费销售0、其他出库0（单位：盒），至2025-06-01账面结存低至-20，即至少有20盒在结算时不可能有库存（容许5）。购进补录7天、拆零折算、退费冲减和调拨已计入，自费与医保同一笔销售不重复计。疑似进销存不符，请核对随货同行单、发票、盘点表和销售记录。"`,
    );
    expect(balance.explain(facts, parameters, 'en')).toMatchInlineSnapshot(
      `"康健药店 (P1), 测试片 (D10), 2025: counted 10 on 2025-01-02; in the days judged of the year 90 came in, 120 were settled, 0 sold for cash, 0 went out otherwise (in 盒); by 2025-06-01 the book had fallen to -20, so at least 20 could not have been in stock when settled (5 allowed). Purchases recorded up to 7 days late, opened packs, refunds and transfers are allowed for, and one sale is not counted as cash and as settled. Suspected mismatch of purchases, stock and sales: compare delivery notes, invoices, stocktaking and sales."`,
    );
  });

  it('says that the opening or the money is an estimate', () => {
    const guessed = { ...facts, opened_by: 'estimate', told: false };
    expect(balance.explain(guessed, parameters, 'zh')).toMatch(/推定期初10.*金额按当年平均单价估算/);
    expect(balance.explain(guessed, parameters, 'en')).toMatch(/no count at first.*estimated/);
  });
});
