import type { Effects } from '../../base/effects.ts';
import type { FlushReport } from '../../ingest/stream/stream-request.ts';

const MINUTE = 60_000;

/** Logs every flush as detail, and once a minute what landed: a line a second would fill the log. */
export function minutely({ now, log }: Pick<Effects, 'now' | 'log'>): (report: FlushReport) => void {
  let since = now().getTime();
  let sum = { flushes: 0, messages: 0, bytes: 0, slowest: 0, oldest: 0 };
  return (report) => {
    const { messages, bytes, milliseconds, age, outcomes, reasons } = report;
    log('debug', 'landed', { messages, bytes, milliseconds, age, outcomes, reasons });
    sum = {
      flushes: sum.flushes + 1,
      messages: sum.messages + messages,
      bytes: sum.bytes + bytes,
      slowest: Math.max(sum.slowest, milliseconds),
      oldest: Math.max(sum.oldest, age),
    };
    if (now().getTime() - since < MINUTE) return;
    log('info', 'stream', sum);
    since = now().getTime();
    sum = { flushes: 0, messages: 0, bytes: 0, slowest: 0, oldest: 0 };
  };
}
