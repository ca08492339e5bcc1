import type { Session } from '../../store/session.ts';
import { skippedStretches, streamContents } from '../../store/stream-contents.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { StreamingStatus } from '../render/streaming.ts';
import { lagOf, liveStateOf } from './live-state.ts';

/** How streaming stands: what has landed, and, where a `serve` lends the warehouse, what waits and what is wrong. */
export async function streamingStatus(session: Session, warehouse: Warehouse): Promise<StreamingStatus> {
  const state = liveStateOf(warehouse);
  const partitions = await streamContents(session);
  const live = new Map(state?.partitions.map((one) => [`${one.topic}/${one.partition}`, one]));
  return {
    serving: state !== undefined,
    partitions: partitions.map((one) => {
      const now = live.get(`${one.topic}/${one.partition}`);
      return { ...one, lag: now?.high === undefined ? null : lagOf(now) };
    }),
    alarms: state?.alarms ?? [],
    skipped: await skippedStretches(session),
  };
}
