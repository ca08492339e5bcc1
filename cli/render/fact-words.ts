import type { Language, Text } from '../../base/language.ts';
import { columnOf } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';

const words = (table: Readonly<Record<string, readonly [zh: string, en: string]>>): Readonly<Record<string, Text>> =>
  Object.fromEntries(Object.entries(table).map(([name, [zh, en]]) => [name, { zh, en }]));

/**
 * Facts that decide a suspect, in the words of an officer. Facts that are not named here are workings (statistics between two
 * others, codes that the sentence spells out): they are in `--json`.
 */
export const FACT_WORDS: Readonly<Record<string, Text>> = words({
  key: ['主键', 'key'],
  item: ['项目编码', 'item'],
  item_name: ['项目', 'item name'],
  med_list_codg: ['项目编码', 'item'],
  drug: ['药品', 'drug'],
  other_drug: ['另一种药', 'the other drug'],
  drug_grp: ['药品类别', 'drug class'],
  day: ['日期', 'day'],
  fee_date: ['日期', 'day'],
  month: ['月份', 'month'],
  year: ['年度', 'year'],
  period: ['期间', 'period'],
  first_time: ['首次', 'first'],
  last_time: ['末次', 'last'],
  first_day: ['首日', 'first day'],
  last_day: ['末日', 'last day'],
  window_from: ['统计自', 'window from'],
  window_to: ['统计至', 'window to'],
  defect: ['情形', 'finding'],
  records: ['违反规则的条数', 'records that break the rule'],
  total: ['合计', 'total'],
  share_percent: ['占比（%）', 'share (%)'],
  different: ['不同的值', 'different values'],
  examples: ['举例', 'examples'],
  lines: ['明细条数', 'lines'],
  persons: ['人数', 'persons'],
  visits: ['就诊次数', 'visits'],
  visit_ids: ['各次就诊', 'visit ids'],
  visit_days: ['各次天数', 'days of each visit'],
  stay_days: ['住院天数', 'days of the stay'],
  values: ['值', 'values'],
  time: ['时间', 'time'],
  found: ['实际情况', 'found'],
  limit_type: ['限制种类', 'kind of limit'],
  constraint: ['限制原文', 'limit as written'],
  constraint_text: ['限制原文', 'limit as written'],
  diag_words: ['限定的诊断用词', 'diagnoses allowed'],
  kp_id: ['知识点编号', 'knowledge point'],
  point: ['知识点编号', 'knowledge point'],
  rule_class: ['官方规则类别', 'official class'],
  gz_code: ['官方规则编码', 'official rule code'],
  packs: ['数量', 'packs'],
  units: ['数量', 'units'],
  times: ['次数', 'times'],
  days: ['总天数', 'days in all'],
  total_days: ['总天数', 'days in all'],
  cap: ['天数上限', 'cap in days'],
  allowed: ['允许', 'allowed'],
  excess: ['超出', 'excess'],
  excess_days: ['超出天数', 'days beyond'],
  dose: ['用法用量', 'dose'],
  registered_on: ['慢特病登记日期', 'registered on'],
  chronic_diagnosis: ['慢性病诊断', 'chronic diagnosis'],
  diagnoses: ['诊断', 'diagnoses'],
  diagnosis: ['诊断', 'diagnosis'],
  age_months: ['月龄', 'age in months'],
  sex: ['性别', 'sex'],
  pric: ['单价', 'unit price'],
  allowed_pric: ['标准单价', 'price that holds'],
  full_pric: ['全价', 'full price'],
  region: ['价格地区', 'region'],
  tier: ['价格等级', 'tier'],
  doctor: ['医师', 'doctor'],
  fills: ['取药次数', 'fills'],
  institutions: ['机构数', 'institutions'],
  peak_day: ['存药最多的一天', 'day of the highest stock'],
  peak_days: ['当日存药够用天数', 'days of stock that day'],
  limit_days: ['存药上限（天）', 'cap of stock in days'],
  possession_ratio: ['药物持有率', 'possession ratio'],
  span_days: ['首末次取药相隔天数', 'days between first and last fill'],
  both_days: ['两药同用天数', 'days with both'],
  drug_trac_codg: ['追溯码', 'trace code'],
  settlements_total: ['结算和销售次数', 'settlements and sales'],
  violating_settlements: ['涉嫌的次数', 'suspected ones'],
  gap_days: ['相隔天数', 'days between'],
  first_seller: ['首次销售方', 'first seller'],
  first_seller_name: ['首次销售方名称', 'name of the first seller'],
  second_seller: ['再次销售方', 'second seller'],
  second_seller_name: ['再次销售方名称', 'name of the second seller'],
  first_sold: ['首次销售', 'first sold'],
  second_sold: ['再次销售', 'sold again'],
  expy_end: ['有效期止', 'expiry'],
  sold_day: ['销售日期', 'sold on'],
  overdue_days: ['过期天数', 'days past expiry'],
  bought: ['购进日期', 'bought'],
  never_bought: ['从未购进的码', 'codes never bought'],
  bought_later: ['先售后购的码', 'codes bought after they were sold'],
  bought_elsewhere: ['别处购进的码', 'codes bought elsewhere'],
  codes_total: ['追溯码数', 'codes'],
  mapped_item: ['码对应的项目', 'item of the code'],
  mapped_name: ['码对应的名称', 'name of the item of the code'],
  opening: ['期初', 'opening'],
  came_in: ['入库', 'came in'],
  went_out: ['其他出库', 'gone out otherwise'],
  sent_back: ['退货', 'sent back'],
  settled: ['医保结算', 'settled'],
  cash: ['自费销售', 'sold for cash'],
  oversold: ['超卖', 'oversold'],
  tolerance: ['容许误差', 'tolerance'],
  bundle_visits: ['含该组合的就诊', 'visits with the set'],
  support: ['占就诊的比例', 'share of visits'],
  rate: ['检查率', 'rate'],
  rate_expected: ['同行应有检查率', 'expected rate'],
  visits_with_test: ['做该检查的就诊', 'visits with the test'],
  peers: ['可比机构', 'peers'],
  expected: ['同行应有', 'expected'],
  stays: ['住院人次', 'stays'],
  cost: ['住院总费用', 'cost of stays'],
  fund: ['基金支付', 'paid by the fund'],
  ratio: ['实际报销比例', 'actual ratio'],
  gap: ['与同行的差', 'gap to peers'],
  share: ['占比', 'share'],
  own_pay: ['全自费金额', 'own pay'],
  excess_yuan: ['多出金额（元）', 'excess (yuan)'],
  item_a: ['甲项目', 'item a'],
  item_b: ['乙项目', 'item b'],
  item_name_a: ['甲项目名称', 'name of item a'],
  item_name_b: ['乙项目名称', 'name of item b'],
  relation: ['两项关系', 'relation'],
  time_window: ['时间窗', 'window'],
  minutes_apart: ['与另一项相隔（分钟）', 'minutes from the other item'],
  quantity: ['数量', 'quantity'],
  first_item_name: ['主要项目', 'main item'],
  group_name: ['项目分组', 'group of items'],
});

