import { CODE_LISTS } from './code-lists.ts';
import type { Column } from './column.ts';
import type { Kind } from './kind.ts';

type Words = Readonly<Record<string, readonly string[]>>;

/** What people write for the codes of a list beside its labels: only words that can mean one of its codes and no other. */
const LIST_WORDS: Readonly<Record<string, Words>> = {
  insutype: {
    '310': ['职工', '职工医保', '职工基本医保', '城镇职工', '城镇职工医保', '城镇职工基本医疗保险'],
    '390': ['居民', '居民医保', '城乡居民', '城乡居民医保', '城乡居民基本医保', '居民基本医疗保险'],
    '410': ['长护险', '长期护理保险'],
  },
  med_type: {
    '14': ['门诊慢性病', '门诊慢病', '慢特病门诊', '门诊慢特病门诊'],
    '21': ['一般住院', '普通住院'],
    '41': ['药店购药', '定点零售药店购药'],
  },
  gend: {
    '0': ['未知的性别', '未知性别'],
    '1': ['男性', 'm', 'male'],
    '2': ['女性', 'f', 'female'],
    '9': ['未说明的性别', '未说明性别'],
  },
  flag: {
    '0': ['n', 'no', 'f', 'false', '×', '✗', '0.0'],
    '1': ['y', 'yes', 't', 'true', '√', '✓', '1.0'],
  },
  list_type: {
    '101': ['西药', '中成药', '西药中成药', '西药/中成药'],
    '102': ['饮片'],
    '103': ['自制药', '院内制剂', '医院制剂', '医疗机构制剂'],
    '201': ['诊疗项目', '医疗服务', '服务项目', '诊疗服务项目'],
    '301': ['耗材', '医用材料', '卫生材料', '医用卫生材料'],
  },
  chrgitm_lv: { '01': ['甲类', '甲'], '02': ['乙类', '乙'], '03': ['丙类', '丙'] },
  med_chrgitm_type: {
    '08': ['材料费', '卫生材料'],
    '09': ['西药'],
    '10': ['饮片费', '中药饮片', '饮片'],
    '11': ['中成药'],
  },
  fixmedins_type: { '1': ['医疗机构', '医院'], '2': ['零售药店', '药店', '定点药店'] },
  hosp_lv: {
    '01': ['三特'],
    '02': ['三甲'],
    '03': ['三乙'],
    '04': ['三丙'],
    '05': ['二甲'],
    '06': ['二乙'],
    '07': ['二丙'],
    '08': ['一甲'],
    '09': ['一乙'],
    '10': ['一丙'],
    '11': ['未定级', '无级别'],
  },
  diag_type: { '1': ['西医'] },
  trac_event: { purchase: ['采购', '采购入库'], purchase_return: ['采购退货'], sale: ['售出', '销售出库'] },
  stock_event: {
    count: ['盘点'],
    purchase: ['采购', '采购入库'],
    purchase_return: ['采购退货'],
    sale: ['售出', '销售出库'],
  },
  mdtrt_setl_type: { '1': ['医保'], '2': ['自费结算'] },
};

const HAVING: Words = { '0': ['无'], '1': ['有'] };

/** Words whose sense hangs on the column: a normal settlement is no refund, a normal record is valid. */
const COLUMN_WORDS: Readonly<Record<string, Words>> = {
  refd_setl_flag: {
    '0': ['无', '正常', '正常结算', '未退费', '未退', '非退费', '收费'],
    '1': ['有', '退费', '已退费', '退费结算', '退款', '已退款', '冲销', '红冲'],
  },
  vali_flag: { '0': ['无效', '作废', '已作废', '注销', '已注销'], '1': ['有效', '正常'] },
  trdn_flag: { '0': ['无', '未拆零', '不拆零', '整装'], '1': ['有', '拆零', '已拆零'] },
  maindiag_flag: { '0': ['次要诊断', '次诊断', '其他诊断', '非主要诊断'], '1': ['主要诊断', '主诊断'] },
  rx_circ_flag: HAVING,
  dscg_tkdrug_flag: HAVING,
};

/** Latin words come in any case. */
function spelt(word: string): readonly string[] {
  return [word, word.toUpperCase(), word.slice(0, 1).toUpperCase() + word.slice(1)];
}

const KNOWN = new WeakMap<Column, ReadonlyMap<string, string>>();

/**
 * The words that stand for a code in a column of codes, each with its code: the labels of its list and what people write
 * for them. A word that would stand for two codes of the list stands for neither.
 */
export function codeWords(column: Column): ReadonlyMap<string, string> {
  const known = KNOWN.get(column);
  if (known !== undefined) return known;
  const list = column.codeList === undefined ? undefined : CODE_LISTS[column.codeList];
  const codes = new Map<string, Set<string>>();
  const add = (word: string, code: string): void => {
    for (const one of spelt(word)) codes.set(one, (codes.get(one) ?? new Set()).add(code));
  };
  if (list !== undefined) {
    const stated = [LIST_WORDS[list.name], COLUMN_WORDS[column.name]].flatMap((words) => Object.entries(words ?? {}));
    for (const [code, words] of stated) for (const word of words) add(word, code);
    // Where two codes share a label, what is stated above says which of them is meant.
    for (const [code, label] of Object.entries(list.values))
      if (!stated.some(([, words]) => words.includes(label))) add(label, code);
    for (const code of Object.keys(list.values)) codes.delete(code);
  }
  const words = new Map(
    [...codes].flatMap(([word, all]) => (all.size === 1 ? [...all].map((code): [string, string] => [word, code]) : [])),
  );
  KNOWN.set(column, words);
  return words;
}

/** Every column of codes with the words it understands: part of how a kind is read. */
export function wordsOf(kind: Kind): readonly (readonly [string, readonly (readonly [string, string])[]])[] {
  return kind.columns
    .filter((column) => column.codeList !== undefined)
    .map((column) => [column.name, [...codeWords(column)]] as const);
}
