import { column, required } from './column.ts';
import { kind } from './kind.ts';
import { NAMES } from './names.ts';

/** 慢特病、单独支付备案: what a person is registered for, as of a date (interface 2503). */
export const opspRegD = kind({
  name: 'opsp_reg_d',
  label: { zh: '慢特病备案', en: 'registrations of chronic and special diseases' },
  row: { zh: '一名参保人一个病种在一段时间的备案', en: "one person's registration for a disease as of a date" },
  key: ['psn_no', 'opsp_dise_code', 'begndate'],
  dated: true,
  defaults: { begndate: "DATE '1900-01-01'" },
  columns: [
    required('psn_no', 'id', '人员编号', 'person number', { aliases: NAMES.person }),
    required('opsp_dise_code', 'code', '慢特病病种编码', 'disease code', {
      aliases: ['门慢门特病种目录代码', '门慢门特病种编码', '慢特病病种代码', '病种编码'],
    }),
    required('begndate', 'date', '开始日期', 'from', { aliases: ['生效日期', '启用日期', '起始日期', '备案日期'] }),
    column('enddate', 'date', '结束日期', 'until', { aliases: ['失效日期', '停用日期', '终止日期'] }),
    column('opsp_dise_name', 'text', '慢特病病种名称', 'disease', {
      aliases: ['门慢门特病种名称', '病种名称'],
    }),
    column('fixmedins_code', 'id', '定点医药机构编号', 'institution code', { aliases: NAMES.institution }),
    column('med_list_codg', 'code', '医疗目录编码', 'catalogue code', { aliases: NAMES.catalogue }),
    column('updt_time', 'time', '数据更新时间', 'updated at', { aliases: NAMES.updated }),
  ],
});
