import { inWords } from '../words.ts';
import { bookColumn, toFillIn, type BookColumn } from './column.ts';

const VERDICTS = [
  { zh: '核查属实', en: 'confirmed' },
  { zh: '部分属实', en: 'partly' },
  { zh: '排除', en: 'dismissed' },
] as const;

const words = (column: string, values: readonly string[]) =>
  values.map((value) => ({ zh: inWords(column, value, 'zh'), en: inWords(column, value, 'en') }));

/** The steps that somebody may write down as taken, and what may come of a suspect: taken in again when the workbook comes back. */
const NEXT_STATUSES = words('status', [
  'assigned',
  'checked',
  'discussed',
  'notified',
  'answered',
  'rechecked',
  'decided',
  'handled',
]);
const HANDLINGS = words('handled_how', ['recovered', 'rectified', 'transferred', 'returned']);

const SUSPECT = bookColumn('suspect_no', 'id', 14, '疑点编号', 'Suspect');
const WHOLE_ID = bookColumn('suspect_id', 'id', 34, '疑点编号（全）', 'Suspect, whole');
const RULE = bookColumn('rule_title', 'prose', 24, '规则名称', 'Rule title');
const INSTITUTION = bookColumn('fixmedins_name', 'prose', 18, '机构名称', 'Institution name');
const DEPARTMENT = bookColumn('dept_name', 'prose', 12, '科室', 'Department');
const PERSON = bookColumn('psn_no', 'id', 20, '参保人编号', 'Person');
const ITEM = bookColumn('item_name', 'prose', 20, '项目名称', 'Item name');
const COUNT = bookColumn('cnt', 'number', 8, '数量', 'Quantity');
const PRICE = bookColumn('pric', 'number', 10, '单价(元)', 'Unit price (yuan)');
const SUM = bookColumn('line_sum', 'money', 13, '金额(元)', 'Line total (yuan)');
const SETTLEMENT = bookColumn('setl_id', 'ids', 20, '结算ID', 'Settlement');
const TRACE_CODE = bookColumn('drug_trac_codg', 'ids', 23, '追溯码', 'Trace code');
const LINE_NUMBER = bookColumn('feedetl_sn', 'ids', 10, '明细流水号', 'Line number');
const AMOUNT = bookColumn('amount', 'money', 14, '涉及（疑似违规）金额(元)', 'Suspected amount (yuan)');
const ONCE = bookColumn('amount_once', 'money', 14, '计入合计(元，一条明细只计一次)', 'Counted once (yuan)');
const VERDICT = toFillIn('verdict', 10, '核查结论', 'Verdict', VERDICTS);

/** Where and who, and what was done, in the order of an export. */
const PLACE_AND_PERSON: readonly BookColumn[] = [
  bookColumn('fixmedins_code', 'id', 15, '机构编号', 'Institution'),
  INSTITUTION,
  bookColumn('fixmedins_type', 'prose', 12, '机构类型', 'Kind', { words: { lists: ['fixmedins_type'] } }),
  bookColumn('hosp_lv', 'prose', 10, '机构等级', 'Grade', { words: { lists: ['hosp_lv'] } }),
  bookColumn('admdvs', 'id', 9, '区划', 'District'),
  DEPARTMENT,
  bookColumn('adm_bed', 'ids', 8, '床位', 'Bed'),
  bookColumn('bilg_dr_code', 'ids', 18, '医师编号', 'Doctor'),
  bookColumn('bilg_dr_name', 'prose', 10, '医师姓名', 'Doctor name'),
  PERSON,
  bookColumn('psn_name', 'prose', 10, '参保人姓名', 'Name'),
  bookColumn('certno', 'id', 20, '证件号', 'Certificate'),
  bookColumn('gend', 'prose', 6, '性别', 'Sex', { words: { lists: ['gend'] } }),
  bookColumn('age', 'number', 6, '年龄', 'Age'),
  bookColumn('insutype', 'prose', 20, '险种', 'Insurance', { words: { lists: ['insutype'] } }),
  bookColumn('mdtrt_id', 'ids', 22, '就诊ID', 'Visit'),
  SETTLEMENT,
  bookColumn('ipt_otp_no', 'ids', 20, '住院/门诊号', 'Hospital number'),
  bookColumn('medrcdno', 'ids', 16, '病案号', 'Medical record'),
  bookColumn('med_type', 'prose', 14, '医疗类别', 'Kind of care', { words: { lists: ['med_type'] } }),
  bookColumn('begntime', 'moment', 19, '就诊开始', 'Visit begins'),
  bookColumn('endtime', 'moment', 19, '就诊结束', 'Visit ends'),
  bookColumn('setl_time', 'moment', 19, '结算时间', 'Settled at'),
  bookColumn('diagnoses', 'prose', 22, '诊断', 'Diagnoses'),
  bookColumn('med_list_codg', 'ids', 28, '项目编码', 'Item'),
  ITEM,
  bookColumn('medins_list_name', 'prose', 26, '机构项目名称', "Institution's item name"),
  COUNT,
  PRICE,
  SUM,
];

