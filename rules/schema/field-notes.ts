import type { FieldNotes } from './annotate.ts';

/** What each field of a rule file is for. The parameters of a detector are described beside the detectors. */
export const RULE_FIELD_NOTES: FieldNotes = {
  rule: { zh: '规则文件的格式版本，固定为 1。', en: 'Version of the file format, always 1.' },
  id: {
    zh: '规则编号，一经使用永不更改、永不重用；文件名须为“编号.yaml”。',
    en: 'Id of the rule. Never changed, never used again; the file is named after it.',
  },
  title: { zh: '规则名称，中英文都要写。', en: 'Name of the rule in both languages.' },
  'title.zh': { zh: '中文名称。', en: 'Name in Chinese.' },
  'title.en': { zh: '英文名称。', en: 'Name in English.' },
  topic: {
    zh: '所属主题；须与编号前缀相符（RX 超量开药、TC 追溯码、CH 收费……）。',
    en: 'Topic; it must be that of the prefix of the id (RX, TC, CH, …).',
  },
  status: {
    zh: '状态：draft 起草（不参与筛查）、trial 试用、stable 正式、deprecated 停用。试用和正式必须带三类测试。',
    en: 'draft (not scanned), trial, stable or deprecated. Trial and stable rules must carry all three kinds of test.',
  },
  deprecated_reason: {
    zh: '停用的原因，状态为 deprecated 时必填。',
    en: 'Why it is no longer used; compulsory on a deprecated rule.',
  },
  'deprecated_reason.zh': { zh: '中文原因。', en: 'Reason in Chinese.' },
  'deprecated_reason.en': { zh: '英文原因。', en: 'Reason in English.' },
  pack: {
    zh: '规则包：core（默认）人人都跑，须为正式、把握至少为中；extended 点名才跑，试用规则在此。',
    en: 'Pack: core (default) is run by everybody and takes stable rules of at least medium confidence; extended is run when asked for, trial rules among it.',
  },
  pack_reason: { zh: '为何不在核心包，extended 时必填。', en: 'Why it is not in core; compulsory with extended.' },
  'pack_reason.zh': { zh: '中文原因。', en: 'Reason in Chinese.' },
  'pack_reason.en': { zh: '英文原因。', en: 'Reason in English.' },
  official: {
    zh: '对应《智能监管规则库》（2025年版）88 类中的哪几类（序号）。',
    en: 'Which of the 88 classes of the official rule library (2025 edition) it serves, by number.',
  },
  class: {
    zh: '规则类型：violation 明确违规，suspicious 可疑。说的是规则，不是某一件事。',
    en: 'violation or suspicious: what the rule is, not what a case turns out to be.',
  },
  kind: {
    zh: '证据性质：fact 事实、sign 迹象、excess 超出同行、knowledge 知识库限制、indicator 通报指标（不产生疑点）。',
    en: 'What a hit is: a fact, a sign, an excess over peers, a limit of the knowledge library, or an indicator without suspects.',
  },
  severity: { zh: '若属实，危害多大。', en: 'How much harm it does if true.' },
  confidence: { zh: '命中有多大可能属实。', en: 'How often a hit is true.' },
  basis: { zh: '依据的法规条款，至少一项。', en: 'Legal basis, at least one.' },
  'basis.law': {
    zh: '法规登记（rules/law.yaml）中的文件名。',
    en: 'Key of a document in the law register (rules/law.yaml).',
  },
  'basis.article': {
    zh: '条款，写法与登记一致，例如 第三十八条(四)(五)。',
    en: 'Article as registered, such as 第三十八条(四)(五).',
  },
  'basis.settled': {
    zh: '该行为适用该条款是否已有定论；false 时打印“定性待核”。',
    en: 'Whether it is settled that the article applies; false prints 定性待核.',
  },
  effective: {
    zh: '规则管哪些日子的服务（按服务发生日，含首尾两日）。',
    en: 'Days of service that the rule judges, both ends included.',
  },
  'effective.from': { zh: '第一天；空为不限。', en: 'First day; open where null.' },
  'effective.to': { zh: '最后一天；空为不限。', en: 'Last day; open where null.' },
  requires: {
    zh: '没有就无法判断的列，写作“表.列”；全部为空时规则不运行并说明。',
    en: 'Columns without which the rule cannot run, as kind.column; without them the scan says it did not run.',
  },
  detector: {
    zh: '用哪种检测办法；params 随之而定。',
    en: 'Which way of finding is used; it decides what params may hold.',
  },
  params: {
    zh: '检测办法的参数。文字列表可写 {list: 名单名}，引用 rules/knowledge 中的名单。',
    en: 'Parameters of the detector. A list of texts may be {list: name} of a list in rules/knowledge.',
  },
  select: {
    zh: '给条件起名：名称下写看哪一列和一种判断；在 where 里按名称组合。该列为空则无法判断。',
    en: 'Named conditions: a column and one test each, joined by name in where. Where the column is empty nothing can be told.',
  },
  'select.column': {
    zh: '看哪一列，写作“表.列”；person.sex、person.age 是服务当日的性别、周岁。',
    en: 'The column, as kind.column; person.sex and person.age are those on the day of service.',
  },
  'select.above': { zh: '大于该数。', en: 'Strictly more than this number.' },
  'select.at_least': { zh: '不小于该数。', en: 'This number or more.' },
  'select.below': { zh: '小于该数。', en: 'Strictly less than this number.' },
  'select.at_most': { zh: '不大于该数。', en: 'This number or less.' },
  'select.one_of': { zh: '取值在其中；也可写 {list: 名单名}。', en: 'One of these values, or of {list: name}.' },
  'select.none_of': { zh: '取值不在其中；也可写 {list: 名单名}。', en: 'None of these values, nor of {list: name}.' },
  'select.matches': { zh: '文字符合该正则表达式（RE2 写法）。', en: 'The text matches this regular expression (RE2).' },
  'select.flagged': {
    zh: '入库检查打过该标记；column 写“表._flags”。',
    en: 'Landing set this flag; the column is kind._flags.',
  },
  'select.is_empty': {
    zh: 'true：该列为空；false：该列有值。',
    en: 'true: the column is empty; false: it holds a value.',
  },
  where: {
    zh: '条件怎样组合：名称之间用 and、or、not 和括号；不写则全部用 and 相连。只看符合的记录。',
    en: 'How the conditions are joined: names with and, or, not and brackets; all by and when left out. Only records that fit are looked at.',
  },
  finding: { zh: '疑点如何认定、归于谁。', en: 'What makes a suspect one and whom it is about.' },
  'finding.key': {
    zh: '疑点标识：这些值相同就是同一个疑点；不得为空，正式使用后不改。',
    en: 'Identity: equal values are one suspect. Never NULL, and not changed once in use.',
  },
  'finding.subject': {
    zh: '疑点归于哪家机构、哪个人、哪名医师。',
    en: 'The institution, person and doctor it is about.',
  },
  'finding.subject.institution': { zh: '机构所在的列。', en: 'Column of the institution.' },
  'finding.subject.person': { zh: '参保人所在的列。', en: 'Column of the person.' },
  'finding.subject.doctor': { zh: '医师所在的列。', en: 'Column of the doctor.' },
  innocent: {
    zh: '形似而正常的情形，核查时须先排除。',
    en: 'Innocent explanations to rule out first.',
  },
  request: { zh: '核查时向机构调取的材料。', en: 'Documents to ask the institution for.' },
  exceptions: { zh: '允许设置的例外，只能按这里列出的字段设。', en: 'Shapes of exceptions that may be made.' },
  'exceptions.name': { zh: '例外名称。', en: 'Name of the exception.' },
  'exceptions.fields': { zh: '例外须写明的字段。', en: 'Fields that an exception must name.' },
  tests: {
    zh: '规则自带的测试：命中、不命中、无法判断各至少一个。',
    en: 'Tests of the rule: at least one hit, one miss and one could-not-tell.',
  },
  'tests.name': { zh: '测试名称，写清情形。', en: 'Name of the test: the case in words.' },
  'tests.uses': {
    zh: '共用的数据行（规则目录 fixtures 子目录中的文件名，不带 .yaml）。',
    en: 'Shared rows: files in the fixtures folder beside the rules, without .yaml.',
  },
  'tests.given': {
    zh: '本测试的数据：表名下逐行写列和值，省略的列为空。原样读取，不必给编码加引号。',
    en: 'Rows of this test by table; columns left out are empty. Cells keep the text as written, codes need no quotes.',
  },
  'tests.as_of': {
    zh: '统计窗口截止日；默认最近的完整月末。',
    en: 'Last day of windows; the last complete month-end when left out.',
  },
  'tests.params': { zh: '只在本测试中改用的参数。', en: "Parameters of this test only, laid over the rule's." },
  'tests.expect': {
    zh: '应有的疑点，一个不多一个不少；不命中写 []。',
    en: 'The suspects that must come out, exactly these; [] for a miss.',
  },
  'tests.expect.key': { zh: '疑点标识，须写出 finding.key 的每一列。', en: 'Identity: every name of finding.key.' },
  'tests.expect.amount': {
    zh: '疑点金额（元），null 表示不计金额；省略则不比较。',
    en: 'Amount in yuan, null where there is none; not compared when left out.',
  },
  'tests.expect.measure': { zh: '触发值；省略则不比较。', en: 'Measure; not compared when left out.' },
  'tests.expect.facts': {
    zh: '说明文字所依据的要素，写出的逐项比较，未写的不比较。',
    en: 'Facts that the sentence is made from: those written here are compared, others are not.',
  },
  'tests.expect.threshold': {
    zh: '阈值，指标则为目标值；省略则不比较。',
    en: 'Threshold, of an indicator its target; not compared when left out.',
  },
  'tests.could_not_tell': {
    zh: '无法判断：缺哪一列（表.列）、缺多少行。写了它就是“无法判断”测试。',
    en: 'Could not tell: the missing column (kind.column) and for how many rows. Such a test is a could-not-tell test.',
  },
  'tests.todo': {
    zh: '已知差距及原因：照常运行、照常报告，但不算失败；一旦通过即报错，请删去本行。',
    en: 'A known gap and why: it runs and is reported but does not fail. Once it passes that is an error: remove the line.',
  },
};
