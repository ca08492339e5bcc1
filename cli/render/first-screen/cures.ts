import type { Language, Text } from '../../../base/language.ts';
import { kindNamed } from '../../../records/kinds.ts';

/** Where an extract comes from: the interfaces of the national platform that carry it (DOMAIN §1). */
const SOURCES: Readonly<Record<string, string>> = {
  setl_d: '2207、2304',
  mdtrt_d: '2203、2401、2402',
  fee_list_d: '2204、2301',
  diag_d: '2203、2401',
  trac_d: '3501—3506、2207',
  stock_d: '3501—3506',
};

/** What cures a wish that is no column of an extract; what nothing cures says so. */
const CURES: readonly (readonly [prefix: string, cure: Text])[] = [
  [
    'few:days',
    {
      zh: '补采更早（或等后续）月份的费用明细，凑足三个月以上再筛查',
      en: 'fetch fee lines of earlier months, or wait for later ones, until there are more than three',
    },
  ],
  [
    'few:',
    {
      zh: '无须补采：数量太少，按公平原则不作比较',
      en: 'nothing to fetch: too few for a fair comparison',
    },
  ],
  [
    'effective:',
    {
      zh: '无须补采：施行日之后的数据入库后自然会判',
      en: 'nothing to fetch: it is judged once there are records from its first day on',
    },
  ],
  [
    'pruned:',
    {
      zh: '已按保存期清除，不再补采',
      en: 'pruned at the end of its retention; not to be fetched again',
    },
  ],
  [
    'cap:',
    {
      zh: '由本地确定上限后写入规则参数',
      en: 'set the local cap in the rule’s parameters',
    },
  ],
  [
    'above:',
    {
      zh: '核对结算的基金支付与政策范围内金额（本地是否含大病、救助，范围内金额是否漏填）',
      en: 'check fund payments against in-scope amounts (other funds included, or the in-scope amount wrong)',
    },
  ],
  [
    'zero:',
    {
      zh: '核对导出的政策范围内金额是否漏填为零；确属零的无须处理',
      en: 'see whether the extract wrote zero for unknown in-scope amounts; true zeros need nothing',
    },
  ],
  [
    'lines:',
    {
      zh: '补采“费用明细”（fee_list_d，接口 2204、2301），须与结算对得上',
      en: 'fetch fee lines (fee_list_d, interfaces 2204, 2301) that add up to their settlements',
    },
  ],
  [
    'newborn:',
    {
      zh: '无须补采：母婴同账的按公平原则不判断；要逐例看的请调取病历',
      en: 'nothing to fetch: a fair judgement leaves mother and newborn alone; pull the records to look at single ones',
    },
  ],
  [
    'departments:',
    {
      zh: '由机构提供转科记录和两科的医嘱',
      en: 'ask the institution for the record of the transfer and both departments’ orders',
    },
  ],
  [
    'hours:',
    {
      zh: '由机构提供两项的执行起止时间',
      en: 'ask the institution from when to when each was carried out',
    },
  ],
  [
    'window:',
    {
      zh: '无须补采：知识点公布时间窗后随知识库更新；要逐例看的请调取操作记录',
      en: 'nothing to fetch: a published window comes with the library; pull the records to look at single ones',
    },
  ],
  [
    'emergency:',
    {
      zh: '由机构提供急诊抢救、留观记录',
      en: 'ask the institution for the record of the emergency',
    },
  ],
  [
    'prescriber:',
    {
      zh: '补采处方流转记录，或由药店提供外配处方',
      en: 'fetch prescriptions, or ask the pharmacy for them',
    },
  ],
  [
    'internet:',
    {
      zh: '把本地互联网诊疗的医疗类别代码写入规则参数 internet.med_types',
      en: 'put the local kinds of care of internet visits into the rule’s parameter internet.med_types',
    },
  ],
  [
    'posted:',
    {
      zh: '无须补采：要逐例看的，请机构提供每日的医嘱和执行记录',
      en: 'nothing to fetch: to look at single cases ask the institution for daily orders and records of care',
    },
  ],
  [
    'paid:',
    {
      zh: '无须补采：要逐例看的，请机构提供每次治疗的执行记录',
      en: 'nothing to fetch: to look at single cases ask the institution for the record of each session',
    },
  ],
  [
    'elsewhere:drugs',
    {
      zh: '无须补采：外地的用药不在本地数据中，只看病历',
      en: 'nothing to fetch: drugs given elsewhere are not in local data; see the records',
    },
  ],
  [
    'history:',
    {
      zh: '补采更早月份的费用明细（fee_list_d，接口 2204、2301）',
      en: 'fetch fee lines of earlier months (fee_list_d, interfaces 2204, 2301)',
    },
  ],
  [
    'stock:',
    {
      zh: '由机构提供批次进销存账和购进发票',
      en: 'ask the institution for its stock account by batch and for purchase invoices',
    },
  ],
  [
    'markup:',
    {
      zh: '把本地加成率写入规则参数 kinds',
      en: 'put the local markup into the rule’s parameter kinds',
    },
  ],
  [
    'elsewhere:',
    {
      zh: '无须补采：外地的诊断不在本地数据中，只看病历',
      en: 'nothing to fetch: diagnoses made elsewhere are not in local data; see the records',
    },
  ],
  [
    'child:',
    {
      zh: '由本地确定儿童加收幅度后写入规则参数 child',
      en: 'set the local surcharge for children in the rule’s parameter child',
    },
  ],
  [
    'knowledge:tests',
    {
      zh: '把本地互认检查的编码写入名单 recognised-tests',
      en: 'put the local codes of recognised tests into the list recognised-tests',
    },
  ],
  [
    'knowledge:',
    {
      zh: '用自备 CSV 导入本规则类别的知识点：mingcha knowledge import 文件（见 docs/knowledge.zh-CN.md）',
      en: 'import knowledge points of the rule’s class from a CSV of your own: mingcha knowledge import FILE (see docs/knowledge.md)',
    },
  ],
  [
    'incision:',
    {
      zh: '由机构提供手术记录；当地折价比例写入规则参数 second_share、lawful_share',
      en: 'ask the institution for the operation record; set the local shares in the rule’s parameters second_share and lawful_share',
    },
  ],
  [
    'limit_b.',
    {
      zh: '补全知识点：导入官方知识库，或按说明改写未能解析的限定',
      en: 'complete the knowledge points: import the official library, or rewrite limits that could not be read',
    },
  ],
  [
    'purchases:gap',
    {
      zh: '请机构补报其间的购进（“追溯码”trac_d、“进销存”stock_d，接口 3501—3506）；确未购进的由机构说明',
      en: 'ask the institution for the purchases of that time (trac_d, stock_d, interfaces 3501–3506), or to say that there were none',
    },
  ],
  [
    'purchases:',
    {
      zh: '补采该月的购进（“追溯码”trac_d、“进销存”stock_d，接口 3501—3506），补采后重新筛查',
      en: 'fetch the purchases of that month (trac_d, stock_d, interfaces 3501–3506) and scan again',
    },
  ],
  [
    'rx_d.',
    {
      zh: '补采处方流转记录，或由机构提供评估记录',
      en: 'fetch prescriptions, or ask the institution for the assessment',
    },
  ],
  [
    'trac_d.drug_trac_codg',
    {
      zh: '请机构检查扫码设备；导出时追溯码按文本格式',
      en: 'have scanners checked; export trace codes as text',
    },
  ],
];

