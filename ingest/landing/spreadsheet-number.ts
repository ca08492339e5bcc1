import type { Kind } from '../../records/kind.ts';
import { identifier, literal } from '../../store/sql.ts';
import { reasonJson } from '../reasons.ts';

/** Ids that records are joined by: damaged, they make one person, visit or settlement of many, even where optional. */
const JOINING = new Set(['psn_no', 'mdtrt_id', 'setl_id', 'init_setl_id', 'bkkp_sn', 'rtal_docno']);

/** Ids whose damage is flagged by a check of their kind instead, and lands. */
const FLAGGED = new Set(['drug_trac_codg']);

/** Scientific notation as spreadsheets write it, alone or as one part of a key made of parts. */
const DAMAGED = '(^|\\|)[0-9]{1,3}([.,][0-9]+)?[eE]\\+[0-9]{1,3}(\\||$)';

/**
 * Why ids that a spreadsheet turned into scientific notation reject their record, as SQL: JSON objects separated by
 * commas, or NULL. Looks at the staged ids that are required, part of the key, or joined by.
 *
 * @returns undefined for a kind with no such id.
 */
export function spreadsheetNumbers(kind: Kind, staged: ReadonlySet<string>): string | undefined {
  const ids = kind.columns.filter(
    ({ name, type, required }) =>
      type === 'id' &&
      staged.has(name) &&
      !FLAGGED.has(name) &&
      (required || kind.key.includes(name) || JOINING.has(name)),
  );
  if (ids.length === 0) return undefined;
  // Hardly any id holds a plus sign, and looking for one costs next to nothing beside the pattern.
  const suspicious = ids.map(({ name }) => `contains(${identifier(name)}, '+')`).join(' OR ');
  const reasons = ids.map(
    ({ name }) =>
      `CASE WHEN regexp_matches(${identifier(name)}, ${literal(DAMAGED)}) THEN ${literal(reasonJson('spreadsheet_number', name))} END`,
  );
  return `CASE WHEN ${suspicious} THEN nullif(concat_ws(',', ${reasons.join(', ')}), '') END`;
}
