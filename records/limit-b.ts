import { column, required, type Column } from './column.ts';
import { kind } from './kind.ts';
import { NAMES } from './names.ts';

/** What every row of knowledge says of the point it was made from: its class, its texts, and how far they were read. */
export function pointColumns(): readonly Column[] {
  return [
    required('rule_class', 'text', '规则类别', 'official rule class', { aliases: ['规则名称', '官方规则'] }),
    column('gz_code', 'code', '规则编码', 'official rule code', { aliases: ['规则代码'] }),
  ];
}

/** The texts of a knowledge point as published, how far they were read, and where they stand. */
export function publishedColumns(): readonly Column[] {
  return [
    column('constraint_text', 'text', '限定内容', 'limit as published', { aliases: ['逻辑依据', '限定支付范围'] }),
    column('logic_text', 'text', '检出逻辑', 'logic as published'),
    required('parse_state', 'code', '解析状态', 'parse state', { codeList: 'parse_state' }),
    column('unparsed_reason', 'text', '未解析原因', 'why it was not parsed'),
    column('assumed', 'text', '推定内容', 'what the text does not say and was assumed'),
    column('source_name', 'text', '来源文件', 'source', { aliases: ['来源'] }),
    column('source_row', 'integer', '来源行', 'row of the source', { aliases: ['来源行号'] }),
    column('batch_tag', 'text', '发布批次', 'batch of publication'),
    column('published_at', 'date', '发布日期', 'published on', { aliases: ['公布日期'] }),
    column('updt_time', 'time', '数据更新时间', 'updated at', { aliases: NAMES.updated }),
  ];
}

/** When a row of knowledge holds, by the day of service. */
export function heldColumns(): readonly Column[] {
  return [
    required('begndate', 'date', '开始日期', 'from', { aliases: ['生效日期', '启用日期', '起始日期'] }),
    column('enddate', 'date', '结束日期', 'until', { aliases: ['失效日期', '停用日期', '终止日期'] }),
  ];
}

/** The columns of which one must hold something for each kind of limit to say anything. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  sex: ['allowed_sex'],
  age: ['age_from_months', 'age_until_months'],
  'hosp-level': ['min_hosp_rank'],
  'med-type': ['allowed_med_types'],
  insurance: ['allowed_insutype'],
  diagnosis: ['diag_words'],
  'course-days': ['max_days'],
  'day-span': ['max_days'],
  quantity: ['max_cnt'],
  'interval-days': ['period_days'],
  'discount-group': ['group_name'],
};

const WITHOUT_VALUE = `parse_state = 'active' AND CASE limit_type ${Object.entries(VALUES)
  .map(
    ([type, columns]) =>
      `WHEN '${type}' THEN coalesce(${columns.map((name) => `${name}::VARCHAR`).join(', ')}) IS NULL`,
  )
  .join(' ')} ELSE false END`;

/** 知识点限制: one limit that one knowledge point puts on one item, as of a date. Only an active one may accuse. */
export const limitB = kind({
  name: 'limit_b',
  label: { zh: '知识点限制', en: 'limits of knowledge points' },
  row: { zh: '一个知识点对一个项目的一项限制', en: 'one limit of one knowledge point on one item' },
  key: ['kp_id', 'med_list_codg', 'limit_type', 'begndate'],
  dated: true,
  defaults: { begndate: "DATE '1900-01-01'", parse_state: "'active'" },
  columns: [
    required('kp_id', 'id', '知识点编号', 'knowledge point', { aliases: ['知识点编码'] }),
    required('med_list_codg', 'code', '医疗目录编码', 'catalogue code', { aliases: NAMES.catalogue }),
    required('limit_type', 'code', '限制类型', 'kind of limit', { codeList: 'limit_type' }),
    ...heldColumns(),
    ...pointColumns(),
    column('item_name', 'text', '项目名称', 'item name', { aliases: ['药品名称', '项目/药品名', '项目/药品名称'] }),
    column('allowed_sex', 'code', '限定性别', 'sex allowed', { codeList: 'gend' }),
    column('age_from_months', 'integer', '最小月龄', 'allowed from age in months'),
    column('age_until_months', 'integer', '最大月龄', 'allowed below age in months'),
    column('min_hosp_rank', 'code', '最低机构级别', 'least hospital rank', { codeList: 'hosp_rank' }),
    column('allowed_med_types', 'text', '限定就医方式名单', 'list of kinds of care'),
    column('allowed_insutype', 'code', '限定险种', 'insurance allowed', { codeList: 'limit_insurance' }),
    column('diag_words', 'text', '诊断词', 'words of a diagnosis'),
    column('group_name', 'text', '分组名称', 'group'),
    column('max_days', 'integer', '最多天数', 'days at most'),
    column('max_cnt', 'count', '最多数量', 'quantity at most'),
    column('per', 'code', '计数单位', 'per', { codeList: 'limit_per' }),
    column('period_days', 'integer', '周期天数', 'days of the period'),
    ...publishedColumns(),
  ],
  checks: [
    {
      flag: 'limit_without_value',
      label: { zh: '可用的限制缺少其数值', en: 'an active limit without its value' },
      columns: ['limit_type', 'parse_state'],
      condition: WITHOUT_VALUE,
    },
  ],
});
