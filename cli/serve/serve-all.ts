import { existsSync } from 'node:fs';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { landedMessages } from '../../store/stream-contents.ts';
import { warehouseFile, type Warehouse } from '../../store/warehouse.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { Context } from '../context.ts';
import { aborted } from './aborted.ts';
import { greetingJson, greetingText, type Greeting } from './greeting.ts';
import { farewellJson, farewellText, type Farewell } from './farewell.ts';
import type { House, ServeParts } from './house.ts';
import { keepLiveState, LiveState } from './live-state.ts';
import { metricsOf } from './metrics.ts';
import { withOwnWarehouse } from './own-warehouse.ts';
import { serveProblem } from './problems.ts';
import { checkpointIfTimeAllows, closeParts, SECONDS_IN_ORDER, type Part } from './shut-down.ts';
import { startHttp, startJobs, startStream } from './start-parts.ts';
import { tellingOf } from './telling.ts';

async function streamGreeted({ configuration, warehouse, state }: House): Promise<Pick<Greeting, 'stream'>> {
  const { kafka } = configuration;
  if (kafka === undefined) return {};
  const session = await warehouse.session();
  const landed = await landedMessages(session).finally(() => session.close());
  const { partitions, standing } = state;
  return { stream: { brokers: kafka.brokers, partitions, landed, standing } };
}

/** Starts every part, says what is served, and waits for the signal. */
async function serveUntilStopped(house: House): Promise<void> {
  const { context, configuration, warehouse, owner } = house;
  const { effects, language, json } = context;
  const http = await startHttp(house);
  const { schedule, missed } = await startJobs(house);
  await startStream(house);
  if (effects.signal.aborted) return;
  // Facts wait in the drop folder, and days follow one another: what was missed is made up for, once it is known what streams.
  if (missed.some(({ name }) => name === 'daily')) schedule.runNow('daily');
  const { kafka } = configuration;
  const greeting: Greeting = {
    directory: warehouse.directory,
    pid: process.pid,
    socket: owner.socket,
    configuration: configuration.file,
    made: house.made,
    ...(await streamGreeted(house)),
    next: schedule.next(),
    missed,
    http,
  };
  effects.out.write(json ? greetingJson(greeting) : greetingText(greeting, language));
  effects.log('info', 'serving', { data: warehouse.directory, http, topics: kafka?.topics });
  await aborted(effects.signal);
}

/** Says that it stops, as soon as it is told to: ending in order takes seconds. */
function sayFarewell({ effects, language, json }: Context, farewell: Farewell): void {
  effects.out.write(json ? farewellJson(farewell) : farewellText(farewell, language));
  effects.log('info', 'stopping', { ...farewell });
}

/** Serves on an open warehouse. @returns the parts that had to be interrupted in the end. */
async function serveOn(
  context: Context,
  configuration: Configuration,
  parts: ServeParts,
  warehouse: Warehouse,
  interrupt: AbortController,
  made: boolean,
): Promise<readonly string[]> {
  const { effects } = context;
  const stop = new AbortController();
  const running: Part[] = [];
  const state = new LiveState(effects.now);
  let defect: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    defect = reject;
  });
  failed.catch(() => undefined);
  let late: readonly string[] = [];
  let commands = (): readonly string[] => [];
  try {
    warehouse.goLive();
    keepLiveState(warehouse, state);
    const owner = await parts.startOwner(context, warehouse);
    running.push({ name: 'commands', close: async () => owner.close() });
    commands = () => owner.running();
    const house: House = {
      context,
      configuration,
      parts,
      warehouse,
      made,
      state,
      telling: tellingOf(context, state),
      metrics: metricsOf(state, () => owner.running()),
      owner,
      stop: stop.signal,
      defect,
      running,
    };
    await Promise.race([serveUntilStopped(house), aborted(effects.signal), failed]);
  } finally {
    const streaming = running.some(({ name }) => name === 'stream');
    if (effects.signal.aborted) sayFarewell(context, { streaming, running: commands() });
    const since = effects.now().getTime();
    const spent = (): number => effects.now().getTime() - since;
    stop.abort();
    late = await closeParts(running, () => interrupt.abort());
    await checkpointIfTimeAllows(warehouse, spent(), effects.log);
    effects.log(late.length === 0 ? 'info' : 'warn', 'stopped', { milliseconds: spent(), late });
  }
  return late;
}

/**
 * Owns the warehouse until the signal aborts: streams, runs the schedule, answers the commands of others, and shows how
 * it fares on the HTTP port. A part that fails for good ends all of them.
 *
 * @returns 0 after a stop in order.
 * @throws MingchaError what opening meets, MC-SERVE-001 for the port, MC-STREAM-002 and 003, MC-SERVE-002 when reading
 *   failed too often, 007 where work had to be interrupted in the end.
 */
export async function serveAll(context: Context, configuration: Configuration, parts: ServeParts): Promise<ExitCode> {
  const made = !existsSync(warehouseFile(context.directory));
  const late = await withOwnWarehouse(context, async (warehouse, interrupt) =>
    serveOn(context, configuration, parts, warehouse, interrupt, made),
  );
  if (late.length === 0) return 0;
  throw new MingchaError(serveProblem('MC-SERVE-007', '', { seconds: SECONDS_IN_ORDER, parts: late.join(', ') }));
}
