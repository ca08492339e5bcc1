import type { ExitCode } from '../../base/problem.ts';
import { landFiles, type BatchSummary, type LandRequest } from '../../ingest/land-files.ts';
import { proposeMappings } from '../../ingest/propose-map/propose.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { withWarehouse, type Context } from '../context.ts';
import { worstExit } from '../exit-code.ts';
import { writeBatches, writePassedOver, type NotLanded } from '../render/batches.ts';
import { writeProblems } from '../render/problems.ts';
import { writeProposals } from '../render/proposal.ts';

interface IngestOptions {
  readonly kind?: string;
  readonly mapping?: string;
  readonly proposeMap?: boolean;
  readonly allowNarrower?: boolean;
}

/**
 * `mingcha ingest files PATH…`: lands each file as one batch; files that cannot land are named and the others still do.
 * Stopped half-way, it still tells which batches are in. With `--propose-map` it lands nothing and drafts a mapping.
 */
export async function ingestFiles(context: Context, options: IngestOptions, ...paths: string[]): Promise<ExitCode> {
  const { effects } = context;
  const { workingDirectory } = effects;
  const request: LandRequest = {
    paths,
    workingDirectory,
    kind: options.kind,
    mapping: options.mapping,
    allowNarrower: options.allowNarrower,
  };
  if (options.proposeMap === true) return propose(context, request);
  return withWarehouse<ExitCode>(context, 'create', async (warehouse) => {
    const landed: BatchSummary[] = [];
    const duplicates: Record<string, string> = {};
    const tell = (rest?: NotLanded): void => {
      context.endProgress();
      writeBatches(context, landed, duplicates, rest);
    };
    try {
      const { problems, passedOver } = await landFiles(request, warehouse, {
        progress: context.progress,
        now: effects.now,
        signal: effects.signal,
        onBatch: (batch, duplicateOf) => {
          landed.push(batch);
          if (duplicateOf !== null) duplicates[batch.batch] = duplicateOf;
          effects.log('info', 'batch landed', { ...batch, duplicate_of: duplicateOf });
        },
      });
      tell({ failed: new Set(problems.map(({ where }) => where)).size, passedOver: passedOver.length });
      writePassedOver(context, passedOver);
      writeProblems(problems, context.language, context.json, effects);
      return worstExit(problems.map((problem) => problem.exit));
    } catch (error) {
      if (landed.length > 0) tell();
      throw error;
    }
  });
}

/** Drafts mappings in a warehouse of its own in memory: the one on disk is neither needed nor touched. */
async function propose(context: Context, request: LandRequest): Promise<ExitCode> {
  const { effects } = context;
  const warehouse = await Warehouse.inMemory({ signal: effects.signal });
  try {
    const result = await proposeMappings(request, warehouse, { progress: context.progress, signal: effects.signal });
    context.endProgress();
    writeProposals(context, result);
    writePassedOver(context, result.passedOver);
    writeProblems(result.problems, context.language, context.json, effects);
    return worstExit(result.problems.map((problem) => problem.exit));
  } finally {
    warehouse.close();
  }
}
