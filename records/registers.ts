import { column, required, type Column } from './column.ts';
import { kind } from './kind.ts';
import { NAMES } from './names.ts';

const validity = (): readonly Column[] => [
  required('begndate', 'date', '开始日期', 'from', { aliases: ['生效日期', '启用日期', '起始日期'] }),
  column('enddate', 'date', '结束日期', 'until', { aliases: ['失效日期', '停用日期', '终止日期'] }),
];
const updated = (): Column => column('updt_time', 'time', '数据更新时间', 'updated at', { aliases: NAMES.updated });
const dated = { dated: true, defaults: { begndate: "DATE '1900-01-01'" } } as const;

/** 机构: an institution as of a date. */
export const medinsB = kind({
  name: 'medins_b',
  label: { zh: '定点医药机构', en: 'institutions' },
  row: { zh: '一家机构在一段时间的登记', en: 'an institution as of a date' },
  key: ['fixmedins_code', 'begndate'],
  ...dated,
  columns: [
    required('fixmedins_code', 'id', '定点医药机构编号', 'institution code', { aliases: NAMES.institution }),
    ...validity(),
    required('fixmedins_name', 'text', '定点医药机构名称', 'institution name', {
      aliases: NAMES.institutionName,
    }),
    required('fixmedins_type', 'code', '定点医药机构类型', 'institution type', {
      codeList: 'fixmedins_type',
      aliases: ['机构类型', '机构类别', '定点医药机构类别'],
    }),
    required('hosp_lv', 'code', '医院等级', 'hospital grade', {
      codeList: 'hosp_lv',
      aliases: ['医疗机构等级', '机构等级', '医院级别'],
    }),
    required('admdvs', 'code', '医保区划', 'district', {
      aliases: ['fix_blng_admdvs', '所属区划', '行政区划', '区划代码', '所属医保区划', '统筹区'],
    }),
    column('medins_natu', 'code', '机构性质', 'ownership'),
    column('specialty', 'text', '专科类别', 'declared specialty', { aliases: ['spcl_type'] }),
    column('bed_cnt', 'integer', '编制床位数', 'licensed beds'),
    column('addr', 'text', '地址', 'address'),
    column('lnt', 'rate', '经度', 'longitude'),
    column('lat', 'rate', '纬度', 'latitude'),
    column('uscc', 'id', '统一社会信用代码', 'credit code'),
    updated(),
  ],
});

/** 参保人: a person as of a date. People from elsewhere have no row. */
export const psnB = kind({
  name: 'psn_b',
  label: { zh: '参保人', en: 'insured persons' },
  row: { zh: '一名参保人在一段时间的登记', en: 'a person as of a date' },
  key: ['psn_no', 'begndate'],
  ...dated,
  columns: [
    required('psn_no', 'id', '人员编号', 'person number', { aliases: NAMES.person }),
    ...validity(),
    required('gend', 'code', '性别', 'sex', { codeList: 'gend', aliases: NAMES.sex }),
    required('brdy', 'date', '出生日期', 'born', { aliases: NAMES.born }),
    column('psn_name', 'text', '人员姓名', 'name', { personal: 'name', aliases: NAMES.personName }),
    column('psn_cert_type', 'code', '人员证件类型', 'certificate type'),
    column('certno', 'id', '证件号码', 'certificate number', {
      personal: 'certificate',
      aliases: NAMES.certificate,
    }),
    column('tel', 'text', '联系电话', 'phone', { personal: 'phone', aliases: NAMES.phone }),
    column('addr', 'text', '地址', 'address', { personal: 'address' }),
    column('psn_type', 'code', '人员类别', 'person type', { aliases: ['人员类型', '参保人员类别'] }),
    column('insutype', 'code', '险种类型', 'insurance type', { codeList: 'insutype', aliases: NAMES.insurance }),
    column('die_date', 'date', '死亡日期', 'died', { aliases: ['死亡时间'] }),
    column('admdvs', 'code', '参保区划', 'insured in district', {
      aliases: ['insu_admdvs', '参保所属医保区划', '参保地', '参保地区划', '参保统筹区'],
    }),
    column('cohort', 'code', '人群类别', 'cohort'),
    updated(),
  ],
});

/** 目录: a catalogue item as of a date. */
export const itemB = kind({
  name: 'item_b',
  label: { zh: '医保目录', en: 'catalogue items' },
  row: { zh: '一个目录项目在一段时间的内容', en: 'a catalogue item as of a date' },
  key: ['med_list_codg', 'begndate'],
  ...dated,
  columns: [
    required('med_list_codg', 'code', '医疗目录编码', 'catalogue code', { aliases: NAMES.catalogue }),
    ...validity(),
    required('item_name', 'text', '项目名称', 'item name', {
      aliases: ['hilist_name', '目录名称', '医保目录名称', '医疗目录名称', '药品名称', '医保项目名称', '注册名称'],
    }),
    required('list_type', 'code', '目录类别', 'catalogue type', { codeList: 'list_type', aliases: ['目录类型'] }),
    column('gnrc_name', 'text', '通用名', 'generic name', {
      aliases: ['drug_genname', '药品通用名', '通用名称', '药品通用名称'],
    }),
    column('pack_qty', 'count', '最小包装数量', 'smallest units in a sold unit', {
      aliases: ['min_pac_cnt', '转换比', '包装数量', '最小包装量'],
    }),
    column('day_qty', 'count', '常用日用量', 'usual smallest units a day'),
    column('max_day_qty', 'count', '最大日用量', 'largest smallest units a day'),
    column('min_unit', 'text', '最小制剂单位', 'smallest unit', { aliases: ['min_prepunt'] }),
    column('pack_unit', 'text', '包装单位', 'sold unit', { aliases: ['min_pacunt'] }),
    column('spec', 'text', '规格', 'specification', { aliases: NAMES.spec }),
    column('dosform_name', 'text', '剂型', 'dosage form', { aliases: ['剂型名称', ...NAMES.dosform] }),
    column('prodentp_name', 'text', '生产企业', 'manufacturer', { aliases: NAMES.maker }),
    column('chrgitm_lv', 'code', '收费项目等级', 'item class', {
      codeList: 'chrgitm_lv',
      aliases: ['甲乙类', '医保等级'],
    }),
    column('med_chrgitm_type', 'code', '医疗收费项目类别', 'charge category', { codeList: 'med_chrgitm_type' }),
    column('prcu_drug_flag', 'code', '贵重药品标志', 'precious drug', { codeList: 'flag' }),
    column('drug_grp', 'code', '药品分组', 'pharmacological group'),
    column('ctrl_class', 'code', '管制类别', 'controlled class'),
    updated(),
  ],
});

/** 三码映射: a trace prefix and the item it belongs to, as of a date. */
export const tracPrefixB = kind({
  name: 'trac_prefix_b',
  label: { zh: '追溯码映射', en: 'trace prefixes' },
  row: { zh: '一个药品标识码在一段时间对应的目录项目', en: 'a trace prefix as of a date' },
  key: ['trac_prefix', 'begndate'],
  ...dated,
  columns: [
    required('trac_prefix', 'id', '药品标识码', 'trace prefix', { aliases: ['追溯码前缀', '追溯码前7位', '标识码'] }),
    ...validity(),
    required('med_list_codg', 'code', '医疗目录编码', 'catalogue code', { aliases: NAMES.catalogue }),
    required('pack_level', 'code', '包装层级', 'packaging level'),
    column('prod_code', 'id', '商品码', 'product code'),
    updated(),
  ],
});
