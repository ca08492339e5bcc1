import { describe, expect, it } from 'vitest';
import { PAIR_CLASS, READ_CLASSES, readPoint } from '../../../rules/knowledge/grammar/classes.ts';
import { pairOf } from '../../../rules/knowledge/grammar/pairs.ts';

const read = (ruleClass: string, constraint: string, rest: { logic?: string; itemName?: string } = {}) =>
  readPoint(ruleClass, { itemName: '某项目', logic: '', constraint, ...rest });
const limit = (...given: Parameters<typeof read>) => {
  const [first] = read(...given);
  return first?.state === 'active' ? first.limit : first?.reason;
};

describe('sex', () => {
  it.each([
    ['女性孕产相关检查', { sex: '2' }],
    ['男性泌尿生殖系统相关手术', { sex: '1' }],
    ['用于白带过多、月经不调。', { sex: '2', assumed: ['sex-from-illness'] }],
    ['限前列腺增生。', { sex: '1', assumed: ['sex-from-illness'] }],
    ['用于男子更年期障碍。', { sex: '1' }],
  ])('%s', (text, told) => {
    expect(limit('药品区分性别使用', text)).toEqual({ type: 'sex', ...told });
  });

  it.each([
    ['限乳腺癌患者。', 'sex-not-told'],
    ['用于前列腺炎，亦用于盆腔炎。', 'sex-both-told'],
    ['用于前列腺癌；孕妇禁用。', 'sex-both-told'],
    ['用于男性及女性不育不孕。', 'sex-both-told'],
    ['', 'sex-not-told'],
  ])('%s is left to a person', (text, reason) => {
    expect(limit('药品区分性别使用', text)).toBe(reason);
  });

  it('is told by the name where the text tells nothing', () => {
    expect(limit('药品区分性别使用', '用于更年期综合征。', { itemName: '女珍颗粒' })).toEqual({
      type: 'sex',
      sex: '2',
      assumed: ['sex-from-name'],
    });
  });
});

describe('age', () => {
  it.each([
    ['限3-12岁患者。', 36, 156],
    ['限5至12岁以下儿童患者。', 60, 156],
    ['限5至未满12岁儿童患者。', 60, 144],
    ['限12至＜18岁青少年', 144, 216],
    ['限2岁至11岁儿童便秘。', 24, 144],
    ['限6个月至3岁。', 6, 48],
    ['限6岁及以下。', undefined, 84],
    ['限6岁以下。', undefined, 84],
    ['限6岁以内。', undefined, 84],
    ['限不超过6周岁患者。', undefined, 84],
    ['限≤6岁。', undefined, 84],
    ['限6个月以下。', undefined, 7],
    ['限＜6岁。', undefined, 72],
    ['限未满6岁。', undefined, 72],
    ['限不满6周岁。', undefined, 72],
    ['限小于6岁。', undefined, 72],
    ['限不足6个月。', undefined, 6],
    ['限满6岁。', 72, undefined],
    ['限≥12岁患者', 144, undefined],
    ['限6岁及以上患者', 72, undefined],
    ['限：1.1岁至14岁儿童哮喘；2.2岁至14岁儿童鼻炎。', 12, 180],
  ])('%s', (text, from, until) => {
    expect(limit('药品限儿童使用', text)).toEqual({
      type: 'age',
      ...(from === undefined ? {} : { ageFromMonths: from }),
      ...(until === undefined ? {} : { ageUntilMonths: until }),
    });
  });

  it.each([
    ['限儿童。', { ageUntilMonths: 216, assumed: ['child-under-18'] }],
    ['限⼉童肝移植。', { ageUntilMonths: 216, assumed: ['child-under-18'] }],
    ['小儿专用项目', { ageUntilMonths: 216, assumed: ['child-under-18'] }],
    ['新生儿专用项目', { ageUntilMonths: 1, assumed: ['newborn-under-1-month'] }],
    ['婴儿专用项目', { ageUntilMonths: 12, assumed: ['infant-under-1-year'] }],
    ['婴幼儿专用项目', { ageUntilMonths: 36, assumed: ['toddler-under-3-years'] }],
    ['限3岁及3岁以上儿童患者。', { ageFromMonths: 36, ageUntilMonths: 216, assumed: ['child-under-18'] }],
    ['限法定就业年龄段患者', { ageFromMonths: 192, ageUntilMonths: 756, assumed: ['working-age-16-to-63'] }],
  ])('%s', (text, told) => {
    expect(limit('医疗服务项目儿童专用', text)).toEqual({ type: 'age', ...told });
  });

  it('of a drug for children is 18 whatever illness of infants its label names, and no limit where adults take it', () => {
    expect(limit('药品儿童专用', '用于婴儿腹泻。')).toEqual({
      type: 'age',
      ageUntilMonths: 216,
      assumed: ['child-under-18'],
    });
    expect(limit('药品儿童专用', '适用于11周岁以下患者。')).toEqual({ type: 'age', ageUntilMonths: 144 });
    expect(limit('药品儿童专用', '用于肠炎。（药品说明书包含成人用法用量）')).toBe('label-allows-adults');
  });

  it('that no word tells is left to a person', () => {
    expect(limit('医疗服务项目限年龄', '限特定人群')).toBe('age-not-told');
  });
});

