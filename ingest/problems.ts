import { problemsOf } from '../base/problem.ts';

/** What can go wrong while files land. */
export const INGEST_PROBLEMS = {
  'MC-INGEST-001': {
    exit: 5,
    what: { zh: '找不到文件。', en: 'No such file.' },
    why: { zh: '该路径或通配符没有匹配到任何文件。', en: 'The path or pattern matches nothing.' },
    fix: {
      zh: '检查路径；含空格或通配符时请加引号。',
      en: 'Check the path; quote it if it holds blanks or wildcards.',
    },
  },
  'MC-INGEST-002': {
    exit: 5,
    what: { zh: '尚不支持该文件格式（{format}）。', en: 'Files of this format ({format}) cannot be read yet.' },
    why: {
      zh: '目前可读 UTF-8 逗号分隔的 CSV 和 Parquet。',
      en: 'What can be read is comma-separated CSV in UTF-8, and Parquet.',
    },
    fix: { zh: '请先导出为 CSV（UTF-8）或 Parquet。', en: 'Export it as CSV (UTF-8) or Parquet first.' },
  },
  'MC-INGEST-003': {
    exit: 5,
    what: { zh: '认不出这是哪一类数据。', en: 'What kind of records this file holds is not clear.' },
    why: {
      zh: '文件名不以数据类别开头；表头 [{header}] 也不足以构成任何一类。最接近的：{nearest}。',
      en: 'Its name starts with no kind, and its header [{header}] covers none. Nearest: {nearest}.',
    },
    fix: {
      zh: '用 --kind 指明类别，按类别重命名文件，或用 --mapping 提供映射文件。',
      en: 'Name the kind with --kind, rename the file after its kind, or give a mapping file with --mapping.',
    },
  },
  'MC-INGEST-004': {
    exit: 5,
    what: { zh: '{kind} 缺少必需列 {column}。', en: '{kind} lacks the required column {column}.' },
    why: {
      zh: '表头 [{header}] 中没有它，也无法由其他列推出。{near}',
      en: 'The header [{header}] does not hold it, nor what it is made from. {near}',
    },
    fix: {
      zh: '补上该列，改用可识别的列名（见 docs/tables.md），或用映射文件对应。',
      en: 'Add the column, give it a name of docs/tables.md, or map it in a mapping file.',
    },
  },
  'MC-INGEST-005': {
    exit: 2,
    what: { zh: '没有名为 {kind} 的数据类别。', en: 'There is no kind {kind}.' },
    why: { zh: '可用类别：{known}。', en: 'Kinds are: {known}.' },
    fix: { zh: '改正类别名。{near}', en: 'Correct the name. {near}' },
  },
  'MC-INGEST-006': {
    exit: 5,
    what: { zh: '本批次账不平，已全部回滚。', en: 'The batch does not reconcile and was rolled back.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: {
      zh: '数据未变。请附日志和该文件报告。',
      en: 'Nothing changed. Report it with the log and the file.',
    },
  },
  'MC-INGEST-007': {
    exit: 5,
    what: { zh: '无法读取文件。', en: 'The file cannot be read.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: { zh: '检查文件是否完整、是否有读取权限。', en: 'Check that it is whole and that you may read it.' },
  },
  'MC-INGEST-008': {
    exit: 5,
    what: {
      zh: '列 {column} 以 {type} 存储，不能作为编号。',
      en: 'Column {column} is stored as {type} and cannot be an id.',
    },
    why: {
      zh: '浮点或带小数的数会丢失长编号的末位，不同编号会变成同一个。',
      en: 'Such numbers lose the last digits of long ids, and different ids become one.',
    },
    fix: { zh: '请重新导出，把该列作为文本。', en: 'Export the file again with this column as text.' },
  },
  'MC-INGEST-009': {
    exit: 2,
    what: { zh: '映射文件有误。', en: 'The mapping file is not valid.' },
    why: { zh: '{reasonZh}', en: '{reason}' },
    fix: { zh: '改正该处。{near}', en: 'Correct it there. {near}' },
  },
  'MC-INGEST-010': {
    exit: 5,
    what: {
      zh: '映射要用的列 {column} 不在文件中。',
      en: 'The mapping names the column {column}, which the file does not have.',
    },
    why: { zh: '表头：[{header}]。', en: 'Its header is [{header}].' },
    fix: { zh: '改正映射文件中的列名。{near}', en: 'Correct the name in the mapping file. {near}' },
  },
  'MC-INGEST-011': {
    exit: 5,
    what: { zh: '读不出表头。', en: 'The file has no readable header.' },
    why: { zh: '{reasonZh}', en: '{reason}' },
    fix: {
      zh: '第一行应为列名。若文件不是 UTF-8：在 Excel 中“另存为”选择“CSV UTF-8（逗号分隔）”后重试；GB18030 文件将在后续版本直接支持。',
      en: 'The first line must hold the column names. If the file is not UTF-8: in Excel choose “Save As”, “CSV UTF-8 (Comma delimited)”, and try again; a later version will read GB18030 files directly.',
    },
  },
  'MC-INGEST-012': {
    exit: 5,
    what: {
      zh: '无法把列 {column}（{type}）读作 {wanted}。',
      en: 'Column {column} ({type}) cannot be read as {wanted}.',
    },
    why: { zh: '该列是嵌套或二进制类型。', en: 'It is nested or binary.' },
    fix: { zh: '请重新导出为普通列。', en: 'Export it again as a plain column.' },
  },
  'MC-INGEST-013': {
    exit: 5,
    what: { zh: '映射计算 {column} 时出错。', en: 'The mapping failed while computing {column}.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: { zh: '改正映射文件中的表达式。', en: 'Correct the expression in the mapping file.' },
  },
} as const;

export const ingestProblem = problemsOf(INGEST_PROBLEMS);
