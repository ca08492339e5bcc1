import type { ExitCode } from '../../base/problem.ts';
import { landFiles } from '../../ingest/land-files.ts';
import { withWarehouse, type Context } from '../context.ts';
import { writeBatches } from '../render/batches.ts';
import { writeProblems } from '../render/problems.ts';
import { worstExit } from '../exit-code.ts';

interface IngestOptions {
  readonly kind?: string;
  readonly mapping?: string;
}

/** `mingcha ingest files PATH…`: lands each file as one batch; files that cannot land are named and the others still do. */
export async function ingestFiles(context: Context, options: IngestOptions, ...paths: string[]): Promise<ExitCode> {
  return withWarehouse<ExitCode>(context, 'create', async (warehouse) => {
    const { batches, problems } = await landFiles(
      {
        paths,
        workingDirectory: context.effects.workingDirectory,
        ...(options.kind === undefined ? {} : { kind: options.kind }),
        ...(options.mapping === undefined ? {} : { mapping: options.mapping }),
      },
      warehouse,
      context,
    );
    context.endProgress();
    writeBatches(context, batches);
    writeProblems(problems, context.language, context.json, context.effects.err);
    return worstExit(problems.map((problem) => problem.exit));
  });
}
