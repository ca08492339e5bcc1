import type { ExitCode } from '../../base/problem.ts';
import { importKnowledge, type KnowledgeRequest } from '../../ingest/knowledge/import-knowledge.ts';
import { knowledgeMet, knowledgeMetFix, knowledgeMetText } from '../../store/health/knowledge-met.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { withWarehouse, type Context } from '../context.ts';
import { refuseBadDay } from '../days.ts';
import { worstExit } from '../exit-code.ts';
import { writePassedOver } from '../render/batches.ts';
import { importText } from '../render/knowledge-import.ts';
import { writeProblems } from '../render/problems.ts';

interface ImportOptions {
  readonly dryRun?: boolean;
  readonly published?: string;
}

/** How many codes of the library the fee lines carry; empty before there are fee lines. */
async function metText(warehouse: Warehouse, { language }: Context): Promise<string> {
  const session = await warehouse.session();
  try {
    const found = await knowledgeMet(session);
    const text = knowledgeMetText(found);
    const fix = knowledgeMetFix(found);
    if (text === undefined) return '';
    return `${text[language]}\n${fix === undefined ? '' : `  → ${fix[language]}\n`}`;
  } finally {
    session.close();
  }
}

/**
 * `mingcha knowledge import FILE…`: reads knowledge points, lands them as batches, and says of each class how many are active
 * and how many are left to a person, and why. A dry run lands them in a warehouse of its own in memory.
 */
export async function knowledgeImport(context: Context, options: ImportOptions, ...paths: string[]): Promise<ExitCode> {
  const { effects } = context;
  const { published } = options;
  if (published !== undefined) refuseBadDay('--published', published);
  const dryRun = options.dryRun === true;
  const request: KnowledgeRequest = { paths, workingDirectory: effects.workingDirectory, published };
  const work = async (warehouse: Warehouse): Promise<ExitCode> => {
    const { files, problems, passedOver } = await importKnowledge(request, warehouse, {
      progress: context.progress,
      now: effects.now,
      signal: effects.signal,
      onBatch: (batch, duplicateOf) => {
        if (!dryRun) effects.log('info', 'batch landed', { ...batch, duplicate_of: duplicateOf });
      },
    });
    const met = dryRun || context.json ? '' : await metText(warehouse, context);
    context.endProgress();
    effects.out.write(
      context.json
        ? `${JSON.stringify({ schema: 1, dry_run: dryRun, files })}\n`
        : importText(files, dryRun, context) + met,
    );
    writePassedOver(context, passedOver);
    writeProblems(problems, context.language, context.json, effects);
    return worstExit(problems.map((problem) => problem.exit));
  };
  if (!dryRun) return withWarehouse(context, 'create', work);
  const warehouse = await Warehouse.inMemory({ signal: effects.signal });
  try {
    return await work(warehouse);
  } finally {
    warehouse.close();
  }
}
