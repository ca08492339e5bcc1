import type { FieldNotes } from '../../../rules/schema/annotate.ts';

/** Parameters of the `quantity` rules on knowledge, daily doses and counts, in words. */
export const QUANTITIES_NOTES: FieldNotes = {
  finds: {
    zh: '查什么：不写或 supply 用药天数，limit 知识点的数量、间隔、疗程限制，dose 日剂量，count 自选明细的计数。',
    en: 'What is found: days of supply (supply, or left out), limits of knowledge points, daily doses, or counts of chosen lines.',
  },
  limits: {
    zh: '判断哪几种限制：quantity 数量，interval-days 间隔天数，course-days 疗程天数，day-span 时间跨度。',
    en: 'Kinds of limits: a quantity, days between two uses, days of a course, or a span of days.',
  },
  classes: {
    zh: '只看这些官方规则类别的知识点；不写则除 except_classes 外全看。',
    en: 'Official rule classes whose points it judges; all but except_classes when left out.',
  },
  except_classes: { zh: '不看这些官方规则类别。', en: 'Official rule classes that it leaves out.' },
  stay_prefixes: {
    zh: '住院类医疗类别编码的开头几位：住院各日的费用可能互相补记、预记；其余就诊可能一日交清几次。',
    en: 'Beginnings of the codes of stays, whose days may be posted on one another; elsewhere several sessions may be paid on one day.',
  },
  childbirth: {
    zh: '分娩就诊：新生儿可能记在母亲名下，列为无法判断。',
    en: "Childbirth, where a newborn may stand under the mother's name and nobody can tell.",
  },
  'childbirth.med_types': { zh: '就医方式。', en: 'Kinds of care.' },
  'childbirth.diagnoses': { zh: '诊断编码（ICD-10 前几位）。', en: 'Diagnoses, as prefixes of ICD-10.' },
  course_gap_days: { zh: '停用超过几天算新的疗程。', en: 'Days without the item after which a new course begins.' },
  span_gap_days: {
    zh: '自首次使用起算的限制，停用超过几天重新起算。',
    en: 'Days without the item after which a span is counted anew.',
  },
  take_home: {
    zh: '带回家的药按发药数量折合天数；不写则每个有明细的日期算一天。',
    en: "Drugs taken home count by their days' supply; left out, every day with a line is a day of use.",
  },
  'take_home.outside': {
    zh: '当场使用、不折合的就医方式（如住院）。',
    en: 'Kinds of care whose drugs are given on the spot.',
  },
  'take_home.plausible_days': { zh: '可信的用药天数范围。', en: 'Plausible days of a line, least and most.' },
  'take_home.agreement': {
    zh: '写明的天数与折合的天数相差几倍以内算一致。',
    en: 'Written and reckoned days within this factor agree.',
  },
  'take_home.whole_pack_forms': {
    zh: '整支整瓶使用的剂型字样，不折合天数。',
    en: 'Words of forms used by the whole pack, whose days are not reckoned.',
  },
  measure: {
    zh: '累计什么：days_supply 用药天数；计数规则为 quantity 数量，lines 条数，days 天数，amount 范围内金额。',
    en: 'What is summed: days of supply; in a counting rule quantity, lines, days, or the policy-range amount.',
  },
  per: {
    zh: '按什么累计：visit-substance-day 一次就诊一个通用名一天；doctor-substance-day 一名医师一天对一人的各次就诊；计数规则为 line 明细，visit 就诊，person-day、person-month、person-year 一人在一家机构的一日、一月、一年。',
    en: "Over what: one substance and day of one visit, or of all of a person's visits to one doctor; in a counting rule a line, a visit, or a person's day, month or year at one institution.",
  },
  each_item: { zh: '是否每个项目分开数。', en: 'Whether each item is counted by itself.' },
  more_than: { zh: '超过多少才算；等于不算。', en: 'What may be reached and not exceeded.' },
  unit: { zh: '所数的单位名称，用于说明。', en: 'What is counted, for the sentence.' },
  'unit.zh': { zh: '中文。', en: 'In Chinese.' },
  'unit.en': { zh: '英文。', en: 'In English.' },
};