describe('institutions and care', () => {
  it.each([
    ['限二级及以上医疗机构癌症患者。', '2'],
    ['限三级医院。', '3'],
    ['1.需三级综合医院眼科或二级及以上眼科专科医院医师处方；2.首次处方时视力0.05-0.5。', '2'],
  ])('level: %s', (text, rank) => {
    expect(limit('药品限医疗机构级别', text)).toEqual({ type: 'hosp-level', rank });
  });

  it('a level of the first prescription alone, and none, are left to a person', () => {
    expect(limit('药品限医疗机构级别', '限患者，首次处方时需由二级及以上医疗机构医师开具。')).toBe(
      'first-prescription-only',
    );
    expect(limit('药品限医疗机构级别', '限基层医疗机构。')).toBe('level-not-told');
  });

  it.each([
    ['限急诊或住院患者。', 'emergency-or-inpatient-med-types'],
    ['明确具有营养风险的住院患者方予支付。', 'inpatient-med-types'],
    ['限二级及以上医疗机构肿瘤患者，住院方可支付，单次最多支付14天。', 'inpatient-med-types'],
  ])('care: %s', (text, medTypes) => {
    expect(limit('药品限就医方式', text)).toEqual({ type: 'med-type', medTypes });
  });

  it('care that one alternative alone asks for, and outpatient care, are left to a person', () => {
    expect(limit('药品限就医方式', '限急性期住院患者；限耳部血流障碍患者。')).toBe('alternatives-differ');
    expect(limit('药品限就医方式', '限门诊或住院患者')).toBe('care-not-told');
  });

  it('insurance', () => {
    expect(limit('药品限工伤保险', '限工伤保险')).toEqual({ type: 'insurance', insurance: 'work-injury' });
    expect(limit('药品限生育保险', '限生育保险')).toEqual({ type: 'insurance', insurance: 'maternity' });
    expect(limit('药品限生育保险', '限生育保险或工伤保险')).toBe('insurance-not-told');
  });
});

describe('days and quantities', () => {
  const days = '使用药品的日期总计超过限制天数';
  it.each([
    ['支付不超过14天。', days, { type: 'course-days', maxDays: 14 }],
    ['住院方可支付，单次最多支付14天。', days, { type: 'course-days', maxDays: 14, per: 'visit' }],
    ['支付不超过一年，每周最多支付一次。', days, { type: 'day-span', maxDays: 366, assumed: ['longest-months'] }],
    ['总时间不超过90天，评定间隔时间不短于14天。', days, { type: 'day-span', maxDays: 90 }],
    ['支付不超过3个月。', days, { type: 'course-days', maxDays: 92, assumed: ['longest-months'] }],
    [
      '限以下情况，支付不超过12个月：1.甲；2.乙。',
      '第一次使用药品的日期开始计算的连续时间跨度超过限制天数',
      { type: 'day-span', maxDays: 366, assumed: ['longest-months'] },
    ],
    ['限：1.甲，支付不超过12个月；2.乙。', days, 'alternatives-differ'],
    ['甲不超过7天，乙不超过14天。', days, 'days-not-told'],
    ['限急性期。', days, 'days-not-told'],
  ])('course: %s', (text, logic, told) => {
    expect(limit('药品限支付疗程', text, { logic })).toEqual(told);
  });

  it.each([
    ['小时', { type: 'quantity', maxCount: 24, per: 'day', assumed: ['unit-24-hours-a-day'] }],
    ['日', { type: 'quantity', maxCount: 1, per: 'day', assumed: ['unit-once-a-day'] }],
    ['每日不超过24小时', { type: 'quantity', maxCount: 24, per: 'day' }],
    ['每日最多2次', { type: 'quantity', maxCount: 2, per: 'day' }],
    ['每周最多支付一次。（人社部发〔2016〕23号）', { type: 'quantity', maxCount: 1, per: 'week', periodDays: 7 }],
    ['两次评定间隔时间不短于14天。', { type: 'interval-days', periodDays: 14 }],
    [
      '糖化血红蛋白水平反映近2-3个月的平均血糖水平。',
      { type: 'quantity', maxCount: 1, per: 'period', periodDays: 60, assumed: ['period-lower-bound'] },
    ],
    ['次', 'quantity-not-told'],
  ])('frequency: %s', (text, told) => {
    expect(limit('医疗服务项目周期超频次', text)).toEqual(told);
  });
});

describe('classes', () => {
  it('without a text to read are known by their class', () => {
    expect(limit('中药饮片单方使用不予支付', '')).toEqual({ type: 'no-pay-alone' });
    expect(limit('中药饮片单复方均不予支付', '')).toEqual({ type: 'no-pay' });
    expect(limit('超互联网医院药品支付范围', '')).toEqual({ type: 'internet' });
    expect(limit('手术项目未按规定折价收费', '胃肠手术组')).toEqual({ type: 'discount-group', group: '胃肠手术组' });
    expect(limit('手术项目未按规定折价收费', '')).toBe('no-text');
  });

  it('that are not known are left to a person', () => {
    expect(read('某个新类别', '限男性')).toEqual([{ state: 'unparsed', type: 'other', reason: 'class-not-known' }]);
    expect(READ_CLASSES).toContain(PAIR_CLASS);
  });
});

describe('pairs', () => {
  it.each([
    ['', '单日', 'same-day', undefined],
    ['', '单次就诊', 'same-visit', undefined],
    ['', '6小时内', 'six-hours', undefined],
    ['', '同一小时', 'same-hour', undefined],
    ['含血压监测每半分钟一次、连续15分钟', '', 'same-hour', ['window-from-content']],
    ['血压监测每小时一次、连续6小时', '', 'six-hours', ['window-from-content']],
    ['含24小时室内有专业护士监护', '', 'same-day', ['same-day-window']],
    ['含植皮', '', 'same-day', ['same-day-window']],
  ])('content %j and window %j', (content, window, told, assumed) => {
    expect(pairOf(content, window)).toEqual({
      relation: 'contains',
      window: told,
      ...(assumed === undefined ? {} : { assumed }),
    });
  });
});
