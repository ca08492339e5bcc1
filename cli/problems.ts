import { problemsOf } from '../base/problem.ts';

/** What can be wrong with what a person typed. */
export const CLI_PROBLEMS = {
  'MC-CLI-001': {
    exit: 2,
    what: { zh: '命令无法识别。', en: 'The command cannot be understood.' },
    why: { zh: '{zh}。', en: '{en}.' },
    fix: { zh: '{nearZh}运行 mingcha --help 查看用法。', en: '{nearEn}See mingcha --help.' },
  },
  'MC-CLI-002': {
    exit: 2,
    what: { zh: '找不到疑点 {id}。', en: 'There is no suspect {id}.' },
    why: { zh: '台账中没有以此开头的疑点编号，或有多个。', en: 'No suspect id, or more than one, begins with it.' },
    fix: {
      zh: '用 mingcha suspects list 查看编号，至少输入前 8 位。',
      en: 'See mingcha suspects list and type at least 8 digits.',
    },
  },
  'MC-CLI-003': {
    exit: 2,
    what: { zh: '没有符合条件的规则：{detail}。', en: 'No rule is selected by {detail}.' },
    why: {
      zh: '规则编码或主题不存在，或所选的规则包、主题中没有在用的规则。',
      en: 'There is no such rule or topic, or none in use among those packs and topics.',
    },
    fix: { zh: '{near}用 mingcha rules list 查看。', en: '{near}See mingcha rules list.' },
  },
  'MC-CLI-004': {
    exit: 2,
    what: { zh: '显示个人信息需要理由。', en: 'Unmasking needs a reason.' },
    why: {
      zh: '个人信息默认脱敏；解除脱敏须说明理由并留痕。',
      en: 'Personal data is masked by default; unmasking is reasoned and logged.',
    },
    fix: { zh: '加上 --reason "理由"。', en: 'Add --reason "…".' },
  },
  'MC-CLI-005': {
    exit: 6,
    what: { zh: '无法写入文件。', en: 'A file cannot be written.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: { zh: '检查目录权限与磁盘空间。', en: 'Check permissions and disk space.' },
  },
  'MC-CLI-006': {
    exit: 2,
    what: { zh: 'SQL 语句无法执行。', en: 'The SQL cannot be run.' },
    why: { zh: '{reasonZh}', en: '{reason}' },
    fix: {
      zh: '此处只读：只能查询仓库内的表和视图，名称见 docs/tables.md。',
      en: 'It is read-only: query the tables and views of docs/tables.md.',
    },
  },
  'MC-CLI-007': {
    exit: 2,
    what: { zh: '选项 {option} 的值无效：{value}。', en: 'Option {option} has the invalid value {value}.' },
    why: { zh: '应为 {wanted}。', en: 'It takes {wanted}.' },
    fix: { zh: '改正后重试。', en: 'Correct it and try again.' },
  },
  'MC-CLI-008': {
    exit: 2,
    what: { zh: '文件已经存在，没有覆盖。', en: 'The file exists and was not overwritten.' },
    why: {
      zh: '工作簿里可能已有人填写核查结论，覆盖即丢失。',
      en: 'People fill in their findings in a workbook; overwriting would lose them.',
    },
    fix: {
      zh: '换一个文件名；确实要覆盖的，加 --overwrite。',
      en: 'Choose another name, or add --overwrite if you mean it.',
    },
  },
  'MC-CLI-009': {
    exit: 6,
    what: { zh: '不能写到这里。', en: 'Nothing can be written here.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '先建好文件夹，或写明文件名。', en: 'Create the folder first, or give the name of a file.' },
  },
  'MC-CLI-010': {
    exit: 2,
    what: { zh: '没有代码 {code}。', en: 'There is no code {code}.' },
    why: {
      zh: '错误代码形如 MC-RULE-002，隔离原因形如 not_a_number。',
      en: 'Problems have codes such as MC-RULE-002, quarantined records reasons such as not_a_number.',
    },
    fix: {
      zh: '{nearZh}用 mingcha help 列出全部代码；命令的用法见 mingcha --help。',
      en: '{nearEn}See all codes with mingcha help, and commands with mingcha --help.',
    },
  },
  'MC-CLI-011': {
    exit: 2,
    what: { zh: '知识库中没有 {id}。', en: 'The knowledge holds nothing on {id}.' },
    why: {
      zh: '没有这个编号的知识点，也没有关于这个医保编码的知识点。{nearZh}',
      en: 'There is no point of that id and none on an item of that code. {nearEn}',
    },
    fix: {
      zh: '用 mingcha knowledge list 查看；还没有导入的，先运行 mingcha knowledge import。',
      en: 'See mingcha knowledge list; import with mingcha knowledge import if nothing is there yet.',
    },
  },
  'MC-CLI-012': {
    exit: 2,
    what: { zh: '没有时点 {cut}。', en: 'There is no cut {cut}.' },
    why: {
      zh: '时点是批次编号或其序号，目前为 0 到 {newest}。',
      en: 'A cut is a batch or its number, now 0 to {newest}.',
    },
    fix: {
      zh: '写成 B000012 或 12；批次见 mingcha status 和入库时的输出。',
      en: 'Write B000012 or 12; batches are told when they land.',
    },
  },
  'MC-CLI-021': {
    exit: 2,
    what: { zh: '不能由 {id} 做成规则用例。', en: 'No rule test can be made of {id}.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: {
      zh: '可另选一个疑点，或照 docs/rules.md 手写用例；数据或规则变过的，重新筛查后再试。',
      en: 'Take another suspect, or write the case by hand; scan again where data or rule have changed.',
    },
  },
  'MC-CLI-022': {
    exit: 2,
    what: { zh: '数据里没有{zh} {id}。', en: 'The facts hold no {en} {id}.' },
    why: {
      zh: '已入库的任何一种记录都没有这个值（列 {column}）。',
      en: 'No record of any kind has it in {column}.',
    },
    fix: {
      zh: '核对 {option} 的写法（编号是文字，前导零不能省）；还没有入库的，先入库。',
      en: 'Check {option}, leading zeros included; ingest the records if they are not there yet.',
    },
  },
  'MC-CLI-023': {
    exit: 2,
    what: { zh: '缺少 {option}。', en: '{option} is missing.' },
    why: { zh: '这条命令必须写明它，空白不算。', en: 'This command needs it, and a blank one does not count.' },
    fix: { zh: '补上 {option} 后重试。', en: 'Add {option} and try again.' },
  },
  'MC-CLI-099': {
    exit: 2,
    what: { zh: '程序出现内部错误。', en: 'The program failed.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: { zh: '这是程序缺陷，请附上日志 {log} 报告。', en: 'This is a defect; report it with the log {log}.' },
  },
} as const;

export const cliProblem = problemsOf(CLI_PROBLEMS);
