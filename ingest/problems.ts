import { problemsOf } from '../base/problem.ts';
import { KNOWLEDGE_PROBLEMS } from './knowledge/problems.ts';
import { REPAIR_PROBLEMS } from './repair-problems.ts';
import { SOURCE_PROBLEMS } from './source/problems.ts';

/** What can go wrong while records land. */
const LANDING_PROBLEMS = {
  'MC-INGEST-003': {
    exit: 5,
    what: { zh: '认不出这是哪一类数据。', en: 'What kind of records this file holds is not clear.' },
    why: {
      zh: '文件名不以数据类别开头，列名也不能确定是哪一类。{headerZh}。最接近的：{nearestZh}。',
      en: 'Its name starts with no kind, and its columns tell none for certain. {header}. Nearest: {nearest}.',
    },
    fix: {
      zh: '{firstZh}用 --kind 指明类别，按类别重命名文件，或用 --mapping 提供映射文件；加 --propose-map 可得到映射文件草稿。',
      en: '{first}Name the kind with --kind, rename the file after its kind, or give a mapping file with --mapping; --propose-map drafts one.',
    },
  },
  'MC-INGEST-004': {
    exit: 5,
    what: { zh: '{kindZh}缺少必需列 {columnZh}。', en: '{kind} lacks the required column {column}.' },
    why: {
      zh: '没有这一列，也无法由其他列推出。{headerZh}。{near}',
      en: 'It is not there, nor what it is made from. {header}. {near}',
    },
    fix: {
      zh: '{firstZh}补上该列，改用可识别的列名（见 docs/tables.md），或用映射文件对应；加 --propose-map 可得到映射文件草稿。',
      en: '{first}Add the column, give it a name of docs/tables.md, or map it in a mapping file; --propose-map drafts one.',
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
    why: { zh: '{headerZh}。', en: '{header}.' },
    fix: { zh: '改正映射文件中的列名。{near}', en: 'Correct the name in the mapping file. {near}' },
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
  'MC-INGEST-020': {
    exit: 5,
    what: {
      zh: '列 {column} 出现不止一次（第 {places} 列），且内容不同。',
      en: 'Several columns are called {column} (columns {places}), and they differ.',
    },
    why: {
      zh: '有 {records} 条记录在这些列中的值不同；只读其中一列会丢失另一列。',
      en: 'They differ in {records} records; reading one of them would lose the other.',
    },
    fix: {
      zh: '删去多余的列或给它改名后重试。数据未变。',
      en: 'Remove or rename the column that is not meant, and try again. Nothing changed.',
    },
  },
  'MC-INGEST-045': {
    exit: 5,
    what: {
      zh: '列“{read}”和“{unread}”（第 {places} 列）都可读作 {column}（{labelZh}），且内容不同。',
      en: 'The columns {read} and {unread} (columns {places}) both mean {column} ({label}), and they differ.',
    },
    why: {
      zh: '有 {records} 条记录在这两列中的值不同；不能替您猜哪一列才是。',
      en: 'They differ in {records} records, and which of them is meant is not for us to guess.',
    },
    fix: {
      zh: '删去不用的一列或给它改名后重试，或用映射文件指明。数据未变。',
      en: 'Remove or rename the column that is not meant, or name the right one in a mapping file, and try again. Nothing changed.',
    },
  },
  'MC-INGEST-028': {
    exit: 5,
    what: {
      zh: '列“{header}”的单位（{unit}）不能直接用于 {column}（{labelZh}）。',
      en: 'The unit ({unit}) of the column {header} does not serve for {column} ({label}).',
    },
    why: {
      zh: '金额、单价只认元和万元，比例只认小数，数量只认计数单位；其他单位换算须由人确认。',
      en: 'Money is read in 元 and 万元, rates as decimals, quantities in units that count. Another scale is for a person to confirm.',
    },
    fix: {
      zh: '改以元为单位重新导出，或用映射文件的 compute 写明换算，如 CAST("{header}" AS DECIMAL(18, 4)) * 1000。',
      en: 'Export it again in 元, or state the scale in a mapping file with compute, e.g. CAST("{header}" AS DECIMAL(18, 4)) * 1000.',
    },
  },
  'MC-INGEST-029': {
    exit: 5,
    what: { zh: '提不出映射草稿。', en: 'No mapping can be proposed.' },
    why: {
      zh: '表头 [{header}] 和各列的值与任何一类数据都不相近。',
      en: 'Neither the header [{header}] nor the values come near any kind of records.',
    },
    fix: {
      zh: '确认文件是数据表；知道类别时加 --kind，或照 docs/examples 自写映射文件。',
      en: 'Make sure that it is a table of records; name its kind with --kind, or write a mapping after docs/examples.',
    },
  },
  'MC-INGEST-030': {
    exit: 5,
    what: { zh: '文件没有表头，提不出映射草稿。', en: 'The file has no header, so no mapping can be proposed.' },
    why: {
      zh: '第一行像是一条记录：多为数字、日期或编号。为保护个人信息，内容不予显示。',
      en: 'Its first line looks like a record: numbers, days and codes. It may be of a person and is not shown.',
    },
    fix: { zh: '在文件第一行加上列名后再试。', en: 'Put a line of column names first and try again.' },
  },
  'MC-INGEST-040': {
    exit: 5,
    what: {
      zh: '文件没有 {columnsZh} 列，而已入库的记录在这些列中有值，入库会把它们抹掉。',
      en: 'The file lacks {columns}, in which records that landed before hold values; landing it would erase them.',
    },
    why: {
      zh: '有 {records} 条记录会失去这些值。退费、冲销和有效与否都靠它们判断，失去后已退的费用会重新算作支出。',
      en: '{records} records would lose them. Refunds, reversals and validity are told by them; without them what was paid back counts as paid again.',
    },
    fix: {
      zh: '请带上这些列重新导出；确要如此时加 --allow-narrower 入库。数据未变。',
      en: 'Extract it again with those columns, or land it with --allow-narrower if that is meant. Nothing changed.',
    },
  },
  'MC-INGEST-041': {
    exit: 5,
    what: {
      zh: '第 {record} 条记录是另一个表头，列的次序或内容与文件的表头不同。',
      en: 'Record {record} is another header, with other columns or another order than the header of the file.',
    },
    why: {
      zh: '文件由两张表上下拼成，其后的记录若按第一个表头读，金额等列会互换：{cells}。',
      en: 'Two tables stand under each other; read by the first header, columns such as money would change places below it: {cells}.',
    },
    fix: {
      zh: '请把两张表拆成两个文件（或工作表）后重试。数据未变。',
      en: 'Split the tables into two files or sheets and try again. Nothing changed.',
    },
  },
  'MC-INGEST-031': {
    exit: 5,
    what: {
      zh: '列“{read}”读作了 {columnZh}，但“{other}”才等于数量乘单价。',
      en: 'The column {read} was read as {column}, but {other} is quantity times price.',
    },
    why: {
      zh: '{lines} 条明细中有 {flagged} 条的“{read}”不等于数量乘单价，多为整张单据的总额重复写在每条明细上；照此入库，同一笔钱会算多次。',
      en: 'In {flagged} of {lines} lines {read} is not quantity times price; often it is the total of the bill, repeated on each line. Landed so, the same money would count several times.',
    },
    fix: {
      zh: '删去“{read}”列或给它改名、把“{other}”改名为 明细金额 后重试，或用映射文件指明。数据未变。',
      en: 'Remove or rename {read} and call {other} 明细金额, or name the right one in a mapping file, and try again. Nothing changed.',
    },
  },
} as const;

/** Every problem of landing, repair and knowledge. */
export const INGEST_PROBLEMS = {
  ...SOURCE_PROBLEMS,
  ...LANDING_PROBLEMS,
  ...REPAIR_PROBLEMS,
  ...KNOWLEDGE_PROBLEMS,
} as const;

export const ingestProblem = problemsOf(INGEST_PROBLEMS);
