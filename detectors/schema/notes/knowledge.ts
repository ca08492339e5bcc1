import type { FieldNotes } from '../../../rules/schema/annotate.ts';

/** Parameters of the `row` rules that run on knowledge, prices and diagnoses, in words. */
export const KNOWLEDGE_NOTES: FieldNotes = {
  finds: {
    zh: '查什么：不写或 record 逐条记录，limit 知识点限制，price 项目价格，markup 高于购进价，diagnosis 与性别年龄不符的诊断。',
    en: 'What is found: single records (record, or left out), limits of knowledge points, prices, markups, or diagnoses.',
  },
  limits: { zh: '判断哪几种限制。', en: 'Kinds of limits that the rule judges.' },
  classes: {
    zh: '只看这些官方规则类别的知识点；不写则除 except_classes 外全看。',
    en: 'Official rule classes whose points it judges; all but except_classes when left out.',
  },
  except_classes: { zh: '不看这些官方规则类别。', en: 'Official rule classes that it leaves out.' },
  care: { zh: '限制中所称的就医方式各指哪些编码。', en: 'What the kinds of care that a limit names are.' },
  'care.name': { zh: '限制中的名称。', en: 'Name as a limit has it.' },
  'care.types': { zh: '就医方式编码。', en: 'Codes of kinds of care.' },
  'care.prefixes': { zh: '本地编码的开头几位。', en: 'Beginnings of local codes.' },
  emergency: {
    zh: '抢救可以解除限制的就医方式；数据中看不出抢救，列为无法判断。',
    en: 'Kinds of care in which rescue may lift a limit; the data does not show it, so it cannot be told.',
  },
  childbirth: {
    zh: '分娩就诊：新生儿可能记在母亲名下。',
    en: "Childbirth, where a newborn may stand under the mother's name.",
  },
  'childbirth.med_types': { zh: '就医方式。', en: 'Kinds of care.' },
  'childbirth.diagnoses': { zh: '诊断编码（ICD-10 前几位）。', en: 'Diagnoses, as prefixes of ICD-10.' },
  ungraded_words: {
    zh: '未定级机构名称中，足以认定低于任何等级的字样。',
    en: 'Words in names of ungraded institutions that are below any grade.',
  },
  internet: { zh: '怎样认定互联网诊疗。', en: 'How a visit over the internet is told.' },
  'internet.words': { zh: '机构名称中的字样。', en: "Words in the institution's name." },
  'internet.med_types': { zh: '本地的就医方式编码。', en: 'Local kinds of care.' },
  lookback_days: {
    zh: '服务日之前几天内的诊断算在内；二线药品为首次使用之前几天内的用药。',
    en: 'Days before the day of service whose diagnoses count; for second-line drugs, before their first use whose drugs count.',
  },
  diagnosed_share: {
    zh: '有诊断名称的就诊不足此比例的机构，无法凭诊断判断。',
    en: 'An institution with named diagnoses on a smaller share of visits cannot be judged by them.',
  },
  all_tiers: { zh: '价格表中适用于所有机构的等级。', en: 'Tiers of the price book that hold for every institution.' },
  child: { zh: '儿童加收：到此幅度为止列为无法判断。', en: 'Surcharge for children: up to it nobody can tell.' },
  'child.until_months': { zh: '不满多少月龄。', en: 'Age in months below which it may be added.' },
  'child.share': { zh: '可加收的比例。', en: 'Share that may be added.' },
  groups: {
    zh: '只有部分人可能有的诊断，按顺序归组。',
    en: 'Diagnoses that only some people can have; the first group that fits counts.',
  },
  'groups.name': { zh: '组名，写入疑点标识。', en: 'Name of the group, in keys and facts.' },
  'groups.diagnoses': { zh: '诊断编码（ICD-10 前几位）。', en: 'Diagnoses, as prefixes of ICD-10.' },
  'groups.sex': { zh: '允许的性别：1 男，2 女。', en: 'Sex that may have them: 1 male, 2 female.' },
  'groups.from_months': { zh: '自多少月龄起（含）。', en: 'From this age in months on.' },
  'groups.until_months': { zh: '到多少月龄止（不含）。', en: 'Until this age in months, not included.' },
  'groups.newborn': {
    zh: '是否新生儿的诊断：可能记在父亲或母亲名下，父母年龄段（女12至55周岁、男14至65周岁）的人无法判断。',
    en: 'Whether they are those of newborns, who may be on a parent’s account: of women of 12 to 55 and men of 14 to 65 nobody can tell.',
  },
  'groups.label': { zh: '说明中对允许人群的称呼。', en: 'What the sentence calls those who may have them.' },
  'groups.label.zh': { zh: '中文。', en: 'In Chinese.' },
  'groups.label.en': { zh: '英文。', en: 'In English.' },
  min_count: {
    zh: '机构、诊断组、年度少于几条的视为笔误。',
    en: 'Fewer of an institution, group and year are slips of the pen.',
  },
};
