import type { Kind } from '../../records/kind.ts';
import { identifier, literal } from '../../store/sql.ts';
import { reasonJson } from '../reasons.ts';
import { watchedIds } from './watched-ids.ts';

/** What stands in an id's place where there is none: zeros, dashes, a word for nothing, a spreadsheet's error. */
const PLACEHOLDER =
  '(?i)0+|[-/\\\\.*?_]+|null|nil|none|nan|n/?a|undefined|#n/a|#[a-z/0]+[!?]|#getting_data|无|暂无|空|空值|未知|不详';

/** The longest of them; ids are longer, so that hardly any is looked at twice. */
const LONGEST = 13;

/**
 * Why ids that are no ids reject their record, as SQL: JSON objects separated by commas, or NULL. Taken as they are,
 * everybody without a number would be one person, and their visits one visit. Optional ids are let through: a line
 * that names settlement 0 joins nothing.
 *
 * @returns undefined for a kind with no id that must be there.
 */
export function placeholderIds(kind: Kind, staged: ReadonlySet<string>): string | undefined {
  const ids = watchedIds(kind, staged).filter(({ name, required }) => required || isWholeKey(kind, name));
  if (ids.length === 0) return undefined;
  const short = ids.map(({ name }) => `strlen(${identifier(name)}) <= ${LONGEST}`).join(' OR ');
  const reasons = ids.map(
    ({ name }) =>
      `CASE WHEN regexp_full_match(${identifier(name)}, ${literal(PLACEHOLDER)}) THEN ${literal(reasonJson('placeholder_id', name))} END`,
  );
  return `CASE WHEN ${short} THEN nullif(concat_ws(',', ${reasons.join(', ')}), '') END`;
}

const isWholeKey = (kind: Kind, name: string): boolean => kind.key.length === 1 && kind.key[0] === name;
