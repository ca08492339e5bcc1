import type { FieldNotes } from '../../../rules/schema/annotate.ts';
import { KNOWLEDGE_NOTES } from './knowledge.ts';

/** Parameters of `row` in words. */
export const ROW_NOTES: FieldNotes = {
  ...KNOWLEDGE_NOTES,
  source: {
    zh: '逐条判断哪类记录：trace-event 追溯码、fee-line 费用明细、settlement 结算。',
    en: 'Which records are judged, each by itself: trace events, fee lines or settlements.',
  },
  breaches: {
    zh: '违反规则的几种情形，按顺序判断，一条记录只归第一种相符的。',
    en: 'Ways to break the rule; the first that fits a record is its own.',
  },
  'breaches.name': { zh: '情形名称，写入疑点标识。', en: 'Name of the breach, in keys and facts.' },
  'breaches.when': { zh: '符合什么条件即属该情形。', en: 'What a record must be for it to be this breach.' },
  'breaches.when.is': {
    zh: '条件种类：flagged 入库时有标记、pack-level 包装层级、one-of 取值在内、none-of 取值不在内、matches 文字符合、above 大于、below 小于。',
    en: 'Kind of condition: flagged at landing, pack-level, one-of, none-of, matches, above or below.',
  },
  'breaches.when.flag': { zh: '入库检查的标记。', en: 'Flag of a landing check.' },
  'breaches.when.levels': { zh: '包装层级的写法。', en: 'Levels of package, as written.' },
  'breaches.when.column': {
    zh: '看哪一列；该列为空则无法判断。',
    en: 'The column; where it is empty nothing can be told.',
  },
  'breaches.when.values': { zh: '取值。', en: 'Values.' },
  'breaches.when.pattern': { zh: '正则表达式（RE2 写法）。', en: 'Regular expression (RE2).' },
  'breaches.when.limit': { zh: '界限；等于界限不算。', en: 'Limit; a value equal to it is no breach.' },
  'breaches.where': {
    zh: '符合 select 中哪些条件（用 and、or、not 和括号相连）即属该情形；与 when 同写则须都符合。',
    en: 'Which conditions of select make it this breach, joined by and, or, not and brackets; with when, both must hold.',
  },
  label: {
    zh: '不写 breaches 时：符合 where 的记录有什么问题。',
    en: 'Without breaches: what is wrong with a record that fits where.',
  },
  'label.zh': { zh: '中文。', en: 'In Chinese.' },
  'label.en': { zh: '英文。', en: 'In English.' },
  cure: { zh: '不写 breaches 时：怎样改正。', en: 'Without breaches: what would mend it.' },
  'cure.zh': { zh: '中文。', en: 'In Chinese.' },
  'cure.en': { zh: '英文。', en: 'In English.' },
  'breaches.outside': { zh: '这些就医方式不适用。', en: 'Kinds of care (med_type) in which it breaks nothing.' },
  'breaches.from': { zh: '自该日起才算违反。', en: 'First day on which it breaks the rule.' },
  'breaches.perhaps_sound': {
    zh: '符合此式的可能是正常的，列为无法判断。',
    en: 'Records that fit are perhaps sound: they cannot be told.',
  },
  'breaches.perhaps_sound.column': { zh: '看哪一列。', en: 'The column.' },
  'breaches.perhaps_sound.pattern': { zh: '正则表达式（RE2 写法）。', en: 'Regular expression (RE2).' },
  'breaches.of_coded_items': {
    zh: '只在确知该药品有码时才算（有人扫出过正常码）。',
    en: 'A breach only where the item is known to have codes: somebody scanned a sound one.',
  },
  'breaches.unless_sold_whole': {
    zh: '一个码对应明细中的几盒时，是整件出售，不算。',
    en: 'One code for several packs of a line is what was sold whole: no breach.',
  },
  'breaches.min_share': {
    zh: '分组时该情形的最低占比，高于规则总的占比时填。',
    en: "In groups, the least share where it is above the rule's own.",
  },
  'breaches.label': { zh: '疑点说明中的称呼。', en: 'What the sentence says of it.' },
  'breaches.label.zh': { zh: '中文。', en: 'In Chinese.' },
  'breaches.label.en': { zh: '英文。', en: 'In English.' },
  'breaches.cure': { zh: '如何改正。', en: 'What would mend it.' },
  'breaches.cure.zh': { zh: '中文。', en: 'In Chinese.' },
  'breaches.cure.en': { zh: '英文。', en: 'In English.' },
  group: {
    zh: '按机构、情形、月份合为一个疑点；不写则一条记录一个疑点。',
    en: 'One suspect an institution, breach and month; without it every record is a suspect.',
  },
  'group.by': { zh: '分组方式。', en: 'How records are grouped.' },
  'group.min_count': { zh: '该月至少几条。', en: 'Least records of the month.' },
  'group.min_share': {
    zh: '至少占该机构当月记录的多大比例（0 至 1）。',
    en: "Least share of the institution's records of the month (0 to 1).",
  },
  money: {
    zh: '是否以这些记录的政策范围内金额为疑点金额。',
    en: "Whether the records' policy-range amount is the suspect's.",
  },
  note: { zh: '疑点说明末尾的附注。', en: 'A closing remark of the sentence.' },
  'note.zh': { zh: '中文。', en: 'In Chinese.' },
  'note.en': { zh: '英文。', en: 'In English.' },
};
