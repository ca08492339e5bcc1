import { column, required } from './column.ts';
import { kind } from './kind.ts';
import { NAMES } from './names.ts';
import { personColumns, recordColumns, saleColumns } from './shared-columns.ts';

/** Pattern of `_flags` that name any check of trace codes below: what landing found odd about the code itself. */
export const ODD_CODE_FLAGS = '(^|,)trac_';

/** 追溯码: one trace code in one event: bought, sold, settled, or taken back. */
export const tracD = kind({
  name: 'trac_d',
  label: { zh: '追溯码', en: 'trace codes' },
  row: { zh: '一个追溯码的一次事件', en: 'one trace code in one event' },
  key: ['trac_event', 'fixmedins_code', 'drug_trac_codg', 'trac_time', 'setl_id', 'rtal_docno', 'bkkp_sn'],
  time: 'trac_time',
  keeps: ['setl_id', 'init_setl_id', 'bkkp_sn', 'vali_flag'],
  columns: [
    required('trac_event', 'code', '追溯码事件', 'event', { codeList: 'trac_event' }),
    required('fixmedins_code', 'id', '定点医药机构编号', 'institution code', { aliases: NAMES.institution }),
    required('drug_trac_codg', 'id', '药品追溯码', 'trace code', {
      aliases: ['追溯码', '药品追溯码编码', '追溯码编码'],
    }),
    required('trac_time', 'time', '事件时间', 'at', {
      aliases: [
        'sel_retn_time',
        'purc_retn_stoin_time',
        'inv_chg_time',
        'invdate',
        '销售/退货时间',
        '采购/退货入库时间',
        '扫码时间',
        '采集时间',
        '销售时间',
        '发生时间',
        '结算时间',
      ],
    }),
    required('med_list_codg', 'code', '医疗目录编码', 'catalogue code', { aliases: NAMES.catalogue }),
    column('setl_id', 'id', '结算ID', 'settlement id', { aliases: NAMES.settlement }),
    column('rtal_docno', 'id', '零售单据号', 'sale document', { aliases: NAMES.saleDocument }),
    column('bkkp_sn', 'id', '记账流水号', 'fee line key'),
    column('feedetl_sn', 'id', '费用明细流水号', "institution's line number", {
      aliases: ['明细流水号', '费用明细序号'],
    }),
    column('mdtrt_id', 'id', '就诊ID', 'visit id', { aliases: ['mdtrt_sn', ...NAMES.visit] }),
    ...personColumns(false),
    column('cnt', 'count', '数量', 'quantity', {
      aliases: ['sel_retn_cnt', 'purc_retn_cnt', 'inv_cnt', '销售/退货数量', '采购/退货数量'],
    }),
    column('manu_lotnum', 'id', '生产批号', 'lot', { aliases: NAMES.lot }),
    column('manu_date', 'date', '生产日期', 'made', { aliases: NAMES.made }),
    column('expy_end', 'date', '有效期止', 'expires', { aliases: NAMES.expires }),
    column('trdn_flag', 'code', '拆零标志', 'opened pack', { codeList: 'flag', aliases: NAMES.opened }),
    column('min_prcunt_type', 'code', '最小计价单位类型', 'smallest unit type'),
    column('init_setl_id', 'id', '原结算ID', 'settlement it reverses', { aliases: NAMES.original }),
    column('mdtrt_setl_type', 'code', '就诊结算类型', 'paid by', { codeList: 'mdtrt_setl_type' }),
    column('hi_feesetl_type', 'code', '医保费用结算类型', 'kind of settlement'),
    column('fixmedins_bchno', 'id', '定点机构批次流水号', 'batch of the institution'),
    column('fixmedins_hilist_id', 'id', '定点医药机构目录编号', "institution's item number"),
    column('fixmedins_hilist_name', 'text', '定点医药机构目录名称', "institution's item name", {
      aliases: ['机构目录名称', '药品名称', '商品名称'],
    }),
    column('drug_prod_barc', 'id', '药品条形码', 'bar code', { aliases: ['商品条形码', '商品条码', '条形码'] }),
    column('rx_circ_flag', 'code', '外购处方标志', 'prescription filled elsewhere', { codeList: 'flag' }),
    column('rx_drord_no', 'id', '处方/医嘱号', 'prescription', { aliases: ['rxno', '处方号'] }),
    ...saleColumns(),
    column('finl_trns_pric', 'price', '最终成交单价', 'price agreed'),
    column('fixmedins_name', 'text', '定点医药机构名称', 'institution name', { aliases: NAMES.institutionName }),
    column('vali_flag', 'code', '有效标志', 'valid', { codeList: 'flag', aliases: NAMES.valid }),
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
      flag: 'trac_barcode',
      label: { zh: '追溯码实为 69 开头的商品条码', en: 'a 69 bar code instead of a trace code' },
      columns: ['drug_trac_codg'],
      condition: "regexp_full_match(drug_trac_codg, '69[0-9]{11}')",
    },
    {
      flag: 'trac_spreadsheet',
      label: { zh: '追溯码被表格软件损坏（科学计数或尾数归零）', en: 'damaged by a spreadsheet' },
      columns: ['drug_trac_codg'],
      condition:
        "regexp_matches(drug_trac_codg, '[eE]\\+') OR regexp_full_match(drug_trac_codg, '[0-9]{13,}0{5,}|[0-9]{1,3}[.,][0-9]+[eE][0-9]{1,3}|[0-9]+[.][0-9]+')",
    },
    {
      flag: 'trac_constant',
      label: { zh: '追溯码为固定值或占位词', en: 'a constant or a placeholder' },
      columns: ['drug_trac_codg'],
      condition:
        "regexp_full_match(drug_trac_codg, '0+|1+|2+|3+|4+|5+|6+|7+|8+|9+|[xX]+|[-/.*]+') OR drug_trac_codg IN ('无码', '无追溯码', '无', '12345678901234567890', '01234567890123456789')",
    },
    {
      flag: 'trac_length',
      label: { zh: '追溯码长度异常', en: 'of odd length' },
      columns: ['drug_trac_codg'],
      condition:
        "(regexp_full_match(drug_trac_codg, '[0-9]+') AND length(drug_trac_codg) <> 20 AND NOT regexp_full_match(drug_trac_codg, '01[0-9]{14}.{4,}')) OR (NOT regexp_full_match(drug_trac_codg, '[0-9]+') AND length(drug_trac_codg) < 16)",
    },
  ],
});
