import type { Language, Text } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import { columnOf } from '../../records/kind.ts';
import { KINDS, kindNamed } from '../../records/kinds.ts';
import type { EvidenceLine } from '../../suspects/show.ts';

/** Names in facts that are no columns of a record. */
const LABELS: Readonly<Record<string, Text>> = {
  settlements: { zh: '该码的各次结算和销售', en: 'Settlements and sales of the code' },
  points: { zh: '所依据的知识点', en: 'Knowledge point' },
  members: { zh: '组合中的项目', en: 'Items of the set' },
  figures: { zh: '检查率', en: 'Rates' },
  sellers: { zh: '各销售方，按先后', en: 'Sellers, in order' },
  codes: { zh: '各盒的来历', en: 'Where each box came from' },
  dispensers: { zh: '各机构取药情况，按金额', en: 'Where the drug was obtained, by amount' },
  fill_days: { zh: '取药天数', en: 'Days of dispensing' },
  supply_days: { zh: '用量(天)', en: 'Days of use' },
  beyond_days: { zh: '存药充足时取得(天)', en: 'Days while stock was ample' },
  beyond_amount: { zh: '涉嫌金额(元)', en: 'Amount (yuan)' },
  ledger: { zh: '进销存流水', en: 'Ledger' },
  date: { zh: '计入日期', en: 'Counted on' },
  what: { zh: '事项', en: 'What' },
  recorded: { zh: '记录日期', en: 'Recorded' },
  packs: { zh: '数量', en: 'Packs' },
  balance: { zh: '账面结存', en: 'Balance' },
  items: { zh: '自费金额居前的项目', en: 'Most own pay' },
  own_pay: { zh: '全自费金额(元)', en: 'Own pay (yuan)' },
  reason: { zh: '情形', en: 'Finding' },
  bought: { zh: '购进日期', en: 'Bought' },
  bought_lot: { zh: '购进批号', en: 'Lot bought' },
  bought_expy_end: { zh: '购进有效期止', en: 'Expiry bought' },
  buyer_elsewhere: { zh: '购进该码的机构', en: 'Who bought the code' },
  first_seller: { zh: '首次销售方', en: 'First seller' },
  first_sold: { zh: '首次销售日期', en: 'First sold' },
  gap_days: { zh: '相隔天数', en: 'Days between' },
  payment: { zh: '支付方式', en: 'Paid' },
  time: { zh: '时间', en: 'Time' },
  violating: { zh: '涉嫌', en: 'Suspected' },
  code: { zh: '项目编码', en: 'Item' },
  name: { zh: '名称', en: 'Name' },
  own: { zh: '本机构比例', en: 'Own rate' },
  expected: { zh: '同行应有比例', en: 'Expected rate' },
  rarely_needed_own: { zh: '少用病种中本机构', en: 'Own, where rarely needed' },
  rarely_needed_expected: { zh: '少用病种中同行', en: 'Expected there' },
};

/** Values of `reason`. */
const REASONS: Readonly<Record<string, Text>> = {
  other_drug: { zh: '通用名不同', en: 'another drug' },
  other_strength: { zh: '规格或包装不同', en: 'another strength or pack' },
  other_maker: { zh: '生产企业不同', en: 'another maker' },
  none: { zh: '未见购进', en: 'no purchase' },
  early: { zh: '售后才购进', en: 'bought after the sale' },
  expired: { zh: '已过有效期', en: 'after expiry' },
  lot: { zh: '批号与购进不符', en: 'lot unlike the purchase' },
  expiry: { zh: '有效期与购进不符', en: 'expiry unlike the purchase' },
};

/** Values of `payment`. */
const PAYMENTS: Readonly<Record<string, Text>> = {
  insured: { zh: '医保', en: 'insured' },
  cash: { zh: '自费', en: 'cash' },
};

/** Values of `what`. */
const MOVEMENTS: Readonly<Record<string, Text>> = {
  count: { zh: '盘存', en: 'counted' },
  estimate: { zh: '推定期初', en: 'opening, estimated' },
  carried: { zh: '账面结转', en: 'carried over' },
  in: { zh: '入库', en: 'came in' },
  sent_back: { zh: '退货', en: 'sent back' },
  out: { zh: '其他出库', en: 'gone out otherwise' },
  cash: { zh: '自费销售', en: 'sold for cash' },
  settled: { zh: '医保结算', en: 'settled' },
};

function labelOf(name: string, language: Language, kindName?: string): string {
  const kinds = kindName === undefined ? KINDS : KINDS.filter((kind) => kind.name === kindName);
  const column = kinds.map((kind) => columnOf(kind, name)).find((found) => found !== undefined);
  return LABELS[name]?.[language] ?? column?.label[language] ?? name;
}

function listOf(value: unknown): readonly Record<string, unknown>[] {
  const list: unknown = typeof value === 'string' && value.startsWith('[{') ? JSON.parse(value) : value;
  return Array.isArray(list) && list.every((item) => typeof item === 'object' && item !== null)
    ? (list as Record<string, unknown>[])
    : [];
}

/** Columns that are shares of one. */
const SHARES: readonly string[] = ['own', 'expected', 'rarely_needed_own', 'rarely_needed_expected'];

function cellText(value: unknown, column: string, language: Language): string {
  if (column === 'reason') return REASONS[String(value)]?.[language] ?? String(value);
  if (column === 'payment') return PAYMENTS[String(value)]?.[language] ?? String(value);
  if (column === 'what') return MOVEMENTS[String(value)]?.[language] ?? String(value);
  if (value === null || value === undefined) return '';
  if (value === true) return '●';
  if (value === false) return '';
  if (typeof value === 'number' && SHARES.includes(column)) return `${(value * 100).toFixed(1)}%`;
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The lists among a suspect's facts, each as a table: all settlements of a code, all items of a set. */
export function factLists(facts: Readonly<Record<string, unknown>>, language: Language): string {
  return Object.entries(facts)
    .map(([name, value]) => {
      const list = listOf(value);
      const told = (column: string): boolean => list.some((row) => (row[column] ?? null) !== null);
      const columns = Object.keys(list[0] ?? {}).filter(told);
      if (columns.length === 0) return '';
      const rows = list.map((row) => columns.map((column) => cellText(row[column], column, language)));
      return `\n${labelOf(name, language)}\n${table([columns.map((column) => labelOf(column, language)), ...rows])}`;
    })
    .join('');
}

/** Evidence lines as tables, one a kind, under the names a hospital can look them up by. */
export function evidenceText(lines: readonly EvidenceLine[], total: number, language: Language): string {
  const zh = language === 'zh';
  const kinds = [...new Set(lines.map((line) => line.kind))];
  const part = (kind: string): string => {
    const own = lines.filter((line) => line.kind === kind);
    const columns = Object.keys(own.find((line) => line.record !== null)?.record ?? {});
    const head = [
      zh ? '主键' : 'Key',
      zh ? '涉嫌金额' : 'Amount',
      ...columns.map((column) => labelOf(column, language, kind)),
    ];
    const rows = own.map((line) => [
      line.key,
      line.amount === null ? '—' : grouped(line.amount),
      ...columns.map((column) => line.record?.[column] ?? ''),
    ]);
    return `${kindNamed(kind)?.label[language] ?? kind} ${kind}\n${table([head, ...rows])}`;
  };
  const head = zh
    ? `\n证据明细（显示 ${lines.length} 条，共 ${total} 条）\n`
    : `\nEvidence (${lines.length} shown of ${total})\n`;
  return head + kinds.map(part).join('');
}
