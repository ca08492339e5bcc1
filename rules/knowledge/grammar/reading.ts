/** The kinds of limit that a text is read into; the codes of `limit_b.limit_type`. */
export type LimitType =
  | 'sex'
  | 'age'
  | 'hosp-level'
  | 'med-type'
  | 'insurance'
  | 'diagnosis'
  | 'course-days'
  | 'day-span'
  | 'quantity'
  | 'interval-days'
  | 'no-pay'
  | 'no-pay-alone'
  | 'second-line'
  | 'internet'
  | 'discount-group'
  | 'other';

/** What a knowledge point says, as published. */
export interface PointText {
  readonly itemName: string;
  /** 限定内容. */
  readonly constraint: string;
  /** 检出逻辑. */
  readonly logic: string;
}

/** One limit that can be told from codes, days and quantities. */
export interface Limit {
  readonly type: LimitType;
  readonly sex?: '1' | '2';
  readonly ageFromMonths?: number;
  readonly ageUntilMonths?: number;
  readonly rank?: '1' | '2' | '3';
  readonly medTypes?: string;
  readonly insurance?: 'work-injury' | 'maternity';
  readonly diagnosisWords?: readonly string[];
  readonly group?: string;
  readonly maxDays?: number;
  readonly maxCount?: number;
  readonly per?: 'hour' | 'day' | 'visit' | 'week' | 'period' | 'line';
  readonly periodDays?: number;
  /** What the text leaves open and was taken in the reading that accuses least; codes of `ASSUMPTIONS`. */
  readonly assumed?: readonly Assumption[];
}

/** Two items that exclude each other. */
export interface Pair {
  readonly relation: 'excludes' | 'contains';
  readonly window: 'same-day' | 'same-visit' | 'six-hours' | 'same-hour';
  readonly assumed?: readonly Assumption[];
}

/** Either a limit, or why a person has to read the text. */
export type Reading =
  | { readonly state: 'active'; readonly limit: Limit }
  | { readonly state: 'unparsed'; readonly type: LimitType; readonly reason: UnparsedReason };

/** What was assumed, in words. */
export const ASSUMPTIONS = {
  'child-under-18': { zh: '原文未写年龄，儿童、小儿按未满18周岁', en: 'a child is under 18, no age being given' },
  'newborn-under-1-month': { zh: '新生儿按未满1个月', en: 'a newborn is under one month' },
  'infant-under-1-year': { zh: '婴儿按未满1周岁', en: 'an infant is under one year' },
  'toddler-under-3-years': { zh: '婴幼儿按未满3周岁', en: 'an infant or toddler is under three years' },
  'working-age-16-to-63': {
    zh: '法定就业年龄按16周岁至未满63周岁',
    en: 'the legal working age is from 16 to under 63',
  },
  'sex-from-illness': { zh: '性别由适应症用词推定', en: 'the sex is told by the words of the illness' },
  'sex-from-name': { zh: '性别由项目名称用词推定', en: 'the sex is told by the words of the name' },
  'unit-once-a-day': { zh: '按日计价的项目每日最多1', en: 'an item charged by the day is charged once a day' },
  'unit-24-hours-a-day': {
    zh: '按小时计价的项目每日最多24',
    en: 'an item charged by the hour is charged 24 times a day',
  },
  'period-lower-bound': {
    zh: '周期取原文所写范围的下限',
    en: 'the period is the lower bound of the range in the text',
  },
  'longest-months': { zh: '月、年按最长天数折算', en: 'months and years are counted at their longest' },
  'same-day-window': { zh: '原文未写时间窗，按同一日', en: 'no window being given, the same day' },
  'window-from-content': {
    zh: '时间窗由项目内涵所写时长推定',
    en: 'the window is told by the time in the content of the item',
  },
} as const;

/** A code of `ASSUMPTIONS`. */
export type Assumption = keyof typeof ASSUMPTIONS;

/** Why a text is left to a person, in words. */
export const UNPARSED_REASONS = {
  'class-not-known': { zh: '没有适用于该规则类别的解析规则', en: 'no grammar for this class' },
  'no-text': { zh: '没有限定内容', en: 'no limit in the text' },
  'sex-not-told': { zh: '用词不能确定限定哪一性别', en: 'the words tell neither sex' },
  'sex-both-told': { zh: '用词同时指向两种性别', en: 'the words tell both sexes' },
  'age-not-told': { zh: '不能确定年龄范围', en: 'no age range can be told' },
  'label-allows-adults': { zh: '注明说明书包含成人用法用量', en: 'the label gives doses for adults' },
  'level-not-told': { zh: '不能确定最低机构级别', en: 'no least level can be told' },
  'first-prescription-only': {
    zh: '级别只限首次处方，数据不能分辨首次',
    en: 'the level holds for the first prescription only, which data cannot tell',
  },
  'care-not-told': { zh: '不能确定就医方式', en: 'no kind of care can be told' },
  'alternatives-differ': { zh: '并列情形中只有部分有此限制', en: 'only some of the alternatives carry the limit' },
  'days-not-told': { zh: '不能确定天数', en: 'no number of days can be told' },
  'quantity-not-told': { zh: '不能确定数量或周期', en: 'no quantity or period can be told' },
  'insurance-not-told': { zh: '不能确定险种', en: 'no insurance can be told' },
  'disease-not-known': {
    zh: '有病种用词不在词表中，或条件不能由诊断分辨',
    en: 'a disease is not in the word list, or diagnoses cannot tell the condition',
  },
  'insurance-or-disease': {
    zh: '病种与险种并列，单看诊断会误报',
    en: 'a disease or an insurance: diagnoses alone would accuse wrongly',
  },
  'no-code': { zh: '没有医保编码', en: 'no item code' },
  'pair-incomplete': { zh: '不是恰好两个编码', en: 'not exactly two codes' },
} as const;

/** A code of `UNPARSED_REASONS`. */
export type UnparsedReason = keyof typeof UNPARSED_REASONS;

/** A limit, as the answer of a reader. */
export const active = (limit: Limit): Reading[] => [{ state: 'active', limit }];

/** A text left to a person, as the answer of a reader. */
export const unparsed = (type: LimitType, reason: UnparsedReason): Reading[] => [{ state: 'unparsed', type, reason }];
