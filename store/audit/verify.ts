import { cell, cellOrNull, type Row, type Session } from '../session.ts';
import { warehouseIdentity } from './append.ts';
import { entryDigest, refuseWithoutSm3 } from './digest.ts';
import { readHead, type ChainHead, type LostHead } from './head-file.ts';

/**
 * What is wrong with a chain. `missing`: an entry number that is not there. `repeated`: one that stands twice. `edited`: an
 * entry whose digest is not that of what it says. `unlinked`: an entry that does not follow the one before, so that one of
 * both was replaced, or something between them removed or put in. `cut`: a head that lies beyond the end of the chain.
 * `rewritten`: a head that the chain reaches, with another digest. `head_missing`: entries without a readable head beside
 * the warehouse, so that nobody can say whether the end is there, unless a digest kept elsewhere is that of the last entry.
 */
export type ChainFaultKind = 'missing' | 'repeated' | 'edited' | 'unlinked' | 'cut' | 'rewritten' | 'head_missing';

/** The first thing that is wrong, and from which entry on. */
export interface ChainFault {
  readonly kind: ChainFaultKind;
  readonly entryNo: number;
  /** How many entries a head claims, where it is about one. */
  readonly claimed: number | null;
}

/** What verifying a chain came to. */
export interface ChainVerdict {
  readonly head: ChainHead;
  readonly fault: ChainFault | undefined;
  /** How many entries the head beside the warehouse lags behind; null without a readable one. */
  readonly lag: number | null;
  /** Where the digest that was asked for stands in the chain; 0 is its beginning; null where it does not, or none was asked for. */
  readonly askedAt: number | null;
  /** Entries that tell of a restored backup: heads that were noted before them may not be found. */
  readonly restores: readonly number[];
}

const CHAIN = `SELECT entry_no::VARCHAR AS entry_no, happened_at::VARCHAR AS happened_at, who, action, subject, detail, previous, digest
FROM audit_entry ORDER BY audit_entry.entry_no, rowid`;

function digestOfRow(row: Row): string {
  return entryDigest({
    entryNo: cell(row, 'entry_no'),
    happenedAt: cell(row, 'happened_at'),
    who: cell(row, 'who'),
    action: cell(row, 'action'),
    subject: cellOrNull(row, 'subject'),
    detail: cell(row, 'detail'),
    previous: cell(row, 'previous'),
  });
}

/** What is wrong with an entry, standing after `before`. */
function faultOf(row: Row, before: ChainHead): ChainFaultKind | undefined {
  const number = Number(cell(row, 'entry_no'));
  if (number <= before.entries) return 'repeated';
  if (number > before.entries + 1) return 'missing';
  if (cell(row, 'digest') !== digestOfRow(row)) return 'edited';
  return cell(row, 'previous') === before.digest ? undefined : 'unlinked';
}

/** The heads that the chain must hold, and what is found of them on the way. */
class Wanted {
  readonly #places = new Map<string, number | undefined>();
  readonly restores: number[] = [];

  constructor(digests: readonly string[]) {
    for (const digest of digests) this.#places.set(digest, undefined);
  }

  pass({ entries, digest }: ChainHead): void {
    if (this.#places.has(digest)) this.#places.set(digest, entries);
  }

  placeOf(digest: string): number | undefined {
    return this.#places.get(digest);
  }
}

/** What is wrong with heads, once the chain itself is whole. */
function headFault(
  head: ChainHead,
  wanted: Wanted,
  file: (ChainHead & { readonly lost: readonly LostHead[] }) | null | undefined,
  asked: string | undefined,
): ChainFault | undefined {
  const claims: ChainHead[] = file === null || file === undefined ? [] : [file];
  for (const lost of file?.lost ?? [])
    if (lost.entries !== null && lost.digest !== null) claims.push({ entries: lost.entries, digest: lost.digest });
  // The earliest claim that does not hold names the earliest place.
  for (const { entries, digest } of claims.toSorted((a, b) => a.entries - b.entries)) {
    if (wanted.placeOf(digest) === entries) continue;
    if (entries > head.entries) return { kind: 'cut', entryNo: head.entries + 1, claimed: entries };
    return { kind: 'rewritten', entryNo: Math.max(entries, 1), claimed: entries };
  }
  if (asked !== undefined && wanted.placeOf(asked) === undefined)
    return { kind: 'rewritten', entryNo: head.entries + 1, claimed: null };
  // A digest that was kept elsewhere says nothing of what stood after it: only that of the last entry stands for the head.
  if (asked !== undefined && wanted.placeOf(asked) === head.entries) return undefined;
  const unseen = file?.lost.find((lost) => lost.digest === null);
  if (unseen !== undefined) return { kind: 'head_missing', entryNo: unseen.at + 1, claimed: null };
  if ((file === null || file === undefined) && head.entries > 0)
    return { kind: 'head_missing', entryNo: head.entries + 1, claimed: null };
  return undefined;
}

/**
 * Walks the whole chain and holds it against the head beside the warehouse and, where one is given, against a digest that
 * was kept elsewhere. Reads only. The file is read before the chain: it lags behind whatever is added meanwhile.
 *
 * @throws MingchaError MC-AUDIT-001 where this Node.js has no SM3.
 */
export async function verifyAudit(session: Session, asked?: string): Promise<ChainVerdict> {
  refuseWithoutSm3();
  const directory = session.audit?.directory ?? '';
  const file = directory === '' ? undefined : readHead(directory);
  const digests = [file?.digest, asked, ...(file?.lost ?? []).map((lost) => lost.digest)];
  const wanted = new Wanted(digests.filter((digest) => typeof digest === 'string'));
  let head: ChainHead = { entries: 0, digest: await warehouseIdentity(session) };
  wanted.pass(head);
  let fault: ChainFault | undefined;
  for await (const rows of session.stream(CHAIN)) {
    for (const row of rows) {
      const kind = faultOf(row, head);
      if (kind !== undefined && fault === undefined)
        fault = { kind, entryNo: kind === 'missing' ? head.entries + 1 : Number(cell(row, 'entry_no')), claimed: null };
      head = { entries: Number(cell(row, 'entry_no')), digest: cell(row, 'digest') };
      wanted.pass(head);
      if (cell(row, 'action') === 'restore') wanted.restores.push(head.entries);
    }
  }
  if (directory !== '' || asked !== undefined) fault ??= headFault(head, wanted, file, asked);
  return {
    head,
    fault,
    lag: file === null || file === undefined ? null : Math.max(0, head.entries - file.entries),
    askedAt: asked === undefined ? null : (wanted.placeOf(asked) ?? null),
    restores: wanted.restores,
  };
}
