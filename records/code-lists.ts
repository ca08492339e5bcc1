import type { Text } from '../base/language.ts';

/** A closed list of code values. Unknown values are flagged: cities add their own. */
export interface CodeList {
  readonly name: string;
  readonly label: Text;
  readonly values: Readonly<Record<string, string>>;
}

const list = (name: string, zh: string, en: string, values: Record<string, string>): CodeList => ({
  name,
  label: { zh, en },
  values,
});

/** Code lists of the national platform (DOMAIN §1.6). Cities extend `med_type`; an unknown value is a flag, not an error. */
export const CODE_LISTS: Readonly<Record<string, CodeList>> = Object.fromEntries(
  [
    list('insutype', '险种类型', 'insurance type', {
      '310': '职工基本医疗保险',
      '320': '公务员医疗补助',
      '330': '大额医疗费用补助',
      '340': '离休人员医疗保障',
      '350': '一至六级残废军人医疗补助',
      '360': '老红军医疗保障',
      '370': '企业补充医疗保险',
      '380': '新型农村合作医疗',
      '390': '城乡居民基本医疗保险',
      '391': '城镇居民基本医疗保险',
      '392': '城乡居民大病医疗保险',
      '399': '其他特殊人员医疗保险',
      '410': '长期照护保险',
      '510': '生育保险',
    }),
    list('med_type', '医疗类别', 'kind of care', {
      '11': '普通门诊',
      '12': '门诊挂号',
      '13': '急诊',
      '14': '门诊慢特病',
      '15': '特药',
      '16': '中医特色门诊',
      '18': '特药',
      '19': '意外伤害门诊',
      '21': '普通住院',
      '23': '转外诊治住院',
      '24': '急诊转住院',
      '26': '单病种住院',
      '28': '日间手术',
      '41': '定点药店购药',
      '51': '生育门诊',
      '52': '生育住院',
      '53': '计划生育手术费',
      '2105': '按床日住院',
      '1301': '急诊抢救',
      '140101': '门诊大病',
      '9929': '药店慢特病购药',
    }),
    list('gend', '性别', 'sex', { '0': '未知', '1': '男', '2': '女', '9': '未说明' }),
    list('setl_type', '结算类型', 'settlement type', { '1': '中心报销', '2': '联网结算', '3': '医疗救助' }),
    list('flag', '是否标志', 'yes or no', { '0': '否', '1': '是' }),
    list('list_type', '目录类别', 'catalogue type', {
      '101': '西药、中成药',
      '102': '中药饮片',
      '103': '自制剂',
      '201': '医疗服务项目',
      '301': '医用耗材',
    }),
    list('chrgitm_lv', '收费项目等级', 'item class', {
      '1': '甲类',
      '2': '乙类',
      '3': '丙类',
      '01': '甲类',
      '02': '乙类',
      '03': '丙类',
    }),
    list('med_chrgitm_type', '医疗收费项目类别', 'charge category', {
      '01': '床位费',
      '02': '诊察费',
      '03': '检查费',
      '04': '化验费',
      '05': '治疗费',
      '06': '手术费',
      '07': '护理费',
      '08': '卫生材料费',
      '09': '西药费',
      '10': '中药饮片费',
      '11': '中成药费',
      '12': '一般诊疗费',
      '13': '挂号费',
      '14': '其他费',
    }),
    list('fixmedins_type', '定点医药机构类型', 'institution type', { '1': '定点医疗机构', '2': '定点零售药店' }),
    list('hosp_lv', '医院等级', 'hospital grade', {
      '01': '三级特等',
      '02': '三级甲等',
      '03': '三级乙等',
      '04': '三级丙等',
      '05': '二级甲等',
      '06': '二级乙等',
      '07': '二级丙等',
      '08': '一级甲等',
      '09': '一级乙等',
      '10': '一级丙等',
      '11': '无等级',
    }),
    list('diag_type', '诊断类别', 'diagnosis type', { '1': '西医诊断', '2': '中医主病诊断', '3': '中医主证诊断' }),
    list('trac_event', '追溯码事件', 'trace event', {
      purchase: '购进',
      purchase_return: '购进退货',
      sale: '销售',
      sale_return: '销售退货',
      settle: '结算',
      reverse: '冲销',
    }),
    list('stock_event', '库存事件', 'stock event', {
      count: '盘存',
      change: '库存变更',
      purchase: '购进',
      purchase_return: '购进退货',
      sale: '销售',
      sale_return: '销售退货',
    }),
    list('mdtrt_setl_type', '就诊结算类型', 'paid by', { '1': '医保结算', '2': '自费' }),
    list('inhosp_stas', '在院状态', 'in hospital', { '0': '出院', '1': '在院' }),
    list('out_flag', '异地标志', 'elsewhere', { '0': '本地', '1': '参保地', '2': '就医地' }),
  ].map((entry) => [entry.name, entry]),
);

/** Tiers of `hosp_lv`. A bare 1, 2 or 3 means opposite things in different cities and is left out on purpose. */
export const HOSPITAL_TIER: Readonly<Record<string, string>> = {
  '01': '三级',
  '02': '三级',
  '03': '三级',
  '04': '三级',
  '05': '二级',
  '06': '二级',
  '07': '二级',
  '08': '一级',
  '09': '一级',
  '10': '一级',
  '11': '无等级',
};