/** Kinds that come from the knowledge library and from no extract. */
const KNOWLEDGE_KINDS: ReadonlySet<string> = new Set(['limit_b', 'item_pair_b']);

/**
 * What to do about something that a rule wanted and did not have: which extract, with which column.
 *
 * @param absent true where the whole column is missing.
 */
export function cureText(name: string, absent: boolean, language: Language): string {
  const cure = CURES.find(([prefix]) => name.startsWith(prefix));
  if (cure !== undefined && !(absent && kindNamed(name.split('.')[0] ?? '') !== undefined)) return cure[1][language];
  const [kindName = '', column = ''] = name.split('.');
  const kind = kindNamed(kindName);
  if (KNOWLEDGE_KINDS.has(kindName))
    return language === 'zh'
      ? '导入公布的知识库：mingcha knowledge import 文件（见 docs/knowledge.zh-CN.md）'
      : 'import the published knowledge library: mingcha knowledge import FILE (see docs/knowledge.md)';
  if (kind === undefined) return language === 'zh' ? '见工作簿“规则覆盖”表' : "see the workbook's sheet of rules";
  const source = SOURCES[kindName];
  const label = kind.columns.find((one) => one.name === column)?.label[language];
  if (language === 'zh') {
    const from = source === undefined ? '' : `，接口 ${source}`;
    return `补采“${kind.label.zh}”（${kindName}${from}）${label === undefined ? '' : `，须带“${label}”`}`;
  }
  const from = source === undefined ? '' : `, interfaces ${source.replaceAll('、', ', ').replaceAll('—', '–')}`;
  return `fetch ${kind.label.en} (${kindName}${from})${label === undefined ? '' : ` with ${label}`}`;
}
