import { describe, expect, it } from 'vitest';
import { stockOnHand } from '../../../detectors/archetypes/stock-on-hand.ts';
import type { Fixture, FixtureValue } from '../../../rules/model.ts';
import { answer, ruleNamed } from '../quantity/answer.ts';
import { cell } from '../../../store/session.ts';

const rule = ruleNamed('MC-RX-002');
type Cells = Record<string, FixtureValue>;

const dayOf = (offset: number, from = '2025-01-06'): string =>
  new Date(Date.parse(`${from}T00:00:00Z`) + offset * 86_400_000).toISOString().slice(0, 10);

let serial = 0;
function fill(offset: number, more: Cells = {}): Cells {
  serial += 1;
  return {
    bkkp_sn: `L${String(serial).padStart(5, '0')}`,
    mdtrt_id: `V${serial}`,
    psn_no: 'P1',
    fixmedins_code: 'H1',
    med_type: '11',
    med_list_codg: 'XA28',
    fee_ocur_time: `${dayOf(offset)} 09:00:00`,
    cnt: '1',
    pric: '28',
    det_item_fee_sumamt: '28.00',
    inscp_amt: '28.00',
    prd_days: '28',
    ...more,
  };
}

const every = (days: number, times: number, more: (i: number) => Cells = () => ({})): Cells[] =>
  Array.from({ length: times }, (_, i) => fill(i * days, more(i)));

const run = (given: Fixture) => answer(stockOnHand, rule, given);

describe('honest people', () => {
  it.each([
    ['a month at a time', every(28, 13)],
    ['twelve weeks at a time', every(84, 5, () => ({ cnt: '3', prd_days: '84' }))],
    ['three days early every time', every(25, 15)],
    ['twelve weeks, ten days early', every(74, 5, () => ({ cnt: '3', prd_days: '84' }))],
  ])('%s', async (_, lines) => {
    const { candidates, untold, tally } = await run({ fee_list_d: lines });
    expect(candidates).toEqual([]);
    expect(untold).toEqual({});
    expect(tally).toMatchObject({ untold_rows: '0' });
  });
});

describe('a window too short to tell', () => {
  it('leaves open a large stock bought within a month, and says so', async () => {
    const { candidates, untold } = await run({ fee_list_d: [fill(0), fill(5), fill(10), fill(20), fill(29)] });
    expect(candidates).toEqual([]);
    expect(untold).toEqual({ 'few:days': 1 });
  });

  it('is no pile where all was bought on one day, which another rule judges', async () => {
    const huge = fill(0, { cnt: '20', prd_days: '560' });
    expect((await run({ fee_list_d: [huge] })).untold).toEqual({});
  });
});

describe('piles', () => {
  it('names every institution by name, with its own days and money, which add up', async () => {
    const { candidates, facts } = await run({
      medins_b: ['H0', 'H1', 'H2'].map((fixmedins_code) => ({
        fixmedins_code,
        fixmedins_name: `${fixmedins_code}医院`,
      })),
      fee_list_d: every(22, 16, (i) => ({ fixmedins_code: `H${i % 3}` })),
    });
    const list = JSON.parse(String(facts[0]?.['dispensers'])) as Record<string, string | number>[];
    const sum = (name: string): number => list.reduce((total, one) => total + Number(one[name]), 0);
    expect(sum('beyond_amount')).toBeCloseTo(Number(candidates[0]?.['amount']), 2);
    expect(sum('fill_days')).toBe(16);
    expect(list.map((one) => Number(one['beyond_amount']))).toEqual(
      list.map((one) => Number(one['beyond_amount'])).sort((a, b) => b - a),
    );
    const own = list.find((one) => one['fixmedins_code'] === candidates[0]?.['fixmedins_code']);
    const text = stockOnHand.explain(facts[0] ?? {}, stockOnHand.parameters.parse(rule.params), 'zh');
    expect(text).toContain(`元是各机构合计，其中本机构${own?.['beyond_amount']}元。`);
    for (const name of ['H0医院（H0）', 'H1医院（H1）', 'H2医院（H2）']) expect(text).toContain(name);
  });

  it('finds 27 % too much over a year, spread over three institutions and two brands', async () => {
    const spread = every(22, 16, (i) => ({ fixmedins_code: `H${i % 3}` }));
    const { candidates, facts, lines } = await run({ fee_list_d: spread });
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({
      k_psn_no: 'P1',
      k_year: '2025',
      measure: '118.000000',
      threshold: '56.000000',
      psn_no: 'P1',
      amount_kind: 'fact',
      amt_total: '448.00',
    });
    expect(facts[0]).toMatchObject({ possession_ratio: '1.2727', institutions: 3, band: 'clear', span_days: 330 });
    expect(lines).toHaveLength(16);
    const total = lines.reduce((sum, line) => sum + Math.round(Number(cell(line, 'amount')) * 100), 0);
    expect((total / 100).toFixed(2)).toBe(candidates[0]?.['amount']);
  });

  it('names the institution with the largest excess, the smaller code on a tie, and the decisive band', async () => {
    const heavy = every(10, 12, (i) => ({ fixmedins_code: ['H3', 'H2', 'H1', 'H2'][i % 4] ?? '' }));
    const { candidates, facts } = await run({ fee_list_d: heavy });
    expect(candidates[0]).toMatchObject({ fixmedins_code: 'H2' });
    expect(facts[0]).toMatchObject({ top_institution: 'H2', band: 'clear' });
    const flood = await run({ fee_list_d: every(9, 12, (i) => ({ fixmedins_code: `H${i % 3}` })) });
    expect(flood.facts[0]).toMatchObject({ band: 'decisive' });
    expect(flood.candidates[0]).toMatchObject({ fixmedins_code: 'H2' });
  });

  it('carries stock over the year end and shares no line between two years', async () => {
    const { candidates, lines } = await run({ fee_list_d: every(15, 40) });
    expect(candidates.map((row) => row['k_year'])).toEqual(['2025', '2026']);
    const keys = lines.map((row) => row['line_key']);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(40);
  });

  it('does not change when a settlement and its full refund are added', async () => {
    const lines = every(15, 10);
    const settled = (id: string, amount: string, more: Cells = {}): Cells => ({
      setl_id: id,
      mdtrt_id: 'VX',
      psn_no: 'P1',
      fixmedins_code: 'H9',
      med_type: '11',
      setl_time: '2025-03-01 10:00:00',
      medfee_sumamt: amount,
      ...more,
    });
    const bought = fill(50, { mdtrt_id: 'VX', fixmedins_code: 'H9', setl_id: 'SX', cnt: '5', prd_days: '140' });
    const returned = { ...bought, bkkp_sn: 'LY', setl_id: 'SY', cnt: '-5', det_item_fee_sumamt: '-28.00' };
    const pair = {
      setl_d: [settled('SX', '28.00'), settled('SY', '-28.00', { refd_setl_flag: '1', init_setl_id: 'SX' })],
      fee_list_d: [...lines, bought, returned],
    };
    expect(await run(pair)).toEqual(await run({ fee_list_d: lines }));
  });
});

