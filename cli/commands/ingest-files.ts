import type { ExitCode } from '../../base/problem.ts';
import { landFiles, type BatchSummary } from '../../ingest/land-files.ts';
import { withWarehouse, type Context } from '../context.ts';
import { worstExit } from '../exit-code.ts';
import { writeBatches } from '../render/batches.ts';
import { writeProblems } from '../render/problems.ts';

interface IngestOptions {
  readonly kind?: string;
  readonly mapping?: string;
}

/**
 * `mingcha ingest files PATH…`: lands each file as one batch; files that cannot land are named and the others still do.
 * Stopped half-way, it still tells which batches are in.
 */
export async function ingestFiles(context: Context, options: IngestOptions, ...paths: string[]): Promise<ExitCode> {
  const { effects } = context;
  return withWarehouse<ExitCode>(context, 'create', async (warehouse) => {
    const landed: BatchSummary[] = [];
    const duplicates: Record<string, string> = {};
    const tell = (): void => {
      context.endProgress();
      writeBatches(context, landed, duplicates);
    };
    try {
      const { problems } = await landFiles(
        { paths, workingDirectory: effects.workingDirectory, kind: options.kind, mapping: options.mapping },
        warehouse,
        {
          progress: context.progress,
          now: effects.now,
          signal: effects.signal,
          onBatch: (batch, duplicateOf) => {
            landed.push(batch);
            if (duplicateOf !== null) duplicates[batch.batch] = duplicateOf;
            effects.log('info', 'batch landed', { ...batch, duplicate_of: duplicateOf });
          },
        },
      );
      tell();
      writeProblems(problems, context.language, context.json, effects.err);
      return worstExit(problems.map((problem) => problem.exit));
    } catch (error) {
      if (effects.signal.aborted && landed.length > 0) tell();
      throw error;
    }
  });
}
