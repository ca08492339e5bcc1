import { CODE_LISTS } from '../../records/code-lists.ts';
import { codeWords } from '../../records/code-words.ts';
import type { Column } from '../../records/column.ts';
import type { Kind } from '../../records/kind.ts';
import { identifier, literal } from '../../store/sql.ts';
import { reasonJson } from '../reasons.ts';

/** Flags by which a record takes money back or counts for nothing: one that is not understood would accuse. */
const DECIDING = ['refd_setl_flag', 'vali_flag'];

/**
 * SQL of a tidied cell with a word for a code turned into the code: 是 into 1, 三级甲等 into 02. Codes pass after a glance
 * at their first sign and their length. What is neither stays as it is.
 *
 * @returns undefined for a column without a code list that is no flag.
 */
export function codeFromWord(column: Column, cell: string): string | undefined {
  const words = codeWords(column);
  if (words.size === 0) return column.name.endsWith('_flag') ? truthCode(cell) : undefined;
  const cases = [...words].map(([word, code]) => `WHEN ${literal(word)} THEN ${literal(code)}`);
  return `CASE WHEN ${mayBeWord(column, cell)} THEN CASE ${cell} ${cases.join(' ')} ELSE ${cell} END ELSE ${cell} END`;
}

/** SQL that is true of every cell that `codeFromWord` does not give back as it is; undefined where it gives back all. */
export function mayBeWord(column: Column, cell: string): string | undefined {
  if (codeWords(column).size === 0)
    return column.name.endsWith('_flag') ? `strlen(${cell}) >= ${SHORTEST_TRUTH}` : undefined;
  const codes = Object.keys(CODE_LISTS[column.codeList ?? '']?.values ?? {});
  const above = codes.some((code) => code >= 'A') ? '~' : '@';
  const longest = Math.max(...codes.map((code) => code.length));
  return `${cell} > ${literal(above)} OR strlen(${cell}) > ${longest}`;
}

/** Letters of the shorter truth value, `true`. */
const SHORTEST_TRUTH = 4;

/** A spreadsheet's truth value in a flag whose codes are not listed. */
function truthCode(cell: string): string {
  const any = (word: string): string => `${cell} IN ('${word.toUpperCase()}', '${word}')`;
  return `CASE WHEN ${any('true')} THEN '1' WHEN ${any('false')} THEN '0' ELSE ${cell} END`;
}

/** Why flags that decide and say neither yes nor no reject their record, as SQL: JSON objects each, or NULL. */
export function unknownFlags(kind: Kind, staged: ReadonlySet<string>): string[] {
  return kind.columns
    .filter(({ name }) => DECIDING.includes(name) && staged.has(name))
    .map(({ name }) => {
      const flag = identifier(name);
      return `CASE WHEN ${flag} <> '0' AND ${flag} <> '1' THEN ${literal(reasonJson('unknown_flag', name))} END`;
    });
}
