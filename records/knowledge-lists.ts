import type { Text } from '../base/language.ts';

/** A closed list of code values. Unknown values are flagged: cities add their own. */
export interface CodeList {
  readonly name: string;
  readonly label: Text;
  readonly values: Readonly<Record<string, string>>;
}

/** Declares a code list. */
export const list = (name: string, zh: string, en: string, values: Record<string, string>): CodeList => ({
  name,
  label: { zh, en },
  values,
});

/** Code lists of what is ours: the shapes that knowledge points are read into. */
export const KNOWLEDGE_LISTS: readonly CodeList[] = [
  list('limit_type', '限制类型', 'kind of limit', {
    sex: '性别',
    age: '年龄',
    'hosp-level': '医疗机构级别',
    'med-type': '就医方式',
    insurance: '险种',
    diagnosis: '诊断',
    'course-days': '支付疗程',
    'day-span': '连续时间跨度',
    quantity: '数量',
    'interval-days': '间隔天数',
    'no-pay': '不予支付',
    'no-pay-alone': '单独使用不予支付',
    'second-line': '二线使用',
    internet: '互联网诊疗',
    'discount-group': '手术折价组',
    other: '其他限制',
  }),
  list('limit_per', '计数单位', 'per', {
    hour: '小时',
    day: '日',
    visit: '次就诊',
    week: '周',
    period: '周期',
    line: '明细',
  }),
  list('limit_insurance', '限定险种', 'insurance allowed', { 'work-injury': '工伤保险', maternity: '生育保险' }),
  list('hosp_rank', '医院级别', 'hospital rank', { '1': '一级', '2': '二级', '3': '三级' }),
  list('parse_state', '解析状态', 'parse state', { active: '已解析', unparsed: '未解析' }),
  list('pair_relation', '项目关系', 'relation', {
    excludes: '互斥',
    contains: '包含',
    'same-group': '同组',
    'second-line-of': '二线与一线',
  }),
  list('pair_window', '时间窗', 'window', {
    'same-day': '单日',
    'same-visit': '单次就诊',
    'six-hours': '6小时内',
    'same-hour': '同一小时',
  }),
];
