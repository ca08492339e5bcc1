import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../detectors/archetype.ts';
import { row } from '../../../detectors/archetypes/row.ts';
import { spark } from '../../../detectors/dialect/spark.ts';
import { bindRule, planOf as boundPlan } from '../../../detectors/engine/bound-rule.ts';
import { checkRules } from '../../../detectors/engine/check-rules.ts';
import { prepare } from '../../../detectors/engine/prepare.ts';
import { detect } from '../../../detectors/engine/scan.ts';
import type { Fixture, FixtureValue, Rule } from '../../../rules/model.ts';
import { parseRule } from '../../../rules/parse/parse-rule.ts';
import { cell, cellOrNull } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import { inMemory } from '../engine/in-memory.ts';
import { planOf } from '../quantity/answer.ts';
import { answerShape, contractShape, explained, notPortable } from '../quantity/portable.ts';

const memory = inMemory();
type Cells = Record<string, FixtureValue>;

/** A rule as an officer would write it: more than six sessions of physiotherapy on one line, outside a stay. */
const text = (more: string, params = '', keys = 'bkkp_sn'): string => `rule: 1
id: MC-CH-901
title: {zh: 一次收取理疗过多, en: Too many sessions at once}
topic: charging
status: draft
class: suspicious
kind: fact
severity: low
confidence: low
basis: [{law: 条例-735, article: 第三十八条(一)}]
requires: [fee_list_d.cnt]
detector: row
params:
  source: fee-line
${params === '' ? '  label: {zh: 单次数量过多, en: too many at once}\n  cure: {zh: 核对治疗记录。, en: Check the treatment record.}\n' : params}${more}finding:
  key: [${keys}]
  subject: {institution: fixmedins_code, person: psn_no}
innocent: [多部位治疗]
request: [治疗记录]
`;
const SELECT = `select:
  physio: {column: item_b.item_name, matches: 理疗}
  many: {column: fee_list_d.cnt, above: 6}
  inpatient: {column: setl_d.med_type, one_of: ['21']}
where: physio and many and not inpatient
`;

