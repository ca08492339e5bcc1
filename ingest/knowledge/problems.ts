/** What can go wrong while knowledge is imported. */
export const KNOWLEDGE_PROBLEMS = {
  'MC-INGEST-046': {
    exit: 5,
    what: { zh: '这不是可识别的知识点文件。', en: 'This is no file of knowledge points that can be recognised.' },
    why: { zh: '{reasonZh}', en: '{reason}' },
    fix: {
      zh: '支持官方知识库 JSON、官方公布的知识点明细表（xlsx、CSV），以及列名与 limit_b、item_pair_b 相同的 CSV；见 docs/knowledge.zh-CN.md。',
      en: 'Give the official library as JSON, a published list of points (xlsx, CSV), or a CSV with the columns of limit_b or item_pair_b; see docs/knowledge.md.',
    },
  },
  'MC-INGEST-047': {
    exit: 2,
    what: { zh: '不知道这批知识点的发布日期。', en: 'When these knowledge points were published is not known.' },
    why: {
      zh: '有 {points} 个知识点（批次“{batch}”）既没有发布日期，批次也不在已知批次表中；没有日期就无法确定从哪天的费用起适用。',
      en: '{points} points (batch {batch}) have no date and no known batch; without a date it is not known from which day of service they hold.',
    },
    fix: {
      zh: '用 --published YYYY-MM-DD 写明发布日期。',
      en: 'Give the day of publication with --published YYYY-MM-DD.',
    },
  },
} as const;
