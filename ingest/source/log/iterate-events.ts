import type { LogEvent } from './log-source.ts';

/**
 * The iteration of a source's events: it ends after a fatal one, when the source is closed, when whoever iterates
 * leaves, and when the signal aborts.
 *
 * @param next - the next event, or undefined once the source is closed.
 * @param close - closes the source.
 */
export function iterateEvents(
  next: () => Promise<LogEvent | undefined>,
  close: () => Promise<void>,
  signal: AbortSignal | undefined,
): AsyncIterable<LogEvent> {
  const aborted = (): void => void close();
  if (signal?.aborted === true) aborted();
  else signal?.addEventListener('abort', aborted, { once: true });
  let ended = false;
  const end = async (): Promise<IteratorResult<LogEvent, undefined>> => {
    ended = true;
    signal?.removeEventListener('abort', aborted);
    await close();
    return { done: true, value: undefined };
  };
  // Not a generator: leaving one waits for the event it waits for, and a log may be silent for hours.
  const iterator: AsyncIterator<LogEvent, undefined> = {
    next: async () => {
      if (ended) return { done: true, value: undefined };
      const event = await next();
      if (event === undefined) return end();
      if (event.type === 'fatal') await end();
      return { done: false, value: event };
    },
    return: end,
  };
  return { [Symbol.asyncIterator]: () => iterator };
}
