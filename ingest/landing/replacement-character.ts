import type { Kind } from '../../records/kind.ts';
import { identifier, literal } from '../../store/sql.ts';
import { reasonJson } from '../reasons.ts';

/** What a program writes for a character that it could not read. */
const REPLACEMENT = literal('\uFFFD');

/**
 * Why ids and codes that lost characters before they came here reject their record, as SQL: JSON objects separated by
 * commas, or NULL. Different ids become one that way; in other text the loss can be seen and does no harm.
 *
 * @returns undefined for a kind of which no id or code is staged.
 */
export function lostCharacters(kind: Kind, staged: ReadonlySet<string>): string | undefined {
  const holds = kind.columns
    .filter(({ name, type }) => (type === 'id' || type === 'code') && staged.has(name))
    .map(({ name }) => ({ name, sql: `contains(${identifier(name)}, ${REPLACEMENT})` }));
  if (holds.length === 0) return undefined;
  const reasons = holds.map(
    ({ name, sql }) => `CASE WHEN ${sql} THEN ${literal(reasonJson('replacement_character', name))} END`,
  );
  return `CASE WHEN ${holds.map(({ sql }) => sql).join(' OR ')} THEN nullif(concat_ws(',', ${reasons.join(', ')}), '') END`;
}