function ruleOf(yaml: string): Rule {
  const { rule, problems } = parseRule(yaml, 'MC-CH-901.yaml');
  if (rule === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return rule;
}

const item = (code: string, name: string): Cells => ({ med_list_codg: code, item_name: name, list_type: '201' });
const settled = (id: string, medType: string | null): Cells => ({
  setl_id: `S${id}`,
  mdtrt_id: `V${id}`,
  psn_no: 'P1',
  fixmedins_code: 'H1',
  insutype: '310',
  med_type: medType,
  setl_time: '2025-03-10 10:00:00',
  medfee_sumamt: '100',
  fund_pay_sumamt: '60',
});
const line = (id: string, code: string, cnt: string): Cells => ({
  bkkp_sn: id,
  setl_id: `S${id}`,
  mdtrt_id: `V${id}`,
  psn_no: 'P1',
  fixmedins_code: 'H1',
  med_list_codg: code,
  fee_ocur_time: '2025-03-10 09:00:00',
  cnt,
  pric: '10',
  det_item_fee_sumamt: '70.00',
  inscp_amt: '60.00',
});
const CITY: Fixture = {
  item_b: [item('I1', '中频理疗'), item('I2', '针灸')],
  setl_d: [
    settled('1', '11'),
    settled('2', '11'),
    settled('3', '11'),
    settled('4', '21'),
    settled('5', null),
    settled('6', null),
    settled('7', null),
  ],
  fee_list_d: [
    line('1', 'I1', '7'),
    line('2', 'I1', '6'),
    line('3', 'I2', '9'),
    line('4', 'I1', '7'),
    line('5', 'I1', '7'),
    line('6', 'I1', '2'),
    line('7', 'I9', '7'),
  ],
};

async function trailOf(rule: Rule): Promise<Record<string, string>[]> {
  const plan: Plan = boundPlan(bindRule(rule), '2025-12-31');
  await prepare(memory.session(), [rule]);
  await runSteps(memory.session(), [...plan.shared, ...plan.steps]);
  const rows = await memory.session().rows('SELECT * FROM mc_ch_901_trail');
  return rows.map((found) =>
    Object.fromEntries(Object.keys(found).map((name) => [name, cellOrNull(found, name) ?? '-'])),
  );
}

describe('a row rule without breaches', () => {
  const rule = ruleOf(text(SELECT));

  it('accuses the records for which its where holds, and cannot tell those that lack what would decide', async () => {
    await memory.land(CITY);
    const { outcomes } = await detect(memory.session(), [rule]);
    const [outcome] = outcomes;
    const found = await memory.session().rows('SELECT * FROM found_candidate');
    expect(found.map((one) => JSON.parse(cell(one, 'key')) as unknown)).toEqual([{ bkkp_sn: '1' }]);
    expect(cell(found[0], 'amount')).toBe('60.00');
    expect(cell(found[0], 'explanation_zh')).toBe(
      '机构H1于2025-03-10 09:00:00的费用明细（1）单次数量过多（中频理疗、7.0000、11）。核对治疗记录。',
    );
    // Line 6 is no matter which kind of care it was; line 7 has no item in the catalogue.
    expect(outcome).toMatchObject({
      status: 'partial',
      rowsIn: 7,
      rowsTested: 5,
      couldNotTell: { rows: 2, columns: { 'setl_d.med_type': 1, 'item_b.item_name': 1 } },
      suspects: 1,
    });
  });

  it('leaves a funnel that ends in its suspects', async () => {
    await memory.land(CITY);
    const { outcomes } = await detect(memory.session(), [rule]);
    expect(outcomes[0]?.funnel?.map(({ part, unit, n }) => `${part} ${unit} ${n}`)).toEqual([
      'rows_in rows 7',
      'physio rows 5',
      'many rows 3',
      'inpatient of-which 1',
      'not inpatient rows 1',
      'broken rows 1',
      'suspects suspects 1',
    ]);
  });

  it('leaves a trail of every record: which parts held, and the number against its limit', async () => {
    await memory.land(CITY);
    const trail = await trailOf(rule);
    const told = trail
      .map((one) => [
        (JSON.parse(one['what'] ?? '{}') as { key: string }).key,
        ...['p_physio', 'p_many', 'p_inpatient', 'measure', 'threshold', 'outcome'].map((name) => one[name]),
      ])
      .toSorted((a, b) => String(a[0]).localeCompare(String(b[0])));
    expect(told).toEqual([
      ['1', 'true', 'true', 'false', '7.000000', '6.000000', 'hit'],
      ['2', 'true', 'false', 'false', '6.000000', '6.000000', 'clear'],
      ['3', 'false', 'true', 'false', '9.000000', '6.000000', 'clear'],
      ['4', 'true', 'true', 'true', '7.000000', '6.000000', 'clear'],
      ['5', 'true', 'true', '-', '7.000000', '6.000000', 'setl_d.med_type'],
      ['6', 'true', 'false', '-', '2.000000', '6.000000', 'clear'],
      ['7', '-', 'true', '-', '7.000000', '6.000000', 'item_b.item_name'],
    ]);
  });

  it('keeps the values of its conditions with the suspect', async () => {
    await memory.land(CITY);
    await detect(memory.session(), [rule]);
    const [found] = await memory.session().rows('SELECT facts FROM found_candidate');
    const { parts } = JSON.parse(cell(found, 'facts')) as { parts: string };
    expect(JSON.parse(parts)).toEqual({ physio: '中频理疗', many: '7.0000', inpatient: '11' });
  });

  it('binds, answers like every plan, and stays inside the portable subset', async () => {
    expect((await explained(planOf(row, rule))).slice(-6)).toEqual([
      'r_funnel',
      'r_trail',
      'r_candidate',
      'r_line',
      'r_untold',
      'r_tally',
    ]);
    expect(await answerShape(planOf(row, rule))).toEqual(contractShape(['bkkp_sn']));
    expect(notPortable(planOf(row, rule), planOf(row, rule, {}, spark))).toEqual([]);
  });
});

const BREACHES = `  breaches:
    - {name: dear, when: {is: above, column: pric, limit: 9}, label: {zh: 单价过高, en: too dear}}
    - {name: odd, when: {is: above, column: pric, limit: 5}, where: many, label: {zh: 量价异常, en: odd}}
`;

describe('a row rule with breaches', () => {
  it('looks only at the records that its conditions narrow to', async () => {
    const rule = ruleOf(
      text(SELECT.replace(/where: .*\n/, 'where: physio and not inpatient and many\n'), BREACHES, 'bkkp_sn, defect'),
    );
    await memory.land(CITY);
    const { outcomes } = await detect(memory.session(), [rule]);
    const found = await memory.session().rows('SELECT key FROM found_candidate');
    expect(found.map((one) => JSON.parse(cell(one, 'key')) as unknown)).toEqual([{ bkkp_sn: '1', defect: 'dear' }]);
    // Lines 2, 3, 4 and 6 are not looked at; 5 and 7 may have to be, and would break the rule.
    expect(outcomes[0]).toMatchObject({
      rowsIn: 3,
      rowsTested: 1,
      couldNotTell: { rows: 2, columns: { 'setl_d.med_type': 1, 'item_b.item_name': 1 } },
    });
    expect(outcomes[0]?.funnel?.map(({ part, n }) => `${part} ${n}`)).toEqual([
      'rows_in 7',
      'physio 5',
      'inpatient 1',
      'not inpatient 2',
      'many 1',
      'dear 1',
      'odd 0',
      'broken 1',
      'suspects 1',
    ]);
  });

  it('does not wait for what could not matter: a record that breaks nothing is clear whether it is looked at or not', async () => {
    const cheap = BREACHES.replace('limit: 9', 'limit: 99').replace('limit: 5', 'limit: 99');
    const rule = ruleOf(
      text(SELECT.replace(/where: .*\n/, 'where: physio and not inpatient and many\n'), cheap, 'bkkp_sn, defect'),
    );
    await memory.land(CITY);
    const { outcomes } = await detect(memory.session(), [rule]);
    expect(outcomes[0]).toMatchObject({ status: 'ok', suspects: 0, couldNotTell: { rows: 0 } });
  });

  it('takes conditions inside a breach, beside its own test', async () => {
    const inside = BREACHES.replace('limit: 9', 'limit: 99').replace(
      'where: many',
      'where: many and physio and not inpatient',
    );
    const rule = ruleOf(text(SELECT.replace(/where: .*\n/, ''), inside, 'bkkp_sn, defect'));
    expect(rule.where).toBeUndefined();
    await memory.land(CITY);
    const { outcomes } = await detect(memory.session(), [rule]);
    const found = await memory.session().rows('SELECT key FROM found_candidate');
    expect(found.map((one) => JSON.parse(cell(one, 'key')) as unknown)).toEqual([{ bkkp_sn: '1', defect: 'odd' }]);
    expect(outcomes[0]?.couldNotTell.columns).toEqual({ 'setl_d.med_type': 1, 'item_b.item_name': 1 });
    expect(outcomes[0]?.rowsIn).toBe(7);
  });

  it('counts shares of the records that it looks at', async () => {
    const grouped = `  group: {by: institution-defect-month, min_count: 2, min_share: 0.5}\n`;
    const breach = `  breaches: [{name: dear, when: {is: above, column: cnt, limit: 6}, label: {zh: 单价过高, en: too dear}}]\n`;
    const keys = 'fixmedins_code, defect, month';
    const looked = ruleOf(
      text('select: {physio: {column: item_b.item_name, matches: 理疗}}\n', breach + grouped, keys),
    );
    await memory.land(CITY);
    const { outcomes } = await detect(memory.session(), [looked]);
    const [found] = await memory.session().rows('SELECT * FROM found_candidate');
    // Three of the five lines of physiotherapy, and line 7 that may be one.
    expect(JSON.parse(cell(found, 'facts'))).toMatchObject({ records: 3, total: 6 });
    expect(outcomes[0]?.funnel?.map(({ part, unit, n }) => `${part} ${unit} ${n}`)).toEqual([
      'rows_in rows 7',
      'physio rows 5',
      'dear of-which 3',
      'broken rows 3',
      'groups groups 1',
      'suspects suspects 1',
    ]);
    const groups = (await trailOf(looked)).filter((one) => one['mdtrt_id'] === '-');
    expect(groups).toMatchObject([
      { p_enough: 'true', p_share: 'true', measure: '3.000000', threshold: '2.000000', outcome: 'hit' },
    ]);
  });
});

describe('a row rule that could not be run is refused', () => {
  const codes = (yaml: string): string[] => checkRules([ruleOf(yaml)]).map(({ code }) => code);

  it('without breaches and without conditions, for it would accuse every record', () => {
    expect(codes(text(''))).toEqual(['MC-DETECT-004']);
  });
  it('with a condition that its records cannot reach', () => {
    expect(codes(text('select: {a: {column: stock_d.cnt, above: 6}}\n'))).toEqual(['MC-DETECT-009']);
    expect(codes(text("select: {a: {column: trac_prefix_b.pack_level, one_of: ['2']}}\n"))).toEqual(['MC-DETECT-009']);
  });
  it('with a breach that asks for nothing', () => {
    const nothing = `  breaches: [{name: dear, label: {zh: 单价过高, en: too dear}}]\n`;
    expect(codes(text(SELECT, nothing))).toEqual(['MC-DETECT-004']);
  });
  it('where its detector takes no conditions', () => {
    const { detector: _detector, ...rule } = ruleOf(text(SELECT));
    const problems = checkRules([{ ...rule, detector: 'bundle' }]).map(({ code }) => code);
    expect(problems).not.toContain('MC-DETECT-009');
    const priced: Rule = {
      ...rule,
      detector: 'row',
      params: { finds: 'price', child: { until_months: 72, share: 0.1 } },
    };
    expect(checkRules([priced]).map(({ code }) => code)).toEqual(['MC-DETECT-009']);
  });
});
