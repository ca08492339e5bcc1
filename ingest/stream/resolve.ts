import type { Kind } from '../../records/kind.ts';
import { kindNamed } from '../../records/kinds.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, identifiers } from '../../store/sql.ts';
import { compactRanges } from './compact-ranges.ts';
import { resolveKind } from './resolve-kind.ts';

/** What resolving came to. */
export interface Resolved {
  /** Batches that are closed now. */
  readonly batches: number;
  /** Records whose key had another version in a day that landing did not look at. */
  readonly contested: number;
}

interface OpenKind {
  readonly kind: Kind;
  /** The first batch of it that is open. */
  readonly first: number;
}

async function openKinds(session: Session): Promise<OpenKind[]> {
  const rows = await session.rows(
    'SELECT kind, min(seq) AS first FROM batch WHERE open AND records_in > 0 GROUP BY kind ORDER BY kind',
  );
  return rows.flatMap((row) => {
    const kind = kindNamed(cell(row, 'kind'));
    return kind === undefined || kind.dated ? [] : [{ kind, first: Number(cell(row, 'first')) }];
  });
}

/** Whether a stream has landed batches that no cut holds yet. */
export async function isUnresolved(session: Session): Promise<boolean> {
  return (await session.value('SELECT true FROM batch WHERE open LIMIT 1')) !== null;
}

/**
 * Resolves what streams have landed: compares it with the days that landing did not look at, so that each key has one
 * current version, and closes the batches. From then on they are in the newest cut. In one transaction.
 *
 * Whatever else changes facts, or wants the newest cut to hold all that has landed, resolves first.
 */
export async function resolveStreams(session: Session): Promise<Resolved> {
  if (!(await isUnresolved(session))) return { batches: 0, contested: 0 };
  return session.transaction(async () => {
    let contested = 0;
    for (const { kind, first } of await openKinds(session)) {
      const landed = `SELECT (${identifiers(kind.key)}) FROM ${identifier(kind.name)} WHERE _seq >= ${first}`;
      contested += await resolveKind(session, kind, landed);
    }
    await compactRanges(session);
    const batches = await session.run('UPDATE batch SET open = false WHERE open');
    return { batches, contested };
  });
}
