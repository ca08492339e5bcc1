import { describe, expect, it } from 'vitest';
import { quantity } from '../../../detectors/archetypes/quantity.ts';
import type { FixtureValue } from '../../../rules/model.ts';
import { answer, ruleNamed } from './answer.ts';

const rule = ruleNamed('MC-RX-001');
type Cells = Record<string, FixtureValue>;

const settlement = (visit: string, medType: string, more: Cells = {}): Cells => ({
  setl_id: `S${visit}`,
  mdtrt_id: visit,
  psn_no: `P${visit}`,
  fixmedins_code: 'H1',
  med_type: medType,
  setl_time: '2025-03-10 10:00:00',
  medfee_sumamt: '100.00',
  ...more,
});

const fee = (line: string, visit: string, more: Cells = {}): Cells => ({
  bkkp_sn: line,
  setl_id: `S${visit}`,
  mdtrt_id: visit,
  psn_no: `P${visit}`,
  fixmedins_code: 'H1',
  med_list_codg: 'XA7',
  fee_ocur_time: '2025-03-10 09:30:00',
  cnt: '2',
  pric: '10',
  det_item_fee_sumamt: '20.00',
  inscp_amt: '20.00',
  prd_days: '14',
  ...more,
});

const cold = (visit: string): Cells => ({ mdtrt_id: visit, diag_code: 'J06.900', maindiag_flag: '1' });

describe('days and money of a visit', () => {
  it('adds two brands of one generic name, allows the dearer of two like packs and counts the others line by line', async () => {
    const { candidates, lines, facts, tally } = await answer(quantity, rule, {
      setl_d: [settlement('M1', '11')],
      diag_d: [cold('M1')],
      fee_list_d: [
        fee('L1', 'M1', { cnt: '1', prd_days: '7', inscp_amt: '9.99', bilg_dr_code: 'D2' }),
        fee('L2', 'M1', { cnt: '2', med_list_codg: 'XB7', inscp_amt: '20.02', bilg_dr_code: 'D1' }),
      ],
    });
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({
      k_gnrc_name: '氨氯地平',
      k_fee_date: '2025-03-10',
      measure: '21.000000',
      threshold: '7.000000',
      amount: '20.00',
      amount_kind: 'fact',
      amt_total: '40.00',
      bilg_dr_code: 'D1',
      first_time: '2025-03-10 09:30:00',
    });
    expect(lines.map((row) => [row['line_no'], row['line_key'], row['amount'], row['inscp_amt']])).toEqual([
      ['1', 'L1', '9.99', '9.99'],
      ['2', 'L2', '10.01', '20.02'],
    ]);
    expect(facts[0]).toMatchObject({
      packs: '3.00',
      source: 'A',
      cap: '7.00',
      why: 'not_chronic',
      diagnoses: 'J06.900',
    });
    expect(tally).toEqual({ rows_in: '1', rows_tested: '1', untold_rows: '0' });
  });

  it('believes the packs and not the written days when they differ', async () => {
    const seven = { prd_days: '7', sin_dos_dscr: '1片', used_frqu_dscr: '每日1次', cnt: '4' };
    const { candidates, facts } = await answer(quantity, rule, {
      setl_d: [settlement('M1', '11')],
      diag_d: [cold('M1')],
      fee_list_d: [fee('L1', 'M1', seven)],
    });
    expect(candidates[0]).toMatchObject({ measure: '28.000000', amount: '15.00' });
    expect(facts[0]).toMatchObject({ source: 'B', dose: '1片 每日1次' });
  });

  it('gives no amount where a policy-range amount is missing', async () => {
    const { candidates, lines } = await answer(quantity, rule, {
      setl_d: [settlement('M1', '11')],
      diag_d: [cold('M1')],
      fee_list_d: [fee('L1', 'M1', { inscp_amt: null }), fee('L2', 'M1')],
    });
    expect(candidates[0]).toMatchObject({ amount: null, amount_kind: 'none' });
    expect(lines.map((row) => row['amount'])).toEqual([null, null]);
  });

  it('does not change when a settlement and its full refund are added', async () => {
    const given = {
      setl_d: [settlement('M1', '11')],
      diag_d: [cold('M1')],
      fee_list_d: [fee('L1', 'M1')],
    };
    const pair = {
      setl_d: [
        ...given.setl_d,
        settlement('M1', '11', { setl_id: 'SX', medfee_sumamt: '20.00' }),
        settlement('M1', '11', { setl_id: 'SY', medfee_sumamt: '-20.00', refd_setl_flag: '1', init_setl_id: 'SX' }),
      ],
      diag_d: given.diag_d,
      fee_list_d: [
        ...given.fee_list_d,
        fee('LX', 'M1', { setl_id: 'SX' }),
        fee('LY', 'M1', { setl_id: 'SY', cnt: '-2', det_item_fee_sumamt: '-20.00', inscp_amt: '-20.00' }),
      ],
    };
    expect(await answer(quantity, rule, pair)).toEqual(await answer(quantity, rule, given));
  });
});