describe('days in hospital', () => {
  const stay = (id: string, from: number, to: number | null, more: Cells = {}): Cells => ({
    mdtrt_id: id,
    psn_no: 'P1',
    fixmedins_code: 'H1',
    med_type: '21',
    begntime: `${dayOf(from)} 08:00:00`,
    endtime: to === null ? null : `${dayOf(to)} 08:00:00`,
    ...more,
  });
  const monthly = every(28, 6);

  it('stop the clock once, however many records of a stay overlap', async () => {
    const one = await run({ fee_list_d: monthly, mdtrt_d: [stay('I1', 30, 80)] });
    const two = await run({
      fee_list_d: monthly,
      mdtrt_d: [stay('I1', 30, 60), stay('I2', 50, 80), stay('I3', 55, 58)],
    });
    expect(one.candidates).toHaveLength(1);
    expect(one.candidates[0]).toMatchObject({ measure: '78.000000' });
    expect(one.facts[0]).toMatchObject({ span_days: 90 });
    expect(two).toEqual(one);
  });

  it('end with the settlement or the last fee line where nobody closed the stay', async () => {
    const open = { fee_list_d: monthly, mdtrt_d: [stay('I1', 30, null)] };
    expect((await run(open)).candidates).toEqual([]);
    const lastFee = fill(80, { mdtrt_id: 'I1', med_type: '21', med_list_codg: 'BED', list_type: '201' });
    const charged = await run({ ...open, fee_list_d: [...monthly, lastFee] });
    expect(charged.candidates[0]).toMatchObject({ measure: '78.000000' });
  });

  it('give no home stock, except what is taken home at discharge', async () => {
    const inside = every(15, 8, () => ({ med_type: '21' }));
    expect((await run({ fee_list_d: inside })).tally).toMatchObject({ rows_in: '0' });
    const home = inside.map((line) => ({ ...line, dscg_tkdrug_flag: '1' }));
    expect((await run({ fee_list_d: home })).candidates).toHaveLength(1);
  });
});

describe('what could not be told', () => {
  it('allows half of the days by the usual dose and no more', async () => {
    const guessed = (share: number): Cells[] => every(15, 10, (i) => (i < share ? { prd_days: null } : {}));
    const half = await run({ fee_list_d: guessed(5) });
    expect(half.candidates).toHaveLength(1);
    expect(half.facts[0]).toMatchObject({ usual_dose_share: '0.5000' });
    const more = await run({ fee_list_d: guessed(6) });
    expect(more.candidates).toEqual([]);
    expect(more.untold).toEqual({ 'fee_list_d.prd_days': 1 });
    expect(more.tally).toEqual({ rows_in: '1', rows_tested: '0', untold_rows: '1' });
  });
});
