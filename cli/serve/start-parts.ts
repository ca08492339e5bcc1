import { healthDocument } from './health.ts';
import type { House } from './house.ts';
import { openHttp } from './http.ts';
import { jobsOf, missedRuns, type Missed } from './jobs.ts';
import { startSchedule, type Schedule } from './schedule.ts';
import { minutely } from './stream-log.ts';
import { serveStream } from './stream-service.ts';

/** Opens the HTTP port, if one is configured. @returns its address. */
export async function startHttp(house: House): Promise<string | undefined> {
  const { configuration, state, metrics } = house;
  const { http, kafka } = configuration;
  if (http === undefined) return undefined;
  const pages = {
    '/metrics': async () => ({ status: 200, type: metrics.contentType, text: await metrics.text() }),
    '/healthz': async () => {
      const { ok, text } = healthDocument(state, kafka !== undefined);
      return { status: ok ? 200 : 503, type: 'application/json; charset=utf-8', text };
    },
  };
  const port = await openHttp(http.port, pages, house.defect);
  house.running.push({ name: 'http', close: port.close });
  return port.address;
}

/** Starts the schedule, and says what was missed while nothing served. */
export async function startJobs(
  house: House,
): Promise<{ readonly schedule: Schedule; readonly missed: readonly Missed[] }> {
  const { context, configuration, warehouse, telling } = house;
  const { effects } = context;
  const jobs = jobsOf(context, configuration, warehouse, telling);
  const session = await warehouse.session();
  const missed = await missedRuns(session, jobs, effects.now());
  session.close();
  for (const { name, at, times } of missed)
    effects.log('warn', 'scheduled runs were missed', { job: name, last: at.toISOString(), times });
  const schedule = startSchedule(jobs, effects);
  schedule.failed.catch(house.defect);
  house.running.push({ name: 'schedule', close: schedule.stop });
  return { schedule, missed };
}

/**
 * Starts the stream, if one is configured, and waits until its log was described or could not be. Whatever ends the stream
 * for good ends the house.
 */
export async function startStream(house: House): Promise<void> {
  const { context, configuration, parts, warehouse, state, metrics, telling } = house;
  const { kafka } = configuration;
  if (kafka === undefined) return;
  const summary = minutely(context.effects);
  await new Promise<void>((described) => {
    const streamed = serveStream({
      kafka,
      sourceOf: () => parts.sourceOf(kafka),
      warehouse,
      state,
      telling,
      effects: context.effects,
      stop: house.stop,
      pauses: parts.pauses,
      onDescribed: described,
      onFlush: (report) => {
        state.flushed(report);
        metrics.flushed(report);
        summary(report);
      },
    });
    house.running.push({ name: 'stream', close: () => streamed });
    streamed.catch(house.defect).finally(described);
  });
}
