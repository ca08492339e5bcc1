import { describe, expect, it } from 'vitest';
import { quantity } from '../../../detectors/archetypes/quantity.ts';
import { spark } from '../../../detectors/dialect/spark.ts';
import { checkRules } from '../../../detectors/engine/check-rules.ts';
import type { FixtureValue } from '../../../rules/model.ts';
import { answer, planOf, ruleNamed } from './answer.ts';
import { answerShape, contractShape, explained, notPortable } from './portable.ts';

const rule = ruleNamed('MC-RX-007');
const alone = ruleNamed('MC-RX-001');
type Cells = Record<string, FixtureValue>;

const settlement = (visit: string, medType = '11', more: Cells = {}): Cells => ({
  setl_id: `S${visit}`,
  mdtrt_id: visit,
  psn_no: 'P1',
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
  psn_no: 'P1',
  fixmedins_code: 'H1',
  med_list_codg: 'XA7',
  fee_ocur_time: '2025-03-10 09:30:00',
  cnt: '1',
  pric: '10',
  det_item_fee_sumamt: '10.00',
  inscp_amt: '9.99',
  prd_days: '7',
  bilg_dr_code: 'D1',
  ...more,
});

const colds = (...visits: string[]): Cells[] =>
  visits.map((visit) => ({ mdtrt_id: visit, diag_code: 'J06.900', maindiag_flag: '1' }));

describe('the plan', () => {
  const plan = planOf(quantity, rule);

  it('binds step by step and answers with the columns and types of every plan', async () => {
    expect((await explained(plan)).slice(-4)).toEqual(['r_candidate', 'r_line', 'r_untold', 'r_tally']);
    expect(await answerShape(plan)).toEqual(contractShape(rule.finding.key));
  });

  it('stays inside the portable subset, and shares its drug lines with the rule on single visits', () => {
    expect(notPortable(plan, planOf(quantity, rule, {}, spark))).toEqual([]);
    expect(plan.shared).toEqual(planOf(quantity, alone).shared);
  });
});

describe('one table of limits', () => {
  it('is what the shipped rules have', () => {
    expect(checkRules([alone, rule])).toEqual([]);
  });

  it('is asked for where a local rule changes one of them only', () => {
    const caps = [{ class: 'ordinary', med_types: ['11'], days: 14 }];
    const problems = checkRules([alone, { ...rule, params: { ...rule.params, caps, agreement: 2 } }]);
    expect(problems.map(({ code, where }) => [code, where])).toEqual([
      ['MC-DETECT-004', rule.file],
      ['MC-DETECT-004', rule.file],
    ]);
    expect(problems.map(({ what }) => what.en).join(' ')).toMatch(/caps.*agreement/);
  });
});

