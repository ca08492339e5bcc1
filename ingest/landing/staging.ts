import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import type { Warehouse } from '../../store/warehouse.ts';

/** A database of its own for what is on its way into the warehouse. */
export interface Staging {
  /** Its name in SQL. */
  readonly name: string;
}

/** Below this size a source is staged in memory: making a database file would cost more than it saves. */
const SMALL_SOURCE = 32 * 1024 * 1024;

let made = 0;

/** Runs work with a folder of its own for temporary files, and removes it afterwards whatever happens. */
export async function withFolder<Result>(
  warehouse: Warehouse,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const parent = warehouse.temporary === '' ? tmpdir() : warehouse.temporary;
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'landing-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs work with a staging database attached, and removes it afterwards whatever happens. Small sources are staged in
 * memory, others on disk, so that memory stays flat.
 */
export async function withStaging<Result>(
  warehouse: Warehouse,
  session: Session,
  bytes: number,
  work: (staging: Staging) => Promise<Result>,
): Promise<Result> {
  return withFolder(warehouse, async (folder) => {
    const name = `staging_${++made}`;
    const file = bytes < SMALL_SOURCE ? ':memory:' : join(folder, 'staging.duckdb');
    await session.run(`ATTACH ${literal(file)} AS ${identifier(name)}`);
    try {
      return await work({ name });
    } finally {
      await session.run(`DETACH ${identifier(name)}`).catch(() => undefined);
    }
  });
}
