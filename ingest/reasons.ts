import type { Text } from '../base/language.ts';

/** Why one record was quarantined: a code, and the column where one is to blame. */
export interface Reason {
  readonly code: ReasonCode;
  readonly column?: string;
}

const TEXTS = {
  required_missing: { zh: '缺少必需的值', en: 'a required value is missing' },
  not_a_number: { zh: '不是数', en: 'not a number' },
  too_precise: { zh: '小数位过多，取舍会改变数值', en: 'more decimals than can be kept without rounding' },
  out_of_range: { zh: '数值过大', en: 'number too large' },
  not_a_time: { zh: '不是可识别的日期或时间', en: 'not a date or time of a known form' },
  impossible_time: { zh: '日期或时间不存在', en: 'a date or time that does not exist' },
  spreadsheet_number: {
    zh: '编号被表格软件改成科学计数，已失真',
    en: 'an id that a spreadsheet turned into scientific notation',
  },
  column_count: { zh: '列数与表头不符', en: 'not as many fields as the header' },
  text_after_quote: { zh: '右引号之后还有内容', en: 'text after a closing quote' },
  unterminated_quote: { zh: '引号没有结束', en: 'a quote that never closes' },
  line_too_long: { zh: '一行过长', en: 'a line too long' },
  not_utf8: { zh: '不是 UTF-8 文字', en: 'not UTF-8' },
  nul_character: { zh: '含有空字符', en: 'holds a NUL character' },
  stray_carriage_return: { zh: '字段中有多余的回车符', en: 'a stray carriage return' },
} as const;

export type ReasonCode = keyof typeof TEXTS;

/** The reason in both languages, with the column it is about. */
export function reasonText(reason: Reason): Text {
  const text = TEXTS[reason.code];
  if (reason.column === undefined) return text;
  return { zh: `${reason.column}：${text.zh}`, en: `${reason.column}: ${text.en}` };
}

/** A reason as it is stored in the quarantine. */
export function reasonJson(code: ReasonCode, column?: string): string {
  return JSON.stringify(column === undefined ? { code } : { code, column });
}
