import { column, required } from './column.ts';
import { kind } from './kind.ts';
import { NAMES } from './names.ts';
import { personColumns, recordColumns } from './shared-columns.ts';

/** 就诊: one visit or stay. `endtime` is empty while the person is in hospital. */
export const mdtrtD = kind({
  name: 'mdtrt_d',
  label: { zh: '就诊', en: 'visits' },
  row: { zh: '一次就诊或住院', en: 'a visit or stay' },
  key: ['mdtrt_id'],
  owner: ['fixmedins_code'],
  time: 'begntime',
  columns: [
    required('mdtrt_id', 'id', '就诊ID', 'visit id', { aliases: NAMES.visit }),
    ...personColumns(true),
    required('fixmedins_code', 'id', '定点医药机构编号', 'institution code', { aliases: NAMES.institution }),
    required('med_type', 'code', '医疗类别', 'kind of care', { codeList: 'med_type', aliases: NAMES.kindOfCare }),
    required('begntime', 'time', '开始时间', 'begins', {
      aliases: ['入院时间', '就诊时间', '就诊日期', '入院日期', '就诊开始时间', '开始日期'],
    }),
    column('endtime', 'time', '结束时间', 'ends', { aliases: ['出院时间', '出院日期', '就诊结束时间', '结束日期'] }),
    column('medins_setl_id', 'id', '医药机构结算ID', "institution's settlement id"),
    column('insutype', 'code', '险种类型', 'insurance type', { codeList: 'insutype', aliases: NAMES.insurance }),
    column('insu_admdvs', 'code', '参保所属医保区划', 'insured in district', { aliases: NAMES.insuredIn }),
    column('fixmedins_name', 'text', '定点医药机构名称', 'institution name', { aliases: NAMES.institutionName }),
    column('hosp_lv', 'code', '医院等级', 'hospital grade', {
      codeList: 'hosp_lv',
      aliases: ['医疗机构等级', '机构等级', '医院级别'],
    }),
    column('ipt_otp_no', 'id', '住院/门诊号', 'hospital number', { aliases: NAMES.hospitalNumber }),
    column('medrcdno', 'id', '病历号', 'medical record number', { aliases: NAMES.recordNumber }),
    column('chfpdr_code', 'code', '主诊医师代码', 'attending doctor', {
      aliases: ['主诊医师编码', '主诊医生编码', '主治医师编码', '主治医生编码'],
    }),
    column('chfpdr_name', 'text', '主诊医师姓名', 'attending doctor name', {
      aliases: ['主诊医生姓名', '主治医师姓名', '主治医生姓名', '主治医师', '主治医生'],
    }),
    column('adm_diag_dscr', 'text', '入院诊断描述', 'admission diagnosis', { aliases: ['入院诊断'] }),
    column('adm_dept_codg', 'code', '入院科室编码', 'admitting department', { aliases: ['科室编码', '就诊科室编码'] }),
    column('adm_dept_name', 'text', '入院科室名称', 'admitting department name', {
      aliases: ['入院科室', '科室', '科室名称', '就诊科室', '就诊科室名称'],
    }),
    column('adm_bed', 'text', '入院床位', 'bed', { aliases: ['床位号', '床号', '床位'] }),
    column('dscg_maindiag_code', 'code', '出院主诊断编码', 'main diagnosis', {
      aliases: ['主诊断编码', '主要诊断编码', '出院主诊断代码', '出院诊断编码'],
    }),
    column('dscg_maindiag_name', 'text', '出院主诊断名称', 'main diagnosis name', {
      aliases: ['主诊断名称', '主要诊断名称', '主要诊断', '出院主诊断', '出院诊断名称'],
    }),
    column('dscg_dept_codg', 'code', '出院科室编码', 'discharging department'),
    column('dscg_dept_name', 'text', '出院科室名称', 'discharging department name', { aliases: ['出院科室'] }),
    column('dscg_way', 'code', '离院方式', 'way of discharge'),
    column('dise_no', 'code', '病种编号', 'registered disease', { aliases: ['dise_codg', '病种编码', '病种代码'] }),
    column('dise_name', 'text', '病种名称', 'registered disease name'),
    column('oprn_oprt_code', 'code', '手术操作编码', 'operation'),
    column('oprn_oprt_name', 'text', '手术操作名称', 'operation name'),
    column('otp_diag_info', 'text', '门诊诊断信息', 'outpatient diagnoses'),
    column('inhosp_stas', 'code', '在院状态', 'in hospital', { codeList: 'inhosp_stas' }),
    column('die_date', 'date', '死亡日期', 'died'),
    column('ipt_days', 'integer', '住院天数', 'days of stay'),
    column('vali_flag', 'code', '有效标志', 'valid', { codeList: 'flag', aliases: NAMES.valid }),
    ...recordColumns(),
  ],
  checks: [
    {
      flag: 'dates_out_of_order',
      label: { zh: '结束时间早于开始时间', en: 'ends before it begins' },
      columns: ['begntime', 'endtime'],
      condition: 'endtime < begntime',
    },
  ],
});