const CODES: readonly BookColumn[] = [LINE_NUMBER, TRACE_CODE, bookColumn('manu_lotnum', 'ids', 14, '批号', 'Lot')];

/** Columns with what is looked up on the screen folded away, so that the rest is printed on one page's width. */
const folded = (columns: readonly BookColumn[], open: readonly string[]): readonly BookColumn[] =>
  columns.map((column) => (open.includes(column.name) ? column : { ...column, folded: true }));

/** The columns of the list of suspects: what an export of suspects carries, in its order, and what a hospital looks up. */
export const SUSPECT_COLUMNS: readonly BookColumn[] = folded(
  [
    SUSPECT,
    bookColumn('rule_id', 'id', 12, '规则编码', 'Rule'),
    RULE,
    bookColumn('rule_version', 'id', 12, '规则版本', 'Rule version'),
    bookColumn('topic', 'prose', 12, '违规类型', 'Topic', { words: { column: 'topic' } }),
    bookColumn('class', 'prose', 12, '判断等级', 'Class', { words: { column: 'class' } }),
    bookColumn('basis', 'prose', 36, '定性依据', 'Basis'),
    ...PLACE_AND_PERSON,
    ...CODES,
    bookColumn('measure', 'number', 12, '触发值', 'Measure'),
    bookColumn('threshold', 'number', 12, '阈值', 'Threshold'),
    bookColumn('first_time', 'moment', 19, '最早发生', 'First'),
    bookColumn('last_time', 'moment', 19, '最晚发生', 'Last'),
    bookColumn('explanation', 'prose', 60, '疑点说明（疑似，待核查）', 'Explanation (suspected, to be checked)'),
    bookColumn('lines_total', 'number', 9, '证据行数', 'Lines'),
    bookColumn('lines_listed', 'number', 9, '明细列出行数', 'Lines listed'),
    bookColumn('compared', 'number', 9, '其中对照行', 'For comparison'),
    bookColumn('amt_total', 'money', 15, '涉及总费用(元)', 'Total fee (yuan)'),
    AMOUNT,
    bookColumn('amount_kind', 'prose', 10, '金额性质', 'Kind of amount', { words: { column: 'amount_kind' } }),
    ONCE,
    bookColumn('amt_fund_est', 'money', 15, '基金支付(估算，元)', 'Fund part (estimated, yuan)'),
    bookColumn('amt_basis', 'prose', 12, '基金部分认定方式', 'Basis of the fund part'),
    bookColumn('severity', 'prose', 8, '风险等级', 'Severity', { words: { column: 'severity' } }),
    bookColumn('place_no', 'number', 8, '机构内优先序', 'Place in the institution'),
    bookColumn('evidence_place', 'ids', 40, '证据定位', 'Where the evidence is'),
    bookColumn('request', 'prose', 30, '需调阅材料', 'To request'),
    bookColumn('innocent', 'prose', 30, '可能抗辩/除外情形', 'Innocent causes'),
    bookColumn('screened_in', 'prose', 30, '筛查批次', 'Screened in'),
    bookColumn('status', 'prose', 10, '核查状态', 'Status', { words: { column: 'status' } }),
    toFillIn('next_status', 10, '处理状态', 'Step taken', NEXT_STATUSES),
    VERDICT,
    toFillIn('finding', 24, '核查说明', 'Findings'),
    toFillIn('handled_how', 10, '处理方式', 'Handled how', HANDLINGS),
    toFillIn('checked_by', 9, '核查人', 'Checked by'),
    toFillIn('checked_at', 11, '核查时间', 'Checked at'),
    toFillIn('answer', 24, '机构申诉/说明', "Institution's answer"),
    toFillIn('opinion', 24, '专家意见', 'Expert opinion'),
    toFillIn('confirmed_amount', 13, '认定金额(元)', 'Confirmed (yuan)'),
    toFillIn('returned_amount', 14, '退回金额(元)', 'Returned (yuan)'),
    toFillIn('penalty', 14, '处罚', 'Penalty'),
    toFillIn('remark', 18, '备注', 'Remark'),
    bookColumn('export_mark', 'id', 40, '导出标记（勿改）', 'Export mark (leave alone)'),
    WHOLE_ID,
  ],
  'suspect_no rule_id rule_title fixmedins_name dept_name psn_no item_name first_time explanation amount amount_kind amount_once next_status verdict finding checked_by checked_at confirmed_amount remark'.split(
    ' ',
  ),
);

