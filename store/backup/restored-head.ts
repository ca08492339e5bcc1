import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { headInWarehouse } from '../audit/append.ts';
import { HEAD_FILE, readHead, writeHead, type ChainHead, type HeadFile } from '../audit/head-file.ts';
import type { Session } from '../session.ts';

/** Where the chain of a copied warehouse ends; undefined for one that is older than the chain. */
export async function headOfCopy(session: Session): Promise<ChainHead | undefined> {
  const tables = await session.value(
    "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'audit_entry' AND database_name = current_database()",
  );
  return tables === '0' ? undefined : headInWarehouse(session);
}

/** The heads of a data folder while another warehouse takes the place of the present one. */
export interface SwappedHead {
  /** What stood beside the warehouse that is replaced: undefined for nothing, null for what cannot be read. */
  readonly replaced: HeadFile | null | undefined;
  /** Puts it back, as the warehouse goes back too. */
  readonly putBack: () => void;
}

/**
 * Sets the head of a warehouse that is about to take its place. It goes first: stopped in between, the head lags behind the
 * old chain, which alarms nobody. The old head stays beside the old warehouse, under the name that this is kept under.
 */
export function swapHead(directory: string, head: ChainHead | undefined, mark: string | null): SwappedHead {
  const path = join(directory, HEAD_FILE);
  const replaced = readHead(directory);
  const kept = `${path}.${mark ?? 'before-restore'}`;
  if (existsSync(path)) copyFileSync(path, kept);
  if (head === undefined) rmSync(path, { force: true });
  else writeHead(directory, { ...head, lost: [] });
  return {
    replaced,
    putBack: () => {
      if (existsSync(kept)) copyFileSync(kept, path);
      else rmSync(path, { force: true });
    },
  };
}
