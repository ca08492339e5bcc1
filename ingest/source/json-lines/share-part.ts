import { createHash } from 'node:crypto';
import type { Kind } from '../../../records/kind.ts';
import type { Part, SourceFile } from '../part.ts';
import type { SourceColumn } from '../source-table.ts';
import type { TextFile } from '../text/text-file.ts';

/** What some of the messages of a file give: records of a kind, deletions, or nothing that could be read. */
export interface Share {
  readonly kind?: Kind;
  readonly role?: 'messages' | 'deletions';
  /** True for movements that follow a deletion of the same in the file. */
  readonly afterDeletion?: boolean;
  /** The columns of records of a kind, given by the query as `_c0` …. */
  readonly columns?: readonly SourceColumn[];
  readonly query: string;
  /** How many records it must give, counted apart from the query. */
  readonly records?: number;
}

/**
 * A share of a file's messages as a part. Its digest is the file's and the share's name, for a file may feed one kind
 * more than once: what the second share brings is no repetition of the first.
 *
 * @param text - the file the messages are in; what is quarantined of it is kept in UTF-8, whatever the file was in.
 */
export function sharePart(
  file: SourceFile,
  text: Pick<TextFile, 'digest' | 'bytes'>,
  name: string,
  share: Share,
): Part {
  const table = { columns: share.columns ?? [], query: share.query, hasOrdinal: true };
  return {
    source: file.source,
    name: file.name,
    digest: createHash('sha256').update(`${text.digest} ${name}`).digest('hex'),
    bytes: text.bytes,
    encoding: 'utf-8',
    ...(share.kind === undefined ? {} : { kind: share.kind }),
    ...(share.role === undefined ? {} : { role: share.role }),
    ...(share.afterDeletion === true ? { afterDeletion: true } : {}),
    reading: { table, mustSplit: false, split: undefined, records: share.records },
  };
}