describe('several visits to one doctor on a day', () => {
  it('are added up over brands, and the packs beyond the cap counted line by line, the dearest allowed', async () => {
    const { candidates, lines, facts, tally } = await answer(quantity, rule, {
      setl_d: ['M1', 'M2', 'M3'].map((visit) => settlement(visit)),
      diag_d: colds('M1', 'M2', 'M3'),
      fee_list_d: [fee('L1', 'M1'), fee('L2', 'M2', { inscp_amt: '20.02' }), fee('L3', 'M3')],
    });
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({
      k_psn_no: 'P1',
      k_bilg_dr_code: 'D1',
      k_fixmedins_code: 'H1',
      k_gnrc_name: '氨氯地平',
      k_fee_date: '2025-03-10',
      measure: '21.000000',
      threshold: '7.000000',
      amount: '19.98',
      amount_kind: 'fact',
      bilg_dr_code: 'D1',
    });
    expect(lines.map((row) => [row['line_no'], row['line_key'], row['amount']])).toEqual([
      ['1', 'L1', '9.99'],
      ['2', 'L2', '0.00'],
      ['3', 'L3', '9.99'],
    ]);
    expect(facts[0]).toMatchObject({ visits: 3, visit_ids: 'M1、M2、M3', visit_days: '7.00、7.00、7.00' });
    expect(tally).toEqual({ rows_in: '1', rows_tested: '1', untold_rows: '0' });
  });

  it('are counted among all prescriptions looked at, those of one visit too, and what could not be told', async () => {
    const { tally, untold, candidates } = await answer(quantity, rule, {
      setl_d: ['M1', 'M2', 'M3', 'M4', 'M5'].map((visit) => settlement(visit)),
      diag_d: colds('M1', 'M2', 'M3', 'M4', 'M5'),
      fee_list_d: [
        fee('L1', 'M1'),
        fee('L2', 'M2'),
        // One visit: another drug of the same doctor, the same drug of another person, and one of nobody's.
        fee('L3', 'M1', { med_list_codg: 'XA28' }),
        fee('L4', 'M3', { psn_no: 'P2' }),
        fee('L5', 'M3', { psn_no: 'P3', bilg_dr_code: null }),
        // Two visits whose days nobody knows.
        fee('L6', 'M4', { psn_no: 'P4', prd_days: null }),
        fee('L7', 'M5', { psn_no: 'P4', prd_days: null }),
      ],
    });
    expect(candidates).toHaveLength(1);
    expect(untold).toEqual({ 'fee_list_d.prd_days': 1 });
    expect(tally).toEqual({ rows_in: '5', rows_tested: '4', untold_rows: '1' });
  });

  it('are told apart from one visit with several prescriptions, which is the other rule', async () => {
    const given = {
      setl_d: [settlement('M1')],
      diag_d: colds('M1'),
      fee_list_d: [fee('L1', 'M1', { rx_drord_no: 'R1' }), fee('L2', 'M1', { rx_drord_no: 'R2' })],
    };
    expect((await answer(quantity, alone, given)).candidates).toHaveLength(1);
    expect((await answer(quantity, rule, given)).tally).toEqual({ rows_in: '1', rows_tested: '1', untold_rows: '0' });
  });

  it('know a registration of any of the visits, whatever its date', async () => {
    const registered = { dise_no: 'M03900', setl_time: '2025-03-12 10:00:00' };
    const { candidates } = await answer(quantity, rule, {
      setl_d: [settlement('M1', '11', registered), settlement('M2')],
      diag_d: colds('M1', 'M2'),
      fee_list_d: [fee('L1', 'M1'), fee('L2', 'M2')],
    });
    expect(candidates).toEqual([]);
  });

  it('answer once for one key, with the larger excess, where two kinds of care both exceed', async () => {
    const { candidates, lines, tally } = await answer(quantity, rule, {
      setl_d: [settlement('M1'), settlement('M2'), settlement('M3', '13'), settlement('M4', '13')],
      diag_d: colds('M1', 'M2', 'M3', 'M4'),
      fee_list_d: [
        fee('L1', 'M1'),
        fee('L2', 'M2'),
        fee('L3', 'M3', { cnt: '0.4', prd_days: '2.8' }),
        fee('L4', 'M4', { cnt: '0.4', prd_days: '2.8' }),
        fee('L5', 'M4', { cnt: '0.4', prd_days: '2.8', med_list_codg: 'XA1' }),
      ],
    });
    expect(candidates.map((row) => row['measure'])).toEqual(['14.000000']);
    expect(lines.map((row) => row['line_key'])).toEqual(['L1', 'L2']);
    expect(tally).toMatchObject({ untold_rows: '0' });
  });

  it('does not change when a settlement and its full refund are added', async () => {
    const given = {
      setl_d: [settlement('M1'), settlement('M2')],
      diag_d: colds('M1', 'M2'),
      fee_list_d: [fee('L1', 'M1'), fee('L2', 'M2')],
    };
    const pair = {
      setl_d: [
        ...given.setl_d,
        settlement('M3', '11', { medfee_sumamt: '10.00' }),
        settlement('M3', '11', { setl_id: 'SR', medfee_sumamt: '-10.00', refd_setl_flag: '1', init_setl_id: 'SM3' }),
      ],
      diag_d: given.diag_d,
      fee_list_d: [
        ...given.fee_list_d,
        fee('L3', 'M3'),
        fee('L4', 'M3', { setl_id: 'SR', cnt: '-1', det_item_fee_sumamt: '-10.00', inscp_amt: '-9.99' }),
      ],
    };
    expect(await answer(quantity, rule, pair)).toEqual(await answer(quantity, rule, given));
  });
});

describe('the sentence', () => {
  const parameters = quantity.parameters.parse(rule.params);
  const facts = {
    drug: '氨氯地平',
    doctor: 'D1',
    fee_date: '2025-03-10',
    visits: 2,
    visit_days: '7.00、3.50',
    packs: '2.00',
    pack_unit: '盒',
    days: '10.50',
    cap: '7.00',
    allowed: '7.00',
    excess: '3.50',
    source: 'A',
    class: 'ordinary',
    why: 'not_chronic',
    diagnoses: 'J06.900',
  };

  it('says what each visit gave and what they give together, in both languages', () => {
    expect(quantity.explain(facts, parameters, 'zh')).toMatchInlineSnapshot(
      `"医师D1于2025-03-10为同一参保人在2次普通门诊就诊中分别开具氨氯地平，各次折合7、3.5天，逐次看均未认定超限；合计2盒、10.5天用量，超过7天上限；放行7天，其余3.5天超出（依据：处方天数与发药数量一致）。参保人近12个月无慢特病登记，也无慢性病诊断，本次诊断 J06.900。不同医疗类别、不同规格分别计算，退费已冲减。疑似分解处方，请调取各次处方和就诊记录核实。"`,
    );
    expect(quantity.explain(facts, parameters, 'en')).toMatchInlineSnapshot(
      `"On 2025-03-10 doctor D1 prescribed 氨氯地平 to one person in 2 visits (ordinary outpatient visit), 7, 3.5 days each, none of them listed alone; together 2 packs, 10.5 days of use, above the cap of 7: 7 are allowed, 3.5 are beyond (by: written days agree with the quantity). Cap: within 12 months there is neither a chronic registration nor a chronic diagnosis; diagnosis of this visit: J06.900. Kinds of care and strengths are counted apart and refunds are netted. Suspected split prescription; pull the prescriptions and visit records to check."`,
    );
  });
});
