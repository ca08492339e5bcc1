import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { detect, type Detection } from '../../../detectors/engine/scan.ts';
import type { BatchSummary } from '../../../ingest/land-files.ts';
import { KINDS } from '../../../records/kinds.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import { identifier, literal } from '../../../store/sql.ts';
import { Room } from '../../ingest/support/room.ts';

/** What became of a city that was landed: its facts and suspects as Parquet files in a folder. */
export interface LandedCity {
  readonly folder: string;
  readonly batches: readonly BatchSummary[];
  readonly detection: Detection;
}

/** Lands files in a warehouse of its own, runs every rule over them, and keeps the facts in force and the suspects. */
export async function landCity(paths: readonly string[], folder: string): Promise<LandedCity> {
  const room = await Room.open();
  try {
    const { batches, problems } = await room.land(paths);
    if (problems.length > 0) throw new Error(problems.map(({ code, where }) => `${code} ${where}`).join('\n'));
    mkdirSync(folder, { recursive: true });
    for (const kind of KINDS)
      await room.session.run(
        `COPY (SELECT * EXCLUDE (_seq) FROM ${identifier(kind.name)}) TO ${literal(factsOf(folder, kind.name))} (FORMAT parquet)`,
      );
    const detection = await detect(room.session, loadCatalogue().rules);
    await room.session.run(
      `COPY (SELECT * FROM found_candidate) TO ${literal(factsOf(folder, 'suspect'))} (FORMAT parquet)`,
    );
    return { folder, batches, detection };
  } finally {
    room.close();
  }
}

/** The file with a kind's facts, or with the suspects. */
export function factsOf(folder: string, name: string): string {
  return join(folder, `${name}.parquet`);
}

/** One figure of all batches of each kind. */
export function byKind(
  batches: readonly BatchSummary[],
  figure: (batch: BatchSummary) => number,
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const batch of batches) sums[batch.kind] = (sums[batch.kind] ?? 0) + figure(batch);
  return sums;
}
