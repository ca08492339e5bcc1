import type { Kind } from '../../records/kind.ts';
import { identifier, literal } from '../../store/sql.ts';
import { reasonJson } from '../reasons.ts';
import { keyParts, watchedIds } from './watched-ids.ts';

/** Zero-width blanks and joiners, marks of direction, byte-order marks and soft hyphens: nobody sees them. */
const INVISIBLE = '[\\x{200B}-\\x{200F}\\x{FEFF}\\x{AD}]';

/**
 * Why ids with an invisible character inside reject their record, as SQL: JSON objects separated by commas, or NULL.
 * Landed as they are, an id and its twin without the character would be two records that nobody can tell apart. Looks
 * at the ids that are required, part of the key or joined by.
 */
export function invisibleCharacters(
  kind: Kind,
  staged: ReadonlySet<string>,
  arrived: ReadonlySet<string>,
): string | undefined {
  const key = kind.columns.filter(({ name, type }) => type === 'id' && kind.key.includes(name) && staged.has(name));
  const ids = [...new Set([...watchedIds(kind, staged), ...key, ...keyParts(kind, staged, arrived)])];
  if (ids.length === 0) return undefined;
  // A text longer in bytes than in letters is not ASCII; hardly any id is.
  const suspicious = ids.map(({ name }) => `strlen(${identifier(name)}) <> length(${identifier(name)})`).join(' OR ');
  const reasons = ids.map(
    ({ name }) =>
      `CASE WHEN regexp_matches(${identifier(name)}, ${literal(INVISIBLE)}) THEN ${literal(reasonJson('invisible_character', name))} END`,
  );
  return `CASE WHEN ${suspicious} THEN nullif(concat_ws(',', ${reasons.join(', ')}), '') END`;
}
