import { memoryLog, type MemoryLog } from '../../../../ingest/source/log/memory.ts';
import { runStream } from '../../../../ingest/stream/run-stream.ts';
import {
  DEFAULT_FLUSH,
  DEFAULT_RESOLVE,
  type StreamEffects,
  type StreamRequest,
} from '../../../../ingest/stream/stream-request.ts';
import type { Warehouse } from '../../../../store/warehouse.ts';
import { inRoom, type Room } from '../../support/room.ts';

export const NOW = (): Date => new Date('2026-01-03T00:00:00Z');

/** Reads topics of a log into a warehouse up to their ends, in transactions of a few messages. */
export async function streamIn(
  warehouse: Warehouse,
  log: MemoryLog,
  topics: StreamRequest['topics'],
  rest: Partial<StreamRequest> = {},
  effects: Partial<StreamEffects> = {},
): ReturnType<typeof runStream> {
  const request: StreamRequest = {
    source: log.source(),
    topics,
    from: 'beginning',
    flush: { ...DEFAULT_FLUSH, rows: 3 },
    resolve: DEFAULT_RESOLVE,
    untilEnd: true,
    ...rest,
  };
  const stop = new AbortController();
  return runStream(request, warehouse, { now: NOW, log: () => undefined, stop: stop.signal, ...effects });
}

/** A warehouse in memory, and a log that is called as a broker's is. */
export interface StreamedRoom {
  readonly room: Room;
  readonly log: MemoryLog;
  readonly stream: (...topics: readonly string[]) => ReturnType<typeof runStream>;
}

/** A log of its own beside a room. */
export function streamedRoom(room: Room): StreamedRoom {
  const log = memoryLog('kafka');
  const stream = (...topics: readonly string[]): ReturnType<typeof runStream> =>
    streamIn(
      room.warehouse,
      log,
      topics.map((topic) => ({ topic })),
    );
  return { room, log, stream };
}

/** Runs a test in a room of its own, with a log of its own. */
export async function inStreamedRoom(test: (it: StreamedRoom) => Promise<void>): Promise<void> {
  await inRoom((room) => test(streamedRoom(room)));
}

type Fields = Readonly<Record<string, unknown>>;

/** A settlement as a flat message; any field can be changed. */
export function settlementMessage(fields: Fields = {}): { readonly value: string } {
  const record = {
    setl_id: 'S1',
    mdtrt_id: 'M1',
    psn_no: 'P1',
    insutype: '310',
    med_type: '11',
    fixmedins_code: 'H1',
    setl_time: '2025-01-01 08:00:00',
    medfee_sumamt: '88.00',
    fund_pay_sumamt: '50.00',
    updt_time: '2025-01-01 09:00:00',
  };
  return { value: JSON.stringify({ ...record, ...fields }) };
}
