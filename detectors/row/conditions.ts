import { parseWhere } from '../../rules/where/parse-where.ts';
import { wantingSql, whereSql, type Selection } from '../condition/selection.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { flaggedTrace } from '../shared/settled-traces.ts';
import { textList } from '../shared/text-list.ts';
import type { Breach } from './parameters.ts';
import type { Source } from './sources.ts';

/** Whether a record breaks the rule: `sql` is true, false, or NULL for want of the column that the expression `wanting` names. */
interface Judged {
  readonly sql: string;
  readonly wanting: string;
}

/** The prefix of a twenty-digit code, which names product and package level. Other systems of codes have none. */
export const CODE_PREFIX = 'substr(drug_trac_codg, 1, 7)';
/** SQL that is true of a code that landing found sound. */
export const unflaggedTrace = (dialect: Dialect): string => `NOT ${flaggedTrace(dialect)}`;
/** What such a code looks like. */
export const HAS_PREFIX = '^[0-9]{20}$';

/**
 * Whether a record is this breach; `open` is true where it fits, but may be sound all the same: what it is cannot be told,
 * and no later breach is looked for.
 */
export function breachSql(
  dialect: Dialect,
  source: Source,
  breach: Breach,
  selection: Selection | undefined,
): Judged & { readonly open: string | undefined } {
  const { when, perhaps_sound: perhaps } = breach;
  const judged = bothSql(
    when === undefined ? undefined : conditionSql(dialect, source, when),
    breach.where === undefined ? undefined : namedSql(dialect, breach.where, selection),
  );
  const doubts = [
    ...(perhaps === undefined ? [] : [dialect.regexMatches(`coalesce(${perhaps.column}, '')`, perhaps.pattern)]),
    ...(breach.of_coded_items ? ['med_list_codg IS NULL'] : []),
  ];
  if (doubts.length === 0) return { ...judged, open: undefined };
  return {
    ...judged,
    wanting: dialect.literal(
      `${source.kind.name}.${when !== undefined && 'column' in when ? when.column : (perhaps?.column ?? '_flags')}`,
    ),
    open: `(${judged.sql}${sinceSql(dialect, source, breach)} AND (${doubts.join(' OR ')}))`,
  };
}

/** A day before a breach began is lawful, whatever is left open about it. */
const sinceSql = (dialect: Dialect, source: Source, { from }: Breach): string =>
  from === undefined ? '' : ` AND ${dialect.day(source.time)} >= DATE ${dialect.literal(from)}`;

/**
 * Whether a record that is this breach, and not open, is one only if its item's codes are known to exist; undefined where
 * that is never asked.
 */
export function hangingSql(dialect: Dialect, source: Source, breach: Breach): string | undefined {
  const { perhaps_sound: perhaps } = breach;
  if (!breach.of_coded_items) return undefined;
  const certain =
    perhaps === undefined ? '' : ` AND NOT ${dialect.regexMatches(`coalesce(${perhaps.column}, '')`, perhaps.pattern)}`;
  return `(med_list_codg IS NOT NULL${sinceSql(dialect, source, breach)}${certain})`;
}

/** Named conditions joined, over the columns that the rule's selection adds. */
export function namedSql(dialect: Dialect, text: string, selection: Selection | undefined): Judged {
  const parsed = parseWhere(text);
  if ('fault' in parsed || selection === undefined) throw new Error(`a where that was never checked: ${text}`);
  return { sql: whereSql(parsed.where), wanting: wantingSql(dialect, parsed.where, selection.parts) };
}

/** Both must hold, where there are two; what is wanting is asked of the first that cannot be told. */
function bothSql(first: Judged | undefined, second: Judged | undefined): Judged {
  if (first === undefined || second === undefined) return first ?? second ?? { sql: 'true', wanting: 'NULL' };
  return {
    sql: `(${first.sql} AND ${second.sql})`,
    wanting: `CASE WHEN ${first.sql} IS NULL THEN ${first.wanting} ELSE ${second.wanting} END`,
  };
}

/** A condition over a source's columns and, for package levels, `pack_level` of the code's prefix on that day. */
function conditionSql(dialect: Dialect, source: Source, when: NonNullable<Breach['when']>): Judged {
  const own = (column: string): string => dialect.literal(`${source.kind.name}.${column}`);
  switch (when.is) {
    case 'flagged':
      return {
        sql: dialect.regexMatches("coalesce(_flags, '')", `(?:^|,)${when.flag}(?:,|$)`),
        wanting: own('_flags'),
      };
    case 'pack-level': {
      // A damaged code has no prefix to read: its own flag is its breach.
      const level = `CASE WHEN ${dialect.regexMatches('drug_trac_codg', HAS_PREFIX)} THEN pack_level END`;
      return {
        sql: `(${unflaggedTrace(dialect)} AND ${level} IN (${textList(dialect, when.levels)}))`,
        wanting: dialect.literal('trac_prefix_b.pack_level'),
      };
    }
    case 'one-of':
      return {
        sql: `(${when.column} IN (${textList(dialect, when.values)}))`,
        wanting: own(when.column),
      };
    case 'none-of':
      return {
        sql: `(${when.column} NOT IN (${textList(dialect, when.values)}))`,
        wanting: own(when.column),
      };
    case 'matches':
      return {
        sql: dialect.regexMatches(when.column, when.pattern),
        wanting: own(when.column),
      };
    case 'above':
    case 'below':
      return {
        sql: `(${when.column} ${when.is === 'above' ? '>' : '<'} ${dialect.decimal(String(when.limit), 18, 6)})`,
        wanting: own(when.column),
      };
  }
}
