import { problemsOf } from '../base/problem.ts';

/** What can be wrong with a rule, a fixture, a knowledge list or the law register. */
export const RULE_PROBLEMS = {
  'MC-RULE-001': {
    exit: 3,
    what: { zh: 'YAML 语法错误。', en: 'This is not valid YAML.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '检查该行的缩进、引号和冒号。', en: 'Check the indentation, quotes and colons of this line.' },
  },
  'MC-RULE-002': {
    exit: 3,
    what: { zh: '不认识的字段 {key}。', en: 'Unknown key {key}.' },
    why: {
      zh: '写错的字段会被当作没有写，规则因此悄悄变样；这里只能用：{known}。',
      en: 'A misspelt key would silently change the rule. Keys here: {known}.',
    },
    fix: { zh: '改正或删除该字段。{nearZh}', en: 'Correct or remove it.{nearEn}' },
  },
  'MC-RULE-003': {
    exit: 3,
    what: { zh: '缺少字段 {key}。', en: 'The key {key} is missing.' },
    why: { zh: '该字段必填。', en: 'It is required.' },
    fix: { zh: '补上 {key}。', en: 'Add {key}.' },
  },
  'MC-RULE-004': {
    exit: 3,
    what: { zh: '{key} 的类型不对。', en: '{key} has the wrong type.' },
    why: { zh: '应为{expectedZh}，实际为{foundZh}。', en: 'Expected {expectedEn}, found {foundEn}.' },
    fix: {
      zh: '改为{expectedZh}；文字形式的数字请加引号。{nearZh}',
      en: 'Write {expectedEn}; quote a number that is a text.{nearEn}',
    },
  },
  'MC-RULE-005': {
    exit: 3,
    what: { zh: '{key} 的取值 {value} 无效。', en: '{key} cannot be {value}.' },
    why: { zh: '只能取：{known}。', en: 'It is one of: {known}.' },
    fix: { zh: '改为其中之一。{nearZh}', en: 'Use one of them.{nearEn}' },
  },
  'MC-RULE-006': {
    exit: 3,
    what: { zh: '{key} 的内容无效。', en: '{key} is not valid.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '按说明改正该项。', en: 'Correct it as described.' },
  },
  'MC-RULE-007': {
    exit: 3,
    what: { zh: '引用了不存在的名单 {name}。', en: 'The list {name} does not exist.' },
    why: {
      zh: '名单在 rules/knowledge 目录，现有：{known}。',
      en: 'Lists live in rules/knowledge; there are: {known}.',
    },
    fix: { zh: '改正名单名称或先建立该名单。{nearZh}', en: 'Correct the name or write the list first.{nearEn}' },
  },
  'MC-RULE-008': {
    exit: 3,
    what: { zh: '规则编号 {id} 重复。', en: 'The rule id {id} is used twice.' },
    why: { zh: '另一处在 {other}。', en: 'The other one is at {other}.' },
    fix: {
      zh: '为新规则另取编号；已用过的编号不得再用。',
      en: 'Give the new rule an id of its own; ids are never reused.',
    },
  },
  'MC-RULE-009': {
    exit: 3,
    what: { zh: '文件名与规则编号 {id} 不一致。', en: 'The file is not named after the rule {id}.' },
    why: { zh: '按编号找不到文件。', en: 'Nobody finds the rule by its id.' },
    fix: { zh: '把文件改名为 {id}.yaml。', en: 'Rename the file to {id}.yaml.' },
  },
  'MC-RULE-010': {
    exit: 3,
    what: { zh: '法规登记中没有 {name}。', en: 'The law register has no {name}.' },
    why: {
      zh: '依据只能引用 rules/law.yaml 中的文件；现有：{known}。',
      en: 'A basis names a document of rules/law.yaml: {known}.',
    },
    fix: { zh: '改正文件名或先登记该文件。{nearZh}', en: 'Correct the key or register the document.{nearEn}' },
  },
  'MC-RULE-011': {
    exit: 3,
    what: { zh: '{law} 没有登记 {name}。', en: '{law} has no registered {name}.' },
    why: {
      zh: '条款写法须与登记一致，例如 第三十八条(二)；已登记：{known}。',
      en: 'Articles are written as registered, such as 第三十八条(二). Registered: {known}.',
    },
    fix: { zh: '改正条款或先登记。{nearZh}', en: 'Correct the article or register it.{nearEn}' },
  },
  'MC-RULE-012': {
    exit: 3,
    what: { zh: '规则 {id} 的主题应为 {topic}。', en: 'The topic of {id} must be {topic}.' },
    why: { zh: '编号前缀 {prefix} 属于该主题。', en: 'The prefix {prefix} of its id belongs to that topic.' },
    fix: { zh: '改正 topic 或编号。', en: 'Correct the topic or the id.' },
  },
  'MC-RULE-013': {
    exit: 3,
    what: { zh: '规则 {id} 缺少{missingZh}测试。', en: 'Rule {id} has no {missingEn} test.' },
    why: {
      zh: '状态为 trial 或 stable 的规则至少要有命中、不命中、无法判断的测试各一个。',
      en: 'A trial or stable rule needs at least one hit, one miss and one could-not-tell test.',
    },
    fix: { zh: '补上测试，或把 status 改为 draft。', en: 'Add the test, or make the status draft.' },
  },
  'MC-RULE-014': {
    exit: 3,
    what: { zh: '表 {name} 不存在。', en: 'There is no table {name}.' },
    why: { zh: '可用的表：{known}。', en: 'Tables: {known}.' },
    fix: { zh: '改正表名。{nearZh}', en: 'Correct the name.{nearEn}' },
  },
  'MC-RULE-015': {
    exit: 3,
    what: { zh: '表 {table} 没有列 {name}。', en: '{table} has no column {name}.' },
    why: { zh: '只能用 docs/tables.md 中的列。', en: 'Only the columns of docs/tables.md can be used.' },
    fix: { zh: '改正列名。{nearZh}', en: 'Correct the name.{nearEn}' },
  },
  'MC-RULE-016': {
    exit: 3,
    what: {
      zh: '测试“{test}”的 expect.key 与 finding.key 不一致。',
      en: 'The expect.key of test "{test}" differs from finding.key.',
    },
    why: { zh: '应为：{expected}；实际：{found}。', en: 'Expected {expected}, found {found}.' },
    fix: { zh: '写出 finding.key 的每个名称，且只写这些。', en: 'Give every name of finding.key and no other.' },
  },
  'MC-RULE-017': {
    exit: 3,
    what: { zh: '测试夹具 {name} 不存在。', en: 'The fixture {name} does not exist.' },
    why: {
      zh: '夹具在规则目录的 fixtures 子目录；现有：{known}。',
      en: 'Fixtures live in the fixtures folder beside the rules: {known}.',
    },
    fix: { zh: '改正名称或先建立夹具。{nearZh}', en: 'Correct the name or write the fixture.{nearEn}' },
  },
  'MC-RULE-018': {
    exit: 3,
    what: { zh: '无法读取。', en: 'It cannot be read.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: { zh: '检查路径和权限。', en: 'Check the path and its permissions.' },
  },
  'MC-RULE-019': {
    exit: 3,
    what: { zh: '名单 {name} 的文件名应为 {name}.yaml。', en: 'The list {name} must be in a file {name}.yaml.' },
    why: { zh: '规则按名称引用名单。', en: 'Rules refer to lists by name.' },
    fix: { zh: '改正 name 或文件名。', en: 'Correct the name or rename the file.' },
  },
  'MC-RULE-030': {
    exit: 3,
    what: { zh: '没有名为 {part} 的条件。', en: 'There is no condition called {part}.' },
    why: { zh: 'where 只能用 select 中写明的名称：{known}。', en: 'A where joins the names under select: {known}.' },
    fix: { zh: '改正名称，或在 select 中写明。{nearZh}', en: 'Correct the name, or write it under select.{nearEn}' },
  },
  'MC-RULE-031': {
    exit: 3,
    what: { zh: '条件 {part} 没有用到。', en: 'The condition {part} is not used.' },
    why: {
      zh: '没有任何 where 用到它，读规则的人会以为它起作用。',
      en: 'No where names it: whoever reads the rule would think that it counts.',
    },
    fix: { zh: '写进 where，或删去。', en: 'Name it in where, or remove it.' },
  },
  'MC-RULE-032': {
    exit: 3,
    what: { zh: 'where 读不懂。', en: 'This where cannot be read.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: {
      zh: '写成条件名称用 and、or、not 和括号相连，例如 physio and not inpatient。',
      en: 'Join names by and, or, not and brackets, such as physio and not inpatient.',
    },
  },
  'MC-RULE-033': {
    exit: 3,
    what: { zh: '条件所看的列 {column} 不存在。', en: 'A condition looks at {column}, which does not exist.' },
    why: {
      zh: '只能看 docs/tables.md 中的“表.列”，以及 person.sex、person.age。',
      en: 'It looks at a kind.column of docs/tables.md, or at person.sex or person.age.',
    },
    fix: { zh: '改正列名。{nearZh}', en: 'Correct the name.{nearEn}' },
  },
  'MC-RULE-034': {
    exit: 3,
    what: { zh: '条件 {part} 无效。', en: 'The condition {part} is not valid.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '按说明改正该条件。', en: 'Correct it as described.' },
  },
  'MC-RULE-040': {
    exit: 3,
    what: { zh: '停用的规则 {id} 没有写明原因。', en: 'The deprecated rule {id} gives no reason.' },
    why: {
      zh: '它的疑点仍在台账上，查到的人要知道为什么不再筛查。',
      en: 'Its suspects stay in the ledger, and who meets them must learn why they are no longer looked for.',
    },
    fix: { zh: '补上 deprecated_reason（zh、en）。', en: 'Add deprecated_reason (zh, en).' },
  },
  'MC-RULE-041': {
    exit: 3,
    what: {
      zh: '规则 {id} 把握为低，不能放在核心包。',
      en: 'The rule {id} is of low confidence and cannot be in the core pack.',
    },
    why: {
      zh: '核心包人人都跑，误报多的规则会让清单查不过来。',
      en: 'Everybody runs the core pack; a rule that is often wrong makes the list too long to inspect.',
    },
    fix: {
      zh: '写 pack: extended 并说明原因（pack_reason），或先把规则改准。',
      en: 'Write pack: extended with its pack_reason, or make the rule more certain first.',
    },
  },
  'MC-RULE-042': {
    exit: 3,
    what: { zh: '规则 {id} 的 {field} 与{otherZh}不相称。', en: 'The {field} of {id} does not go with {otherEn}.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '补上或删去 {field}。', en: 'Add {field} or take it away.' },
  },
  'MC-RULE-043': {
    exit: 3,
    what: { zh: '文件不是 UTF-8 编码。', en: 'The file is not in UTF-8.' },
    why: {
      zh: '多半是 GBK（ANSI）或 UTF-16（Unicode）；按 UTF-8 读，汉字会变成乱码。',
      en: 'It is probably GBK (ANSI) or UTF-16 (Unicode), and its characters would be read wrongly.',
    },
    fix: {
      zh: '用编辑器“另存为”，编码选 UTF-8。',
      en: 'Save it again with the encoding UTF-8.',
    },
  },
  'MC-RULE-044': {
    exit: 3,
    what: { zh: '文件的后缀不是 .yaml，不会被读取。', en: 'The file does not end in .yaml and is not read.' },
    why: {
      zh: '只读以 .yaml（小写）结尾的文件；记事本常会另加 .txt。',
      en: 'Only files that end in .yaml (small letters) are read; some editors add .txt.',
    },
    fix: {
      zh: '把文件改名为 {name}；不用的文件请移出该文件夹。',
      en: 'Rename it to {name}, or move it out of this folder.',
    },
  },
  'MC-RULE-045': {
    exit: 3,
    what: {
      zh: '例外 {shape} 的字段 {field}，这条规则的疑点没有。',
      en: 'Suspects of this rule have no field {field}, which the exception {shape} names.',
    },
    why: {
      zh: '例外的字段只能取自疑点的标识或其所指的机构、人员、医师：{known}。',
      en: "The fields of an exception are those of the suspect's key, or whom it names: {known}.",
    },
    fix: { zh: '改用其中的字段。{nearZh}', en: 'Use one of these.{nearEn}' },
  },
  'MC-RULE-046': {
    exit: 3,
    what: { zh: '例外 {shape} 写了两次。', en: 'The exception {shape} is there twice.' },
    why: {
      zh: '设例外时按名称指明形状，同名的分不清。',
      en: 'Exceptions name their shape; two of one name cannot be told apart.',
    },
    fix: { zh: '给其中一个换个名称。', en: 'Give one of them another name.' },
  },
} as const;

export const ruleProblem = problemsOf(RULE_PROBLEMS);
