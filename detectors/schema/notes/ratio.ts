import type { FieldNotes } from '../../../rules/schema/annotate.ts';

/** Parameters of `ratio` in words. Shares are fractions of 1, points are percentage points, money is yuan. */
export const RATIO_NOTES: FieldNotes = {
  share_of: {
    zh: '看什么占比：fund 基金实际报销、own-pay 自费、policy-range 政策范围内（通报指标）。',
    en: 'Which share: of the fund, of own pay, or of the policy range (an indicator).',
  },
  med_types: { zh: '住院的就医方式。', en: 'Kinds of care that are inpatient.' },
  insurance_types: { zh: '判断哪些险种，各自比较。', en: 'Insurance types that are judged, each apart.' },
  fund_scope: {
    zh: '哪些算报销：include 之和减 exclude 之和。',
    en: 'What counts as reimbursed: the sum of include less that of exclude.',
  },
  'fund_scope.include': { zh: '计入的基金支付项。', en: 'Parts that count.' },
  'fund_scope.exclude': { zh: '扣除的基金支付项。', en: 'Parts taken off.' },
  fixed_price_pay_ways: {
    zh: '价格固定的付费方式，另行比较。',
    en: 'Payment methods with a fixed price, compared among themselves.',
  },
  identity_tolerance: {
    zh: '总额与各组成部分之差容许多少元。',
    en: 'Largest difference between a total and its parts, in yuan.',
  },
  min_stays: { zh: '机构至少多少次住院。', en: 'Least stays of an institution.' },
  min_effective_stays: {
    zh: '有效例数至少多少，个别高额病例不足以定论。',
    en: 'Least effective stays: one dear stay cannot carry a hospital.',
  },
  min_peers: {
    zh: '至少几家同险种同等级的同行。',
    en: 'Least other institutions of the same insurance type and tier.',
  },
  peer_stays: { zh: '同行至少多少次住院。', en: 'Least stays of a peer.' },
  peer_coverage: {
    zh: '别家也收治的病组至少占多大费用比例。',
    en: 'Least share of cost in disease groups treated elsewhere.',
  },
  min_diagnosed: { zh: '有诊断的住院至少占多大比例。', en: 'Least share of stays with a diagnosis.' },
  credibility: {
    zh: '细分组自身比率与粗分组同等分量所需的例数。',
    en: "Stays at which a finer stratum's ratio weighs as much as the coarser one's.",
  },
  effect_credibility: { zh: '同上，用于人员类别和病组。', en: 'The same for person type and disease group.' },
  max_q: { zh: '允许的误报比例上限（q 值）。', en: 'Highest false discovery rate (q).' },
  leave_q: {
    zh: '已列出的，q 高于此值才退出；不填则为 max_q 的两倍。其他界限不再满足的立即退出。',
    en: 'A listed suspect stays until q is above this; twice max_q where left out. It leaves at once where another limit fails.',
  },
  month_ends: {
    zh: '看最近几个月末（含筛查截止日）；1 表示不考虑以前是否列出。',
    en: 'Month-ends looked at, the judged day among them; 1 forgets what was listed before.',
  },
  materiality_points: { zh: '差距的保守估计须超过几个百分点。', en: 'The bound of the gap must exceed these points.' },
  bound_errors: { zh: '保守估计取几个标准误。', en: 'Standard errors in that bound.' },
  min_yuan: { zh: '差额至少多少元。', en: 'Least gap in yuan.' },
  least_spread_points: {
    zh: '正常医院之间的天然差异至少按几个百分点计。',
    en: 'Natural spread between honest hospitals, never taken as less.',
  },
  outlier_errors: {
    zh: '首轮偏低几个标准差的机构不作同行。',
    en: 'Institutions this many deviations low are no peers.',
  },
  own_pay: { zh: '哪些列算自费。', en: 'Columns that are own pay.' },
  lines_tolerance: {
    zh: '明细与结算之差容许多少元。',
    en: 'Largest difference between lines and settlement, in yuan.',
  },
  lines_tolerance_share: { zh: '明细与结算之差容许占费用多大比例。', en: 'The same as a share of the cost.' },
  own_materiality_points: {
    zh: '自费占比差距的保守估计须超过几个百分点。',
    en: 'The bound of the own-pay gap must exceed these points.',
  },
  own_least_spread_points: {
    zh: '自费占比的天然差异至少按几个百分点计。',
    en: 'Natural spread of own pay, never taken as less.',
  },
  own_min_yuan: { zh: '自费差额至少多少元。', en: 'Least own-pay gap in yuan.' },
  own_min_effective_stays: { zh: '自费的有效例数至少多少。', en: "Least effective stays of the component's own pay." },
  named_items: { zh: '说明中列出几个项目。', en: 'Items named in the sentence.' },
  settings: { zh: '各类就医的就医方式，各自计算。', en: 'Kinds of care by setting; each has values of its own.' },
  treated_elsewhere: { zh: '异地就医是否计入。', en: 'Whether people treated away from home count.' },
  targets: { zh: '政策目标。', en: 'Targets of the policy.' },
  'targets.insutype': { zh: '险种。', en: 'Insurance type.' },
  'targets.setting': { zh: '哪类就医。', en: 'Setting.' },
  'targets.tier': {
    zh: '适用的医院等级；不填则适用其余各级和全市。',
    en: 'Tier of hospital; all others and the city where left out.',
  },
  'targets.ratio': { zh: '目标比例（0 至 1）。', en: 'Share of 1.' },
  min_settlements: { zh: '少于多少笔结算不给数值。', en: 'Settlements below which no value is given.' },
};
