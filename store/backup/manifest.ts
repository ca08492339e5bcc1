import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What stands beside a backup: what it is, and what it must still be when it is restored. */
const manifestSchema = z.object({
  schema: z.literal(1),
  /** Shanghai time. */
  made_at: z.string(),
  program_version: z.string(),
  warehouse_version: z.int().nonnegative(),
  engine_version: z.string(),
  /** The cut that the snapshot shows. */
  cut: z.int().nonnegative(),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  tables: z.array(z.object({ table: z.string(), rows: z.int().nonnegative(), checksum: z.string().regex(/^\d+$/) })),
});

/** The manifest of a backup. */
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

const NAME = /^mingcha-\d{8}-\d{6}\.duckdb$/;

/** Whether a file of this name is a backup; what is still being written has another name. */
export function isBackupName(name: string): boolean {
  return NAME.test(name);
}

/** Path of the manifest of a backup file. */
export function manifestPath(file: string): string {
  return file.replace(/\.duckdb$/, '.json');
}

/** Reads the manifest of a backup file; undefined when it is missing or not one. */
export function readManifest(file: string): Manifest | undefined {
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(manifestPath(file), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
