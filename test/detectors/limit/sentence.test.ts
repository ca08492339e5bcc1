import { describe, expect, it } from 'vitest';
import { row } from '../../../detectors/archetypes/row.ts';
import type { Facts } from '../../../detectors/archetype.ts';
import { ruleNamed } from '../quantity/answer.ts';

const said = (id: string, facts: Facts): readonly [string, string] => {
  const parameters = row.parameters.parse(ruleNamed(id).params);
  return [row.explain(facts, parameters, 'zh'), row.explain(facts, parameters, 'en')];
};
const POINT = {
  fixmedins_code: 'H1',
  fixmedins_name: '镇卫生院',
  year: '2025',
  item: 'X1',
  item_name: '某药',
  lines: 3,
  persons: 2,
  kp_id: 'K1',
  rule_class: '某类',
  gz_code: 'GZ1',
  constraint_text: '原文',
  source_name: '第一批.xlsx',
  source_row: 7,
};

describe('the sentence of a limit', () => {
  it.each([
    ['sex', { allowed_sex: '1', found: '2' }, '限男性使用', '实为女性', 'for men only', 'of women instead'],
    [
      'age',
      { age_until_months: '216', found: '217、230' },
      '限不满18周岁',
      '实为18周岁1个月、19周岁2个月',
      'below 18 years',
      'of 18 years 1 months, 19 years 2 months',
    ],
    ['age', { age_from_months: '9', found: '8' }, '限9个月及以上', '实为8个月', 'of 9 months and more', 'of 8 months'],
    [
      'hosp-level',
      { min_hosp_rank: '2', found: '1、0' },
      '限二级及以上医疗机构',
      '实为一级、无等级',
      'secondary hospitals',
      'of primary, ungraded',
    ],
    [
      'med-type',
      { allowed_med_types: 'inpatient-med-types', found: '11' },
      '限住院',
      '实为普通门诊（11）',
      'stays in hospital',
      '(11)',
    ],
    [
      'insurance',
      { allowed_insutype: 'work-injury', found: '310' },
      '限工伤保险',
      '实为职工基本医疗保险（310）',
      'work injury',
      '(310)',
    ],
    [
      'diagnosis',
      { diag_words: '肝硬化|肝昏迷', found: '' },
      '诊断含“肝硬化、肝昏迷”等',
      '近12个月诊断中均未见',
      'such as 肝硬化、肝昏迷',
      '12 months before',
    ],
    ['no-pay', { found: '' }, '不予支付', '由基金支付', 'not paid by the fund', 'paid by the fund all the same'],
  ])('of %s says what is allowed, what was found, and where the point stands', (type, more, ...words) => {
    const [zh, en] = said('MC-PS-001', { ...POINT, limit_type: type, ...more });
    for (const word of [
      ...words.slice(0, 2),
      '镇卫生院（H1）2025年',
      '3条明细（2人）',
      '知识点K1（某类 GZ1，来源：第一批.xlsx第7行）',
      '“原文”',
      '涉嫌',
    ])
      expect(zh).toContain(word);
    for (const word of [
      ...words.slice(2),
      '3 lines (2 persons)',
      'Knowledge point K1 (某类 GZ1; 第一批.xlsx, row 7)',
      'Suspected',
    ])
      expect(en).toContain(word);
  });

  it('leaves out what the source does not say', () => {
    const [zh, en] = said('MC-PS-007', {
      ...POINT,
      limit_type: 'no-pay-alone',
      found: '',
      gz_code: null,
      source_name: null,
      source_row: null,
    });
    expect(zh).toContain('知识点K1（某类），');
    expect(en).toContain('Knowledge point K1 (某类), as published');
    expect(`${zh}${en}`).not.toMatch(/null|undefined/);
  });
});

describe('the sentences beside it', () => {
  it('names both prices', () => {
    const [zh, en] = said('MC-CH-003', {
      ...POINT,
      pric: '52.0100',
      allowed_pric: '40.0000',
      region: '130500',
      tier: '三级',
    });
    expect(zh).toMatch(/单价最高52\.01元，高于当地（130500，三级）价格40元，涉及3条明细、2人.*涉嫌超标准收费/);
    expect(en).toMatch(/up to 52\.01 yuan.*price of 40 yuan.*3 lines of 2 persons.*Suspected/);
  });

  it('names the diagnoses and whom they were given to', () => {
    const [zh, en] = said('MC-DQ-001', {
      ...POINT,
      defect: 'female',
      records: 4,
      visits: 3,
      examples: 'N80.000 子宫内膜异位症',
    });
    expect(zh).toMatch(/4条诊断（3次就诊、2人）.*只见于女性的诊断用于男性，例如N80\.000 子宫内膜异位症。疑似/);
    expect(en).toMatch(/4 diagnoses \(3 visits, 2 persons\).*diagnoses of women given to men, such as N80\.000/);
  });
});
