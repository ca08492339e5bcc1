import type { Text } from '../../base/language.ts';

/** What can be wrong with a row that comes back, before it is held against the ledger. */
export type RowFault =
  | 'no_id'
  | 'other_id'
  | 'status_edited'
  | 'amount_edited'
  | 'explanation_edited'
  | 'fixmedins_code_edited'
  | 'unknown_step'
  | 'not_a_step'
  | 'unknown_verdict'
  | 'unknown_handling'
  | 'one_step'
  | 'no_verdict'
  | 'no_reason'
  | 'no_amount'
  | 'bad_amount'
  | 'amount_of_verdict'
  | 'no_handling'
  | 'no_assignee';

/** What a person is told of it. */
export const FAULT_TEXTS: Readonly<Record<RowFault, Text>> = {
  no_id: { zh: '没有疑点全编号或导出标记。', en: 'The whole id or the export mark is missing.' },
  other_id: {
    zh: '疑点编号与全编号不一致，可能是只对部分列排序或整格粘贴所致。',
    en: 'The two ids of the row are of different suspects, as where some columns alone were sorted or pasted.',
  },
  status_edited: {
    zh: '“核查状态”不能改，请填“处理状态”。',
    en: 'The status cannot be edited; fill in the step taken.',
  },
  amount_edited: {
    zh: '“涉及（疑似违规）金额”不能改，请填“认定金额(元)”。',
    en: 'The suspected amount cannot be edited; fill in the confirmed one.',
  },
  explanation_edited: {
    zh: '“疑点说明”不能改，请填“核查说明”。',
    en: 'The explanation cannot be edited; fill in the findings.',
  },
  fixmedins_code_edited: {
    zh: '“机构编号”不能改；有出入的，写在“备注”。',
    en: 'The institution cannot be edited; say in the remark what is wrong.',
  },
  unknown_step: { zh: '“处理状态”的词认不出。', en: 'The step taken is no word we know.' },
  not_a_step: { zh: '本单位的流程没有这一步。', en: 'The procedure of this site has no such step.' },
  unknown_verdict: { zh: '“核查结论”的词认不出。', en: 'The verdict is no word we know.' },
  unknown_handling: { zh: '“处理方式”的词认不出。', en: 'The handling is no word we know.' },
  one_step: {
    zh: '一行只办一步：有核查结论的，处理状态应为“合议”或空着。',
    en: 'One step a row: with a verdict the step is "decided", or left blank.',
  },
  no_verdict: { zh: '合议没有核查结论。', en: 'A decision without a verdict.' },
  no_reason: { zh: '排除没有写核查说明。', en: 'A dismissal without findings.' },
  no_amount: { zh: '部分属实没有写认定金额。', en: 'Partly, without a confirmed amount.' },
  bad_amount: { zh: '认定金额不是金额。', en: 'The confirmed amount is no amount.' },
  amount_of_verdict: {
    zh: '已有核查结论，认定金额不能单改；有变的，用 mingcha suspects decide 编号 --reopen 重新合议。',
    en: 'It has a verdict, whose amount cannot be edited alone: if it changed, decide anew with mingcha suspects decide ID --reopen.',
  },
  no_handling: { zh: '处理没有写处理方式。', en: 'Handled, without how.' },
  no_assignee: { zh: '分派没有写核查人。', en: 'Assigned, to nobody (checked by is blank).' },
};
