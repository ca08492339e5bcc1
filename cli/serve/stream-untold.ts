import type { Warehouse } from '../../store/warehouse.ts';
import type { StreamUntold } from '../render/stream-untold.ts';
import { liveStateOf, standsStill } from './live-state.ts';

/**
 * What has not streamed in by now, where a `serve` that streams lends the warehouse; undefined elsewhere. A scan asks
 * before it resolves, so that whatever it does not see is counted.
 */
export function streamUntold(warehouse: Warehouse): StreamUntold | undefined {
  const state = liveStateOf(warehouse);
  if (state === undefined) return undefined;
  const streaming = state.alarms.map(({ problem }) => problem).filter(({ code }) => code.startsWith('MC-STREAM-'));
  if (state.partitions.length === 0 && streaming.length === 0) return undefined;
  const standing = new Map(streaming.filter(standsStill).map(({ where, code }) => [where, code] as const));
  const whole = streaming.filter((problem) => !standsStill(problem)).map(({ code }) => code);
  return {
    lag_messages: state.lag,
    stopped: [...standing]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([where, code]) => {
        const slash = where.lastIndexOf('/');
        return { topic: where.slice(0, slash), partition: Number(where.slice(slash + 1)), code };
      }),
    alarms: [...new Set(whole)].toSorted(),
  };
}
