import type { FieldNotes } from '../../../rules/schema/annotate.ts';

/** Parameters of `bundle` in words. Shares are fractions of 1, points are percentage points. */
export const BUNDLE_NOTES: FieldNotes = {
  finds: { zh: '找什么：set 套餐，single-test 单项。', en: 'What is found: a set of tests, or a single test.' },
  inpatient_med_types: { zh: '住院的就医方式。', en: 'Kinds of care that are inpatient.' },
  outpatient_med_types: { zh: '门诊的就医方式。', en: 'Kinds of care that are outpatient.' },
  emergency_med_types: { zh: '急诊的就医方式。', en: 'Kinds of care that are emergency.' },
  test_charge_types: { zh: '属于检查检验的收费类别。', en: 'Charge categories that are tests.' },
  repeat_days: { zh: '同一人几天内再入院不重复计。', en: 'A new admission within these days is not counted again.' },
  min_visits: { zh: '机构至少多少人次才判断。', en: 'Least visits of an institution.' },
  min_peers: { zh: '至少几家同行。', en: 'Least other institutions to compare with.' },
  peer_visits: { zh: '同行至少多少人次。', en: 'Least visits of a peer.' },
  group_visits: {
    zh: '同行该病组至少多少人次，才算别家也收治。',
    en: 'Visits of peers from which a diagnosis group counts as treated elsewhere.',
  },
  own_group_visits: {
    zh: '本机构病组至少多少人次才单独看。',
    en: "Visits from which the institution's own group stands by itself.",
  },
  min_groups: { zh: '至少涉及几个病组。', en: 'Least diagnosis groups.' },
  peer_coverage: {
    zh: '别家也收治的病组至少占多大比例。',
    en: 'Least share of visits in groups that peers treat too.',
  },
  prior_visits: {
    zh: '粗分组的比率折合多少人次参与加权。',
    en: "Visits that the coarser rate weighs against a cell's own.",
  },
  item_rate: { zh: '项目开展率至少多少。', en: 'Least rate of an item.' },
  item_excess: { zh: '比同行至少高出多少。', en: "Least excess over the peers' rate." },
  rarely_needed: {
    zh: '同行开展率不超过此值，视为很少需要。',
    en: 'Where peers order it at most this often it is hardly needed.',
  },
  foreign_item_visits: {
    zh: '同行这么多人次都没有的项目，视为编码不同。',
    en: 'Peer visits without the item from which it is another way of coding.',
  },
  max_items: { zh: '最多看几个项目。', en: 'Most items looked at.' },
  max_masks: { zh: '最多看几种组合。', en: 'Most combinations looked at.' },
  min_size: { zh: '套餐至少几项。', en: 'Least tests in a set.' },
  min_support: { zh: '整套都做的至少占多大比例。', en: 'Least share of visits with the whole set.' },
  min_soft_support: { zh: '做了大部分的至少占多大比例。', en: 'Least share of visits with most of the set.' },
  soft_share: { zh: '做了套餐中多大比例即算做了大部分。', en: 'Share of the items that counts as most of the set.' },
  min_lift: { zh: '各项合计为预期的几倍。', en: 'Members together are ordered this many times as often as expected.' },
  min_lifted: { zh: '至少几项各自达到该倍数。', en: 'Least members that reach this factor each alone.' },
  excess_points: { zh: '超出同行多少个百分点。', en: 'Excess over peers in percentage points.' },
  min_spread_over_groups: { zh: '至少在多大比例的病组中如此。', en: 'Least share of diagnosis groups that show it.' },
  max_q: { zh: '允许的误报比例上限（q 值）。', en: 'Highest false discovery rate (q).' },
  leave_q: {
    zh: '已列出的，q 高于此值才退出；不填则为 max_q 的两倍。其他界限不再满足的立即退出。',
    en: 'A listed suspect stays until q is above this; twice max_q where left out. It leaves at once where another limit fails.',
  },
  month_ends: {
    zh: '看最近几个月末（含筛查截止日）；1 表示不考虑以前是否列出。',
    en: 'Month-ends looked at, the judged day among them; 1 forgets what was listed before.',
  },
  least_spread_points: {
    zh: '正常机构之间的天然差异至少按几个百分点计。',
    en: 'Natural spread between honest institutions, never taken as less.',
  },
  sample_visits: { zh: '列出多少次就诊作样本。', en: 'Visits listed as a sample.' },
  single_rate: { zh: '单项开展率至少多少。', en: 'Least share of visits with the test.' },
  single_excess_points: { zh: '单项超出同行多少个百分点。', en: 'Excess of the test over peers in percentage points.' },
  single_routine: {
    zh: '同行开展率超过此值，视为同行常规。',
    en: "Above this rate at the others it is a routine, nobody's habit.",
  },
  single_lift: { zh: '单项为预期的几倍。', en: 'The test is ordered this many times as often as expected.' },
  single_spread_over_groups: {
    zh: '单项至少在多大比例的病组中普遍开展。',
    en: 'Least share of diagnosis groups with the test.',
  },
  single_peers: { zh: '至少几家同行开展该项。', en: 'Least peers that order the test at all.' },
  single_min_yuan: { zh: '单项超出金额至少多少元。', en: 'Least excess in yuan.' },
  single_least_spread_points: {
    zh: '单项的天然差异至少按几个百分点计。',
    en: 'Natural spread of the test, never taken as less.',
  },
};
