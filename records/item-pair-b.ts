import { column, required } from './column.ts';
import { kind } from './kind.ts';
import { heldColumns, pointColumns, publishedColumns } from './limit-b.ts';

/** 项目对: two items that one knowledge point sets against each other, as of a date. Only an active one may accuse. */
export const itemPairB = kind({
  name: 'item_pair_b',
  label: { zh: '知识点项目对', en: 'item pairs of knowledge points' },
  row: { zh: '一个知识点的一对项目', en: 'two items of one knowledge point' },
  key: ['kp_id', 'med_list_codg_a', 'med_list_codg_b', 'begndate'],
  dated: true,
  defaults: { begndate: "DATE '1900-01-01'", parse_state: "'active'" },
  columns: [
    required('kp_id', 'id', '知识点编号', 'knowledge point', { aliases: ['知识点编码'] }),
    required('med_list_codg_a', 'code', '项目A编码', 'code of item A', { aliases: ['项目a医保编码'] }),
    required('med_list_codg_b', 'code', '项目B编码', 'code of item B', { aliases: ['项目b医保编码'] }),
    ...heldColumns(),
    ...pointColumns(),
    column('item_name_a', 'text', '项目A名称', 'item A', { aliases: ['项目a'] }),
    column('item_name_b', 'text', '项目B名称', 'item B', { aliases: ['项目b'] }),
    required('relation', 'code', '项目关系', 'relation', { codeList: 'pair_relation' }),
    column('time_window', 'code', '时间窗', 'window', { codeList: 'pair_window', aliases: ['时间区间'] }),
    ...publishedColumns(),
  ],
});