/** What a fact is called: as it decides, as a column, or as it is written. */
export function factLabel(name: string, language: Language): string {
  const column = KINDS.map((kind) => columnOf(kind, name)).find((found) => found !== undefined);
  return FACT_WORDS[name]?.[language] ?? column?.label[language] ?? name;
}

/** Values of facts that are codes of the rules' own, in words. */
const VALUE_WORDS: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  relation: words({
    contains: ['前者已包含后者', 'the first holds the second'],
    excludes: ['两项不得同时收费', 'not to be charged together'],
  }),
  time_window: words({
    'same-day': ['同一次就诊的同一日', 'on one day of one visit'],
    'same-visit': ['同一次就诊内', 'in one visit'],
    'six-hours': ['同一次就诊的6小时内', 'within six hours of one visit'],
    'same-hour': ['同一次就诊的1小时内', 'within one hour of one visit'],
  }),
  sex: words({ 1: ['男', 'male'], 2: ['女', 'female'] }),
};

/** Counts of days whose label does not say so. */
const DAY_COUNTS: ReadonlySet<string> = new Set([
  'days',
  'total_days',
  'cap',
  'excess_days',
  'gap_days',
  'span_days',
  'both_days',
  'overdue_days',
  'peak_days',
]);

/** A value of a fact as it is stored. */
export function factValue(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** A time without the midnight that stands for a day alone. */
export const timeShown = (time: string): string => time.replace(/^(\d{4}-\d{2}-\d{2}) 00:00:00$/, '$1');

/** A value of a fact as a reader sees it: codes in words, days without midnight, numbers without idle zeros. */
export function factShown(name: string, value: unknown, language: Language): string {
  const text = factValue(value);
  const known = VALUE_WORDS[name]?.[text];
  if (known !== undefined) return known[language];
  const number = /^-?\d+\.\d*0$/.test(text) ? text.replace(/\.?0+$/, '') : timeShown(text);
  return language === 'zh' && DAY_COUNTS.has(name) && /^-?[\d.]+$/.test(number) ? `${number} 天` : number;
}

/** One fact that decides, as a reader sees it. */
export interface DecidingFact {
  readonly name: string;
  readonly label: string;
  readonly value: string;
}

/** The facts that decide a suspect, in the order its detector gave them; lists are shown by themselves. */
export function decidingFacts(facts: Readonly<Record<string, unknown>>, language: Language): DecidingFact[] {
  return Object.entries(facts).flatMap(([name, value]) => {
    const isPlain = typeof value === 'string' || typeof value === 'number';
    if (!isPlain || value === '' || !(name in FACT_WORDS) || factValue(value).startsWith('[{')) return [];
    return [{ name, label: factLabel(name, language), value: factValue(value) }];
  });
}
