/** What can go wrong while quarantined records land again or a batch is taken back. */
export const REPAIR_PROBLEMS = {
  'MC-INGEST-032': {
    exit: 2,
    what: { zh: '没有批次 {batch}。', en: 'There is no batch {batch}.' },
    why: { zh: '批次编号形如 B000012。', en: 'A batch is called like B000012.' },
    fix: {
      zh: '批次编号见入库时的输出，或 mingcha sql "SELECT batch, source FROM batch"。',
      en: 'See what ingest printed, or mingcha sql "SELECT batch, source FROM batch".',
    },
  },
  'MC-INGEST-033': {
    exit: 2,
    what: { zh: '批次 {batch} 不能撤销。', en: 'Batch {batch} cannot be taken back.' },
    why: { zh: '{reasonZh}', en: '{reason}' },
    fix: { zh: '{fixZh}', en: '{fix}' },
  },
  'MC-INGEST-034': {
    exit: 2,
    what: {
      zh: '撤销批次、清除记录需要理由。',
      en: 'Taking a batch back, or pruning records, needs a reason.',
    },
    why: { zh: '它会改变事实，理由一并留存。', en: 'It changes the facts; why is kept with it.' },
    fix: { zh: '加上 --reason "理由"。', en: 'Add --reason "…".' },
  },
  'MC-INGEST-035': {
    exit: 2,
    what: { zh: '这些隔离记录要用映射文件才能读。', en: 'These quarantined records are read by a mapping file.' },
    why: { zh: '{reasonZh}', en: '{reason}' },
    fix: {
      zh: '用 --mapping 指定当时的（或改正后的）映射文件；其余隔离记录不受影响。',
      en: 'Name the mapping of then, or its corrected form, with --mapping. Other records are not held up.',
    },
  },
  'MC-INGEST-036': {
    exit: 2,
    what: {
      zh: '改正文件中有 {records} 行对不上等待处理的隔离记录。',
      en: '{records} rows of the corrected file name no quarantined record that waits.',
    },
    why: {
      zh: '每行的 _batch、_ordinal 须与一条仍在隔离的记录一一对应；对不上的：{examples}。',
      en: 'Each row needs the _batch and _ordinal of one record that is still in quarantine, once. Not so: {examples}.',
    },
    fix: {
      zh: '不要改动 _batch 和 _ordinal；已处理过的行请删去，或重新导出（quarantine export）。未作任何改动。',
      en: 'Leave _batch and _ordinal as they were; delete rows dealt with already, or export again. Nothing was changed.',
    },
  },
  'MC-INGEST-037': {
    exit: 2,
    what: { zh: '改正文件的列与导出时不同。', en: 'The columns of the corrected file are not those exported.' },
    why: { zh: '缺少：{missing}。多出：{extra}。', en: 'Missing: {missing}. Added: {extra}.' },
    fix: {
      zh: '恢复原有各列（只改单元格，不增删列），或重新导出。未作任何改动。',
      en: 'Restore the columns (change cells only), or export again. Nothing was changed.',
    },
  },
  'MC-INGEST-038': {
    exit: 2,
    what: { zh: '这是脱敏的导出，不能再入库。', en: 'This export is masked and cannot be landed.' },
    why: {
      zh: '脱敏后的姓名、证件号会被当成真的入库。',
      en: 'Masked names and numbers would land as if they were real.',
    },
    fix: {
      zh: '用 quarantine export --unmask --reason "理由" 重新导出后改正。未作任何改动。',
      en: 'Export again with quarantine export --unmask --reason "…" and correct that. Nothing was changed.',
    },
  },
  'MC-INGEST-039': {
    exit: 5,
    what: { zh: '改正文件读不完整。', en: 'The corrected file cannot be read in full.' },
    why: { zh: '{reasonZh}', en: '{reason}' },
    fix: {
      zh: '用保存为 CSV（UTF-8）或 xlsx 的导出文件重试。未作任何改动。',
      en: 'Save the exported file as CSV (UTF-8) or xlsx and try again. Nothing was changed.',
    },
  },
} as const;