describe('the cap in what was handed out', () => {
  const item = (med_list_codg: string, pack_qty: string): Cells => ({
    med_list_codg,
    item_name: `${med_list_codg}片`,
    gnrc_name: '某药',
    list_type: '101',
    pack_qty,
    day_qty: '1',
  });
  const visit = { setl_d: [settlement('M1', '11')], diag_d: [cold('M1')] };
  const line = (key: string, med_list_codg: string, cnt: string, days: string, money: string): Cells =>
    fee(key, 'M1', { med_list_codg, cnt, prd_days: days, inscp_amt: money });

  it('is filled with whole packs: of six boxes of five days, two are allowed and four are beyond', async () => {
    const { candidates, facts } = await answer(quantity, rule, {
      ...visit,
      item_b: [item('F5', '5')],
      fee_list_d: [line('L1', 'F5', '6', '30', '61.50')],
    });
    expect(candidates.map((row) => [row['measure'], row['threshold'], row['amount']])).toEqual([
      ['30.000000', '7.000000', '41.00'],
    ]);
    expect(facts[0]).toMatchObject({ allowed: '10.00', excess: '20.00', grain: 'pack', grains: 6, grains_allowed: 2 });
    expect(quantity.explain(facts[0] ?? {}, quantity.parameters.parse(rule.params), 'zh')).toContain(
      '超过7天上限；按整包装发药，放行2个包装（10天），其余4个包装（20天）超出（',
    );
  });

  it('is filled with the large packs first, so that what is left could have stayed on the shelf', async () => {
    const { facts, lines } = await answer(quantity, rule, {
      ...visit,
      item_b: [item('F5', '5'), item('F2', '2')],
      fee_list_d: [line('L1', 'F2', '3', '6', '9.00'), line('L2', 'F5', '2', '10', '30.00')],
    });
    expect(facts.map((row) => [row['allowed'], row['excess']])).toEqual([['10.00', '6.00']]);
    expect(lines.map((row) => [row['line_key'], row['amount']])).toEqual([
      ['L1', '9.00'],
      ['L2', '0.00'],
    ]);
  });

  it('is filled piece by piece where packs were opened', async () => {
    const { facts, candidates } = await answer(quantity, rule, {
      ...visit,
      item_b: [item('F12', '12')],
      fee_list_d: [line('L1', 'F12', '1.5', '18', '36.00')],
    });
    expect(candidates.map((row) => row['amount'])).toEqual(['22.00']);
    expect(facts[0]).toMatchObject({ allowed: '7.00', excess: '11.00', grain: 'piece', grains: 18, grains_allowed: 7 });
    expect(quantity.explain(facts[0] ?? {}, quantity.parameters.parse(rule.params), 'en')).toContain(
      'in pieces, 7 are allowed (7 days) and the other 11 (11 days) are beyond',
    );
  });

  it('lists nothing where the last piece was needed to reach it', async () => {
    const { candidates, tally } = await answer(quantity, rule, {
      ...visit,
      item_b: [item('F2', '2')],
      // A piece lasts three days: three of them are nine days, two would be six.
      fee_list_d: [
        fee('L1', 'M1', {
          med_list_codg: 'F2',
          cnt: '1.5',
          prd_days: null,
          sin_dos_dscr: '1片',
          used_frqu_dscr: '每72小时1次',
        }),
      ],
    });
    expect([candidates, tally]).toEqual([[], { rows_in: '1', rows_tested: '1', untold_rows: '0' }]);
  });
});

