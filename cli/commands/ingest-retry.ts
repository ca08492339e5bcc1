import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { grouped } from '../../base/text.ts';
import type { BatchSummary } from '../../ingest/land-files.ts';
import { retryQuarantine, type RetryResult } from '../../ingest/retry/retry.ts';
import type { Kind } from '../../records/kind.ts';
import { kindNamed } from '../../records/kinds.ts';
import { countQuarantined } from '../../store/quarantine.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import { loadConfiguration } from '../configuration/load-configuration.ts';
import { withWarehouse, type Context } from '../context.ts';
import { worstExit } from '../exit-code.ts';
import { cliProblem } from '../problems.ts';
import { quarantineFilter, type QuarantineOptions } from '../quarantine-filter.ts';
import { writeBatches } from '../render/batches.ts';
import { changedJson } from '../render/changed-cells.ts';
import { writeProblems } from '../render/problems.ts';
import { retryNotes } from '../render/retry.ts';

interface RetryOptions extends QuarantineOptions {
  readonly mapping?: string;
  readonly from?: string;
  readonly config?: string;
}

/** The kinds that the configuration names for topics, by the source that their records wait under. */
function configuredKinds(
  { directory, effects }: Context,
  file: string | undefined,
): (source: string) => Kind | undefined {
  const { workingDirectory, environment } = effects;
  const { kafka } = loadConfiguration({ directory, file, workingDirectory, environment });
  const kinds = new Map(kafka?.topics.map(({ topic, kind }) => [`kafka:${topic}`, kind]));
  return (source) => {
    const name = kinds.get(source);
    return name === undefined ? undefined : kindNamed(name);
  };
}

function refuseFilterBesideFile({ from, batch, kind, reasonCode, source }: RetryOptions): void {
  const filter = batch ?? kind ?? reasonCode ?? source;
  if (from === undefined || filter === undefined) return;
  throw new MingchaError(
    cliProblem('MC-CLI-007', '', {
      option: '--from',
      value: from,
      wanted: '--from FILE|DIR | --batch, --kind, --reason-code, --source',
    }),
  );
}

async function inSession<Result>(
  warehouse: Warehouse,
  work: (session: Awaited<ReturnType<Warehouse['session']>>) => Promise<Result>,
): Promise<Result> {
  const session = await warehouse.session();
  try {
    return await work(session);
  } finally {
    session.close();
  }
}

/**
 * `mingcha ingest retry`: judges waiting records again, as they are or as a corrected file gives them. Each source, kind
 * and header is a batch; stopped half-way, it tells which are in.
 */
export async function ingestRetry(context: Context, options: RetryOptions): Promise<ExitCode> {
  refuseFilterBesideFile(options);
  const { effects } = context;
  const kindOf = configuredKinds(context, options.config);
  return withWarehouse<ExitCode>(context, 'write', async (warehouse) => {
    const filter = await inSession(warehouse, (session) => quarantineFilter(options, session));
    const batches: BatchSummary[] = [];
    try {
      const result = await retryQuarantine(
        { filter, mapping: options.mapping, from: options.from, workingDirectory: effects.workingDirectory, kindOf },
        warehouse,
        {
          now: effects.now,
          signal: effects.signal,
          progress: context.progress,
          onBatch: (batch) => {
            batches.push(batch);
            effects.log('info', 'batch retried', { ...batch });
          },
        },
      );
      context.endProgress();
      const waiting = await inSession(warehouse, (session) => countQuarantined(session, {}));
      write(context, result, waiting);
      writeProblems(result.problems, context.language, context.json, effects);
      return worstExit(result.problems.map((problem) => problem.exit));
    } catch (error) {
      context.endProgress();
      if (batches.length > 0) writeBatches(context, batches);
      throw error;
    }
  });
}

function write(context: Context, result: RetryResult, waiting: number): void {
  const { out } = context.effects;
  const { batches, left, untouched, changed } = result;
  if (context.json) {
    out.write(`${JSON.stringify({ schema: 1, batches, left, untouched, changed: changedJson(changed), waiting })}\n`);
    return;
  }
  if (batches.length > 0) writeBatches(context, batches);
  out.write(retryNotes(result, grouped(String(waiting)), context));
}
