import type { ExitCode } from '../../base/problem.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { loadConfiguration } from '../configuration/load-configuration.ts';
import type { Context } from '../context.ts';
import { startOwner } from '../owner/owner.ts';
import { serveAll } from '../serve/serve-all.ts';
import { sourceOf } from '../serve/source-of.ts';

interface ServeOptions {
  readonly config?: string;
  readonly stream?: boolean;
}

function withoutStream({ file, schedule, http }: Configuration): Configuration {
  return { file, schedule, ...(http === undefined ? {} : { http }) };
}

/**
 * `mingcha serve`: owns the warehouse, streams, runs the schedule and answers other commands, until Ctrl-C or SIGTERM, after
 * which it lands what it has and ends with 0; that its terminal goes away does not end it. `--no-stream` leaves the topics alone.
 */
export async function serve(context: Context, options: ServeOptions): Promise<ExitCode> {
  const { effects, directory } = context;
  effects.outliveReaders?.();
  const configuration = loadConfiguration({
    directory,
    file: options.config,
    workingDirectory: effects.workingDirectory,
    environment: effects.environment,
  });
  return serveAll(context, options.stream === false ? withoutStream(configuration) : configuration, {
    startOwner,
    sourceOf: (kafka) => sourceOf(kafka, effects.log),
  });
}
