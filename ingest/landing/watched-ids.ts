import type { Column } from '../../records/column.ts';
import type { Kind } from '../../records/kind.ts';

/** Ids that records are joined by: damaged, they make one person, visit or settlement of many, even where optional. */
const JOINING = new Set(['psn_no', 'mdtrt_id', 'setl_id', 'init_setl_id', 'bkkp_sn', 'rtal_docno']);

/** Ids whose damage is flagged by a check of their kind instead, and lands. */
const FLAGGED = new Set(['drug_trac_codg']);

/** The staged ids whose damage would merge or part records: those required, part of the key, or joined by. */
export function watchedIds(kind: Kind, staged: ReadonlySet<string>): readonly Column[] {
  return kind.columns.filter(
    ({ name, type, required }) =>
      type === 'id' &&
      staged.has(name) &&
      !FLAGGED.has(name) &&
      (required || kind.key.includes(name) || JOINING.has(name)),
  );
}

/** The staged ids that a key made of parts is made of, where the key itself did not arrive. */
export function keyParts(kind: Kind, staged: ReadonlySet<string>, arrived: ReadonlySet<string>): readonly Column[] {
  const parts = kind.derived
    .filter((one) => kind.key.includes(one.column) && !arrived.has(one.column))
    .flatMap((one) => one.from);
  return kind.columns.filter(({ name, type }) => type === 'id' && parts.includes(name) && staged.has(name));
}
