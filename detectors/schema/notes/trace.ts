import type { FieldNotes } from '../../../rules/schema/annotate.ts';

const PLACES: FieldNotes = {
  inpatient_med_types: {
    zh: '住院的就医方式，未标拆零也可能拆零，按数量核对。',
    en: 'Kinds of care in which a pack may be opened unmarked: units are counted.',
  },
  village_words: { zh: '村卫生室名称中的字样。', en: 'Words in names of village clinics.' },
  pharmacy_med_types: {
    zh: '机构类型不明时，凭这些就医方式认定为药店。',
    en: 'Kinds of care that tell a pharmacy where the type is unknown.',
  },
  dual_channel_days: {
    zh: '双通道：医院处方在药店取药，同一人几天内算一次。',
    en: "A hospital's prescription filled by a pharmacy within these days is one sale.",
  },
};

/** Parameters of `code-reuse` in words. */
export const CODE_REUSE_NOTES: FieldNotes = {
  ...PLACES,
  across: {
    zh: '跨什么重复：persons 同机构多人、institutions 跨机构、payment 自费与医保。',
    en: 'Across what: persons of one institution, institutions, or cash and settlement.',
  },
  min_settlements: { zh: '该码至少结算几次。', en: 'Least settlements of the code.' },
  min_persons: { zh: '其中至少几个不同的人。', en: 'Least different people among them.' },
  gap: { zh: '间隔：long 不少于 min_gap_days，short 少于。', en: 'long: at least min_gap_days apart; short: less.' },
  min_gap_days: { zh: '间隔几天（每天 86,400 秒）算长。', en: 'Days of 86,400 seconds at which a gap is long.' },
  same_sale_minutes: {
    zh: '购药人不明时，几分钟内的自费与结算算同一次。',
    en: 'Of unknown buyers, a sale and a settlement within these minutes are one.',
  },
  correction_days: { zh: '几天内可能是补刷医保。', en: 'Days in which a buyer may bring the card.' },
  same_buyer_days: {
    zh: '同一购药人几天内补刷医保算同一次。',
    en: 'Days in which a named buyer who brings the card settles the same sale.',
  },
};

/** Parameters of `code-flow` in words. */
export const CODE_FLOW_NOTES: FieldNotes = {
  ...PLACES,
  way: {
    zh: '查哪一段：item 码药不符、purchase 无购进或先售后购、expiry 过期和批号。',
    en: "Which part of a code's way: another item, no purchase, or expiry and lot.",
  },
  min_codes: { zh: '至少几盒。', en: 'Least boxes.' },
  small_levels: { zh: '最小销售包装的层级写法。', en: 'Levels of the smallest sold pack, as written.' },
  common_share: {
    zh: '这一比例的机构都如此，视为映射表的错。',
    en: "A mismatch at this share of institutions is the table's own.",
  },
  common_institutions: { zh: '且至少几家机构。', en: 'And at no fewer institutions than these.' },
  injection_words: {
    zh: '注射剂名称中只说明包装形式的字样。',
    en: 'Words that only say how a drug for injection is packed.',
  },
  late_days: { zh: '购进可迟录几天。', en: 'Days by which purchases may be entered late.' },
  opening_days: {
    zh: '开始上报后几天内仍可能售期初库存。',
    en: 'Days in which boxes of the opening stock are still sold.',
  },
  unreported_days: {
    zh: '缺购进上报的一段结束后几天内仍可能售其间购进的盒。',
    en: 'Days after a stretch without reports of purchases in which boxes bought in it are still sold.',
  },
  unproven_share: {
    zh: '无购进的盒数超过此比例而没有进销存可证，视为上报不全。',
    en: 'Above this share without a purchase, and without stock records, the upload is in doubt.',
  },
  grace_days: { zh: '过期后宽限几天。', en: 'Days after the expiry that still count as valid.' },
  unlike_share: {
    zh: '不符的盒数超过此比例，视为软件自动填写。',
    en: "Above this share the institution's software fills them in.",
  },
  default_boxes: {
    zh: '同一天过期达到几盒且无购进可证，视为默认值。',
    en: 'Boxes expired on one same day by its own word alone from which it is a default.',
  },
};

/** Parameters of `balance` in words. */
export const BALANCE_NOTES: FieldNotes = {
  judge: { zh: '判断什么：oversold 结算多于可能的库存。', en: 'What is judged: settled more than could be in stock.' },
  list_types: { zh: '按盒管理的目录类别。', en: 'Kinds of items kept by the pack.' },
  outbound_changes: { zh: '出库的变更类型。', en: 'Types of change that take goods out.' },
  transfers: { zh: '同一法人机构间调拨的变更类型。', en: 'Types of change between institutions of one owner.' },
  'transfers.received': { zh: '调入。', en: 'Received.' },
  'transfers.given': { zh: '调出。', en: 'Handed over.' },
  late_days: { zh: '使用后几天内补录购进算在内。', en: 'Days after use within which a purchase may be recorded.' },
  consignment: { zh: '寄售：先用后录。', en: 'Goods on consignment, recorded after use.' },
  'consignment.list_types': { zh: '寄售的目录类别。', en: 'Kinds of items.' },
  'consignment.days': { zh: '可迟录几天。', en: 'Days.' },
  opening_days: {
    zh: '没有盘存时，首次购进后几天内用来推算期初、不作判断。',
    en: 'Without a count: days that tell the opening stock and are not judged.',
  },
  shelf_days: {
    zh: '没有盘存时，另按几天用量计入货架存量。',
    en: 'Without a count: days of use that the shelf is taken to have held.',
  },
  old_stock_days: {
    zh: '没有盘存时，几天内多出的可能是旧存货。',
    en: 'Without a count: days in which old stock may explain what is missing.',
  },
  unreported_days: {
    zh: '缺购进上报的一段结束后几天内仍可能售其间购进的药。',
    en: 'Days after a stretch without reports of purchases in which what was bought in it is still sold.',
  },
  booking_days: {
    zh: '每月集中一两天录入购进的机构，到货可早于录入几天。',
    en: 'Days by which goods may be there before who books once or twice a month records them.',
  },
  report_gap_days: {
    zh: '超过几天没有购进，视为未上报。',
    en: 'Without a purchase for longer than this an institution does not report.',
  },
  tolerance: { zh: '容许差，取较大者。', en: 'Tolerance; the larger of the two counts.' },
  'tolerance.share': { zh: '占结算数量的比例。', en: 'Share of the settled quantity.' },
  'tolerance.packs': { zh: '盒数。', en: 'Packs.' },
};
