import { inWords } from '../reports/words.ts';

/** Other words that people write for a value. */
const ALSO: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  status: { answered: ['申诉', '说明'], notified: ['告知'], discussed: ['讨论'], handled: ['已处理'] },
  verdict: { confirmed: ['属实'], dismissed: ['不属实', '已排除'] },
  handled_how: { returned: ['退回'] },
};

/** Every word that stands for a value of a list column, in lower case, with that value. */
export function valueWords<Value extends string>(column: string, values: readonly Value[]): ReadonlyMap<string, Value> {
  return new Map(
    values.flatMap((value) =>
      [value, inWords(column, value, 'en'), inWords(column, value, 'zh'), ...(ALSO[column]?.[value] ?? [])].map(
        (word): [string, Value] => [word.toLowerCase(), value],
      ),
    ),
  );
}

/** The value that a typed word stands for, in Chinese or English; undefined where it stands for none. */
export function valueMeant<Value extends string>(
  column: string,
  word: string,
  values: readonly Value[],
): Value | undefined {
  return valueWords(column, values).get(word.trim().toLowerCase());
}

/** The words that are allowed, as a refusal lists them: `confirmed 核查属实 | partly 部分属实`. */
export function allowedWords(column: string, values: readonly string[]): string {
  return values.map((value) => [...new Set([value, inWords(column, value, 'zh')])].join(' ')).join(' | ');
}
