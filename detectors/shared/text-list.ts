import type { Dialect } from '../dialect/dialect.ts';

/** Text literals for IN (…). An empty list matches nothing. */
export function textList(dialect: Dialect, values: readonly string[]): string {
  return values.length === 0 ? dialect.text('NULL') : values.map((value) => dialect.literal(value)).join(', ');
}

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** SQL that is true where a text holds one of the words. No words: false. */
export function holdsWord(dialect: Dialect, text: string, words: readonly string[]): string {
  return words.length === 0 ? 'false' : dialect.regexMatches(text, words.map(escaped).join('|'));
}

/** SQL that is true where a text begins with one of the prefixes, in capitals. No prefixes: false. */
export function beginsWith(dialect: Dialect, text: string, prefixes: readonly string[]): string {
  return prefixes.length === 0
    ? 'false'
    : dialect.regexMatches(
        `upper(${text})`,
        `^(?:${prefixes.map((prefix) => escaped(prefix.toUpperCase())).join('|')})`,
      );
}
