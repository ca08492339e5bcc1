import { column, required } from './column.ts';
import { kind } from './kind.ts';

/** 进销存: one stock movement. `cnt` is never negative; the event and `inv_chg_type` give its direction. */
export const stockD = kind({
  name: 'stock_d',
  label: { zh: '进销存', en: 'stock movements' },
  row: { zh: '一次库存变动或盘存', en: 'a stock movement or count' },
  key: ['rid'],
  keyedByContent: true,
  time: 'stock_time',
  columns: [
    column('rid', 'id', '数据唯一记录号', 'record id'),
    required('stock_event', 'code', '库存事件', 'event', { codeList: 'stock_event' }),
    required('fixmedins_code', 'id', '定点医药机构编号', 'institution code', {
      aliases: ['定点医药机构编码', '机构编号', '机构编码', '医疗机构编号'],
    }),
    required('med_list_codg', 'code', '医疗目录编码', 'catalogue code', { aliases: ['hilist_code', '医保目录编码'] }),
    required('stock_time', 'time', '发生时间', 'at', {
      aliases: ['inv_chg_time', 'invdate', 'purc_retn_stoin_time', 'sel_retn_time'],
    }),
    required('cnt', 'count', '数量', 'quantity', { aliases: ['inv_cnt', 'purc_retn_cnt', 'sel_retn_cnt'] }),
    column('inv_chg_type', 'code', '库存变更类型', 'type of change'),
    column('pric', 'price', '单价', 'unit price'),
    column('finl_trns_pric', 'price', '最终成交单价', 'price agreed'),
    column('fixmedins_bchno', 'id', '定点机构批次流水号', 'batch of the institution'),
    column('fixmedins_hilist_id', 'id', '定点医药机构目录编号', "institution's item number"),
    column('fixmedins_hilist_name', 'text', '定点医药机构目录名称', "institution's item name"),
    column('dynt_no', 'id', '随货单号', 'delivery note'),
    column('spler_name', 'text', '供应商名称', 'supplier'),
    column('spler_pmtno', 'id', '供应商许可证号', 'supplier licence'),
    column('prodentp_name', 'text', '生产企业名称', 'manufacturer'),
    column('aprvno', 'id', '批准文号', 'approval number'),
    column('manu_lotnum', 'id', '生产批号', 'lot'),
    column('manu_date', 'date', '生产日期', 'made'),
    column('expy_end', 'date', '有效期止', 'expires'),
    column('purc_invo_codg', 'id', '采购发票编码', 'purchase invoice code'),
    column('purc_invo_no', 'id', '采购发票号', 'purchase invoice number'),
    column('prod_geay_flag', 'code', '商品赠送标志', 'free of charge', { codeList: 'flag' }),
    column('trdn_flag', 'code', '拆零标志', 'opened pack', { codeList: 'flag' }),
    column('setl_id', 'id', '结算ID', 'settlement id'),
    column('psn_no', 'id', '人员编号', 'person number'),
    column('rtal_docno', 'id', '零售单据号', 'sale document'),
    column('medins_prod_purc_no', 'id', '商品采购流水号', 'purchase number'),
    column('medins_prod_sel_no', 'id', '商品销售流水号', 'sale number'),
    column('vali_flag', 'code', '有效标志', 'valid', { codeList: 'flag' }),
    column('updt_time', 'time', '数据更新时间', 'updated at'),
    column('crte_time', 'time', '数据创建时间', 'created at'),
  ],
  checks: [
    {
      flag: 'negative_count',
      label: { zh: '库存数量为负', en: 'a negative quantity' },
      columns: ['cnt'],
      condition: 'cnt < 0',
    },
  ],
});
