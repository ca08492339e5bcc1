import { problemsOf } from '../../base/problem.ts';

/** What can be wrong with work on suspects. */
export const WORK_PROBLEMS = {
  'MC-WORK-001': {
    exit: 2,
    what: {
      zh: '{count} 条疑点不能{stepZh}，一条也没有改动。',
      en: '{count} suspects refuse "{step}"; nothing was changed.',
    },
    why: {
      zh: '一次操作要么全部生效，要么全部不生效；不能办的逐条列出{moreZh}。',
      en: 'A step is taken on all or on none; those that refuse it are listed{moreEn}.',
    },
    fix: { zh: '去掉这些疑点，或按各条说明处理后重试。', en: 'Leave them out, or do as each says, and try again.' },
  },
  'MC-WORK-002': {
    exit: 2,
    what: { zh: '疑点 {id} 不能{stepZh}。', en: 'Suspect {id} refuses "{step}".' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '{fixZh}', en: '{fixEn}' },
  },
  'MC-WORK-003': {
    exit: 2,
    what: {
      zh: '将改动 {count} 条疑点，需要确认。',
      en: 'This would change {count} suspects and has to be confirmed.',
    },
    why: {
      zh: '按条件批量办理超过 {most} 条，或没有给任何条件时，须写明 --yes。',
      en: 'More than {most} suspects by a filter, or a filter that holds everything, need --yes.',
    },
    fix: {
      zh: '先用 mingcha suspects list 加同样的条件核对，再加 --yes。',
      en: 'Look at them with mingcha suspects list and the same filter, then add --yes.',
    },
  },
  'MC-WORK-004': {
    exit: 2,
    what: { zh: '缺少 {option}。', en: '{option} is missing.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '补上 {option} 后重试。', en: 'Add {option} and try again.' },
  },
  'MC-WORK-005': {
    exit: 2,
    what: { zh: '本单位的流程没有“{stepZh}”这一步。', en: 'The procedure of this site has no step "{step}".' },
    why: {
      zh: 'mingcha.yaml 的 work.steps 只列了：{known}。',
      en: 'work.steps of mingcha.yaml lists only: {known}.',
    },
    fix: {
      zh: '办理下一步，或把这一步加回 work.steps。',
      en: 'Take the next step, or put this one back into work.steps.',
    },
  },
  'MC-WORK-006': {
    exit: 5,
    what: { zh: '这个工作簿读不进来。', en: 'This workbook cannot be taken in.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: {
      zh: '用 mingcha report xlsx 导出的工作簿，在“疑点”表上填写后存为 xlsx，不要删改列名和最后两列。',
      en: 'Fill in the sheet of suspects of a workbook from mingcha report xlsx, save it as xlsx, and leave its headings and last two columns alone.',
    },
  },
  'MC-WORK-007': {
    exit: 2,
    what: {
      zh: '{count} 行与台账冲突，一行也没有写入。',
      en: '{count} rows conflict with the ledger; nothing was written.',
    },
    why: {
      zh: '冲突的行逐条列在上面：导出之后台账已变、顺序不对，或填写的词认不出。',
      en: 'They are listed above: the ledger changed since the export, a step is out of order, or a word is unknown.',
    },
    fix: {
      zh: '改正这些行再导入；确认其余各行无误的，加 --skip-conflicts 只写入没有冲突的行。',
      en: 'Correct them and import again, or take in the other rows alone with --skip-conflicts.',
    },
  },
  'MC-WORK-008': {
    exit: 2,
    what: { zh: '附件加不进来：{name}。', en: 'The attachment {name} cannot be taken in.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '核对路径和权限后重试。', en: 'Check its path and permissions, and try again.' },
  },
  'MC-WORK-009': {
    exit: 2,
    what: { zh: '既给了疑点编号，又给了筛选条件。', en: 'Both ids and a filter were given.' },
    why: {
      zh: '要么逐条列出编号，要么按条件批量办理，否则办的是哪些说不清。',
      en: 'Suspects are named, or chosen by a filter: of both nobody could tell which are meant.',
    },
    fix: { zh: '去掉其中一种。', en: 'Leave one of them out.' },
  },
} as const;

export const workProblem = problemsOf(WORK_PROBLEMS);
