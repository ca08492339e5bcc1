import type { Kind } from '../../records/kind.ts';
import { identifier, literal } from '../../store/sql.ts';
import { reasonJson } from '../reasons.ts';
import { watchedIds } from './watched-ids.ts';

/**
 * Scientific notation as spreadsheets and programs write it, alone or as one part of a key made of parts: with a plus
 * sign (`8E+19`), or with decimals and without one (`3.301e17`). A bare `3E17` may be an id of letters and digits.
 */
const SCIENTIFIC = '(^|\\|)[0-9]{1,3}(([.,][0-9]+)?[eE]\\+|[.,][0-9]+[eE])[0-9]{1,3}(\\||$)';

/** Digits that a program wrote as a number with decimals: `123.0`. Leading zeros and long tails are lost by then. */
const DECIMAL_TAIL = '(^|\\|)[0-9]+\\.0+(\\||$)';

/** `trac_spreadsheet` tells of these. */
const OWN_CHECK = new Set(['drug_trac_codg']);

/**
 * Why ids that a spreadsheet or a program turned into numbers reject their record, as SQL: JSON objects separated by
 * commas, or NULL. Looks at the staged ids that are required, part of the key, or joined by.
 *
 * @returns undefined for a kind with no such id.
 */
export function spreadsheetNumbers(kind: Kind, staged: ReadonlySet<string>): string | undefined {
  const ids = watchedIds(kind, staged);
  if (ids.length === 0) return undefined;
  // Hardly any id holds a plus sign or a stop, and looking for one costs next to nothing beside the patterns.
  const suspicious = ids
    .map(({ name }) => `contains(${identifier(name)}, '+') OR contains(${identifier(name)}, '.')`)
    .join(' OR ');
  const reasons = ids.map(({ name }) => {
    const when = (pattern: string, code: 'spreadsheet_number' | 'decimal_id'): string =>
      `WHEN regexp_matches(${identifier(name)}, ${literal(pattern)}) THEN ${literal(reasonJson(code, name))}`;
    return `CASE ${when(SCIENTIFIC, 'spreadsheet_number')} ${when(DECIMAL_TAIL, 'decimal_id')} END`;
  });
  return `CASE WHEN ${suspicious} THEN nullif(concat_ws(',', ${reasons.join(', ')}), '') END`;
}

/**
 * SQL of the flags of other ids in scientific notation, or NULL: `id_spreadsheet:<column>`. Nothing is joined by them,
 * so that their record lands; a column with a check of its own for that is left to it.
 */
export function spreadsheetFlags(kind: Kind, staged: ReadonlySet<string>): string[] {
  const watched = new Set(watchedIds(kind, staged).map(({ name }) => name));
  return kind.columns
    .filter(({ name, type }) => type === 'id' && staged.has(name) && !watched.has(name) && !OWN_CHECK.has(name))
    .map(({ name }) => {
      const id = identifier(name);
      const suspicious = `(contains(${id}, '+') OR contains(${id}, '.'))`;
      return `CASE WHEN ${suspicious} AND regexp_matches(${id}, ${literal(SCIENTIFIC)}) THEN ${literal(`id_spreadsheet:${name}`)} END`;
    });
}
