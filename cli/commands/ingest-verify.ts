import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { positionsOf } from '../../ingest/stream/positions.ts';
import { verifyStreams, type VerifyRequest } from '../../ingest/stream/verify/verify-streams.ts';
import type { Session } from '../../store/session.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { loadConfiguration } from '../configuration/load-configuration.ts';
import { withSession, type Context } from '../context.ts';
import { worstExit } from '../exit-code.ts';
import { cliProblem } from '../problems.ts';
import { writeProblems } from '../render/problems.ts';
import { writeVerification } from '../render/verification.ts';
import { brokersOf } from '../serve/bounded-request.ts';
import { sourceOf, type LogConnection } from '../serve/source-of.ts';

interface VerifyOptions {
  readonly topic?: readonly string[];
  readonly brokers?: string;
  readonly config?: string;
  readonly offline?: boolean;
}

/** Where the log is; undefined where nothing says, or it is not to be asked. */
function connectionOf({ brokers, offline }: VerifyOptions, { kafka }: Configuration): LogConnection | undefined {
  if (offline === true) return undefined;
  const typed = brokers === undefined ? kafka?.brokers : brokersOf(brokers);
  return typed === undefined ? undefined : { clientId: 'mingcha', group: 'mingcha', ...kafka, brokers: typed };
}

/** The topics that were asked for. A mistyped one must not answer that all is well. */
function topicsOf({ topic }: VerifyOptions, known: readonly string[]): readonly string[] | undefined {
  const unknown = topic?.find((one) => !known.includes(one));
  if (unknown === undefined) return topic;
  const wanted = known.length === 0 ? '—' : known.join(' | ');
  throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--topic', value: unknown, wanted }));
}

async function requestOf(
  context: Context,
  options: VerifyOptions,
  configuration: Configuration,
  session: Session,
): Promise<VerifyRequest> {
  const known = [...new Set((await positionsOf(session)).map(({ topic }) => topic))];
  const topics = topicsOf(options, known);
  const connection = connectionOf(options, configuration);
  if (connection === undefined) return { topics };
  const { effects, language } = context;
  const configured = configuration.kafka?.topics.map(({ topic }) => topic) ?? known;
  return {
    topics,
    log: {
      topics: topics ?? known.filter((topic) => configured.includes(topic)),
      openSource: () => sourceOf(connection, effects.log),
      signal: effects.signal,
      progress: (done, total) => context.progress(language === 'zh' ? '重读消息' : 'messages read again', done, total),
    },
  };
}

/**
 * `mingcha ingest verify`: whether every message that was read is on record once, and what is on record is in the tables;
 * with a broker, whether its topics still hold what landed. It changes nothing, and runs while data streams.
 */
export async function ingestVerify(context: Context, options: VerifyOptions): Promise<ExitCode> {
  const { effects, directory, language, json } = context;
  const configuration = loadConfiguration({
    directory,
    file: options.config,
    workingDirectory: effects.workingDirectory,
    environment: effects.environment,
  });
  return withSession<ExitCode>(context, 'read', async (session) => {
    const found = await verifyStreams(session, await requestOf(context, options, configuration, session));
    context.endProgress();
    const problems = found.differences.map(({ problem }) => problem);
    effects.log(problems.length === 0 ? 'info' : 'error', 'streams verified', {
      partitions: found.partitions.length,
      batches: found.batches,
      compared: found.compared?.length ?? null,
      differences: problems.map(({ code, where }) => ({ code, where })),
    });
    writeVerification(context, found);
    if (!json) writeProblems(problems, language, false, effects);
    return worstExit(problems.map(({ exit }) => exit));
  });
}
