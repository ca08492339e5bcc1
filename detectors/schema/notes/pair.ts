import type { FieldNotes } from '../../../rules/schema/annotate.ts';
import { DAYS_READ } from './supply.ts';

/** Parameters of `pair` in words. */
export const PAIR_NOTES: FieldNotes = {
  finds: {
    zh: '查什么：items 知识点项目对，sides 两组条件，discount 手术折价，repeat 重复检查，overlap 同组药品重叠。',
    en: 'What is found: item pairs of knowledge points, two sides told by conditions, operations without their discount, tests done again, or drugs of one group side by side.',
  },
  relations: {
    zh: '判断哪几种关系：contains 前者包含后者，excludes 两者互斥。',
    en: 'Relations that it judges: contains (the first holds the second) or excludes.',
  },
  classes: {
    zh: '只看这些官方规则类别的知识点；不写则除 except_classes 外全看。',
    en: 'Official rule classes whose points it judges; all but except_classes when left out.',
  },
  except_classes: { zh: '不看这些官方规则类别。', en: 'Official rule classes that it leaves out.' },
  batch_lines: {
    zh: '一次就诊一日有几条以上明细全在同一秒，视为成批录入，时刻不可信（只用于按小时的时间窗）。',
    en: 'As many lines of a day of a visit, all of one second, were entered at once and tell no hour (windows of hours only).',
  },
  a: {
    zh: '一方：包含的一方，或互斥的一方。',
    en: 'One side: the one that holds the other, or either of two that exclude each other.',
  },
  'a.where': {
    zh: '该方明细符合的条件，用 select 中的名称。',
    en: 'Conditions of its lines, by their names under select.',
  },
  'a.label': { zh: '说明中对该方的称呼。', en: 'What the sentence calls it.' },
  'a.label.zh': { zh: '中文。', en: 'In Chinese.' },
  'a.label.en': { zh: '英文。', en: 'In English.' },
  b: { zh: '另一方：被包含、不得另收的一方。', en: 'The other side: the one that is held and not charged apart.' },
  'b.where': {
    zh: '该方明细符合的条件，用 select 中的名称。',
    en: 'Conditions of its lines, by their names under select.',
  },
  'b.label': { zh: '说明中对该方的称呼。', en: 'What the sentence calls it.' },
  'b.label.zh': { zh: '中文。', en: 'In Chinese.' },
  'b.label.en': { zh: '英文。', en: 'In English.' },
  relation: {
    zh: '两方的关系：contains 或 excludes。',
    en: 'How the sides stand to each other: contains or excludes.',
  },
  window: {
    zh: '多长时间内：same-day 同日，same-visit 同次就诊，six-hours 6小时内，same-hour 1小时内；都须同一次就诊。',
    en: 'In what time, always inside one visit: same-day, same-visit, six-hours or same-hour.',
  },
  second_share: {
    zh: '第二及以后的手术按全价的几成计，依当地规定。',
    en: 'Share of the price that a second operation costs, by the local price rules.',
  },
  lawful_share: {
    zh: '到此比例为止可能是另一切口的合规折价，列为无法判断；超过即视为未折价。',
    en: 'Up to this share it may be the lawful price of another incision and cannot be told; above it there was no discount.',
  },
  all_tiers: { zh: '价格表中适用于所有机构的等级。', en: 'Tiers of the price book that hold for every institution.' },
  least_alone: {
    zh: '没有价格表时，机构一年内单独收取该手术至少几次，才以其常用单价为全价。',
    en: 'Without a listed price, how often in a year an operation was charged alone for the usual price to count as the full one.',
  },
  tests: {
    zh: '结果互认的检查：编码开头|天数|item 或 site|名称。',
    en: 'Recognised tests, each as code prefix|days|item or site|name.',
  },
  sites: {
    zh: '部位用词，斜线隔开同一部位的写法。',
    en: 'Words of parts of the body; a slash between words of one part.',
  },
  emergency: {
    zh: '不论此前有无结果都可再做的就医方式。',
    en: 'Kinds of care in which a test is done again whatever went before.',
  },
  least_repeats: {
    zh: '一家机构一年内同一检查重复几次以上才列出。',
    en: 'Least repeats of an institution, test and year that are no chance.',
  },
  outside: { zh: '算作住院的就医方式，期间用药不带回家。', en: 'Kinds of care that are stays: nothing is taken home.' },
  allowed_days: {
    zh: '续药、换药时两种药可以重叠几天。',
    en: 'Days that two supplies may overlap for an early refill or a change.',
  },
  combined: { zh: '同组内常规合用的药品用词。', en: 'Words of drugs that are usually combined inside a group.' },
  ...DAYS_READ,
};
