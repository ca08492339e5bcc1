import type { Kind } from '../../records/kind.ts';
import { identifier, literal } from '../../store/sql.ts';

function digest(kind: Kind, names: readonly string[], alias: string | undefined): string {
  const prefix = alias === undefined ? '' : `${alias}.`;
  const parts = kind.columns
    .map((column) => column.name)
    .filter((name) => names.includes(name))
    .toSorted()
    .map((name) => `${literal(`${name}=`)} || CAST(${prefix}${identifier(name)} AS VARCHAR)`);
  return `md5(concat_ws(chr(31), ${parts.join(', ')}))`;
}

/**
 * SQL of a record's content digest: MD5 over name=value of every column that is not NULL, in name order, so that
 * NULL differs from empty text and a column added to the kind later changes no digest.
 */
export function versionDigest(kind: Kind, present: readonly string[], alias?: string): string {
  return digest(kind, present, alias);
}

/** SQL of the content that identifies a record without a key: as above, over the columns its kind names for it. */
export function contentSql(kind: Kind, staged: ReadonlySet<string>): string {
  return digest(
    kind,
    kind.content.filter((name) => staged.has(name)),
    undefined,
  );
}
