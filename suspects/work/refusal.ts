import type { Text } from '../../base/language.ts';

/** Why a step is not taken on a suspect. */
export type Refusal =
  | 'unknown'
  | 'ambiguous'
  | 'twice'
  | 'gone'
  | 'already'
  | 'back'
  | 'not_back'
  | 'order'
  | 'dismissed'
  | 'look_again'
  | 'amount_over'
  | 'changed';

/** One suspect that a step is not taken on. */
export interface Refused {
  readonly suspectId: string;
  readonly refusal: Refusal;
  /** How far it is; null where there is no such suspect. */
  readonly status: string | null;
  /** The step that comes next, where that is another. */
  readonly expected: string | null;
  /** The step before the one it is at; null where there is none. */
  readonly previous: string | null;
  /** Row of the list it was asked in, from 1. */
  readonly row: number;
}

/** What a person is told of a refusal, and what to do. `{status}` and `{expected}` stand for steps in words, `{id}` for the suspect, `{next}` and `{before}` for commands. */
export const REFUSAL_TEXTS: Readonly<Record<Refusal, { readonly why: Text; readonly fix: Text }>> = {
  unknown: {
    why: { zh: '台账中没有这个编号，或不足 8 位。', en: 'The ledger has no such id, or it has fewer than 8 digits.' },
    fix: { zh: '用 mingcha suspects list --state all 查看编号。', en: 'See mingcha suspects list --state all.' },
  },
  ambiguous: {
    why: { zh: '有多条疑点以此开头。', en: 'Several suspects begin with it.' },
    fix: { zh: '多写几位。', en: 'Type more digits.' },
  },
  twice: {
    why: { zh: '同一条疑点列了两次。', en: 'It is listed twice.' },
    fix: { zh: '只留一行。', en: 'Leave one of them.' },
  },
  gone: {
    why: {
      zh: '它已不是有效疑点（已消失或已例外），不再发起新的核查。',
      en: 'It is no active suspect any more (gone or excepted): nothing new is begun on it.',
    },
    fix: { zh: '原因见 mingcha suspects history {id}。', en: 'See why: mingcha suspects history {id}' },
  },
  already: {
    why: { zh: '它已经是“{status}”。', en: 'It is at "{status}" already.' },
    fix: {
      zh: '补充说明：mingcha suspects note {id} --note "说明"；重做这一步的，退回：{before} --reopen --reason "理由"。',
      en: 'Add a note: mingcha suspects note {id} --note "…". To take it anew, step back first: {before} --reopen --reason "…"',
    },
  },
  back: {
    why: { zh: '它已到“{status}”，这是退回。', en: 'It is at "{status}": this would be a step back.' },
    fix: {
      zh: '确需退回的，同一命令加上 --reopen --reason "理由"。',
      en: 'If that is meant, add --reopen --reason "…" to the command.',
    },
  },
  not_back: {
    why: {
      zh: '它在“{status}”，--reopen 只用于退回到更早的一步。',
      en: 'It is at "{status}": --reopen is for steps back alone.',
    },
    fix: { zh: '去掉 --reopen。', en: 'Leave --reopen out.' },
  },
  order: {
    why: { zh: '它在“{status}”，下一步应为“{expected}”。', en: 'It is at "{status}"; the next step is "{expected}".' },
    fix: {
      zh: '先办这一步：{next}；本单位不设这一步的，在 mingcha.yaml 的 work.steps 中去掉。',
      en: 'Take that step first ({next}), or leave it out of work.steps in mingcha.yaml if this site has none.',
    },
  },
  dismissed: {
    why: { zh: '结论是排除，没有可处理的。', en: 'It was dismissed: there is nothing to handle.' },
    fix: {
      zh: '结论有误的，先重新合议：mingcha suspects decide {id} --reopen --verdict 结论 --reason "理由"。',
      en: 'If that was wrong, decide anew first: mingcha suspects decide {id} --reopen --verdict VERDICT --reason "…"',
    },
  },
  look_again: {
    why: {
      zh: '下结论之后证据变了，须先看过新的证据。',
      en: 'The evidence changed under its verdict and has to be looked at first.',
    },
    fix: {
      zh: '先看 mingcha suspects show {id}，再重新合议：mingcha suspects decide {id} --verdict 结论。',
      en: 'See mingcha suspects show {id}, then decide anew: mingcha suspects decide {id} --verdict …',
    },
  },
  amount_over: {
    why: {
      zh: '认定金额超过疑点金额。',
      en: 'The amount found is above the suspected amount.',
    },
    fix: {
      zh: '核对金额；全部属实的，结论写“核查属实”，可不写金额。',
      en: 'Check the amount; if all of it is true, the verdict is confirmed and needs none.',
    },
  },
  changed: {
    why: {
      zh: '导出之后它在台账中已变（状态、证据或他人的记录），现为“{status}”。',
      en: 'Since the export it changed in the ledger (status, evidence, or what others recorded); it is at "{status}".',
    },
    fix: { zh: '重新导出这条疑点，核对后再填。', en: 'Export it again, look at it, and fill it in anew.' },
  },
};
