import type { Language, Text } from '../base/language.ts';
import { BYTE_ORDER_MARK, csvField } from './csv.ts';

/** One value of an indicator as a bulletin shows it. Decimals are texts: shares with six digits, yuan with two. */
export interface BulletinRow {
  readonly rule_id: string;
  readonly scope: string;
  readonly scope_code: string;
  readonly name: string | null;
  readonly setting: string;
  readonly insutype: string;
  readonly period: string;
  readonly value: string | null;
  readonly target: string | null;
  readonly gap: string | null;
  readonly numerator: string;
  readonly denominator: string;
  readonly settlements: number;
  readonly untold: number;
}

const WORDS: Readonly<Record<string, Text>> = {
  city: { zh: '全市', en: 'city' },
  district: { zh: '区县', en: 'district' },
  institution: { zh: '机构', en: 'institution' },
  inpatient: { zh: '住院', en: 'inpatient' },
  outpatient: { zh: '门诊', en: 'outpatient' },
  '310': { zh: '职工', en: 'employee' },
  '390': { zh: '居民', en: 'resident' },
};

/** A scope, setting or insurance type in words; one that has none stays as it is. */
export function bulletinWord(code: string, language: Language): string {
  return WORDS[code]?.[language] ?? code;
}

/** A share as percent with two decimals: "0.642857" becomes "64.29". */
export function percentText(share: string): string {
  return (Number(share) * 100).toFixed(2);
}

const COLUMNS: readonly { readonly label: Text; readonly text: (row: BulletinRow, language: Language) => string }[] = [
  { label: { zh: '指标', en: 'Indicator' }, text: (row) => row.rule_id },
  { label: { zh: '时段', en: 'Period' }, text: (row) => row.period },
  { label: { zh: '范围', en: 'Scope' }, text: (row, language) => bulletinWord(row.scope, language) },
  { label: { zh: '编号', en: 'Code' }, text: (row) => (row.scope === 'city' ? '' : row.scope_code) },
  { label: { zh: '名称', en: 'Name' }, text: (row) => row.name ?? '' },
  { label: { zh: '险种', en: 'Insurance' }, text: (row, language) => bulletinWord(row.insutype, language) },
  { label: { zh: '就医方式', en: 'Setting' }, text: (row, language) => bulletinWord(row.setting, language) },
  { label: { zh: '比例(%)', en: 'Ratio (%)' }, text: (row) => (row.value === null ? '' : percentText(row.value)) },
  { label: { zh: '目标(%)', en: 'Target (%)' }, text: (row) => (row.target === null ? '' : percentText(row.target)) },
  {
    label: { zh: '与目标之差(百分点)', en: 'Above target (points)' },
    text: (row) => (row.gap === null ? '' : percentText(row.gap)),
  },
  { label: { zh: '基金支付(元)', en: 'Fund (yuan)' }, text: (row) => row.numerator },
  { label: { zh: '政策范围内费用(元)', en: 'In scope (yuan)' }, text: (row) => row.denominator },
  { label: { zh: '结算数', en: 'Settlements' }, text: (row) => String(row.settlements) },
  { label: { zh: '未能计入的结算数', en: 'Settlements that could not be told' }, text: (row) => String(row.untold) },
  {
    label: { zh: '说明', en: 'Note' },
    text: (row, language) =>
      row.value === null ? { zh: '结算太少，不给数值', en: 'too few settlements for a value' }[language] : '',
  },
];

/** A bulletin as CSV that Excel opens: UTF-8 with a byte-order mark, CRLF line ends, rows in the order given. */
export function* indicatorsCsv(rows: Iterable<BulletinRow>, language: Language): Generator<string> {
  yield `${BYTE_ORDER_MARK}${COLUMNS.map((column) => csvField(column.label[language])).join(',')}\r\n`;
  for (const row of rows) yield `${COLUMNS.map((column) => csvField(column.text(row, language))).join(',')}\r\n`;
}
