import type { FieldNotes } from '../../../rules/schema/annotate.ts';

/** How the days that a line lasts are read; shared by `quantity`, `stock-on-hand` and `pair`. */
export const DAYS_READ: FieldNotes = {
  plausible_days: {
    zh: '可信的用药天数范围，超出者视为写错。',
    en: 'Plausible days of a line, least and most; others were miswritten.',
  },
  agreement: {
    zh: '写明的天数与按用法推算的天数相差几倍以内算一致。',
    en: 'Written and reckoned days within this factor agree.',
  },
  whole_pack_forms: {
    zh: '整支整瓶使用的剂型字样，不按片粒折算天数。',
    en: 'Words of forms used by the whole pack, whose days are not reckoned by units.',
  },
};

/** Parameters of `quantity` in words. */
export const QUANTITY_NOTES: FieldNotes = {
  ...DAYS_READ,
  measure: { zh: '累计什么：days_supply 用药天数。', en: 'What is summed: days of supply.' },
  per: {
    zh: '按什么累计：visit-substance-day 一次就诊一个通用名一天；doctor-substance-day 一名医师一天对一人的各次就诊。',
    en: "Over what: one substance and day of one visit, or of all of a person's visits to one doctor.",
  },
  outside: { zh: '不管的就医方式（如住院）。', en: 'Kinds of care outside the rule, such as stays.' },
  caps: {
    zh: '各类就诊的上限，按顺序归类，先符合者为准。',
    en: 'Caps by class of visit; the first class that fits is the line’s.',
  },
  'caps.class': { zh: '类名。', en: 'Name of the class.' },
  'caps.med_types': { zh: '属于该类的就医方式。', en: 'Kinds of care of this class.' },
  'caps.discharge': { zh: '是否为出院带药。', en: 'Whether it is drugs taken home at discharge.' },
  'caps.days': {
    zh: '上限天数；null 表示本地未定，只计无法判断。',
    en: 'Cap in days; null: not set here, so it cannot be told.',
  },
  'caps.chronic_days': { zh: '慢性病患者的上限，不同时才填。', en: 'Cap of chronically ill people, where it differs.' },
  'caps.documented_above': {
    zh: '超过此天数须有评估记录，明细上看不出，到上限为止列为无法判断。',
    en: 'Above it a written assessment is asked for, which lines do not show: cannot be told up to the cap.',
  },
  chronic: { zh: '谁算慢性病患者。', en: 'Who counts as chronically ill.' },
  'chronic.med_types': { zh: '慢特病就医方式。', en: 'Kinds of care of chronic diseases.' },
  'chronic.diagnoses': { zh: '慢性病诊断编码（ICD-10 前几位）。', en: 'Diagnoses, as prefixes of ICD-10.' },
  'chronic.lookback_days': { zh: '往前看几天。', en: 'Days looked back.' },
  restricted: {
    zh: '无论哪类就诊都另有上限的药品，先列者先用。',
    en: 'Drugs with a cap of their own whatever the class; the first that fits counts.',
  },
  'restricted.words': { zh: '药名中的字样或管制类别。', en: 'Words in names, or controlled classes.' },
  'restricted.days': { zh: '上限天数。', en: 'Cap in days.' },
  no_doctor: { zh: '不代表具体医师的代码。', en: 'Doctor codes that name nobody.' },
};

/** Parameters of `stock-on-hand` in words. */
export const STOCK_NOTES: FieldNotes = {
  ...DAYS_READ,
  outside: {
    zh: '算作住院的就医方式：住院用药不带回家，期间家中存药不消耗。',
    en: 'Kinds of care that are stays: nothing is taken home, the home stock stands still.',
  },
  window_days: { zh: '观察多少天。', en: 'Days looked at.' },
  min_span_days: { zh: '首末两次取药至少相隔几天。', en: 'Least days between the first fill and the last.' },
  single_cap_days: { zh: '单次取药的合法上限天数。', en: 'Longest lawful single fill, in days.' },
  least_fill_days: { zh: '一次取药至少按几天计。', en: 'A fill counts as at least this many days.' },
  margin_days: { zh: '存药须超出单次用量多少天。', en: 'How far above one fill the pile must rise, in days.' },
  possession_ratio: {
    zh: '取得天数与经过天数之比达到多少才算。',
    en: 'Days obtained over days elapsed from which a pile counts.',
  },
  grace_days: { zh: '提前几天续药仍属正常。', en: 'Days of stock at a fill that are still ordinary.' },
  grace_share: { zh: '剩余不超过上次用量的这一比例仍属正常。', en: 'Share of the fill before that is still ordinary.' },
  told_share: {
    zh: '至少这一比例的天数须有写明的依据。',
    en: 'Least share of days that rest on written days or doses.',
  },
  decisive: { zh: '达到任一项即属严重。', en: 'Any one of these makes it decisive.' },
  'decisive.stock_days': { zh: '存药天数。', en: 'Days of stock.' },
  'decisive.possession_ratio': { zh: '取得天数与经过天数之比。', en: 'Days obtained over days elapsed.' },
  'decisive.institutions': { zh: '取药机构数。', en: 'Institutions.' },
};
