import { problemsOf } from '../../base/problem.ts';

/** What can be wrong with samples for review. */
export const REVIEW_PROBLEMS = {
  'MC-REVIEW-001': {
    exit: 2,
    what: { zh: '没有复审样本 {id}。', en: 'There is no review sample {id}.' },
    why: { zh: '样本编号形如 S000001。', en: 'Samples have numbers such as S000001.' },
    fix: { zh: '用 mingcha review list 查看。', en: 'See mingcha review list.' },
  },
  'MC-REVIEW-002': {
    exit: 2,
    what: { zh: '没有可抽的结算。', en: 'There is no settlement to draw.' },
    why: {
      zh: '截至时点 {cut}，所给时段内没有有效结算。',
      en: 'At the cut {cut} no effective settlement lies in those days.',
    },
    fix: {
      zh: '核对 --month、--from、--to；数据情况见 mingcha status。',
      en: 'Check --month, --from and --to, and mingcha status.',
    },
  },
  'MC-REVIEW-003': {
    exit: 5,
    what: { zh: '复审结果读不进来。', en: 'The results cannot be read.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: {
      zh: '用 mingcha review show 样本 --csv 文件 导出的表，填写“复审结论”（无问题、有问题）和“问题金额(元)”后导入。',
      en: 'Fill in result (clean, problem) and amount in the table from mingcha review show SAMPLE --csv FILE.',
    },
  },
  'MC-REVIEW-004': {
    exit: 2,
    what: {
      zh: '复审结果第 {row} 行写不进去，一行也没有写入。',
      en: 'Row {row} of the results is refused; nothing was written.',
    },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '改正后重新导入。', en: 'Correct it and record the file again.' },
  },
} as const;

export const reviewProblem = problemsOf(REVIEW_PROBLEMS);
