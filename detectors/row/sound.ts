import type { Selection } from '../condition/selection.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { textList } from '../shared/text-list.ts';
import { HAS_PREFIX, namedSql } from './conditions.ts';
import type { Breach } from './parameters.ts';

/** The digits that every text which fits a pattern ends in; undefined where the pattern does not plainly say so. */
export function commonEnd(pattern: string): string | undefined {
  if (/[|]|\(\?/.test(pattern)) return undefined;
  const [, digit, times] = /(?:^|[^\\])([0-9])\{([0-9]{1,2})\}\$$/.exec(pattern) ?? [];
  return digit === undefined ? undefined : digit.repeat(Number(times));
}

/** SQL that is true only where a condition is false, and cheap for what most records hold; NULL or false says nothing. */
function unbroken(dialect: Dialect, when: NonNullable<Breach['when']>): string {
  switch (when.is) {
    case 'flagged':
      return '_flags IS NULL';
    case 'pack-level':
      return `(pack_level NOT IN (${textList(dialect, when.levels)}) AND ${dialect.regexMatches('drug_trac_codg', HAS_PREFIX)})`;
    case 'one-of':
      return `${when.column} NOT IN (${textList(dialect, when.values)})`;
    case 'none-of':
      return `${when.column} IN (${textList(dialect, when.values)})`;
    case 'matches': {
      const end = commonEnd(when.pattern);
      return end === undefined
        ? `NOT ${dialect.regexMatches(when.column, when.pattern)}`
        : `${when.column} NOT LIKE ${dialect.literal(`%${end}`)}`;
    }
    case 'above':
    case 'below':
      return `${when.column} ${when.is === 'above' ? '<=' : '>='} ${dialect.decimal(String(when.limit), 18, 6)}`;
  }
}

/** SQL that is true only of records that surely are not this breach, nor in want of a column to tell. */
export function soundSql(dialect: Dialect, { when, where }: Breach, selection: Selection | undefined): string {
  const parts = [
    ...(when === undefined ? [] : [unbroken(dialect, when)]),
    ...(where === undefined ? [] : [`NOT ${namedSql(dialect, where, selection).sql}`]),
  ];
  return parts.length === 1 ? parts.join('') : `(${parts.join(' OR ')})`;
}
