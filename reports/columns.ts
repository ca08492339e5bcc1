import type { Text } from '../base/language.ts';
import type { SuspectRow } from './suspect-row.ts';

/** A column of a list: its field name, its label, and its text. */
export interface ReportColumn {
  readonly name: keyof SuspectRow;
  readonly label: Text;
}

const column = (name: keyof SuspectRow, zh: string, en: string): ReportColumn => ({ name, label: { zh, en } });

/** The columns of every list, in their contract order; the readers' texts follow the contract's own columns. */
export const REPORT_COLUMNS: readonly ReportColumn[] = [
  column('suspect_id', '疑点编号', 'Suspect'),
  column('rule_id', '规则编码', 'Rule'),
  column('rule_version', '规则版本', 'Rule version'),
  column('topic', '主题', 'Topic'),
  column('class', '规则类型', 'Class of rule'),
  column('severity', '危害程度', 'Severity'),
  column('state', '疑点状态', 'State'),
  column('status', '核查状态', 'Status'),
  column('key', '疑点标识', 'Key'),
  column('fixmedins_code', '机构编号', 'Institution'),
  column('psn_no', '人员编号', 'Person'),
  column('bilg_dr_code', '开单医生编码', 'Doctor'),
  column('first_time', '最早发生时间', 'First'),
  column('last_time', '最晚发生时间', 'Last'),
  column('measure', '触发值', 'Measure'),
  column('threshold', '阈值', 'Threshold'),
  column('amount', '疑点金额(元)', 'Amount (yuan)'),
  column('amount_kind', '金额性质', 'Kind of amount'),
  column('amt_total', '涉及总费用(元)', 'Total fee (yuan)'),
  column('amt_fund_est', '基金支付(估算,元)', 'Fund part (estimated, yuan)'),
  column('amt_basis', '基金部分认定方式', 'Basis of the fund part'),
  column('lines', '证据行(前200)', 'Lines (first 200)'),
  column('lines_total', '证据行数', 'Number of lines'),
  column('explanation', '疑点说明', 'Explanation'),
  column('first_seen_run', '首次发现', 'First seen in'),
  column('last_seen_run', '最近发现', 'Last seen in'),
  column('rule_title', '规则名称', 'Rule title'),
  column('fixmedins_name', '机构名称', 'Institution name'),
  column('basis', '依据', 'Basis'),
  column('innocent', '可能的合理情形', 'Innocent causes'),
  column('request', '需调阅材料', 'To request'),
  column('assignee', '负责人', 'Assignee'),
  column('due_at', '期限', 'Due'),
  column('verdict', '核查结论', 'Verdict'),
  column('look_again', '须重看', 'Look again'),
];