it('counts only days beyond one smallest pack, none for opened packs, and clears one pack each of two products', async () => {
  const { candidates, facts, lines } = await answer(quantity, rule, {
    setl_d: [settlement('M1', '13'), settlement('M2', '13')],
    fee_list_d: [
      fee('L1', 'M1', { cnt: '1', prd_days: '7', inscp_amt: '9.99' }),
      fee('L2', 'M1', { cnt: '1', prd_days: '10', inscp_amt: '10.02', med_list_codg: 'XB7' }),
      fee('L3', 'M2', { cnt: '1.5', prd_days: '10.5', inscp_amt: '10.50' }),
    ],
  });
  expect(candidates.map((row) => [row['threshold'], row['amount']])).toEqual([['3.000000', '7.50']]);
  expect(facts.map((row) => [row['days'], row['allowed'], row['excess']])).toEqual([['10.50', '3.00', '7.50']]);
  expect(lines.map((row) => row['amount'])).toEqual(['7.50']);
});

describe('whom a cap is held against', () => {
  it('leaves drugs of a stay out, cannot tell discharge drugs, pharmacies and unknown kinds of care', async () => {
    const { candidates, untold, tally } = await answer(quantity, rule, {
      setl_d: [settlement('M1', '21'), settlement('M2', '21'), settlement('M3', '9929'), settlement('M4', '19')],
      fee_list_d: [
        fee('L1', 'M1'),
        fee('L2', 'M2', { dscg_tkdrug_flag: '1' }),
        fee('L3', 'M3'),
        fee('L4', 'M4'),
        fee('L5', 'M5', { setl_id: null }),
      ],
    });
    expect(candidates).toEqual([]);
    expect(untold).toEqual({ 'cap:discharge': 1, 'cap:pharmacy': 1, 'cap:other': 1, 'mdtrt_d.med_type': 1 });
    expect(tally).toEqual({ rows_in: '4', rows_tested: '0', untold_rows: '4' });
  });

  it('takes the kind of care from the visit where nothing is settled, and judges discharge drugs once their cap is set', async () => {
    const caps = [
      { class: 'discharge', discharge: true, days: 10 },
      { class: 'ordinary', med_types: ['11'], days: 7 },
    ];
    const { facts } = await answer(
      quantity,
      rule,
      {
        setl_d: [settlement('M2', '21')],
        mdtrt_d: [
          { mdtrt_id: 'M1', psn_no: 'PM1', fixmedins_code: 'H1', med_type: '11', begntime: '2025-03-10 09:00:00' },
        ],
        fee_list_d: [
          fee('L1', 'M1', { setl_id: null }),
          fee('L2', 'M2', { dscg_tkdrug_flag: '1', cnt: '3', prd_days: '21' }),
        ],
      },
      { caps },
    );
    expect(facts.map((row) => [row['class'], row['cap'], row['why']])).toEqual([
      ['ordinary', '7.00', 'class'],
      ['discharge', '10.00', 'class'],
    ]);
  });

  it('looks for chronic disease exactly one year back, and not ahead', async () => {
    const registered = (visit: string, day: string): Cells =>
      settlement(`C${visit}`, '14', { psn_no: `P${visit}`, setl_time: `${day} 08:00:00` });
    const { candidates } = await answer(quantity, rule, {
      setl_d: [
        settlement('M1', '11'),
        registered('M1', '2024-03-10'),
        settlement('M2', '11'),
        registered('M2', '2024-03-09'),
        settlement('M3', '11'),
        registered('M3', '2025-03-11'),
      ],
      diag_d: [cold('M1'), cold('M2'), cold('M3')],
      fee_list_d: [fee('L1', 'M1'), fee('L2', 'M2'), fee('L3', 'M3')],
    });
    expect(candidates.map((row) => row['k_mdtrt_id'])).toEqual(['M2', 'M3']);
  });

  it('lists what exceeds even the longest cap, diagnosis or not', async () => {
    const { facts, untold } = await answer(quantity, rule, {
      setl_d: [settlement('M1', '11'), settlement('M2', '11'), settlement('M3', '11')],
      diag_d: [{ mdtrt_id: 'M2', diag_code: 'I10.x00', maindiag_flag: '1' }, cold('M3')],
      fee_list_d: [
        fee('L1', 'M1', { med_list_codg: 'XA28', cnt: '4', prd_days: '112' }),
        fee('L2', 'M2', { med_list_codg: 'XA28', cnt: '4', prd_days: '112' }),
        fee('L3', 'M3', { med_list_codg: 'XA28', cnt: '4', prd_days: '112' }),
      ],
    });
    expect(facts.map((row) => [row['cap'], row['why'], row['chronic_diagnosis']])).toEqual([
      ['84.00', 'longest', null],
      ['84.00', 'diagnosed', 'I10.x00'],
      ['84.00', 'not_chronic_longest', null],
    ]);
    expect(untold).toEqual({});
  });

  it('cannot tell a registered visit between four and twelve weeks, and lists it above twelve', async () => {
    const { candidates, untold } = await answer(quantity, rule, {
      setl_d: ['M1', 'M2', 'M3'].map((visit) => settlement(visit, '14', { dise_no: 'M03900' })),
      fee_list_d: [
        fee('L1', 'M1', { cnt: '4', prd_days: '28' }),
        fee('L2', 'M2', { cnt: '5', prd_days: '35' }),
        fee('L3', 'M3', { cnt: '13', prd_days: '91', inscp_amt: '91.00' }),
      ],
    });
    expect(untold).toEqual({ 'rx_d.long_rx_assessment': 1 });
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({ k_mdtrt_id: 'M3', threshold: '84.000000', amount: '7.00' });
  });

  it('reads the catalogue as of the day of the line', async () => {
    const renewed = { med_list_codg: 'XC', item_name: '改装片', list_type: '101', day_qty: '1' };
    const { candidates } = await answer(quantity, rule, {
      item_b: [
        { ...renewed, pack_qty: '3', begndate: '2024-01-01', pack_unit: '盒' },
        { ...renewed, pack_qty: '6', begndate: '2025-03-10', pack_unit: '瓶' },
      ],
      setl_d: [settlement('M1', '11'), settlement('M2', '11')],
      diag_d: [cold('M1'), cold('M2')],
      fee_list_d: [
        fee('L1', 'M1', { med_list_codg: 'XC', cnt: '3', prd_days: null, sin_dos_dscr: '1片', used_frqu_dscr: 'qd' }),
        fee('L2', 'M2', {
          med_list_codg: 'XC',
          cnt: '3',
          prd_days: null,
          sin_dos_dscr: '1片',
          used_frqu_dscr: 'qd',
          fee_ocur_time: '2025-03-09 23:59:59',
        }),
      ],
    });
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({ k_mdtrt_id: 'M1', measure: '18.000000' });
    expect(candidates[0]?.['facts']).toContain('"pack_unit":"瓶"');
  });

  it('gives opened packs no allowance of a whole pack', async () => {
    const { candidates } = await answer(quantity, rule, {
      setl_d: [settlement('M1', '11')],
      diag_d: [cold('M1')],
      fee_list_d: [fee('L1', 'M1', { cnt: '1.5', prd_days: '10.5', inscp_amt: '15.00' })],
    });
    expect(candidates[0]).toMatchObject({ measure: '10.500000', amount: '5.00' });
  });
});

