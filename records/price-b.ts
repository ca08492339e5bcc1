import { column, required } from './column.ts';
import { kind } from './kind.ts';
import { NAMES } from './names.ts';

/**
 * 项目价格: the highest price that may be charged for an item in a region by a tier of institution, as of a date. It is
 * the price authority's, never the ceiling of what the fund pays (`pric_uplmt_amt`). `tier` is 一级, 二级, 三级, or 全部 where
 * all charge alike.
 */
export const priceB = kind({
  name: 'price_b',
  label: { zh: '项目价格', en: 'item prices' },
  row: { zh: '一个项目在一地一级机构一段时间的最高收费价格', en: 'the highest price of an item in a region and tier' },
  key: ['med_list_codg', 'region', 'tier', 'begndate'],
  dated: true,
  defaults: { begndate: "DATE '1900-01-01'" },
  columns: [
    required('med_list_codg', 'code', '医疗目录编码', 'catalogue code', { aliases: NAMES.catalogue }),
    required('region', 'code', '执行地区', 'region', { aliases: ['价格地区', '价格执行地区'] }),
    required('tier', 'code', '价格等级', 'price tier', { aliases: ['执行等级', '价格执行等级'] }),
    required('begndate', 'date', '开始日期', 'from', { aliases: ['生效日期', '启用日期', '起始日期', '执行日期'] }),
    column('enddate', 'date', '结束日期', 'until', { aliases: ['失效日期', '停用日期', '终止日期'] }),
    required('pric', 'price', '最高价格', 'highest price', { aliases: ['收费价格', '最高指导价', '政府指导价'] }),
    column('item_name', 'text', '项目名称', 'item name'),
    column('updt_time', 'time', '数据更新时间', 'updated at', { aliases: NAMES.updated }),
  ],
});
