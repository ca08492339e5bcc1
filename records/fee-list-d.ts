import { column, required } from './column.ts';
import { kind } from './kind.ts';
import { NAMES } from './names.ts';
import { recordColumns } from './shared-columns.ts';

/** 费用明细: one fee line. `cnt` counts catalogue sale units (packs); smallest units = cnt × item_b.pack_qty. */
export const feeListD = kind({
  name: 'fee_list_d',
  label: { zh: '费用明细', en: 'fee lines' },
  row: { zh: '一条费用明细', en: 'a fee line' },
  key: ['bkkp_sn'],
  owner: ['fixmedins_code', 'mdtrt_id'],
  money: 'det_item_fee_sumamt',
  keeps: ['setl_id', 'feedetl_sn', 'init_feedetl_sn', 'vali_flag'],
  time: 'fee_ocur_time',
  columns: [
    required('bkkp_sn', 'id', '记账流水号', 'fee line key', { aliases: ['记账流水'] }),
    required('mdtrt_id', 'id', '就诊ID', 'visit id', { aliases: NAMES.visit }),
    required('psn_no', 'id', '人员编号', 'person number', { aliases: NAMES.person }),
    required('fixmedins_code', 'id', '定点医药机构编号', 'institution code', { aliases: NAMES.institution }),
    required('med_list_codg', 'code', '医疗目录编码', 'catalogue code', { aliases: NAMES.catalogue }),
    required('fee_ocur_time', 'time', '费用发生时间', 'charged at', {
      aliases: ['费用发生日期', '发生时间', '发生日期', '费用日期', '收费时间', '计费时间', '费用时间', '明细发生时间'],
    }),
    required('cnt', 'count', '数量', 'quantity', { aliases: ['项目数量', '收费数量', '明细数量'] }),
    required('pric', 'price', '单价', 'unit price', { aliases: ['项目单价', '收费单价', '明细单价'] }),
    required('det_item_fee_sumamt', 'money', '明细项目费用总额', 'line total', {
      aliases: ['金额', '明细金额', '费用金额', '项目金额', '明细费用', '明细费用总额', '明细总额', '收费金额'],
    }),
    column('feedetl_sn', 'id', '费用明细流水号', "institution's line number", {
      aliases: ['明细流水号', '费用明细序号', '明细序号', '收费明细流水号', '处方明细流水号'],
    }),
    column('init_feedetl_sn', 'id', '原费用明细流水号', 'line it reverses', {
      aliases: ['init_feedetl', '原明细流水号'],
    }),
    column('setl_id', 'id', '结算ID', 'settlement id', { aliases: NAMES.settlement }),
    column('chrg_bchno', 'id', '收费批次号', 'charge batch'),
    column('inscp_amt', 'money', '符合政策范围金额', 'within policy range', {
      aliases: ['inscp_scp_amt', '符合范围金额', '政策范围内金额', '政策范围内费用', '范围内金额', '符合政策范围费用'],
    }),
    column('fulamt_ownpay_amt', 'money', '全自费金额', 'outside the catalogue', {
      aliases: ['全自费', '自费金额', '全额自费', '目录外金额'],
    }),
    column('overlmt_selfpay', 'money', '超限价自费费用', 'above the price limit', {
      aliases: ['overlmt_amt', '超限价金额', '超限价自费金额', '超限价', '超限价费用'],
    }),
    column('preselfpay_amt', 'money', '先行自付金额', 'paid first by the person', {
      aliases: ['先行自付', '乙类先行自付', '先自付金额'],
    }),
    column('pric_uplmt_amt', 'price', '定价上限金额', 'payment ceiling of the price'),
    column('selfpay_prop', 'rate', '自付比例', 'own share'),
    column('prd_days', 'count', '周期天数', 'days supplied'),
    column('sin_dos_dscr', 'text', '单次剂量描述', 'single dose', { aliases: ['单次剂量', '单次用量', '每次用量'] }),
    column('used_frqu_dscr', 'text', '使用频次描述', 'frequency', { aliases: ['使用频次', '用药频次', '频次'] }),
    column('medc_way_dscr', 'text', '用药途径描述', 'route', { aliases: ['用药途径', '给药途径'] }),
    column('bilg_dept_codg', 'code', '开单科室编码', 'ordering department', { aliases: ['科室编码', '开单科室代码'] }),
    column('bilg_dept_name', 'text', '开单科室名称', 'ordering department name', {
      aliases: ['开单科室', '科室', '科室名称'],
    }),
    column('bilg_dr_code', 'code', '开单医生编码', 'ordering doctor', {
      aliases: ['bilg_dr_codg', '开单医师编码', '开单医生代码', '医生编码', '医师编码'],
    }),
    column('bilg_dr_name', 'text', '开单医师姓名', 'ordering doctor name', {
      aliases: ['开单医生姓名', '开单医生', '开单医师', '医生姓名', '医师姓名'],
    }),
    column('acord_dept_codg', 'code', '受单科室编码', 'performing department'),
    column('acord_dept_name', 'text', '受单科室名称', 'performing department name'),
    column('acord_dr_code', 'code', '受单医生编码', 'performing doctor', {
      aliases: ['orders_dr_code', '受单医师编码'],
    }),
    column('acord_dr_name', 'text', '受单医生姓名', 'performing doctor name', {
      aliases: ['orders_dr_name', '受单医师姓名', '受单医生'],
    }),
    column('rx_drord_no', 'id', '处方/医嘱号', 'prescription or order', {
      aliases: ['rxno', '处方号', '医嘱号', '处方医嘱号', '处方编号', '处方/医嘱编号'],
    }),
    column('rx_circ_flag', 'code', '外购处方标志', 'prescription filled elsewhere', { codeList: 'flag' }),
    column('list_type', 'code', '目录类别', 'catalogue type', { codeList: 'list_type' }),
    column('med_chrgitm_type', 'code', '医疗收费项目类别', 'charge category', { codeList: 'med_chrgitm_type' }),
    column('chrgitm_lv', 'code', '收费项目等级', 'item class', { codeList: 'chrgitm_lv' }),
    column('dscg_tkdrug_flag', 'code', '出院带药标志', 'taken home at discharge', { codeList: 'flag' }),
    column('medins_list_codg', 'code', '医药机构目录编码', "institution's item code", {
      aliases: ['机构目录编码', '院内编码', '院内项目编码', '医院项目编码', '医院目录编码'],
    }),
    column('medins_list_name', 'text', '医药机构目录名称', "institution's item name", {
      aliases: ['机构目录名称', '院内名称', '院内项目名称', '医院项目名称', '医院目录名称'],
    }),
    column('hilist_name', 'text', '医保目录名称', 'catalogue name', {
      aliases: ['医疗目录名称', '项目名称', '医保项目名称', '目录名称', '药品名称', '收费项目名称'],
    }),
    column('prodname', 'text', '商品名', 'product name', { aliases: ['商品名称'] }),
    column('spec', 'text', '规格', 'specification', { aliases: NAMES.spec }),
    column('dosform_name', 'text', '剂型名称', 'dosage form', { aliases: ['剂型', ...NAMES.dosform] }),
    column('dise_codg', 'code', '病种编码', 'registered disease', { aliases: ['dise_no', '病种编号', '病种代码'] }),
    column('med_type', 'code', '医疗类别', 'kind of care', { codeList: 'med_type', aliases: NAMES.kindOfCare }),
    column('insu_admdvs', 'code', '参保所属医保区划', 'insured in district', { aliases: NAMES.insuredIn }),
    column('pay_loc', 'code', '支付地点类别', 'payment place'),
    column('fixmedins_name', 'text', '定点医药机构名称', 'institution name', { aliases: NAMES.institutionName }),
    column('hosp_appr_flag', 'code', '医院审批标志', 'approved by the hospital'),
    column('tcmdrug_used_way', 'code', '中药使用方式', 'way a herb is used'),
    column('etip_flag', 'code', '外检标志', 'tested elsewhere'),
    column('etip_hosp_code', 'id', '外检医院编码', 'testing institution'),
    column('matn_fee_flag', 'code', '生育费用标志', 'maternity fee'),
    column('bas_medn_flag', 'code', '基本药物标志', 'essential medicine'),
    column('hi_nego_drug_flag', 'code', '医保谈判药品标志', 'negotiated drug'),
    column('chld_medc_flag', 'code', '儿童用药标志', "children's drug"),
    column('list_sp_item_flag', 'code', '目录特项标志', 'special item'),
    column('lmt_used_flag', 'code', '限制使用标志', 'limited use'),
    column('drt_reim_flag', 'code', '直报标志', 'directly reimbursed'),
    column('reim_prop', 'rate', '报销比例', 'reimbursed share'),
    column('hosp_prep_flag', 'code', '院内制剂标志', 'hospital preparation'),
    column('prcu_drug_flag', 'code', '贵重药品标志', 'precious drug'),
    column('oprn_oprt_code', 'code', '手术操作编码', 'operation'),
    column('vali_flag', 'code', '有效标志', 'valid', { codeList: 'flag', aliases: NAMES.valid }),
    column('psn_insu_rlts_id', 'id', '人员参保关系ID', 'insurance relation id'),
    column('cvlserv_bedfee_amt', 'money', '公务员床位费金额', 'bed fee of a civil servant'),
    column('medins_disc_amt', 'money', '医药机构优惠金额', 'discount of the institution'),
    column('prodplac_type', 'code', '生产地类别', 'where it is made'),
    column('memo', 'text', '备注', 'note'),
    ...recordColumns(),
  ],
  derived: [
    {
      column: 'bkkp_sn',
      from: ['fixmedins_code', 'mdtrt_id', 'feedetl_sn'],
      expression: "fixmedins_code || '|' || mdtrt_id || '|' || feedetl_sn",
    },
  ],
  checks: [
    {
      flag: 'cross_foot_line',
      label: { zh: '金额不等于数量乘单价', en: 'line total differs from quantity times price' },
      columns: ['cnt', 'pric', 'det_item_fee_sumamt'],
      condition:
        'abs(det_item_fee_sumamt::DOUBLE - cnt::DOUBLE * pric::DOUBLE) > 0.05 + 0.001 * abs(det_item_fee_sumamt::DOUBLE)',
    },
    {
      flag: 'range_above_total',
      label: { zh: '范围内金额大于明细金额', en: 'within-range amount above the line total' },
      columns: ['inscp_amt', 'det_item_fee_sumamt'],
      condition: 'det_item_fee_sumamt >= 0 AND inscp_amt > det_item_fee_sumamt + 0.01',
    },
  ],
});