describe('what could not be told of a line', () => {
  it.each([
    ['fee_list_d.sin_dos_dscr', { prd_days: '2' }],
    ['fee_list_d.cnt', { prd_days: '30', cnt: '90' }],
    ['fee_list_d.prd_days', { prd_days: null, sin_dos_dscr: '5mg', used_frqu_dscr: 'qd' }],
    ['fee_list_d.prd_days', { prd_days: null, sin_dos_dscr: '3', used_frqu_dscr: 'qd' }],
    ['item_b.pack_qty', { med_list_codg: 'XN' }],
    ['item_b.pack_qty', { med_list_codg: 'unknown', list_type: '101' }],
  ])('%s', async (column, cells) => {
    const { candidates, untold } = await answer(quantity, rule, {
      setl_d: [settlement('M1', '11')],
      diag_d: [cold('M1')],
      fee_list_d: [fee('L1', 'M1', cells)],
    });
    expect(candidates).toEqual([]);
    expect(untold).toEqual({ [column]: 1 });
  });

  it('names the day quantity where written days stand alone', async () => {
    const { untold } = await answer(quantity, rule, {
      item_b: [{ med_list_codg: 'XD', item_name: '无常用量片', list_type: '101', pack_qty: '10' }],
      setl_d: [settlement('M1', '11')],
      fee_list_d: [fee('L1', 'M1', { med_list_codg: 'XD' })],
    });
    expect(untold).toEqual({ 'item_b.day_qty': 1 });
  });
});