/** The columns of the list of evidence lines, in the same order. */
export const LINE_COLUMNS: readonly BookColumn[] = folded(
  [
    SUSPECT,
    bookColumn('line_no', 'number', 7, '行号', 'Line'),
    bookColumn('rule_id', 'id', 12, '规则编码', 'Rule'),
    RULE,
    bookColumn('topic', 'prose', 12, '违规类型', 'Topic', { words: { column: 'topic' } }),
    bookColumn('class', 'prose', 12, '判断等级', 'Class', { words: { column: 'class' } }),
    ...PLACE_AND_PERSON,
    bookColumn('medins_list_codg', 'id', 18, '机构项目编码', "Institution's item code"),
    bookColumn('happened_at', 'moment', 19, '发生时间', 'Happened at'),
    bookColumn('event', 'prose', 10, '事件', 'Event', { words: { lists: ['trac_event', 'stock_event'] } }),
    ...CODES,
    bookColumn('bought', 'ids', 12, '购进日期', 'Bought'),
    bookColumn('bought_lot', 'ids', 14, '购进批号', 'Lot bought'),
    bookColumn('bought_expy_end', 'ids', 12, '购进有效期止', 'Expiry bought'),
    bookColumn('line_role', 'prose', 12, '行性质', 'Role of the line', { words: { column: 'line_role' } }),
    bookColumn('line_inscp_amt', 'money', 14, '符合政策范围金额(元)', 'Within policy range (yuan)'),
    bookColumn('own_pay', 'money', 14, '全自费金额(元)', 'Own pay (yuan)'),
    bookColumn('fund_paid', 'money', 14, '结算的基金支付(元)', 'Fund payment of the settlement (yuan)'),
    AMOUNT,
    ONCE,
    bookColumn(
      'fund_once',
      'money',
      14,
      '计入合计中基金支付(估算，元)',
      'Fund part of what is counted (estimated, yuan)',
    ),
    bookColumn('evidence_place', 'ids', 44, '证据定位', 'Where the evidence is'),
    VERDICT,
    toFillIn('remark', 18, '备注', 'Remark'),
    WHOLE_ID,
  ],
  'suspect_no line_no rule_title fixmedins_name dept_name psn_no setl_id feedetl_sn happened_at item_name cnt pric line_sum drug_trac_codg line_role amount amount_once verdict remark'.split(
    ' ',
  ),
);

const RANKING: readonly BookColumn[] = [
  bookColumn(
    'risk_percent',
    'number',
    11,
    '存在问题的可能性(%，估算，不是结论)',
    'A problem is likely (%, estimate, no verdict)',
  ),
  bookColumn('risk_basis', 'prose', 14, '可能性的依据', 'What it rests on', { words: { column: 'risk_basis' } }),
  bookColumn('expected_amount', 'money', 16, '预计可追回金额(估算，元)', 'May be got back (estimate, yuan)'),
  bookColumn(
    'place_by_amount',
    'number',
    9,
    '按预计可追回金额(含另计的估算)的序',
    'No. by what may be got back, estimates included',
  ),
];

/** The columns of the list of institutions. How likely a problem is anywhere is for the bureau alone. */
export const institutionColumns = (ranked: boolean): readonly BookColumn[] => [
  bookColumn('place_no', 'number', 6, '序', 'No.'),
  bookColumn('fixmedins_code', 'id', 15, '机构编号', 'Institution'),
  bookColumn('fixmedins_name', 'prose', 26, '机构名称', 'Institution name'),
  bookColumn('fixmedins_type', 'prose', 14, '机构类型', 'Kind', { words: { lists: ['fixmedins_type'] } }),
  bookColumn('hosp_lv', 'prose', 10, '机构等级', 'Grade', { words: { lists: ['hosp_lv'] } }),
  bookColumn('admdvs', 'id', 9, '区划', 'District'),
  bookColumn('suspects', 'number', 8, '疑点数', 'Suspects'),
  bookColumn('shown', 'number', 8, '本册列出', 'Shown here'),
  bookColumn('rest', 'number', 8, '未列出', 'Not shown'),
  ...(ranked ? RANKING : []),
  bookColumn('topics', 'number', 8, '涉及主题数', 'Topics'),
  bookColumn('rules', 'prose', 36, '规则 × 疑点数', 'Rules × suspects'),
  bookColumn('amount_once', 'money', 16, '按明细金额(元，一条明细只计一次)', 'From lines, once (yuan)'),
  bookColumn('amount_once_wan', 'tenThousands', 12, '按明细金额(万元)', 'From lines (10,000 yuan)'),
  bookColumn('fund_once', 'money', 16, '按明细金额中基金支付(估算，元)', 'Fund part of lines (estimated, yuan)'),
  bookColumn('amount_estimated', 'money', 16, '估算金额(元，不并入)', 'Estimated, apart (yuan)'),
  bookColumn('amount_estimated_wan', 'tenThousands', 12, '估算金额(万元)', 'Estimated (10,000 yuan)'),
  bookColumn('first_time', 'moment', 19, '最早发生', 'First'),
  bookColumn('last_time', 'moment', 19, '最晚发生', 'Last'),
  bookColumn('elsewhere', 'number', 11, '另有明细涉及：其他机构的疑点(条)', "Others' suspects with lines of it"),
  bookColumn(
    'amount_elsewhere',
    'money',
    14,
    '另有明细涉及：本机构明细的金额(元)',
    "Its lines in others' suspects (yuan)",
  ),
  bookColumn('mentioned', 'number', 11, '仅作对照：其他机构的疑点(条)', "Others' suspects that compare with it"),
];
