import type { Dialect } from '../dialect/dialect.ts';
import { textList } from '../shared/text-list.ts';
import type { Breach } from './parameters.ts';
import type { Source } from './sources.ts';

/** Whether a record breaks the rule: `sql` is true, false, or NULL for want of the column `wanting` names. */
interface Judged {
  readonly sql: string;
  readonly wanting: string;
}

/** The prefix of a twenty-digit code, which names product and package level. Other systems of codes have none. */
export const CODE_PREFIX = 'substr(drug_trac_codg, 1, 7)';
const HAS_PREFIX = '^[0-9]{20}$';

/** A condition over a source's columns and, for package levels, `pack_level` of the code's prefix on that day. */
export function conditionSql(dialect: Dialect, source: Source, when: Breach['when']): Judged {
  switch (when.is) {
    case 'flagged':
      return {
        sql: dialect.regexMatches("coalesce(_flags, '')", `(?:^|,)${when.flag}(?:,|$)`),
        wanting: `${source.kind.name}._flags`,
      };
    case 'pack-level': {
      // A damaged code has no prefix to read: its own flag is its breach.
      const unflagged = `NOT ${dialect.regexMatches("coalesce(_flags, '')", '(?:^|,)trac_')}`;
      const level = `CASE WHEN ${dialect.regexMatches('drug_trac_codg', HAS_PREFIX)} THEN pack_level END`;
      return {
        sql: `(${unflagged} AND ${level} IN (${textList(dialect, when.levels)}))`,
        wanting: 'trac_prefix_b.pack_level',
      };
    }
    case 'one-of':
      return {
        sql: `(${when.column} IN (${textList(dialect, when.values)}))`,
        wanting: `${source.kind.name}.${when.column}`,
      };
    case 'none-of':
      return {
        sql: `(${when.column} NOT IN (${textList(dialect, when.values)}))`,
        wanting: `${source.kind.name}.${when.column}`,
      };
    case 'above':
    case 'below':
      return {
        sql: `(${when.column} ${when.is === 'above' ? '>' : '<'} ${dialect.decimal(String(when.limit), 18, 6)})`,
        wanting: `${source.kind.name}.${when.column}`,
      };
  }
}
